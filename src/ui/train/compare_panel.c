/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows are left out from the least telling on as height falls: the steps to
 * 90 % stay longest. Whether the lanes are paired is in the title, so that a
 * comparison is never read without it. */
#include "ui/train/compare_panel.h"

#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/lane_panel.h"

#define LABEL_W    10
#define COLUMN_MIN 6 /* "89.46", "1.00k" and what parts columns */

/* The columns that fit, so that the lane the keys act on is among them. */
struct columns {
    size_t first, n;
    int w;
};

static struct columns fit_columns(const struct model *m,
                                  const struct ui_state *ui, int w)
{
    int n = (int)m->n_lanes, name_w = lane_panel_name_w(m);
    int least = name_w < COLUMN_MIN ? COLUMN_MIN : name_w + 1;
    struct columns cols;

    while (n > 1 && (w - LABEL_W) / n < least)
        n--;
    cols.n = (size_t)n;
    cols.w = n > 0 ? (w - LABEL_W) / n : 0;
    cols.first = ui->target >= n ? (size_t)(ui->target + 1 - n) : 0;
    return cols;
}

static void draw_cell(struct canvas *c, struct rect row,
                      const struct columns *cols, size_t k, enum role role,
                      const char *text)
{
    canvas_text_fit(c, row.x + LABEL_W + (int)k * cols->w, row.y, cols->w - 1,
                    role, text);
}

/* "val 90 %  402   --": steps until the validation accuracy was reached. */
static void draw_reached(const struct model *m, const struct columns *cols,
                         struct canvas *c, struct rect row, int target)
{
    canvas_printf(c, row.x, row.y, LABEL_W - 1, ROLE_TEXT, "val %.0f %%",
                  model_targets[target]);
    for (size_t k = 0; k < cols->n; k++) {
        const struct reached *r = &m->lanes[cols->first + k].reached[target];
        char buf[20] = "--";

        if (r->unsure)
            snprintf(buf, sizeof buf, "?");
        else if (r->yes)
            plot_si((double)r->step, buf, sizeof buf);
        draw_cell(c, row, cols, k, r->yes ? ROLE_TEXT : ROLE_DIM, buf);
    }
}

enum compare_row {
    ROW_NAMES, /* and the unit of the rows that follow */
    ROW_BEST,
    ROW_FWD_EQ,
    ROW_COS,
    ROW_RATE
};

static void format_cell(const struct lane_model *lane, enum compare_row kind,
                        char *text, size_t size)
{
    snprintf(text, size, "--");
    if (kind == ROW_NAMES)
        model_lane_label(lane, text, size);
    else if (kind == ROW_FWD_EQ)
        plot_si(lane->fwd_eq, text, size);
    else if (kind == ROW_RATE && lane->samples_per_s > 0)
        plot_si(lane->samples_per_s, text, size);
    else if (kind == ROW_BEST && lane->best_val_acc >= 0)
        snprintf(text, size, "%.2f", lane->best_val_acc);
    else if (kind == ROW_COS && lane->cos.n_samples > 0)
        plot_fixed(history_recent(&lane->cos, 0), 3, COLUMN_MIN, text, size);
}

static void draw_compare_row(const struct model *m, const struct columns *cols,
                             struct canvas *c, struct rect row,
                             enum compare_row kind)
{
    static const char *const labels[] = {"steps", "best val%", "fwd-eq",
                                         "cos(g)", "ex/s"};

    canvas_text(c, row.x, row.y, LABEL_W - 1,
                kind == ROW_NAMES ? ROLE_DIM : ROLE_TEXT, labels[kind]);
    for (size_t k = 0; k < cols->n; k++) {
        size_t i = cols->first + k;
        char text[32];

        format_cell(&m->lanes[i], kind, text, sizeof text);
        draw_cell(c, row, cols, k, kind == ROW_NAMES ? lane_role(i) : ROLE_TEXT,
                  text);
    }
}

/* "1-2 of 8", "1 of 8": which lanes have a column. */
static void format_note(const struct model *m, const struct columns *cols,
                        char *buf, size_t size)
{
    if (cols->n > 1)
        snprintf(buf, size, "%zu-%zu of %zu", cols->first + 1,
                 cols->first + cols->n, m->n_lanes);
    else
        snprintf(buf, size, "%zu of %zu", cols->first + 1, m->n_lanes);
}

/* Whether lanes are paired stays in the shortest title, too. */
static void format_title(const struct model *m, int w, bool cut, char *buf,
                         size_t size)
{
    const char *brief = m->paired ? "Compare paired" : "NOT paired";
    char behind[64];

    if (m->paired && model_behind_text(m, behind, sizeof behind)[0] != '\0') {
        snprintf(buf, size, "Compare (%s)", behind);
        if (canvas_text_width(buf) > w - 4)
            snprintf(buf, size, "%s", behind);
        return;
    }
    if (m->paired && !cut)
        snprintf(buf, size, "Compare (paired, seed %u)",
                 lane_whole(&m->lanes[0].config, &param_seed));
    else
        snprintf(buf, size, "Compare (%spaired)", m->paired ? "" : "NOT ");
    if (cut && canvas_text_width(buf) > w)
        snprintf(buf, size, "%s", brief);
}

void compare_panel_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, bool focused)
{
    static const int targets[MODEL_TARGETS] = {3, 0, 4, 1, 2};
    struct columns cols = fit_columns(m, ui, r.w - 2);
    bool cut = cols.n < m->n_lanes;
    char title[80], note[24];
    struct rect in, row;
    int y_end, n_targets;

    format_note(m, &cols, note, sizeof note);
    format_title(m, r.w - (cut ? canvas_text_width(note) + 7 : 0), cut, title,
                 sizeof title);
    in = canvas_box(c, r, focused, m->paired ? ROLE_TITLE : ROLE_WARN, title,
                    cut ? note : NULL);
    y_end = in.y + in.h;
    row = (struct rect){in.x, in.y, in.w, 1};
    draw_compare_row(m, &cols, c, row, ROW_NAMES);
    n_targets = in.h >= 9 ? MODEL_TARGETS : in.h >= 6 ? 2 : 1;
    for (int k = 0; k < n_targets && row.y + 1 < y_end; k++) {
        row.y++;
        draw_reached(m, &cols, c, row,
                     n_targets == MODEL_TARGETS ? k : targets[k]);
    }
    for (int kind = ROW_BEST; kind <= ROW_RATE && row.y + 1 < y_end; kind++) {
        row.y++;
        draw_compare_row(m, &cols, c, row, (enum compare_row)kind);
    }
}
