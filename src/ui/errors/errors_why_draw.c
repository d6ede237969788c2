/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel a lane: its answer, the picture with the signs, the sum below it,
 * and tiles: the units that decided and the mean pictures of the two classes.
 * The largest pictures are taken with which the tiles fit; without room for
 * tiles the units are told in numbers alone. */
#include <math.h>
#include <stdio.h>

#include "ui/draw/digit.h"
#include "ui/draw/lane_style.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_why_panel.h"
#include "ui/parts/class_text.h"
#include "ui/parts/signed_image.h"

#define TEXT_W  11 /* "▸u12 +1.234": what a number beside a picture takes */
#define PANEL_W 38 /* of a lane, before another one is shown beside it */
#define DRAW_W  24 /* the same beside a pad */
#define N_MEANS 2

/* The scale of the signs, the same for all lanes: what the pixels of a picture
 * of this side add in any of them lies within. */
static double scale_of(const struct model *m, const struct why_state *w,
                       int side)
{
    struct signed_scale scale = {.n = 0};
    struct signed_image image;
    double most = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        if (!w->lanes[i].ready)
            continue;
        signed_image_make(m->problem->ds, w->lanes[i].x.inputs, NULL, side,
                          &image);
        for (int k = 0; k < image.w * image.h; k++)
            if (isfinite(image.px[k]))
                most = fmax(most, fabs(image.px[k]));
        signed_scale_add(&scale, &image);
    }
    /* the ink is a part of the picture: most of it may be 0 */
    return most > 0 ? signed_round_up(most * 0.6) : 1;
}

/* Rows and columns of tiles at the right of the picture, and below it. */
struct tiles {
    int right_cols, right_rows, below_cols, below_rows;
};

static struct tiles tiles_of(const struct panel *p, int side, int tile)
{
    int below = p->r.h - side / 2 - why_sum_rows(side);
    int wide = tile + 1, high = tile / 2 + 1;

    return (struct tiles){(p->r.w - side) / wide, p->r.h / high,
                          (side + 1) / wide, below > 0 ? below / high : 0};
}

/* The first of these that fits, in this order: the means before a twice as
 * large picture, a picture of all pixels before the means, and before all
 * tiles. */
static bool choose(struct panel *p, bool means)
{
    static const int sides[][2] = {{56, WHY_UNITS + N_MEANS},
                                   {28, WHY_UNITS + N_MEANS},
                                   {28, WHY_UNITS},
                                   {14, WHY_UNITS + N_MEANS},
                                   {14, WHY_UNITS}};
    static const int sizes[] = {28, 24, 20, 14, 10};
    size_t n_sides = sizeof sides / sizeof *sides;
    size_t n_sizes = sizeof sizes / sizeof *sizes;

    for (size_t i = 0; i < n_sides * n_sizes; i++) {
        int side = sides[i / n_sizes][0], n = sides[i / n_sizes][1];
        struct tiles t = tiles_of(p, side, sizes[i % n_sizes]);

        if (side < 28 && p->r.w >= 28 + 1 + TEXT_W && p->r.h >= 14)
            break;
        if ((!means && n > WHY_UNITS) || p->r.w < side ||
            p->r.h < side / 2 + why_sum_rows(side) ||
            t.right_cols * t.right_rows + t.below_cols * t.below_rows < n)
            continue;
        p->side = side;
        p->tile = sizes[i % n_sizes];
        p->n_tiles = (size_t)n;
        return true;
    }
    return false;
}

/* Where tile k begins; those at the right of the picture come first. */
static struct rect tile_place(const struct panel *p, size_t k)
{
    struct tiles t = tiles_of(p, p->side, p->tile);
    int wide = p->tile + 1, high = p->tile / 2 + 1;
    int n_right = t.right_cols * t.right_rows, at = (int)k;
    struct rect r = {p->r.x, p->r.y, p->tile, p->tile / 2};

    if (at < n_right) {
        r.x += p->side + 1 + at % t.right_cols * wide;
        r.y += at / t.right_cols * high;
    } else {
        at -= n_right;
        r.x += at % t.below_cols * wide;
        r.y += p->side / 2 + why_sum_rows(p->side) + at / t.below_cols * high;
    }
    return r;
}

