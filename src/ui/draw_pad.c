/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The brush is two pixels wide with a grey rim, about the stroke of MNIST's
 * scans: a one-pixel line would be a picture the nets have never seen. The
 * answer goes the same way a sample goes (byte / 255), through net_predict,
 * whenever the screen is brought up to date. */
#include "ui/draw_pad.h"

#include <string.h>

#include "base/arena.h"
#include "ui/digit.h"

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

static void paint(const struct model *m, struct errors_state *e, int x, int y,
                  uint8_t v)
{
    const struct dataset *ds = m->problem->ds;
    uint8_t *px;

    if (x < 0 || y < 0 || x >= ds->width || y >= ds->height)
        return;
    px = &e->canvas[y * ds->width + x];
    *px = v > *px ? v : *px;
}

static void stamp(const struct model *m, struct errors_state *e)
{
    for (int dy = -1; dy <= 2; dy++)
        for (int dx = -1; dx <= 2; dx++) {
            bool core_x = dx == 0 || dx == 1, core_y = dy == 0 || dy == 1;

            if (core_x || core_y)
                paint(m, e, e->brush_x + dx, e->brush_y + dy,
                      core_x && core_y ? 255 : RIM);
        }
}

void draw_pad_clear(const struct model *m, struct errors_state *e)
{
    memset(e->canvas, 0, sizeof e->canvas);
    if (m->problem == NULL)
        return;
    e->brush_x = m->problem->ds->width / 2;
    e->brush_y = m->problem->ds->height / 2;
    e->brush_down = false;
}

void draw_pad_move(const struct model *m, struct errors_state *e, int dx,
                   int dy)
{
    int x = e->brush_x + dx, y = e->brush_y + dy;

    if (draw_pad_refusal(m) != NULL)
        return;
    if (x >= 0 && x < m->problem->ds->width)
        e->brush_x = x;
    if (y >= 0 && y < m->problem->ds->height)
        e->brush_y = y;
    if (e->brush_down)
        stamp(m, e);
}

void draw_pad_toggle(const struct model *m, struct errors_state *e)
{
    e->brush_down = !e->brush_down;
    draw_pad_move(m, e, 0, 0);
}

bool draw_pad_click(const struct model *m, struct errors_state *e,
                    struct rect r, int x, int y)
{
    int px = x - r.x, py = 2 * (y - r.y);

    if (draw_pad_refusal(m) != NULL || px < 0 || py < 0 ||
        px >= m->problem->ds->width || py >= m->problem->ds->height)
        return false;
    e->brush_x = px;
    e->brush_y = py;
    stamp(m, e);
    return true;
}

bool draw_pad_answered(const struct model *m, size_t lane)
{
    const struct lane_model *l = &m->lanes[lane];

    return m->problem != NULL && l->picture != NULL && l->shape != NULL &&
           l->shape->n_params == l->picture->n_params &&
           l->shape->width[0] == m->problem->ds->n_features;
}

/* room: widest layer 2 times, then inputs, then classes. */
static void answer_lane(const struct model *m, struct errors_state *e,
                        size_t lane, size_t widest, double *room)
{
    const struct net_shape *shape = m->lanes[lane].shape;
    size_t n_in = shape->width[0], n_out = shape->width[shape->n_layers];
    double *x = room + 2 * widest, *probs = x + n_in;

    for (size_t i = 0; i < n_in; i++)
        x[i] = e->canvas[i] / 255.0;
    net_predict(shape, m->lanes[lane].picture->data, x, room, probs);
    memset(e->answer[lane], 0, sizeof e->answer[lane]);
    for (size_t k = 0; k < n_out && k < 10; k++)
        e->answer[lane][k] = (float)probs[k];
}

void draw_pad_answer(const struct model *m, struct errors_state *e)
{
    if (draw_pad_refusal(m) != NULL)
        return;
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
        answer_lane(m, e, i, widest, room);
        mem_free(room);
    }
}

void draw_pad_draw(const struct model *m, const struct errors_state *e,
                   struct canvas *c, struct rect r)
{
    const struct dataset *ds = m->problem->ds;
    uint32_t half = e->brush_y % 2 == 0 ? 0x2580 : 0x2584;

    digit_draw(c, r.x, r.y, e->canvas, ds->width, ds->height);
    canvas_put(c, r.x + e->brush_x, r.y + e->brush_y / 2,
               c->glyphs == GLYPHS_ASCII ? '+' : half,
               e->brush_down ? ROLE_BAD : ROLE_FOCUS);
}
