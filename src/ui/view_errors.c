/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screen 3: what the lanes get wrong, picture by picture. The first row says
 * which pictures these are and of which evaluation, the second what the
 * lanes say of the selected one, in words; the rest is laid out by size. */
#include <stdio.h>

#include "ui/draw_pad.h"
#include "ui/errors_keys.h"
#include "ui/errors_layout.h"
#include "ui/errors_list.h"
#include "ui/errors_matrix.h"
#include "ui/errors_panel.h"
#include "ui/errors_pin.h"

static void sync(const struct model *m, struct ui_state *ui)
{
    struct errors_state *e = &ui->errors;

    if (e->drawing && draw_pad_refusal(m) != NULL)
        e->drawing = false;
    if (e->drawing)
        draw_pad_answer(m, e);
    if ((!e->held && errors_stale(m, e)) || !errors_any_ready(m)) {
        errors_rebuild(m, e);
        e->held = false;
    }
    errors_pin_sync(m, e);
}

/* Before the first evaluation: when there will be something to see. */
static void draw_waiting(const struct model *m, struct canvas *c, struct rect r)
{
    const struct lane_model *lane = &m->lanes[0];
    char clock[20], text[160];
    double left = -1;

    if (m->problem == NULL) {
        snprintf(text, sizeof text,
                 "Loading data %d %%. Errors appear after the first epoch.",
                 m->load_permille / 10);
    } else {
        if (lane->samples_per_s > 0 && lane->last.step > 0)
            left = (double)(lane->batches_per_epoch - lane->last.batch) *
                   (double)lane->config.batch_size / lane->samples_per_s;
        snprintf(text, sizeof text,
                 "No answers yet: the first evaluation is after epoch 1 "
                 "(batch %u of %zu, %s left).",
                 lane->last.batch, lane->batches_per_epoch,
                 plot_clock(left, clock, sizeof clock));
    }
    canvas_text_fit(c, r.x + 1, r.y + r.h / 2, r.w - 2, ROLE_TEXT, text);
}

static void format_class(int class, char *buf, size_t size)
{
    if (class < 0)
        snprintf(buf, size, "any");
    else
        snprintf(buf, size, "%d", class);
}

static void format_who(const struct model *m, const struct errors_state *e,
                       char *buf, size_t size)
{
    char a[LANE_NAME_MAX], b[LANE_NAME_MAX] = "";
    bool right = e->true_class >= 0 && e->true_class == e->said_class;

    model_lane_label(&m->lanes[errors_judge(m, e)], a, sizeof a);
    if (m->n_lanes > 1)
        model_lane_label(&m->lanes[errors_judge(m, e) == 0 ? 1 : 0], b,
                         sizeof b);
    if (e->filter == ERRORS_LANE)
        snprintf(buf, size, "%s by %s", right ? "right" : "wrong", a);
    else if (e->filter == ERRORS_BOTH)
        snprintf(buf, size, "wrong by %s and %s", a, b);
    else
        snprintf(buf, size, "wrong by %s only", a);
}

/* At the right end; returns the columns taken. */
static int draw_badge(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row)
{
    char text[64] = "";
    int w;

    if (!e->held)
        return 0;
    if (!errors_stale(m, e))
        snprintf(text, sizeof text, "held (f releases)");
    else if (row.w >= 110)
        snprintf(text, sizeof text,
                 "held at epoch %u, newer available: f releases", e->epoch);
    else
        snprintf(text, sizeof text, "held at e%u, f: newest", e->epoch);
    w = canvas_text_width(text);
    if (w + 12 > row.w)
        return 0;
    canvas_text(c, row.x + row.w - w, row.y, w,
                errors_stale(m, e) ? ROLE_WARN : ROLE_DIM, text);
    return w + 1;
}

static void draw_head(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row)
{
    char who[48], truth[16], said[16], text[160];
    int room = row.w - draw_badge(m, e, c, row);

    format_who(m, e, who, sizeof who);
    format_class(e->true_class, truth, sizeof truth);
    format_class(e->said_class, said, sizeof said);
    snprintf(
        text, sizeof text, "%zu of %zu %s · true %s said %s · epoch %u · by %s",
        e->n_list > 0 ? e->selected + 1 : 0, errors_total(m, e), who, truth,
        said, e->epoch, e->sort_confidence ? "confidence" : "number");
    canvas_text_fit(c, row.x, row.y, room, ROLE_TITLE, text);
}

static void draw_pad(const struct model *m, const struct errors_state *e,
                     struct canvas *c, const struct errors_layout *l)
{
    const float *probs[LANES_MAX] = {NULL};
    size_t n = m->problem->ds->n_classes;
    struct rect pad = errors_layout_pad(l);

