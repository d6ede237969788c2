/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the finished seeds have in common: a row a lane. A difference is taken
 * seed by seed, for lanes of one seed start alike. */
#include <math.h>
#include <stdio.h>

#include "model/seeds.h"
#include "ui/charts/tables/compare_table.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

/* From left to right; those at the end go first where there is no room. */
enum column { MEAN, SD, N, DIFFERENCE, DIFFERENCE_SD, DIFFERENCE_N, COLUMNS };

#define COLUMN_W 9
#define LEAST_W  5 /* of a column of a small screen */

int compare_seeds_rows(const struct model *m, const struct ui_state *ui)
{
    return ui->ghosts.n_seeds > 0 ? 1 + (int)m->n_lanes : 0;
}

/* Lane i's results, seed by seed; returns how many. */
static size_t results_of(const struct ghosts *g, size_t i,
                         double v[BAND_RUNS_MAX])
{
    for (size_t k = 0; k < g->n_seeds; k++)
        v[k] = i < g->seeds[k]->n_lanes ? seed_result(&g->seeds[k]->lanes[i])
                                        : NAN;
    return g->n_seeds;
}

struct row {
    struct spread own, difference; /* to the first lane */
};

static struct row row_of(const struct ghosts *g, size_t i)
{
    double first[BAND_RUNS_MAX], v[BAND_RUNS_MAX];
    size_t n = results_of(g, i, v);
    struct row row = {.own = spread_of(v, n)};

    results_of(g, 0, first);
    if (i > 0)
        row.difference = spread_of_pairs(first, v, n);
    return row;
}

static const char *format_cell(const struct row *row, enum column column, int w,
                               char *buf, size_t size)
{
    const struct spread *s =
        column >= DIFFERENCE ? &row->difference : &row->own;
    double v = column % 3 == 0 ? s->mean : s->sd;

    if (column == N || column == DIFFERENCE_N)
        snprintf(buf, size, s->n > 0 || column == N ? "%zu" : "--", s->n);
    else if (s->n == 0 || isnan(v))
        snprintf(buf, size, "--");
    else if (column == DIFFERENCE)
        plot_signed(v, 2, w - 1, buf, size);
    else
        plot_fixed(v, 2, w - 1, buf, size);
    return buf;
}

static const char *title_of(const struct model *m, enum column column, int w,
                            char *buf, size_t size)
{
    static const char *const titles[COLUMNS] = {"mean %", "sd", "n",
                                                "",       "sd", "n"};
    char first[LANE_NAME_MAX];

    snprintf(buf, size, "%s", titles[column]);
    if (column == MEAN && w <= 6)
        snprintf(buf, size, "mean");
    if (column != DIFFERENCE)
        return buf;
    snprintf(buf, size, "diff-%s", controls_lane_name(&m->lanes[0], first));
    if (canvas_text_width(buf) > w - 1)
        snprintf(buf, size, "diff");
    return buf;
}

/* Columns of w, as many as there is room for; differences of two lanes. */
static int fit(const struct model *m, int room, int least, int *w_out)
{
    int n = m->n_lanes > 1 ? COLUMNS : DIFFERENCE;

    n = room / least < n ? room / least : n;
    *w_out = n > 0 ? room / n : 0;
    return n;
}

static void draw_titles(const struct model *m, struct canvas *c, int x, int y,
                        int n, int w)
{
    char text[64];

    for (int k = 0; k < n; k++)
        compare_cell(c, x + k * w, y, w, ROLE_TITLE,
                     title_of(m, (enum column)k, w, text, sizeof text));
}

static void draw_lane(const struct model *m, const struct ghosts *g,
                      struct canvas *c, struct rect r, int name_w, int n, int w,
                      size_t i)
{
    struct row row = row_of(g, i);
    char text[64];

    canvas_text_fit(c, r.x, r.y, name_w, lane_role(i),
                    controls_lane_name(&m->lanes[i], text));
    for (int k = 0; k < n; k++)
        if (i > 0 || k < DIFFERENCE)
            compare_cell(
                c, r.x + name_w + k * w, r.y, w, ROLE_TEXT,
                format_cell(&row, (enum column)k, w, text, sizeof text));
}

int compare_seeds_draw(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect in)
{
    int label_w = 2 + controls_names_w(m), lanes = (int)m->n_lanes, w;
    int rows = in.h < lanes ? in.h : lanes, n;
    int first = compare_first_row(m, rows, ui->target);

    label_w = label_w > COMPARE_LABEL_W ? label_w : COMPARE_LABEL_W;
    n = fit(m, in.w - label_w - 1, COLUMN_W, &w);
    draw_titles(m, c, in.x + label_w, in.y - 1, n, w);
    for (int row = 0; row < rows; row++)
        draw_lane(m, &ui->ghosts, c,
                  (struct rect){in.x + 1, in.y + row, in.w - 1, 1}, label_w - 1,
                  n, w, (size_t)(first + row));
    return rows;
}

int compare_seeds_compact(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect r)
{
    int name_w = compare_name_w(m), lanes = (int)m->n_lanes, w;
    int rows = r.h - 1 < lanes ? r.h - 1 : lanes;
    int n = fit(m, r.w - name_w, LEAST_W, &w);
    int first = compare_first_row(m, rows, ui->target);
    char text[32];

    snprintf(text, sizeof text, "seeds");
    canvas_text(c, r.x, r.y, name_w, ROLE_TITLE, text);
    draw_titles(m, c, r.x + name_w, r.y, n, w);
    for (int row = 0; row < rows; row++)
        draw_lane(m, &ui->ghosts, c, (struct rect){r.x, r.y + 1 + row, r.w, 1},
                  name_w, n, w, (size_t)(first + row));
    return 1 + rows;
}
