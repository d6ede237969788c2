/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three sizes. Wide: a gallery above the matrices and bars. Normal: one
 * picture at the left, bars (or the matrix while it has the focus) at the
 * right, the list below. Compact: picture and bars, or the matrix alone.
 * Drawing puts the pad, what the nets see and the bars side by side instead;
 * expanded, the gallery has everything. A matrix of many classes that has the
 * focus has everything, too. */
#include "ui/errors/errors_parts.h"

#define PICTURE_W    30 /* 28 and the frame */
#define PICTURE_H    16
#define BIG_SIDE     56 /* of a larger one without its frame, or more */
#define BARS_H       12
#define MATRIX_NAMES 10 /* columns more for names */
#define THUMBS_W     64 /* of a frame with thumbnails in it */
#define THUMBS_H     10
#define TABLE_W      6 /* of bars: labels and frame; and as much a lane */

static struct rect rect_of(int x, int y, int w, int h)
{
    return (struct rect){x, y, w > 0 ? w : 0, h > 0 ? h : 0};
}

static void lay_gallery(struct errors_layout *l, struct rect r, bool thumbnails)
{
    l->gallery = r;
    l->tile_w = thumbnails ? 16 : PICTURE_W - 1;
    l->tile_h = thumbnails ? 8 : 15;
    if (r.h < l->tile_h)
        l->tile_h = r.h;
    l->cols = r.w / l->tile_w > 0 ? r.w / l->tile_w : 1;
    l->rows = l->tile_h > 0 ? r.h / l->tile_h : 0;
}

/* Matrices, bars, summary and pin in the lowest rows of a wide place; where
 * there is room for two such, the matrices have the classes' names. */
static void lay_wide_foot(const struct model *m, const struct ui_state *ui,
                          struct rect r, struct errors_layout *l)
{
    int y = r.y + r.h - MATRIX_H, matrix_w = MATRIX_W, left, w;

    if (r.w >= 170 && m->problem != NULL &&
        dataset_class_name(m->problem->ds, 0) != NULL)
        matrix_w += MATRIX_NAMES;
    left = r.x + matrix_w;

    l->matrix = rect_of(r.x, y, matrix_w, MATRIX_H);
    if (r.w >= 170 && m->n_lanes > 1) {
        l->other_matrix = rect_of(left, y, matrix_w, MATRIX_H);
        left += matrix_w;
        if (errors_other(m, errors_of(ui)) < errors_judge(m, errors_of(ui))) {
            struct rect first = l->matrix; /* lanes keep their places */

            l->matrix = l->other_matrix;
            l->other_matrix = first;
        }
    }
    w = r.x + r.w - left;
    l->summary = rect_of(left + 1, y + MATRIX_H - 1, w - 1, 1);
    if (errors_of(ui)->pinned >= 0 &&
        (w >= 80 || errors_of(ui)->mode == ERRORS_DRAWING)) {
        int pin_w = errors_of(ui)->mode == ERRORS_DRAWING ? w - 1 : 46;

        l->pin = rect_of(left + w - pin_w, y, pin_w, MATRIX_H - 1);
        w -= pin_w + 1;
    }
    l->bars = rect_of(left, y, w, BARS_H);
}

/* A list in a wide frame is thumbnails: its lines would fill a third of it. */
static void lay_thumbnails(const struct model *m, struct errors_layout *l)
{
    struct rect r = l->list;

    if (m->problem == NULL || m->problem->ds->width <= 0 || r.w < THUMBS_W ||
        r.h < THUMBS_H)
        return;
    lay_gallery(l, rect_of(r.x + 1, r.y + 1, r.w - 2, r.h - 2), true);
}

static void lay_normal(const struct model *m, const struct ui_state *ui,
                       struct rect r, struct errors_layout *l)
{
    const struct errors_state *e = errors_of(ui);
    int x = r.x + PICTURE_W, w = r.w - PICTURE_W, y = r.y + 2;
    int end = r.y + r.h, pin_h = errors_pin_rows(m, e);
    int below = y + PICTURE_H;