    canvas_printf(c, l->head.x, l->head.y, l->head.w, ROLE_TITLE,
                  "Draw a digit: arrows move, Space brush %s, X clears, "
                  "Esc leaves",
                  e->brush_down ? "up" : "down");
    canvas_printf(c, l->caption.x, l->caption.y, l->caption.w, ROLE_DIM,
                  "brush %s at %d,%d", e->brush_down ? "DOWN" : "up",
                  e->brush_x, e->brush_y);
    if (pad.w < l->sample.w)
        canvas_box(c, l->sample, true, ROLE_TITLE, "drawing", NULL);
    draw_pad_draw(m, e, c, pad);
    for (size_t i = 0; i < m->n_lanes; i++)
        if (draw_pad_answered(m, i))
            probs[i] = e->answer[i];
    errors_draw_bars(m, c, l->bars, probs, n < 10 ? n : 10, -1);
}

static void draw_gallery(const struct model *m, const struct errors_state *e,
                         struct canvas *c, const struct errors_layout *l)
{
    size_t page = errors_layout_page(l), first = errors_page_first(e, page);

    for (size_t k = 0; k < page && first + k < e->n_list; k++) {
        struct rect t = errors_layout_tile(l, (int)k);
        size_t at = first + k;
        char text[160];

        if (e->list[at] >= m->problem->val->n)
            continue;
        errors_draw_sample(m, c, (struct rect){t.x, t.y, t.w, t.h - 1},
                           e->list[at]);
        errors_format_short(m, e, e->list[at], text, sizeof text);
        canvas_put(c, t.x, t.y + t.h - 1, at == e->selected ? 0x25b8 : ' ',
                   ROLE_FOCUS);
        canvas_text_fit(c, t.x + 1, t.y + t.h - 1, t.w - 1,
                        at == e->selected ? ROLE_SELECTED : ROLE_TEXT, text);
    }
}

static void draw_selected(const struct model *m, const struct errors_state *e,
                          struct canvas *c, const struct errors_layout *l,
                          size_t i)
{
    const float *probs[LANES_MAX] = {NULL};
    struct rect at = errors_layout_pad(l);
    char title[48];

    errors_draw_caption(m, e, c, l->caption, i);
    if (at.w < l->sample.w) {
        snprintf(title, sizeof title, "#%zu true %zu", i, errors_truth(m, i));
        canvas_box(c, l->sample, false, ROLE_TITLE, title, NULL);
    }
    if (l->sample.w > 0)
        errors_draw_sample(m, c, at, i);
    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (errors_ready(m, lane))
            probs[lane] = errors_probs(m, lane, i);
    if (l->bars.w > 0)
        errors_draw_bars(m, c, l->bars, probs, m->problem->ds->n_classes,
                         (int)errors_truth(m, i));
}

static void draw_lists(const struct model *m, const struct errors_state *e,
                       struct canvas *c, const struct errors_layout *l)
{
    size_t judge = errors_judge(m, e);

    if (l->matrix.w > 0)
        errors_matrix_draw(m, e, c, l->matrix, judge, e->matrix);
    if (l->other_matrix.w > 0)
        errors_matrix_draw(m, e, c, l->other_matrix, judge == 0 ? 1 : 0, false);
    if (l->list.h > 2 && !e->drawing)
        errors_draw_list(m, e, c, l->list);
    if (l->pin.h > 0)
        errors_pin_draw(m, e, c, l->pin);
    if (l->summary.h > 0)
        errors_draw_summary(m, c, l->summary);
}

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    const struct errors_state *e = &ui->errors;
    struct errors_layout l;
    int64_t i = errors_selected(e);

    errors_layout(m, ui, r, &l);
    if (e->drawing && draw_pad_refusal(m) == NULL) {
        draw_pad(m, e, c, &l);
        if (errors_any_ready(m))
            draw_lists(m, e, c, &l);
        return;
    }
    if (!errors_any_ready(m)) {
        draw_waiting(m, c, r);
        return;
    }
    draw_head(m, e, c, l.head);
    draw_lists(m, e, c, &l);
    draw_gallery(m, e, c, &l);
    if (i >= 0 && (size_t)i < m->problem->val->n)
        draw_selected(m, e, c, &l, (size_t)i);
    else
        canvas_text_fit(c, l.caption.x, l.caption.y, l.caption.w, ROLE_DIM,
                        "no picture passes these filters: Esc clears them");
}

const struct view view_errors = {
    .name = "errors",
    .title = "Errors",
    .draw = draw,
    .sync = sync,
    .action = errors_action,
    .mouse = errors_mouse,
};
