/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three sizes. Wide: a gallery above the matrices and bars. Normal: one
 * picture at the left, bars (or the matrix while it has the focus) at the
 * right, the list below. Compact: picture and bars, or the matrix alone. */
#include "ui/errors_layout.h"

#include "ui/errors_matrix.h"
#include "ui/errors_pin.h"

#define PICTURE_W 30 /* 28 and the frame */
#define PICTURE_H 16
#define BARS_H    12

static struct rect rect_of(int x, int y, int w, int h)
{
    return (struct rect){x, y, w > 0 ? w : 0, h > 0 ? h : 0};
}

static void lay_wide(const struct model *m, const struct ui_state *ui,
                     struct rect r, struct errors_layout *l)
{
    int y = r.y + r.h - MATRIX_H, left = r.x + MATRIX_W, w;

    l->gallery = rect_of(r.x, r.y + 2, r.w, r.h - 2 - MATRIX_H);
    l->cols = r.w / (PICTURE_W - 1);
    l->rows = l->gallery.h / TILE_H;
    l->matrix = rect_of(r.x, y, MATRIX_W, MATRIX_H);
    if (r.w >= 170 && m->n_lanes > 1) {
        l->other_matrix = rect_of(left, y, MATRIX_W, MATRIX_H);
        left += MATRIX_W;
    }
    w = r.x + r.w - left;
    if (ui->errors.pinned >= 0 && w >= 80) {
        l->pin = rect_of(left + w - 40, y, 40, MATRIX_H);
        w -= 41;
    }
    l->bars = rect_of(left, y, w, BARS_H);
    l->summary = rect_of(left + 1, y + BARS_H, w - 1, 2);
    if (ui->errors.drawing) {
        l->sample = rect_of(r.x, r.y + 2, PICTURE_W, PICTURE_H);
        l->gallery = rect_of(0, 0, 0, 0);
        l->cols = l->rows = 0;
    }
}

static void lay_normal(const struct model *m, const struct ui_state *ui,
                       struct rect r, struct errors_layout *l)
{
    const struct errors_state *e = &ui->errors;
    int x = r.x + PICTURE_W, w = r.w - PICTURE_W, y = r.y + 2;
    int end = r.y + r.h, pin_h = errors_pin_rows(m, e);
    int below = y + PICTURE_H;

    l->sample = rect_of(r.x, y, PICTURE_W, PICTURE_H);
    l->summary = rect_of(r.x + 1, below, PICTURE_W - 1, end - below);
    if (e->matrix && w < MATRIX_W + 26) {
        l->matrix = rect_of(x, y, w, MATRIX_H);
        y += MATRIX_H;
    } else if (w >= MATRIX_W + 26) {
        l->bars = rect_of(x, y, w - MATRIX_W, BARS_H);
        l->matrix = rect_of(x + w - MATRIX_W, y, MATRIX_W, MATRIX_H);
        y += MATRIX_H;
    } else {
        l->bars = rect_of(x, y, w, BARS_H);
        y += BARS_H;
    }
    if (end - y - pin_h >= 3)
        l->list = rect_of(x, y, w, end - y - pin_h);
    else if (pin_h == 0)
        return;
    l->pin = rect_of(x + 1, end - pin_h, w - 1, pin_h);
}

static void lay_compact(const struct model *m, const struct ui_state *ui,
                        struct rect r, struct errors_layout *l)
{
    int rows = r.h - 2, pic_w = rows >= 14 && r.w >= 50 ? 28 : 14, w;
    int pin_h = errors_pin_rows(m, &ui->errors);

    if (ui->errors.matrix) {
        l->matrix = rect_of(r.x, r.y + 1, r.w, r.h - 1);
        return;
    }
    if (ui->errors.drawing)
        pic_w = 28;
    w = r.w - pic_w - 1;
    l->sample = rect_of(r.x, r.y + 2, pic_w, rows < 14 ? rows : 14);
    if (rows - pin_h >= 8) {
        l->pin = rect_of(r.x + pic_w + 1, r.y + r.h - pin_h, w, pin_h);
        rows -= pin_h;
    }
    l->bars =
        rect_of(r.x + pic_w + 1, r.y + 2, w, rows < BARS_H ? rows : BARS_H);
}

void errors_layout(const struct model *m, const struct ui_state *ui,
                   struct rect r, struct errors_layout *out)
{
    *out = (struct errors_layout){0};
    if (r.w <= 0 || r.h <= 0)
        return;
    out->head = rect_of(r.x, r.y, r.w, 1);
    if (r.h > 1)
        out->caption = rect_of(r.x, r.y + 1, r.w, 1);
    if (r.w >= 110 && r.h >= 2 + TILE_H + MATRIX_H)
        lay_wide(m, ui, r, out);
    else if (r.w >= PICTURE_W + MATRIX_W && r.h >= 2 + PICTURE_H)
        lay_normal(m, ui, r, out);
    else
        lay_compact(m, ui, r, out);
}

size_t errors_layout_page(const struct errors_layout *l)
{
    if (l->cols > 0 && l->rows > 0)
        return (size_t)(l->cols * l->rows);
    return l->list.h > 2 ? (size_t)(l->list.h - 2) : 10;
}

struct rect errors_layout_pad(const struct errors_layout *l)
{
    bool framed = l->sample.w >= PICTURE_W;

    return rect_of(l->sample.x + framed, l->sample.y + framed,
                   l->sample.w - 2 * framed, l->sample.h - 2 * framed);
}

struct rect errors_layout_tile(const struct errors_layout *l, int k)
{
    int pitch = l->gallery.w / (l->cols > 0 ? l->cols : 1);
    int cols = l->cols > 0 ? l->cols : 1;

    return (struct rect){l->gallery.x + k % cols * pitch,
                         l->gallery.y + k / cols * TILE_H, pitch - 1, TILE_H};
}
