/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/remarks.h"

#include <stdio.h>
#include <string.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define WIDE_W      120
#define HIGH_H      24 /* of a view; the screen has 30 */
#define REMARK_ROWS 3

/* Each remark once, with the first lane that it is of. */
struct remarks {
    size_t n, first[LANES_MAX];
    size_t of[LANES_MAX]; /* a lane's, n of a lane without one */
    char text[LANES_MAX][RULE_REMARK];
};

static void collect(const struct model *m, struct remarks *all)
{
    all->n = 0;
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        char text[RULE_REMARK];
        size_t k = 0;

        all->of[i] = LANES_MAX;
        if (lane->shape == NULL ||
            !lane_remark(&lane->config, lane->shape, text))
            continue;
        while (k < all->n && strcmp(all->text[k], text) != 0)
            k++;
        if (k == all->n) {
            all->first[k] = i;
            memcpy(all->text[all->n++], text, sizeof text);
        }
        all->of[i] = k;
    }
}

int remarks_rows(const struct model *m, int w, int h)
{
    struct remarks all;

    if (w < WIDE_W || h < HIGH_H)
        return 0;
    collect(m, &all);
    return (int)all.n < REMARK_ROWS ? (int)all.n : REMARK_ROWS;
}

/* The names, each in its lane's colour, then what is said of them. */
static void draw_one(const struct model *m, const struct remarks *all, size_t k,
                     const char *more, struct canvas *c, struct rect row)
{
    int x = row.x + 1, end = row.x + row.w - 1 - canvas_text_width(more);
    bool first = true;

    for (size_t i = 0; i < m->n_lanes; i++) {
        char name[LANE_NAME_MAX];

        if (all->of[i] != k)
            continue;
        if (!first)
            x += canvas_text(c, x, row.y, 2, ROLE_DIM, ", ");
        first = false;
        controls_lane_name(&m->lanes[i], name);
        x += canvas_text(c, x, row.y, canvas_text_width(name), lane_role(i),
                         name);
    }
    x += canvas_text(c, x, row.y, 2, ROLE_DIM, ": ");
    canvas_text_fit(c, x, row.y, end - x, ROLE_TEXT, all->text[k]);
    canvas_text(c, end, row.y, row.x + row.w - 1 - end, ROLE_DIM, more);
}

void remarks_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, struct rect r)
{
    struct remarks all;
    size_t rows = r.h > 0 ? (size_t)r.h : 0, first = 0;
    char more[32] = "";

    collect(m, &all);
    if (all.n > rows && ui->target >= 0 && (size_t)ui->target < m->n_lanes &&
        all.of[ui->target] < all.n && all.of[ui->target] >= rows)
        first = all.of[ui->target] + 1 - rows;
    for (size_t k = 0; k < rows && first + k < all.n; k++) {
        if (k + 1 == rows && all.n > rows)
            snprintf(more, sizeof more, " %zu more: a", all.n - rows);
        draw_one(m, &all, first + k, more, c,
                 (struct rect){r.x, r.y + (int)k, r.w, 1});
    }
}
