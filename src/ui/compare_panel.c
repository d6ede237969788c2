/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows are left out from the least telling on as height falls: the steps to
 * 90 % stay longest. Whether the lanes are paired is in the title, so that a
 * comparison is never read without it. */
#include "ui/compare_panel.h"

#include <stdio.h>

#include "ui/controls.h"

/* "to 90 %   402   --": steps until the validation accuracy was reached. */
static void draw_reached(const struct model *m, struct canvas *c,
                         struct rect row, int target)
{
    int col_w = (row.w - 10) / (int)(m->n_lanes > 0 ? m->n_lanes : 1);

    canvas_printf(c, row.x, row.y, 10, ROLE_TEXT, "to %.0f %%",
                  model_targets[target]);
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct reached *r = &m->lanes[i].reached[target];
        int x = row.x + 10 + (int)i * col_w;
        char buf[20];

        if (r->yes)
            canvas_printf(c, x, row.y, col_w - 1, ROLE_TEXT, "%s st",
                          plot_si((double)r->step, buf, sizeof buf));
        else
            canvas_text(c, x, row.y, col_w - 1, ROLE_DIM, "--");
    }
}

enum compare_row { ROW_NAMES, ROW_BEST, ROW_FWD_EQ, ROW_COS, ROW_RATE };

static void draw_compare_row(const struct model *m, struct canvas *c,
                             struct rect row, enum compare_row kind)
{
    static const char *const labels[] = {"", "best val", "fwd-eq", "cos(g)",
                                         "ex/s"};
    int col_w = (row.w - 10) / (int)(m->n_lanes > 0 ? m->n_lanes : 1);

    canvas_text(c, row.x, row.y, 9, ROLE_TEXT, labels[kind]);
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        int x = row.x + 10 + (int)i * col_w;
        char text[32] = "--";

        if (kind == ROW_NAMES)
            controls_lane_name(lane, text);
        else if (kind == ROW_FWD_EQ)
            plot_si(lane->fwd_eq, text, sizeof text);
        else if (kind == ROW_RATE)
            plot_si(lane->samples_per_s, text, sizeof text);
        else if (kind == ROW_BEST && lane->best_val_acc >= 0)
            snprintf(text, sizeof text, "%.2f%%", lane->best_val_acc);
        else if (kind == ROW_COS && lane->cos.n_samples > 0)
            snprintf(text, sizeof text, "%.4f", history_recent(&lane->cos, 0));
        canvas_text(c, x, row.y, col_w - 1,
                    kind == ROW_NAMES ? (enum role)(ROLE_LANE0 + i) : ROLE_TEXT,
                    text);
    }
}

void compare_panel_draw(const struct model *m, struct canvas *c, struct rect r)
{
    static const int targets[MODEL_TARGETS] = {3, 0, 4, 1, 2};
    char title[48];
    struct rect in, row;
    int y_end, n_targets;

    if (m->paired)
        snprintf(title, sizeof title, "Compare (paired, seed %u)",
                 m->lanes[0].config.seed);
    else
        snprintf(title, sizeof title, "Compare (NOT paired)");
    in = canvas_box(c, r, false, ROLE_TITLE, title, NULL);
    y_end = in.y + in.h;
    row = (struct rect){in.x, in.y, in.w, 1};
    draw_compare_row(m, c, row, ROW_NAMES);
    n_targets = in.h >= 9 ? MODEL_TARGETS : in.h >= 6 ? 2 : 1;
    for (int k = 0; k < n_targets && row.y + 1 < y_end; k++) {
        row.y++;
        draw_reached(m, c, row, n_targets == MODEL_TARGETS ? k : targets[k]);
    }
    for (int kind = ROW_BEST; kind <= ROW_RATE && row.y + 1 < y_end; kind++) {
        row.y++;
        draw_compare_row(m, c, row, (enum compare_row)kind);
    }
}
