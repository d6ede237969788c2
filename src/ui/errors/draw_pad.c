/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The brush is two pixels wide with a grey rim, about the stroke of MNIST's
 * scans: a one-pixel line would be a picture the nets have never seen. Nor
 * have they seen a digit in a corner or one as small as a person's first
 * try, so the drawing is brought to the size and place of the data's own
 * (draw_fit.c). The answer then goes the way of a sample (grey_to_x),
 * through net_predict, or by the lane's rule where it answers otherwise,
 * whenever the screen is brought up to date. */
#include "ui/errors/draw_pad.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/grey.h"
#include "engine/answers.h"
#include "ui/draw/digit.h"

#define RIM        110 /* of 255 */
#define SHOWN_SIDE 64  /* pixels of a pad as it is shown */

const char *draw_pad_refusal(const struct model *m)
{
    const struct dataset *ds;

    if (m->problem == NULL)
        return "drawing: the data is not loaded yet";
    ds = m->problem->ds;
    if (ds->width < 1 || ds->height < 1)
        return "drawing: this data is not pictures";
    if (ds->width > DRAW_SIDE || ds->height > DRAW_SIDE)
        return "drawing: pictures are wider or higher than 64 pixels";
    return NULL;
}

/* Erasing takes the whole of a pixel that painting only greys. */
static void paint(const struct model *m, struct draw_state *d, int x, int y,
                  uint8_t v, bool erase)
{
    const struct dataset *ds = m->problem->ds;
    uint8_t *px;

    if (x < 0 || y < 0 || x >= ds->width || y >= ds->height)
        return;
    px = &d->canvas[y * ds->width + x];
    *px = erase ? 0 : v > *px ? v : *px;
}

/* Pictures of less than 16 pixels have strokes of one, without a rim. */
static void stamp(const struct model *m, struct draw_state *d, bool erase)
{
    int width = m->problem->ds->width, core = width < 42 ? 2 : width / 14;

    if (width < 16) {
        paint(m, d, d->brush_x, d->brush_y, 255, erase);
        return;
    }
    for (int dy = -1; dy <= core; dy++)
        for (int dx = -1; dx <= core; dx++) {
            bool core_x = dx >= 0 && dx < core, core_y = dy >= 0 && dy < core;

            if (core_x || core_y)
                paint(m, d, d->brush_x + dx, d->brush_y + dy,
                      core_x && core_y ? 255 : RIM, erase);
        }
}

void draw_pad_clear(const struct model *m, struct draw_state *d)
{
    memset(d->canvas, 0, sizeof d->canvas);
    memset(d->seen, 0, sizeof d->seen);
    if (m->problem == NULL)
        return;
    d->brush_x = m->problem->ds->width / 2;
    d->brush_y = m->problem->ds->height / 2;
    d->brush_down = false;
}

bool draw_pad_inked(const struct draw_state *d)
{
    for (size_t i = 0; i < sizeof d->canvas; i++)
        if (d->canvas[i] != 0)
            return true;
    return false;
}

void draw_pad_move(const struct model *m, struct draw_state *d, int dx, int dy)
{
    int x = d->brush_x + dx, y = d->brush_y + dy;

    if (draw_pad_refusal(m) != NULL)
        return;
    if (x >= 0 && x < m->problem->ds->width)
        d->brush_x = x;
    if (y >= 0 && y < m->problem->ds->height)
        d->brush_y = y;
    if (d->brush_down)
        stamp(m, d, false);
}

void draw_pad_erase(const struct model *m, struct draw_state *d)
{
    if (draw_pad_refusal(m) != NULL)
        return;
    d->brush_down = false;
    stamp(m, d, true);
}

void draw_pad_toggle(const struct model *m, struct draw_state *d)
{
    d->brush_down = !d->brush_down;
    draw_pad_move(m, d, 0, 0);
}

/* What a pixel takes in r: `up` columns and half rows, or with up 1 `down`
 * pixels share one. */
struct zoom {
    int up, down;
};

static struct zoom zoom_of(const struct dataset *ds, struct rect r)
{
    int w = r.w > 0 ? r.w : 1, h = r.h > 0 ? 2 * r.h : 1;
    struct zoom z = {1, 1};

    w = w < SHOWN_SIDE ? w : SHOWN_SIDE;
    h = h < SHOWN_SIDE ? h : SHOWN_SIDE;
    while (ds->width * (z.up + 1) <= w && ds->height * (z.up + 1) <= h)
        z.up++;
    while (z.up == 1 && (ds->width > w * z.down || ds->height > h * z.down))
        z.down++;
    return z;
}