    l->sample = rect_of(r.x, y, PICTURE_W, PICTURE_H);
    l->summary = rect_of(r.x + 1, below, PICTURE_W - 1, end - below);
    if (w >= MATRIX_W + 26) {
        l->bars = rect_of(x, y, w - MATRIX_W, BARS_H + 1);
        l->matrix = rect_of(x + w - MATRIX_W, y, MATRIX_W, MATRIX_H);
    } else if (e->mode == ERRORS_MATRIX) {
        l->matrix = rect_of(x, y, w, MATRIX_H);
    } else {
        l->bars = rect_of(x, y, w, BARS_H);
    }
    y += l->matrix.w > 0 ? MATRIX_H : BARS_H;
    if (pin_h > end - y) /* of more lanes than rows: the first */
        pin_h = end - y;
    if (end - y - pin_h >= 3)
        l->list = rect_of(x, y, w, end - y - pin_h);
    lay_thumbnails(m, l);
    if (l->list.h > 0 || pin_h > 0)
        l->pin = rect_of(x + 1, end - pin_h, w - 1, pin_h);
}

static void lay_compact(const struct model *m, const struct ui_state *ui,
                        struct rect r, struct errors_layout *l)
{
    int rows = r.h - 2, pic_w = rows >= 14 && r.w >= 50 ? 28 : 14, w;
    int pin_h = errors_pin_rows(m, errors_of(ui));

    if (errors_of(ui)->mode == ERRORS_MATRIX) {
        l->caption = rect_of(0, 0, 0, 0);
        l->matrix = rect_of(r.x, r.y + 1, r.w, r.h - 1);
        if (l->matrix.w > MATRIX_W)
            l->matrix.w = MATRIX_W;
        if (l->matrix.h > MATRIX_H)
            l->matrix.h = MATRIX_H;
        return;
    }
    w = r.w - pic_w - 1;
    l->sample = rect_of(r.x, r.y + 2, pic_w, rows < 14 ? rows : 14);
    if (rows - pin_h >= 4) {
        l->pin = rect_of(r.x + pic_w + 1, r.y + r.h - pin_h, w, pin_h);
        rows -= pin_h;
    }
    l->bars =
        rect_of(r.x + pic_w + 1, r.y + 2, w, rows < BARS_H ? rows : BARS_H);
    if (rows - BARS_H >= 4)
        l->list = rect_of(l->bars.x, r.y + 2 + BARS_H, w, rows - BARS_H);
}

/* No rows to spare for words above the smallest pad: they stand beside it. */
static void lay_low_pad(struct rect r, struct errors_layout *l)
{
    l->sample = rect_of(r.x, r.y, 14, r.h < 7 ? r.h : 7);
    l->head = rect_of(r.x + 15, r.y, r.w - 15, 1);
    l->caption = rect_of(0, 0, 0, 0);
    l->bars = rect_of(r.x + 15, r.y + 1, r.w - 15, r.h - 1);
}

/* Pixels a side that show all of a picture. */
static int big_side(const struct model *m)
{
    const struct dataset *ds = m->problem == NULL ? NULL : m->problem->ds;
    int side = ds == NULL               ? BIG_SIDE
               : ds->width > ds->height ? ds->width
                                        : ds->height;

    return side <= BIG_SIDE ? BIG_SIDE : side < DRAW_SIDE ? side : DRAW_SIDE;
}

static void lay_draw(const struct model *m, const struct ui_state *ui,
                     struct rect r, struct errors_layout *l)
{
    int rows = r.h - 2, table_w = TABLE_W * (1 + (int)m->n_lanes);
    bool framed = rows >= PICTURE_H && r.w >= PICTURE_W + table_w;
    bool whole = framed || (rows >= 14 && r.w >= 28 + table_w);
    int big = big_side(m);
    bool large = rows >= big / 2 + 2 && r.w >= 2 * (big + 2) + table_w;
    int pad_w = large ? big + 2 : framed ? PICTURE_W : whole ? 28 : 14;
    int pad_h = large ? big / 2 + 2 : framed ? PICTURE_H : whole ? 14 : 7;
    int x = r.x + pad_w + !framed;

