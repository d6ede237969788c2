/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel's rows, most needed first: the newest batch as number and spark
 * row, the last evaluation, then curves as far as there is room. */
#include "ui/charts/lane_panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/compare_legend.h"
#include "ui/charts/compare_words.h"
#include "ui/charts/lane_chart.h"
#include "ui/charts/spark.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"

#define GAP_NAME_MAX 5  /* columns of a name before a number */
#define NOTE_W       22 /* kept of a title for "RUN step 12345 9.99k/s" */
#define TWO_CHARTS_H 8  /* least height of one of two charts */

/* " (BP-1.70)": the validation against the first lane's, in points; "" of that
 * lane. */
static const char *format_gap(const struct model *m, size_t i, char *buf,
                              size_t size)
{
    double gap = compare_gap(m, i);
    char name[LANE_NAME_MAX], number[32];

    buf[0] = '\0';
    if (!isfinite(gap))
        return buf;
    controls_lane_name(&m->lanes[0], name);
    if (canvas_text_width(name) > GAP_NAME_MAX)
        snprintf(name, sizeof name, "1st");
    snprintf(buf, size, gap == 0 ? " (=%s)" : " (%s%s)", name,
             plot_signed(gap, 2, 6, number, sizeof number));
    return buf;
}

/* The last evaluation, the way of the cosine (where it tells something) and the
 * newest loss, in the longest form that fits w columns. */
static void format_eval(const struct model *m, size_t i, int w, const char *way,
                        char *buf, size_t size)
{
    /* train, val, gap, best, its epoch, loss long and short, cosine */
    static const char *const forms[] = {
        "train %s  val %s%%%s  best %s%%%s  batch loss %s%.0s%s",
        "tr %s val %s%%%s best %s%%%s b.loss %.0s%s%s",
        "tr %s val %s%%%s best %s%%%.0s b.loss %.0s%s%s",
        "tr %s val %s%%%s best %s%%%s%.0s%.0s%s",
        "tr %s val %s%%%s %.0s%.0sb.loss %.0s%s%s",
        "tr %s val %s%%%s%.0s%.0s%.0s%.0s%s",
        "%.0sval %s%%%s%.0s%.0s%.0s%.0s%s",
        "%.0sval %s%%%.0s%.0s%.0s%.0s%.0s%s",
        "tr %s val %s%%%.0s%.0s%.0s%.0s%.0s%.0s",
        NULL};
    const struct lane_model *lane = &m->lanes[i];
    const struct eval_result *e = &lane->evals[lane->n_evals - 1];
    const struct eval_result *whole = model_epoch_eval(lane);
    char train[32] = "--", val[32], best[32], at[MODEL_EPOCH_TEXT + 2] = "@e";
    char gap[48], loss[32], brief[32];

    if (whole != NULL)
        snprintf(
            train, sizeof train, "%s%%",
            plot_percent(accuracy_percent(whole->train_correct, whole->n_train),
                         2, brief, sizeof brief));
    plot_percent(eval_val_acc(e), 2, val, sizeof val);
    plot_percent(lane->best_val_acc, 2, best, sizeof best);
    model_epoch_text(lane->best_epoch, at + 2);
    plot_fixed(lane->last.loss, 4, 8, loss, sizeof loss);
    plot_fixed(lane->last.loss, 3, 5, brief, sizeof brief);
    canvas_first_fit(w, buf, size, forms, train, val,
                     format_gap(m, i, gap, sizeof gap), best, at, loss, brief,
                     way);
}

/* The second row: numbers of the newest batch until there is an evaluation. */
static void format_numbers(const struct model *m, size_t i, enum glyphs glyphs,
                           int w, char *buf, size_t size)
{
    const struct lane_model *lane = &m->lanes[i];
    static const char *const forms[] = {
        "evaluated after each epoch  batch loss %.0s%s%s",
        "no evaluation %s, b.loss %s%s", "no evaluation %s%.0s%s",
        "no evaluation %s%.0s%.0s", NULL};
    char loss[32], way[80] = "  ";

    if (cosine_way(lane, glyphs, way + 2, sizeof way - 2)[0] == '\0')
        way[0] = '\0';
    if (lane->last.step == 0)
        snprintf(buf, size, "waiting for the first batch");
    else if (lane->n_evals > 0)
        format_eval(m, i, w, way, buf, size);
    else
        canvas_first_fit(w, buf, size, forms,
                         lane->epochs_unknown > 0 ? "since resumed" : "yet",
                         plot_fixed(lane->last.loss, 4, 8, loss, sizeof loss),
                         way);
}

