/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screen 3: what the lanes get wrong, picture by picture. The first row says
 * which pictures these are and of which evaluation, the second what the
 * lanes say of the selected one, in words; the rest is laid out by size. */
#include <stdio.h>

#include "base/mem.h"
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_keys.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"

static void sync(const struct model *m, struct ui_state *ui)
{
    struct errors_state *e = errors_of(ui);

    if (ui->link.asked && ui->link.to == VIEW_ERRORS) {
        ui->link.asked = false;
        e->why.kind = WHY_OFF; /* the list is what was asked for */
        if (ui->link.lane < m->n_lanes)
            errors_open_unit(m, e, ui->link.lane, ui->link.unit);
    }
    if (e->mode == ERRORS_DRAWING && draw_pad_refusal(m) != NULL)
        e->mode = ERRORS_LIST;
    if (e->mode == ERRORS_DRAWING)
        draw_pad_answer(m, &e->draw);
    if ((!e->held && errors_stale(m, e)) || !answers_any_ready(m)) {
        errors_rebuild(m, e);
        e->held = false;
    }
    errors_why_sync(m, e);
    if (!ui->frozen) /* m is the live model, not a copy of its past */
        errors_past_sync(m, e);
}

/* Before the first evaluation: when there will be something to see, or why
 * there is nothing. */
static void draw_waiting(const struct model *m, struct canvas *c, struct rect r)
{
    const struct lane_model *lane = &m->lanes[0];
    char clock[20], loading[32],
        text[2][80] = {"", "Errors appear after the first epoch."};
    double left = -1;

    if (m->problem == NULL) {
        snprintf(text[0], sizeof text[0], "Loading data, %s.",
                 model_loading_text(m, loading, sizeof loading));
    } else {
        if (lane->samples_per_s > 0 && lane->last.step > 0)
            left = ((double)lane->samples_per_epoch * lane->last.epoch -
                    (double)lane->last.samples) /
                   lane->samples_per_s;
        snprintf(text[0], sizeof text[0], "No answers %s",
                 lane_state_ended(lane->state) ? "without the end of epoch 1."
                                               : "yet: epoch 1 brings them.");
        if (model_runs(lane))
            snprintf(text[1], sizeof text[1], "Batch %u of %zu, %s left.",
                     lane->last.batch, lane->batches_per_epoch,
                     plot_clock(left, clock, sizeof clock));
        else
            snprintf(text[1], sizeof text[1], "Batch %u of %zu: %s.",
                     lane->last.batch, lane->batches_per_epoch,
                     model_state_word(lane));
    }
    for (int i = 0; i < 2; i++)
        canvas_text_fit(c, r.x + 1, r.y + r.h / 2 - 1 + i, r.w - 2, ROLE_TEXT,
                        text[i]);
}

static void draw_selected(const struct model *m, const struct errors_state *e,
                          struct canvas *c, const struct errors_layout *l,
                          size_t i)
{
    const float *probs[LANES_MAX] = {NULL};
    struct rect at = errors_layout_inside(l->sample);
    char title[64], class[CLASS_TEXT_SIZE];

    errors_draw_caption(m, e, c, l->caption, i);
    if (at.w < l->sample.w) {
        snprintf(
            title, sizeof title, "#%zu true %s", i,
            class_text(m->problem->ds, answers_truth(m, i), at.w - 18, class));
        canvas_box(c, l->sample, false, ROLE_TITLE, title, NULL);
    }
    if (l->sample.w > 0)
        errors_draw_sample(m, c, at, i);
    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (answers_ready(m, lane))
            probs[lane] = answers_probs(m, lane, i);
    if (l->bars.w > 0)
        errors_draw_bars(m, c, l->bars, probs, m->problem->ds->n_classes,
                         (int)answers_truth(m, i), errors_judge(m, e));
}

static void draw_lists(const struct model *m, const struct errors_state *e,
                       struct canvas *c, const struct errors_layout *l)
{
    size_t judge = errors_judge(m, e);