    if (rows < pad_h) {
        lay_low_pad(r, l);
        return;
    }
    if (r.w >= 110 && rows >= PICTURE_H + MATRIX_H)
        lay_wide_foot(m, ui, r, l);
    else if (rows - pad_h >= errors_pin_rows(m, errors_of(ui)))
        l->pin = rect_of(r.x + 1, r.y + 2 + pad_h, r.w - 2,
                         errors_pin_rows(m, errors_of(ui)));
    l->sample = rect_of(r.x, r.y + 2, pad_w, pad_h < rows ? pad_h : rows);
    if (r.x + r.w - x >= pad_w + table_w) {
        l->seen = rect_of(x, l->sample.y, pad_w, l->sample.h);
        x += pad_w + !framed;
    }
    l->bars =
        rect_of(x, r.y + 2, r.x + r.w - x, rows < PICTURE_H ? rows : PICTURE_H);
    if (l->bars.w > 100)
        l->bars.w = 100;
}

/* Explained, a drawing has the explanations beside it instead of the bars and
 * what the nets see, which they show. */
static void lay_draw_why(struct rect r, struct errors_layout *l)
{
    int x;

    l->seen = l->pin = l->matrix = l->other_matrix = l->summary =
        rect_of(0, 0, 0, 0);
    x = l->sample.x + l->sample.w + 1;
    l->why = l->bars;
    l->why.x = x;
    l->why.w = r.x + r.w - x;
    l->why.h = r.y + r.h - l->bars.y;
}

void errors_layout(const struct model *m, const struct ui_state *ui,
                   struct rect r, struct errors_layout *out)
{
    bool why = errors_of(ui)->why.kind != WHY_OFF;

    *out = (struct errors_layout){0};
    if (r.w <= 0 || r.h <= 0)
        return;
    out->head = rect_of(r.x + 1, r.y, r.w - 1, 1);
    if (r.h > 1)
        out->caption = rect_of(r.x + 1, r.y + 1, r.w - 1, 1);
    if (errors_of(ui)->mode == ERRORS_DRAWING)
        lay_draw(m, ui, r, out);
    else if (errors_of(ui)->mode == ERRORS_MATRIX && m->problem != NULL &&
             m->problem->ds->n_classes > MATRIX_FEW) {
        out->caption = rect_of(0, 0, 0, 0);
        out->matrix = rect_of(r.x, r.y + 1, r.w, r.h - 1);
    } else if (why && errors_of(ui)->mode == ERRORS_LIST)
        out->why = rect_of(r.x, r.y + 2, r.w, r.h - 2);
    else if (ui->expanded && errors_of(ui)->mode != ERRORS_MATRIX)
        lay_gallery(out, rect_of(r.x, r.y + 2, r.w, r.h - 2),
                    r.w < 87 || r.h < 32);
    else if (r.w >= 110 && r.h >= 17 + MATRIX_H) {
        lay_gallery(out, rect_of(r.x, r.y + 2, r.w, r.h - 2 - MATRIX_H), false);
        lay_wide_foot(m, ui, r, out);
    } else if (r.w >= PICTURE_W + MATRIX_W && r.h >= 2 + PICTURE_H)
        lay_normal(m, ui, r, out);
    else
        lay_compact(m, ui, r, out);
    if (why && errors_of(ui)->mode == ERRORS_DRAWING)
        lay_draw_why(r, out);
}

size_t errors_layout_page(const struct errors_layout *l)
{
    if (l->cols > 0 && l->rows > 0)
        return (size_t)(l->cols * l->rows);
    return l->list.h > 2 ? (size_t)(l->list.h - 2) : 10;
}

struct rect errors_layout_inside(struct rect place)
{
    bool framed = place.w >= PICTURE_W;

    return rect_of(place.x + framed, place.y + framed, place.w - 2 * framed,
                   place.h - 2 * framed);
}

struct rect errors_layout_tile(const struct errors_layout *l, int k)
{
    int cols = l->cols > 0 ? l->cols : 1;
    int pitch = l->gallery.w / cols;

    pitch = pitch > l->tile_w + 4 ? l->tile_w + 4 : pitch;
    return (struct rect){l->gallery.x + k % cols * pitch,
                         l->gallery.y + k / cols * l->tile_h, pitch, l->tile_h};
}