/* The second row: what to do when it failed, else the value under the
 * cursor, else the last evaluation. */
static void draw_numbers(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect row, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];
    char eval[200];

    if (lane_state_failed(lane->state)) {
        canvas_text_fit(c, row.x, row.y, row.w, ROLE_BAD, model_way_out(lane));
    } else if (ui->cursor_on) {
        lane_chart_cursor(m, ui, c, row, i);
    } else {
        format_numbers(m, i, c->glyphs, row.w, eval, sizeof eval);
        canvas_text_fit(c, row.x, row.y, row.w, ROLE_TEXT, eval);
    }
}

/* In the place of curves that are another lane's, whose they are; false = they
 * are its own, or it is in view alone. */
static bool draw_equal(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect r, size_t i)
{
    static const char *const forms[] = {
        "%s: the same curve, by theory and to the bit; drawn there",
        "%s: the same curve, drawn there", "%s: the same curve", "%s", NULL};
    char equal[LANE_NAME_MAX + 3], text[96];
    int w;

    if (ui->expanded || legend_equal(m, ui, i, equal)[0] == '\0')
        return false;
    canvas_first_fit(r.w, text, sizeof text, forms, equal);
    w = canvas_text_width(text);
    canvas_text_fit(c, r.x + (w < r.w ? (r.w - w) / 2 : 0), r.y + r.h / 2, r.w,
                    ROLE_TEXT, text);
    return true;
}

/* The metric chosen, and below it the other one where there is room. What a
 * chart shows stands on the edge below it: the frame's, or a rule between
 * the two. */
static void draw_charts(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, size_t i, bool focused)
{
    enum role border = focused ? ROLE_FOCUS : ROLE_BORDER;
    struct ui_state other = *ui;
    char caption[128];
    int half = (r.h - 1) / 2;

    if (r.h < 3)
        return;
    if (draw_equal(m, ui, c, r, i))
        return;
    other.metric = !ui->metric;
    if (r.h < 2 * TWO_CHARTS_H + 1) {
        lane_chart_draw(m, ui, c, r, i, i);
        canvas_text_fit(
            c, r.x + 1, r.y + r.h, r.w - 2, ROLE_DIM,
            lane_chart_caption(m, ui, c, i, r.w - 2, caption, sizeof caption));
        return;
    }
    lane_chart_draw(m, ui, c, (struct rect){r.x, r.y, r.w, half}, i, i);
    canvas_fill(c, (struct rect){r.x, r.y + half, r.w, 1}, 0x2500, border);
    canvas_put(c, r.x - 1, r.y + half, 0x251c, border);
    canvas_put(c, r.x + r.w, r.y + half, 0x2524, border);
    canvas_text_fit(
        c, r.x + 1, r.y + half, r.w - 2, ROLE_DIM,
        lane_chart_caption(m, ui, c, i, r.w - 2, caption, sizeof caption));
    lane_chart_draw(m, &other, c,
                    (struct rect){r.x, r.y + half + 1, r.w, r.h - half - 1}, i,
                    i);
    canvas_text_fit(
        c, r.x + 1, r.y + r.h, r.w - 2, ROLE_DIM,
        lane_chart_caption(m, &other, c, i, r.w - 2, caption, sizeof caption));
}

bool lane_panel_click(const struct model *m, struct ui_state *ui, struct rect r,
                      int x, int y)
{
    return lane_chart_click(
        m, ui, (struct rect){r.x + 1, r.y + 3, r.w - 2, r.h - 4}, x, y);
}

/* Name and rule, the rule's first words left out where there is no room:
 * "weight perturbation", "perturbation". Not by the note beside it, which
 * changes with every state. */