/* The weights of unit k of those that decided, and its number. */
static void draw_unit(const struct panel *p, size_t k, struct rect r)
{
    const struct lane_model *lane = &p->m->lanes[p->lane];
    const double *start = start_weights_of(p->m, &p->w->start, p->lane);
    struct signed_image image;
    struct signed_scale scale = {.n = 0};

    if (k >= p->l->n_units)
        return;
    signed_image_make(p->m->problem->ds,
                      unit_weights(lane, lane->snapshot->data, p->l->units[k]),
                      start == NULL ? NULL
                                    : unit_weights(lane, start, p->l->units[k]),
                      p->tile, &image);
    signed_scale_add(&scale, &image);
    digit_draw_signed(p->c, r.x, r.y, image.px, image.w, image.h,
                      signed_scale_end(&scale));
    why_draw_unit(p, (struct rect){r.x, r.y + r.h, r.w, 1}, k, p->tile >= 20);
}

static void draw_mean(const struct panel *p, size_t class, struct rect r)
{
    char name[CLASS_TEXT_SIZE];

    why_draw_grey(p, r.x, r.y, p->w->means + class * p->l->x.n_inputs, p->tile);
    canvas_printf(p->c, r.x, r.y + r.h, p->tile, ROLE_DIM, "mean %s",
                  class_text(p->m->problem->ds, class, p->tile - 5, name));
}

/* Tile k: the units, then the means of the class said and of the other. */
static void draw_tile(const struct panel *p, size_t k)
{
    struct rect r = tile_place(p, k);

    if (k < WHY_UNITS)
        draw_unit(p, k, r);
    else
        draw_mean(p, k == WHY_UNITS ? p->l->x.said : p->l->x.other, r);
}

static void draw_picture(const struct panel *p, struct rect r)
{
    if (p->m->problem->ds->width > 0)
        why_draw_signs(p, r.x, r.y, p->side);
    else
        why_draw_inputs(p, r);
}

/* Without room for tiles: the picture, and at its right (or below it) the sum
 * and the units in numbers. */
static void draw_text(struct panel *p)
{
    struct rect r = p->r, text;
    int y;

    p->side = r.w >= 28 && r.h >= 14 ? 28 : 14;
    if (p->side > 2 * r.h)
        p->side = 2 * r.h;
    text = (struct rect){r.x + p->side + 1, r.y, r.w - p->side - 1, r.h};
    if (text.w < TEXT_W)
        text = (struct rect){r.x, r.y + p->side / 2, r.w, r.h - p->side / 2};
    draw_picture(p, (struct rect){r.x, r.y, p->side, p->side / 2});
    y = text.y + why_draw_sum(p, text);
    for (size_t k = 0; k < p->l->n_units && y < text.y + text.h; k++, y++)
        why_draw_unit(p, (struct rect){text.x, y, text.w, 1}, k, text.w >= 20);
}

static void draw_panel(const struct model *m, const struct why_state *w,
                       struct canvas *c, struct rect r, size_t lane,
                       double scale)
{
    struct panel p = {
        m, w,    &w->lanes[lane], c, {r.x, r.y + 1, r.w, r.h - 1}, lane, 0, 0,
        0, scale};

    why_draw_title(&p, (struct rect){r.x, r.y, r.w, 1});
    if (!p.l->ready)
        return;
    if (!choose(&p, w->means != NULL)) {
        draw_text(&p);
        return;
    }
    draw_picture(&p, (struct rect){p.r.x, p.r.y, p.side, p.side / 2});
    why_draw_sum(&p, (struct rect){p.r.x, p.r.y + p.side / 2, p.side,
                                   p.r.h - p.side / 2});
    for (size_t k = 0; k < p.n_tiles; k++)
        draw_tile(&p, k);
}

void errors_why_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r, bool one)
{
    const struct why_state *w = &e->why;
    int least = e->mode == ERRORS_DRAWING ? DRAW_W : PANEL_W;
    size_t n = r.w / least > 1 ? (size_t)(r.w / least) : 1, first = 0;
    double scale;

    if (r.h < 3 || r.w < TEXT_W)
        return;
    n = one ? 1 : n < m->n_lanes ? n : m->n_lanes;
    if (w->lane >= n)
        first = w->lane + 1 - n;
    scale = scale_of(m, w, 28);
    for (size_t i = 0; i < n; i++) {
        int each = (r.w + 1) / (int)n;

        draw_panel(m, w, c,
                   (struct rect){r.x + (int)i * each, r.y, each - 1, r.h},
                   first + i, scale);
        for (int y = r.y; i > 0 && y < r.y + r.h; y++)
            canvas_put(c, r.x + (int)i * each - 1, y, 0x2502, ROLE_BORDER);
    }
}
