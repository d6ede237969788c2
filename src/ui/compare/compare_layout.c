/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves come first: ten rows of them and a strip
 * of their difference; the tables have what is left, up to all of their rows.
 * The cosine is where there is width beside the tables or height above them,
 * the metric not chosen beside the chosen one on very wide screens. Below 80
 * columns the tables are short and without a frame, and the chart is below
 * them when there is room. */
#include "ui/compare/compare_layout.h"

#include "ui/charts/tables/compare_table.h"
#include "ui/parts/remarks.h"

#define TABLES_W    80 /* all columns of two lanes */
#define COSINE_W    36 /* least width beside the tables */
#define COSINE_H    8  /* least height between chart and tables */
#define SECOND_W    180
#define CHART_H     16 /* frame, ten rows, axis, strip */
#define CHART_LEAST 10 /* where many lanes need the rows */
#define CHART_MIN   5  /* frame and three rows */
#define TABLES_H    5  /* frame and three rows */
#define ROOMY_H     10 /* for both */

bool compare_is_compact(struct rect r)
{
    return r.w < TABLES_W || r.h < ROOMY_H;
}

/* Pairing, tables of all lanes or of what half the height holds, chart. */
static struct compare_layout
lay_out_compact(const struct model *m, const struct ui_state *ui, struct rect r)
{
    int all = 2 * ((int)m->n_lanes + 1) + compare_seeds_rows(m, ui),
        most = (r.h - 1) / 2;
    struct compare_layout l = {.tables = {r.x + 1, r.y + 1, r.w - 2, r.h - 1}};

    if (all > most)
        all = most;
    if (r.h - 1 - all >= CHART_MIN) {
        l.tables.h = all;
        l.chart = (struct rect){r.x, r.y + 1 + all, r.w, r.h - 1 - all};
    }
    return l;
}

/* The panels, in what the remarks leave of the screen. */
static struct compare_layout
lay_out_panels(const struct model *m, const struct ui_state *ui, struct rect r)
{
    int tables_h = r.h - CHART_H < compare_table_rows(m, ui)
                       ? r.h - CHART_H
                       : compare_table_rows(m, ui);
    int tables_w = r.w / 2 > TABLES_W ? r.w / 2 : TABLES_W, top_h;
    struct compare_layout l = {.chart = {0, 0, 0, 0}};

    if (tables_h < compare_table_least(m, ui))
        tables_h = compare_table_least(m, ui);
    if (r.h - tables_h < CHART_LEAST)
        tables_h = r.h - CHART_LEAST;
    tables_h = tables_h > TABLES_H ? tables_h : TABLES_H;
    top_h = r.h - tables_h;
    l.chart = (struct rect){r.x, r.y, r.w, top_h};
    if (r.w - tables_w < COSINE_W ||
        (!compare_layers_beside(m, tables_w - 2, tables_h - 2) &&
         compare_layers_beside(m, r.w - 2, tables_h - 2)))
        tables_w = r.w;
    l.tables = (struct rect){r.x, r.y + top_h, tables_w, tables_h};
    if (tables_w < r.w) {
        l.cosine = (struct rect){r.x + tables_w, r.y + top_h, r.w - tables_w,
                                 tables_h};
    } else if (top_h >= CHART_H + COSINE_H) {
        l.cosine.h = top_h / 3 > COSINE_H ? top_h / 3 : COSINE_H;
        if (top_h - l.cosine.h < CHART_H)
            l.cosine.h = COSINE_H;
        l.chart.h = top_h - l.cosine.h;
        l.cosine = (struct rect){r.x, r.y + l.chart.h, r.w, l.cosine.h};
    }
    if (r.w >= SECOND_W) {
        l.chart.w = tables_w;
        l.second = (struct rect){r.x + tables_w, r.y, r.w - tables_w, top_h};
    }
    return l;
}

struct compare_layout compare_lay_out(const struct model *m,
                                      const struct ui_state *ui, struct rect r)
{
    int h = remarks_rows(m, r.w, r.h);
    struct compare_layout l;

    if (compare_is_compact(r))
        return lay_out_compact(m, ui, r);
    r.h -= h;
    l = lay_out_panels(m, ui, r);
    l.remarks = (struct rect){r.x, r.y + r.h, r.w, h};
    return l;
}

/* Where only one panel has the whole area. */
struct compare_layout compare_lay_out_expanded(const struct ui_state *ui,
                                               struct rect r)
{
    struct compare_layout l = {.chart = {0, 0, 0, 0}};

    if (ui->focus == PANEL_COSINE)
        l.cosine = r;
    else if (ui->focus == PANEL_SECOND)
        l.second = r;
    else if (ui->focus == PANEL_TABLES)
        l.tables = r;
    else
        l.chart = r;
    return l;
}

bool compare_shows(const struct compare_layout *l, int panel)
{
    const struct rect *r = panel == PANEL_CHART    ? &l->chart
                           : panel == PANEL_SECOND ? &l->second
                           : panel == PANEL_TABLES ? &l->tables
                                                   : &l->cosine;

    return r->w > 0 && r->h > 0;
}
