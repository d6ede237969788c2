/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads and by how much comes first, then a column a lane and, of two, how
 * they differ. Rows are left out from the least telling on as height falls: the
 * leader stays longest, then the steps to the highest accuracy reached. Whether
 * the lanes are paired is in the title, so that a comparison is never read
 * without it. */
#include "ui/train/compare_panel.h"

#include <math.h>
#include <stdio.h>

#include "ui/charts/compare_words.h"
#include "ui/charts/tables/compare_table.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"
#include "ui/parts/lane_names.h"

#define LABEL_W    10
#define COLUMN_MIN 6 /* "89.46", "1.00k" and what parts columns */

/* The columns that fit, so that the lane the keys act on is among them. */
struct columns {
    size_t first, n;
    int w;
    bool gap; /* one more: the second lane against the first */
    struct lane_names names;
};

/* "WP-BP", or "" where it has no room. */
static const char *gap_title(const struct model *m, int w, char *buf,
                             size_t size)
{
    char first[LANE_NAME_MAX], second[LANE_NAME_MAX];

    snprintf(buf, size, "%s-%s", controls_lane_name(&m->lanes[1], second),
             controls_lane_name(&m->lanes[0], first));
    if (canvas_text_width(buf) > w)
        buf[0] = '\0';
    return buf;
}

static struct columns fit_columns(const struct model *m,
                                  const struct ui_state *ui, int w)
{
    int n = (int)m->n_lanes, name_w = controls_names_w(m);
    int least = name_w < COLUMN_MIN ? COLUMN_MIN : name_w + 1;
    struct columns cols = {.gap = false};
    char title[2 * LANE_NAME_MAX + 2];

    if (n > 2 && (w - LABEL_W) / n >= LANE_COLUMN_W)
        least = LANE_COLUMN_W;
    while (n > 1 && (w - LABEL_W) / n < least)
        n--;
    cols.n = (size_t)n;
    cols.w = n > 0 ? (w - LABEL_W) / n : 0;
    if (n == 2 && m->n_lanes == 2 && (w - LABEL_W) / 3 >= least &&
        *gap_title(m, (w - LABEL_W) / 3 - 1, title, sizeof title) != '\0') {
        cols.gap = true;
        cols.w = (w - LABEL_W) / 3;
    }
    cols.first = ui->target >= n ? (size_t)(ui->target + 1 - n) : 0;
    lane_names_fit(m, cols.w > 1 ? cols.w - 1 : 1, &cols.names);
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
    canvas_printf(c, row.x, row.y, LABEL_W - 1, ROLE_TEXT, "val %.4g %%",
                  m->targets.percent[target]);
    for (size_t k = 0; k < cols->n; k++) {
        const struct reached *r = &m->lanes[cols->first + k].reached[target];
        char buf[20] = "--";

        if (r->unsure)
            snprintf(buf, sizeof buf, "?");
        else if (r->yes && r->bound)
            plot_bound((double)r->step, cols->w - 1, buf, sizeof buf);
        else if (r->yes)
            plot_si((double)r->step, buf, sizeof buf);
        draw_cell(c, row, cols, k, r->yes ? ROLE_TEXT : ROLE_DIM, buf);
    }
    if (cols->gap) {
        const struct reached *a = &m->lanes[0].reached[target];
        const struct reached *b = &m->lanes[1].reached[target];
        char buf[32] = "";

        if (a->yes && b->yes && !a->unsure && !b->unsure)
            compare_ratio((double)a->step, (double)b->step, buf, sizeof buf);
        draw_cell(c, row, cols, cols->n, ROLE_DIM, buf);
    }
}

enum compare_row {
    ROW_NAMES, /* and the unit of the rows that follow */
    ROW_VAL,   /* after the epoch that the leader is told of */
    ROW_BEST,
    ROW_FWD_EQ,
    ROW_COS,
    ROW_RATE
};

/* Of the newest evaluation where lanes have none in common. */
static double val_then(const struct lane_model *lane, double epoch)
{
    if (epoch > 0)
        return compare_val_at(lane, epoch);
    return lane->n_evals > 0 ? eval_val_acc(&lane->evals[lane->n_evals - 1])
                             : NAN;
}

/* Five columns: 100 has one decimal less. */
static void put_percent(double v, char *text, size_t size)
{
    plot_percent(v, v >= 100 ? 1 : 2, text, size);
}

static void format_cell(const struct lane_model *lane, enum compare_row kind,
                        double epoch, char *text, size_t size)
{
    snprintf(text, size, "--");
    if (kind == ROW_FWD_EQ)
        plot_si(lane->fwd_eq, text, size);
    else if (kind == ROW_RATE && lane->samples_per_s > 0)
        plot_si(lane->samples_per_s, text, size);
    else if (kind == ROW_VAL && isfinite(val_then(lane, epoch)))
        put_percent(val_then(lane, epoch), text, size);
    else if (kind == ROW_BEST && lane->best_val_acc >= 0)
        put_percent(lane->best_val_acc, text, size);
    else if (kind == ROW_COS)
        cosine_number(lane->cos_last.step > 0 ? lane->cos_last.cos_bp : NAN,
                      text, size);
}