static void fit_title(const struct lane_model *lane, int room, char *buf,
                      size_t size)
{
    char name[LANE_NAME_MAX];
    const char *title = lane->config.rule->title;
    int left;

    controls_lane_name(lane, name);
    left = room - canvas_text_width(name) - 1;
    while (title != NULL && canvas_text_width(title) > left) {
        title = strchr(title, ' ');
        title = title != NULL ? title + 1 : NULL;
    }
    snprintf(buf, size, title != NULL ? "%s %s" : "%s", name, title);
}

/* State, step and, of a lane that runs and was timed, throughput; of one that
 * waits for another, for how long. In the longest form that fits. */
static void format_note(const struct model *m, const struct lane_model *lane,
                        int room, char *buf, size_t size)
{
    static const char *const forms[] = {
        "%s  step %5llu  %s", "%s step %llu %s", "%s %llu %s",
        "%s  step %5llu",     "%s %llu",         "%s"};
    bool rated = lane->samples_per_s > 0 &&
                 (lane->state == LANE_RUN || lane->state == LANE_EVAL);
    char name[LANE_NAME_MAX], more[64], rate[20];

    snprintf(more, sizeof more, "%s ex/s",
             plot_si(lane->samples_per_s, rate, sizeof rate));
    if (lane->waits > 0)
        snprintf(more, sizeof more, "waits for %s: %llu",
                 controls_lane_name(&m->lanes[lane->waits_for], name),
                 (unsigned long long)lane->waits);
    for (size_t i = rated || lane->waits > 0 ? 0 : 3;
         i < sizeof forms / sizeof forms[0]; i++) {
        if (i == 2 && lane->waits == 0)
            snprintf(more, sizeof more, "%s/s", rate);
        snprintf(buf, size, forms[i], model_state_word(lane),
                 (unsigned long long)lane->last.step, more);
        if (canvas_text_width(buf) <= room)
            return;
    }
}

/* Behind a title, where it fits: what lr has fallen to. */
static void add_rate(const struct lane_model *lane, int room, char *title,
                     size_t size)
{
    char rate[32];

    snprintf(rate, sizeof rate, "  lr now %.3g", model_rate(lane));
    if (model_value(lane, &param_lr_decay) != 0.0 &&
        canvas_text_width(title) + canvas_text_width(rate) <= room)
        snprintf(title + strlen(title), size - strlen(title), "%s", rate);
}

void lane_panel_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, size_t i, bool focused)
{
    const struct lane_model *lane = &m->lanes[i];
    enum role role = lane_role(i);
    char title[64], note[80];
    struct rect in;

    fit_title(lane, r.w - 7 - NOTE_W, title, sizeof title);
    format_note(m, lane, r.w - 7 - canvas_text_width(title), note, sizeof note);
    add_rate(lane, r.w - 7 - canvas_text_width(note), title, sizeof title);
    in = canvas_box(c, r, focused, role, title, note);
    if (in.h > 0)
        spark_draw(m, ui, c, in.x, in.y, in.w, i);
    if (in.h > 1)
        draw_numbers(m, ui, c, (struct rect){in.x, in.y + 1, in.w, 1}, i);
    draw_charts(m, ui, c, (struct rect){in.x, in.y + 2, in.w, in.h - 2}, i,
                focused);
}

void lane_panel_draw_row(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, int y, size_t i)
{
    int name_w = controls_names_w(m), x = 2 + name_w, end = c->w - 1;
    char name[LANE_NAME_MAX], equal[LANE_NAME_MAX + 3];

    canvas_text_fit(c, 1, y, name_w, lane_role(i),
                    controls_lane_name(&m->lanes[i], name));
    legend_equal(m, ui, i, equal);
    x = canvas_text_whole(c, x, y, end, ROLE_DIM, equal);
    x += equal[0] != '\0' && x < end ? 1 : 0;
    spark_draw(m, ui, c, x, y, end - x, i);
}

void lane_panel_draw_cursor(const struct model *m, const struct ui_state *ui,
                            struct canvas *c, struct rect row, size_t i)
{
    int name_w = controls_names_w(m);
    char name[LANE_NAME_MAX];

    canvas_text_fit(c, row.x, row.y, name_w, lane_role(i),
                    controls_lane_name(&m->lanes[i], name));
    row.x += name_w + 1;
    row.w -= name_w + 1;
    lane_chart_cursor(m, ui, c, row, i);
}
