/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bands are of the validation after whole epochs: that is what seeds are
 * compared by, and each seed has it at the same steps. */
#include "ui/charts/ghost_curves.h"

#include <math.h>
#include <stdio.h>

#include "model/seeds.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/lane_chart.h"
#include "ui/draw/lane_style.h"

#define LEGEND_H 7 /* with fewer rows the curves have all of them */

bool ghosts_shown(const struct ui_state *ui)
{
    return ui->view == VIEW_COMPARE &&
           (ui->ghosts.n > 0 || ui->ghosts.n_seeds > 0);
}

/* Colours that live lanes do not have, as long as there are some. */
static enum role ghost_role(const struct model *m, size_t k)
{
    return lane_role(m->n_lanes + k);
}

struct plot_series ghost_series(const struct model *m,
                                const struct ui_state *ui, size_t k,
                                struct plot_point points[GHOST_POINTS])
{
    const struct ghost *g = &ui->ghosts.ghost[k];
    const struct lane_model *lane = &g->m->lanes[g->lane];
    size_t every = lane->n_evals / GHOST_POINTS + 1, n = 0;

    for (size_t i = 0; i < lane->n_evals && n < GHOST_POINTS; i += every)
        points[n++] = (struct plot_point){
            lane_chart_step_x(lane, ui->axis, lane->evals[i].step),
            lane_chart_eval(&lane->evals[i], ui->metric)};
    return (struct plot_series){.history =
                                    ui->metric == 1 ? &lane->loss : &lane->acc,
                                .role = ghost_role(m, k),
                                .ascii = plot_ghost_sign(k),
                                .sign = plot_ghost_sign(k),
                                .smoothing = ui->smoothing,
                                .lane = (int)(m->n_lanes + k),
                                .points = points,
                                .n_points = n};
}

/* The lane of a finished seed that counts, or NULL. */
static const struct lane_model *seed_lane(const struct ghosts *g, size_t seed,
                                          size_t i)
{
    const struct model *m = g->seeds[seed];

    return i < m->n_lanes && !lane_state_failed(m->lanes[i].state)
               ? &m->lanes[i]
               : NULL;
}

/* Its evaluation at the end of that epoch, from *from on, which moves; NULL =
 * there is none. */
static const struct eval_result *eval_of_epoch(const struct lane_model *lane,
                                               uint32_t epoch, size_t *from)
{
    while (*from < lane->n_evals &&
           (lane->evals[*from].epoch < epoch || lane->evals[*from].batch != 0))
        ++*from;
    return *from < lane->n_evals && lane->evals[*from].epoch == epoch
               ? &lane->evals[*from]
               : NULL;
}

/* All seeds after that epoch. */
static struct plot_spread spread_at(const struct ui_state *ui, size_t i,
                                    uint32_t epoch, size_t from[BAND_RUNS_MAX])
{
    const struct ghosts *g = &ui->ghosts;
    double v[BAND_RUNS_MAX], x = 0;
    struct spread s;
    size_t n = 0;

    for (size_t k = 0; k < g->n_seeds; k++) {
        const struct lane_model *lane = seed_lane(g, k, i);
        const struct eval_result *e =
            lane != NULL ? eval_of_epoch(lane, epoch, &from[k]) : NULL;

        if (e == NULL)
            continue;
        v[n++] = lane_chart_eval(e, ui->metric);
        x += lane_chart_step_x(lane, ui->axis, e->step);
    }
    s = spread_of(v, n);
    return (struct plot_spread){n > 0 ? x / (double)n : NAN, s.mean, s.sd};
}

/* The last epoch that a seed has come to. */
static uint32_t last_epoch(const struct ghosts *g, size_t i)
{
    uint32_t last = 0;

    for (size_t k = 0; k < g->n_seeds; k++) {
        const struct lane_model *lane = seed_lane(g, k, i);
        const struct eval_result *e = lane != NULL && lane->n_evals > 0
                                          ? &lane->evals[lane->n_evals - 1]
                                          : NULL;

        if (e != NULL && e->epoch > last)
            last = e->epoch;
    }
    return last;
}

size_t ghost_spread(const struct ui_state *ui, size_t i,
                    struct plot_spread out[GHOST_POINTS])
{
    size_t from[BAND_RUNS_MAX] = {0}, n = 0;
    uint32_t last = last_epoch(&ui->ghosts, i);
    uint32_t every = last / GHOST_POINTS + 1;

    for (uint32_t epoch = every; epoch <= last && n < GHOST_POINTS;
         epoch += every) {
        struct plot_spread s = spread_at(ui, i, epoch, from);

        if (isfinite(s.mean) && (n == 0 || s.x >= out[n - 1].x))
            out[n++] = s;
    }
    return n;
}

int ghost_legend_rows(const struct ui_state *ui, int h)
{
    return ghosts_shown(ui) && h >= LEGEND_H ? 1 : 0;
}

/* " a wp lr 0.3 88.10% ". */
static void format_ghost(const struct ui_state *ui, size_t k, char *buf,
                         size_t size)
{
    const struct ghost *g = &ui->ghosts.ghost[k];
    const struct lane_model *lane = &g->m->lanes[g->lane];
    char value[32] = "--";

    if (lane->n_evals > 0 && ui->metric == 1)
        plot_fixed(lane->evals[lane->n_evals - 1].val_loss, 4, 8, value,
                   sizeof value);
    else if (lane->n_evals > 0)
        snprintf(value, sizeof value, "%.2f%%",
                 eval_val_acc(&lane->evals[lane->n_evals - 1]));
    snprintf(buf, size, " %c %s %s ", plot_ghost_sign(k), g->name, value);
}

/* " ~- mean of 9 seeds, ' +-sd ". */
static void format_band(const struct model *m, const struct ui_state *ui,
                        bool ascii, char *buf, size_t size)
{
    size_t used = 0, n = ui->ghosts.n_seeds;
    char signs[64] = "";

    for (size_t i = 0; i < m->n_lanes; i++)
        if (!legend_hidden(m, ui, i))
            used += (size_t)snprintf(signs + used, sizeof signs - used, "%s",
                                     lane_mean_text(i, ascii));
    snprintf(buf, size, n > 1 ? " %s mean of %zu seeds, %s " : " %s %zu seed ",
             signs, n, ascii ? "' +-sd" : "░ ±sd");
}

int ghost_legend_draw(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row)
{
    int x = row.x, end = row.x + row.w;
    char text[160];
    size_t k = 0;

    if (ui->ghosts.n_seeds > 0) {
        format_band(m, ui, c->glyphs == GLYPHS_ASCII, text, sizeof text);
        x = canvas_text_whole(c, x, row.y, end, ROLE_TEXT, text);
    }
    for (; k < ui->ghosts.n; k++) {
        int room = k + 1 < ui->ghosts.n ? end - 9 : end; /* " +12 more" */
        int before = x;

        format_ghost(ui, k, text, sizeof text);
        x = canvas_text_whole(c, x, row.y, room, ghost_role(m, k), text);
        if (x == before)
            break;
    }
    if (k < ui->ghosts.n) {
        snprintf(text, sizeof text, " +%zu more", ui->ghosts.n - k);
        x = canvas_text_whole(c, x, row.y, end, ROLE_DIM, text);
    }
    return x;
}
