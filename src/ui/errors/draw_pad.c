/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The brush is two pixels wide with a grey rim, about the stroke of MNIST's
 * scans: a one-pixel line would be a picture the nets have never seen. Nor
 * have they seen a digit in a corner or one as small as a person's first
 * try, so the drawing is brought to the size and place of the data's own
 * (draw_fit.c). The answer then goes the way of a sample (byte / 255),
 * through net_predict, whenever the screen is brought up to date. */
#include "ui/errors/draw_pad.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ui/draw/digit.h"

#define RIM 110 /* of 255 */

const char *draw_pad_refusal(const struct model *m)
{
    const struct dataset *ds;

    if (m->problem == NULL)
        return "drawing: the data is not loaded yet";
    ds = m->problem->ds;
    if (ds->bytes == NULL || ds->width < 1 || ds->height < 1)
        return "drawing: this data is not grey pictures";
    if (ds->width > DRAW_SIDE || ds->height > DRAW_SIDE)
        return "drawing: pictures are larger than 28x28";
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

/* Pictures of less than 16 pixels have strokes of one. */
static void stamp(const struct model *m, struct draw_state *d, bool erase)
{
    if (m->problem->ds->width < 16) {
        paint(m, d, d->brush_x, d->brush_y, 255, erase);
        return;
    }
    for (int dy = -1; dy <= 2; dy++)
        for (int dx = -1; dx <= 2; dx++) {
            bool core_x = dx == 0 || dx == 1, core_y = dy == 0 || dy == 1;

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

/* Half columns a pixel takes: 1 = half size, 2 = a column, 4 = twice. */
static int halves_of(const struct dataset *ds, struct rect r)
{
    if (r.w >= 2 * ds->width && r.h >= ds->height)
        return 4;
    return r.w >= ds->width && r.h >= (ds->height + 1) / 2 ? 2 : 1;
}

bool draw_pad_mouse(const struct model *m, struct draw_state *d, struct rect r,
                    int x, int y, int button)
{
    int halves, px, py, from_x = d->brush_x, from_y = d->brush_y, steps;
    bool drag = button == MOUSE_DRAG || button == MOUSE_DRAG_3;

    if (draw_pad_refusal(m) != NULL || (button >= MOUSE_WHEEL_UP && !drag))
        return false;
    halves = halves_of(m->problem->ds, r);
    px = (x - r.x) * 2 / halves;
    py = (y - r.y) * 4 / halves;
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
    const struct net_shape *shape = m->lanes[lane].shape;
    size_t n_in = shape->width[0], n_out = shape->width[shape->n_layers];
    double *x = room + 2 * widest, *probs = x + n_in;

    for (size_t i = 0; i < n_in; i++)
        x[i] = d->seen[i] / 255.0;
    net_predict(shape, m->lanes[lane].snapshot->data, x, room, probs);
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

/* A pixel of the picture as drawn: of half size it is the mean of four. */
static uint8_t scaled_pixel(const struct dataset *ds, const uint8_t *px,
                            int halves, int x, int y)
{
    const uint8_t *p;

    if (halves > 1)
        return px[y * 2 / halves * ds->width + x * 2 / halves];
    p = px + 2 * y * ds->width + 2 * x;
    return (uint8_t)((p[0] + p[1] + p[ds->width] + p[ds->width + 1]) / 4);
}

static void draw_scaled(const struct dataset *ds, const uint8_t *px,
                        struct canvas *c, struct rect r)
{
    uint8_t out[4 * DRAW_SIDE * DRAW_SIDE];
    int halves = halves_of(ds, r);
    int w = ds->width * halves / 2, h = ds->height * halves / 2;

    h = h < 2 * r.h ? h : 2 * r.h;
    w = w < r.w ? w : r.w;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            out[y * w + x] = scaled_pixel(ds, px, halves, x, y);
    digit_draw(c, r.x, r.y, out, w, h);
}

void draw_pad_draw(const struct model *m, const struct draw_state *d,
                   struct canvas *c, struct rect r)
{
    int halves = halves_of(m->problem->ds, r);
    int x = d->brush_x * halves / 2, y = d->brush_y * halves / 2;
    enum role role = d->brush_down ? ROLE_BAD : ROLE_FOCUS;
    uint32_t block = halves == 4 ? 0x2588 : y % 2 == 0 ? 0x2580 : 0x2584;

    draw_scaled(m->problem->ds, d->canvas, c, r);
    for (int i = 0; i < (halves + 1) / 2; i++)
        if (y / 2 < r.h && x + i < r.w)
            canvas_put(c, r.x + x + i, r.y + y / 2,
                       c->glyphs == GLYPHS_ASCII ? '+' : block, role);
}

void draw_pad_draw_seen(const struct model *m, const struct draw_state *d,
                        struct canvas *c, struct rect r)
{
    draw_scaled(m->problem->ds, d->seen, c, r);
}