bool draw_pad_mouse(const struct model *m, struct draw_state *d, struct rect r,
                    int x, int y, int button)
{
    struct zoom z;
    int px, py, from_x = d->brush_x, from_y = d->brush_y, steps;
    bool drag = button == MOUSE_DRAG || button == MOUSE_DRAG_3;

    if (draw_pad_refusal(m) != NULL || (button >= MOUSE_WHEEL_UP && !drag))
        return false;
    z = zoom_of(m->problem->ds, r);
    px = (x - r.x) * z.down / z.up;
    py = (y - r.y) * 2 * z.down / z.up;
    if (x < r.x || y < r.y || px >= m->problem->ds->width ||
        py >= m->problem->ds->height)
        return false;
    steps = abs(px - from_x) > abs(py - from_y) ? abs(px - from_x)
                                                : abs(py - from_y);
    for (int i = drag ? 1 : steps; i <= steps; i++) {
        d->brush_x = steps == 0 ? px : from_x + (px - from_x) * i / steps;
        d->brush_y = steps == 0 ? py : from_y + (py - from_y) * i / steps;
        stamp(m, d, button == 3 || button == MOUSE_DRAG_3);
    }
    return true;
}

bool draw_pad_answered(const struct model *m, size_t lane)
{
    const struct lane_model *l = &m->lanes[lane];

    return m->problem != NULL && l->snapshot != NULL && l->shape != NULL &&
           l->shape->n_params == l->snapshot->n_params &&
           l->shape->width[0] == m->problem->ds->n_features;
}

/* room: widest layer 2 times, then inputs, then classes. */
static void answer_lane(const struct model *m, struct draw_state *d,
                        size_t lane, size_t widest, double *room)
{
    const struct lane_model *l = &m->lanes[lane];
    const struct net_shape *shape = l->shape;
    float said[DATASET_MAX_CLASSES];
    size_t n_in = shape->width[0], n_out = shape->width[shape->n_layers];
    double *x = room + 2 * widest, *probs = x + n_in;

    for (size_t i = 0; i < n_in; i++)
        x[i] = grey_to_x(&m->problem->ds->scale, i, d->seen[i]);
    if (l->config.rule->answer) {
        if (answers_of_one(l->config.rule, l->values, shape, l->snapshot->data,
                           x, said) == STATUS_OK)
            memcpy(d->answer[lane], said, n_out * sizeof *said);
        return;
    }
    net_predict(shape, l->snapshot->data, x, room, probs);
    for (size_t k = 0; k < n_out && k < DATASET_MAX_CLASSES; k++)
        d->answer[lane][k] = (float)probs[k];
}

void draw_pad_answer(const struct model *m, struct draw_state *d)
{
    if (draw_pad_refusal(m) != NULL)
        return;
    draw_pad_fit(m, d);
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct net_shape *shape = m->lanes[i].shape;
        size_t widest = 0;
        double *room;

        if (!draw_pad_answered(m, i))
            continue;
        for (size_t l = 0; l <= shape->n_layers; l++)
            widest = shape->width[l] > widest ? shape->width[l] : widest;
        room = mem_alloc(4 * widest, sizeof *room);
        if (room == NULL)
            return;
        answer_lane(m, d, i, widest, room);
        mem_free(room);
    }
}

/* A pixel as it is shown: the mean of those that share it. */
static uint8_t shown_pixel(const struct dataset *ds, const uint8_t *px,
                           struct zoom z, int x, int y)
{
    int x0 = x * z.down / z.up, y0 = y * z.down / z.up, sum = 0, n = 0;

    for (int j = y0; j < y0 + z.down && j < ds->height; j++)
        for (int i = x0; i < x0 + z.down && i < ds->width; i++, n++)
            sum += px[j * ds->width + i];
    return (uint8_t)(n > 0 ? sum / n : 0);
}

static void draw_zoomed(const struct dataset *ds, const uint8_t *px,
                        struct canvas *c, struct rect r)
{
    uint8_t out[SHOWN_SIDE * SHOWN_SIDE];
    struct zoom z = zoom_of(ds, r);
    int w = (ds->width * z.up + z.down - 1) / z.down;
    int h = (ds->height * z.up + z.down - 1) / z.down;

    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            out[y * w + x] = shown_pixel(ds, px, z, x, y);
    digit_draw(c, r.x, r.y, out, w, h);
}

/* A pixel that is enlarged has the brush over all of it. */
void draw_pad_draw(const struct model *m, const struct draw_state *d,
                   struct canvas *c, struct rect r)
{
    struct zoom z = zoom_of(m->problem->ds, r);
    int x = d->brush_x * z.up / z.down, y = d->brush_y * z.up / z.down;
    enum role role = d->brush_down ? ROLE_BAD : ROLE_FOCUS;

    draw_zoomed(m->problem->ds, d->canvas, c, r);
    for (int row = y / 2; 2 * row < y + z.up && row < r.h; row++) {
        bool upper = 2 * row >= y, lower = 2 * row + 1 < y + z.up;
        uint32_t block = upper && lower ? 0x2588 : upper ? 0x2580 : 0x2584;

        for (int i = 0; i < z.up && x + i < r.w; i++)
            canvas_put(c, r.x + x + i, r.y + row,
                       c->glyphs == GLYPHS_ASCII ? '+' : block, role);
    }
}

void draw_pad_draw_seen(const struct model *m, const struct draw_state *d,
                        struct canvas *c, struct rect r)
{
    draw_zoomed(m->problem->ds, d->seen, c, r);
}