    if (l->matrix.w > 0)
        errors_matrix_draw(m, e, c, l->matrix, judge, e->mode == ERRORS_MATRIX);
    if (l->other_matrix.w > 0)
        errors_matrix_draw(m, e, c, l->other_matrix, errors_other(m, e), false);
    if (l->list.h > 2)
        errors_draw_list(m, e, c, l);
    if (l->pin.h > 0)
        errors_pin_draw(m, e, c, l->pin);
    if (l->summary.h > 0)
        errors_draw_summary(m, c, l->summary);
}

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    const struct errors_state *e = errors_of(ui);
    struct errors_layout l;
    int64_t i = errors_selected(e);

    if (r.w < VIEW_MIN_W || r.h < VIEW_MIN_H) {
        if (r.h > 0)
            canvas_text_fit(c, r.x, r.y, r.w, ROLE_DIM, "no room");
        return;
    }
    errors_layout(m, ui, r, &l);
    if (e->mode == ERRORS_DRAWING && draw_pad_refusal(m) == NULL) {
        errors_drawing_draw(m, e, c, &l);
        if (answers_any_ready(m))
            draw_lists(m, e, c, &l);
        return;
    }
    if (!answers_any_ready(m)) {
        draw_waiting(m, c, r);
        return;
    }
    if (e->mode == ERRORS_MATRIX)
        errors_matrix_describe(m, e, c, l.head);
    else if (l.why.w > 0)
        errors_why_head(m, e, c, l.head);
    else
        errors_draw_head(m, e, c, l.head);
    draw_lists(m, e, c, &l);
    if (l.why.w > 0 && i >= 0)
        errors_why_draw(m, e, c, l.why, ui->expanded);
    errors_draw_gallery(m, e, c, &l);
    if (i >= 0 && (size_t)i < m->problem->val->n)
        draw_selected(m, e, c, &l, (size_t)i);
    else
        canvas_printf(c, l.caption.x, l.caption.y, l.caption.w, ROLE_DIM,
                      "no %s passes these filters: Esc clears them",
                      answers_word(m));
}

static bool click_gallery(struct errors_state *e, const struct errors_layout *l,
                          int x, int y)
{
    size_t page = errors_layout_page(l), first = errors_page_first(e, page);

    for (size_t k = 0; k < page && first + k < e->n_list; k++)
        if (rect_holds(errors_layout_tile(l, (int)k), x, y)) {
            errors_select_by(e, (long)(first + k) - (long)e->selected);
            return true;
        }
    return false;
}

/* A cell of the judge's matrix, or of the other lane's beside it. */
static bool click_matrix(const struct model *m, struct ui_state *ui,
                         const struct errors_layout *l, int x, int y)
{
    struct errors_state *e = errors_of(ui);
    size_t lane = errors_judge(m, e);

    if (!answers_any_ready(m))
        return false;
    if (!rect_holds(l->matrix, x, y) ||
        !errors_matrix_click(m, e, l->matrix, x, y)) {
        if (!rect_holds(l->other_matrix, x, y) ||
            !errors_matrix_click(m, e, l->other_matrix, x, y))
            return false;
        lane = errors_other(m, e);
    }
    if (!errors_open_cell(m, e, lane))
        ui_notice(ui, false, ERRORS_EMPTY_CELL);
    return true;
}

static bool mouse(struct ui_context *context, struct rect r, int x, int y,
                  int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    struct errors_state *e = errors_of(ui);
    struct errors_layout l;

    errors_layout(m, ui, r, &l);
    if (e->mode == ERRORS_DRAWING)
        return draw_pad_mouse(m, &e->draw, errors_layout_inside(l.sample), x, y,
                              button);
    if (button > MOUSE_WHEEL_DOWN)
        return false;
    if (button >= MOUSE_WHEEL_UP) {
        errors_select_by(e, (button == MOUSE_WHEEL_DOWN ? 1 : -1) *
                                (l.cols > 0 ? l.cols : 1));
        return true;
    }
    if (click_matrix(m, ui, &l, x, y))
        return true;
    if (l.cols > 0)
        return click_gallery(e, &l, x, y);
    if (rect_holds(l.list, x, y) && y > l.list.y &&
        y < l.list.y + l.list.h - 1) {
        size_t first = errors_page_first(e, errors_layout_page(&l));

        errors_select_by(e, (long)first + y - l.list.y - 1 - (long)e->selected);
        return true;
    }
    return false;
}

static enum status init(void *state)
{
    struct errors_state *e = state;

    e->choice.wrong = 1;
    e->choice.true_class = e->choice.said_class = -1;
    e->choice.only = e->choice.unit = -1;
    e->pinned = -1;
    e->sort_confidence = true;
    e->list = mem_alloc(ERRORS_MAX, sizeof *e->list);
    e->keys = mem_alloc(2 * (size_t)ERRORS_MAX, sizeof *e->keys);
    return e->list == NULL || e->keys == NULL ? STATUS_NOMEM : STATUS_OK;
}

static void done(void *state)
{
    struct errors_state *e = state;

    mem_free(e->list);
    mem_free(e->keys);
    errors_why_done(&e->why);
    for (size_t i = 0; i < LANES_MAX; i++)
        for (size_t k = 0; k < ERRORS_PAST; k++)
            mem_free(e->past[i].by_epoch[k]);
}

static void note(const struct model *m, void *state)
{
    errors_past_sync(m, state);
}

static const char *const panels[] = {"gallery", NULL};

const struct view view_errors = {
    .name = "errors",
    .title = "Errors",
    .draw = draw,
    .sync = sync,
    .state_size = sizeof(struct errors_state),
    .init = init,
    .done = done,
    .note = note,
    .panels = panels,
    .drags = true,
    .keys = errors_key_groups,
    .mode = errors_mode,
    .mouse = mouse,
};