/* The second lane against the first: a difference, or a ratio of what is
 * counted. */
static void format_gap(const struct model *m, enum compare_row kind,
                       double epoch, int w, char *text, size_t size)
{
    const struct lane_model *a = &m->lanes[0], *b = &m->lanes[1];

    text[0] = '\0';
    if (kind == ROW_NAMES)
        gap_title(m, w, text, size);
    else if (kind == ROW_FWD_EQ)
        compare_ratio(a->fwd_eq, b->fwd_eq, text, size);
    else if (kind == ROW_RATE)
        compare_ratio(a->samples_per_s, b->samples_per_s, text, size);
    else if (kind == ROW_VAL && epoch > 0 &&
             isfinite(compare_val_at(b, epoch) - compare_val_at(a, epoch)))
        plot_signed(compare_val_at(b, epoch) - compare_val_at(a, epoch), 2, w,
                    text, size);
    else if (kind == ROW_BEST && a->best_val_acc >= 0 && b->best_val_acc >= 0)
        plot_signed(b->best_val_acc - a->best_val_acc, 2, w, text, size);
}

/* The epoch that validations are shown of: 0 = the newest of each lane, which
 * is the same one, but for lanes that have ended. */
static double epoch_shown(const struct model *m, double common)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (lane->n_evals > 0 &&
            model_eval_epoch(lane, &lane->evals[lane->n_evals - 1]) > common)
            return common;
    }
    return 0;
}

/* "val % e4" where a lane has been evaluated since. */
static const char *row_label(enum compare_row kind, double epoch, char *buf,
                             size_t size)
{
    static const char *const labels[] = {"steps",  "val %",  "best val%",
                                         "fwd-eq", "cos(g)", "ex/s"};
    static const char *const forms[] = {"val %% e%s", "val e%s", "e%s", NULL};
    char number[MODEL_EPOCH_TEXT];

    if (kind != ROW_VAL || epoch == 0)
        return labels[kind];
    return canvas_first_fit(LABEL_W - 1, buf, size, forms,
                            model_epoch_text(epoch, number));
}

static void draw_compare_row(const struct model *m, const struct columns *cols,
                             struct canvas *c, struct rect row,
                             enum compare_row kind)
{
    double common = compare_epoch(m), epoch = epoch_shown(m, common);
    char label[32];

    canvas_text(c, row.x, row.y, LABEL_W - 1,
                kind == ROW_NAMES ? ROLE_DIM : ROLE_TEXT,
                row_label(kind, epoch, label, sizeof label));
    for (size_t k = 0; k < cols->n; k++) {
        size_t i = cols->first + k;
        char text[32];

        format_cell(&m->lanes[i], kind, epoch, text, sizeof text);
        draw_cell(c, row, cols, k, kind == ROW_NAMES ? lane_role(i) : ROLE_TEXT,
                  kind == ROW_NAMES ? cols->names.name[i] : text);
    }
    if (cols->gap) {
        char text[2 * LANE_NAME_MAX + 2];

        format_gap(m, kind, common, cols->w - 1, text, sizeof text);
        draw_cell(c, row, cols, cols->n, ROLE_DIM, text);
    }
}

/* "a: 1-2/8", "a: 1/8": which lanes have a column, and the
 * key that leads to the others. */
static void format_note(const struct model *m, const struct columns *cols,
                        char *buf, size_t size)
{
    if (cols->n > 1)
        snprintf(buf, size, "a: %zu-%zu/%zu", cols->first + 1,
                 cols->first + cols->n, m->n_lanes);
    else
        snprintf(buf, size, "a: %zu/%zu", cols->first + 1, m->n_lanes);
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
    struct columns cols = fit_columns(m, ui, r.w - 2);
    bool cut = cols.n < m->n_lanes;
    char title[80], note[24], leader[96];
    struct rect in, row;
    int y_end, n_targets, targets[RACE_TARGETS_MAX];

    format_note(m, &cols, note, sizeof note);
    format_title(m, r.w - (cut ? canvas_text_width(note) + 7 : 0), cut, title,
                 sizeof title);
    in = canvas_box(c, r, focused, m->paired ? ROLE_TITLE : ROLE_WARN, title,
                    cut ? note : NULL);
    y_end = in.y + in.h;
    row = (struct rect){in.x, in.y, in.w, 1};
    if (m->n_lanes > 1) {
        compare_leader(m, ui, in.w, leader, sizeof leader);
        canvas_text(c, row.x, row.y++, row.w, ROLE_STATUS, leader);
    }
    if (in.h == 2 && m->n_lanes > 1) { /* the leader is named */
        draw_compare_row(m, &cols, c, row, ROW_VAL);
        return;
    }
    if (row.y < y_end)
        draw_compare_row(m, &cols, c, row, ROW_NAMES);
    n_targets = compare_targets(m, y_end - row.y - 1, targets);
    for (int k = 0; k < n_targets && row.y + 1 < y_end; k++) {
        row.y++;
        draw_reached(m, &cols, c, row, targets[k]);
    }
    for (int kind = ROW_VAL; kind <= ROW_RATE && row.y + 1 < y_end; kind++) {
        row.y++;
        draw_compare_row(m, &cols, c, row, (enum compare_row)kind);
    }
}
