/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words at the right of a chart, each beside the end of its curve. Where curves
 * end so close together that the words would share a row, they make way for
 * each other as little as they can, and keep the order of the curves. */
#include "ui/draw/chart.h"

#define LABELS_MAX 16

/* Words in rows that follow each other. */
struct block {
    int first, n;
    int sum; /* of the rows that they would have, less their places in it */
};

static int floor_part(int a, int b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* The row that the block's first word gets: the mean of what its words want,
 * within the h rows. */
static int start_of(const struct block *b, int h)
{
    int start = floor_part(2 * b->sum + b->n, 2 * b->n);

    start = start + b->n > h ? h - b->n : start;
    return start > 0 ? start : 0;
}

/* row[k]: rising rows that n words want; then rows that they get. */
static void make_way(int *row, int n, int h)
{
    struct block blocks[LABELS_MAX];
    int used = 0;

    for (int k = 0; k < n; k++) {
        blocks[used++] = (struct block){k, 1, row[k]};
        while (used > 1 && start_of(&blocks[used - 2], h) + blocks[used - 2].n >
                               start_of(&blocks[used - 1], h)) {
            struct block *left = &blocks[used - 2], *right = left + 1;

            left->sum += right->sum - right->n * left->n;
            left->n += right->n;
            used--;
        }
    }
    for (int i = 0; i < used; i++)
        for (int k = 0; k < blocks[i].n; k++)
            row[blocks[i].first + k] = start_of(&blocks[i], h) + k;
}

/* The labels in the scale, as many as there are rows, from above. */
static int sort_from_above(const struct chart *chart,
                           const struct plot_label *labels, size_t n,
                           const struct plot_label **order)
{
    int used = 0, most = chart->in.h < LABELS_MAX ? chart->in.h : LABELS_MAX;
    double up = chart->f->y_error ? -1 : 1;

    for (size_t i = 0; i < n && used < most; i++) {
        int k = used;

        if (chart_side(chart, labels[i].y) != 0)
            continue;
        for (; k > 0 && up * order[k - 1]->y < up * labels[i].y; k--)
            order[k] = order[k - 1];
        order[k] = &labels[i];
        used++;
    }
    return used;
}

void plot_labels(struct canvas *c, const struct plot_frame *frame, int w,
                 const struct plot_label *labels, size_t n)
{
    const struct plot_label *order[LABELS_MAX];
    int row[LABELS_MAX], used, x = frame->r.x + frame->r.w + 1;
    struct chart chart;

    chart_layout(&chart, c, frame, 2);
    used = sort_from_above(&chart, labels, n, order);
    for (int k = 0; k < used; k++)
        row[k] = chart_y(&chart, order[k]->y) / chart.points_h;
    make_way(row, used, chart.in.h);
    for (int k = 0; k < used; k++) {
        int number_w = canvas_text_width(order[k]->number);
        int y = chart.in.y + row[k];

        canvas_text(c, x + w - 1 - number_w, y, number_w, order[k]->role,
                    order[k]->number);
        canvas_text(c, x, y, w - 1 - number_w, order[k]->role, order[k]->name);
    }
}
