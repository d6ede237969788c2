/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screen 3: what the lanes get wrong, picture by picture. The first row says
 * which pictures these are and of which evaluation, the second what the
 * lanes say of the selected one, in words; the rest is laid out by size. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_drawing.h"
#include "ui/errors/errors_keys.h"
#include "ui/errors/errors_layout.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_matrix.h"
#include "ui/errors/errors_panel.h"
#include "ui/errors/errors_pin.h"

#define WHO_SIZE (LANES_MAX * (LANE_NAME_MAX + 8))

static void sync(const struct model *m, struct ui_state *ui)
{
    struct errors_state *e = errors_of(ui);

    if (e->draw.on && draw_pad_refusal(m) != NULL)
        e->draw.on = false;
    if (e->draw.on)
        draw_pad_answer(m, &e->draw);
    if ((!e->held && errors_stale(m, e)) || !answers_any_ready(m)) {
        errors_rebuild(m, e);
        e->held = false;
    }
    if (!ui->frozen) /* m is the live model, not a copy of its past */
        errors_past_sync(m, e);
}

/* Before the first evaluation: when there will be something to see, or why
 * there is nothing. */
static void draw_waiting(const struct model *m, struct canvas *c, struct rect r)
{
    const struct lane_model *lane = &m->lanes[0];
    char clock[20], text[2][80] = {"", "Errors appear after the first epoch."};
    double left = -1;

    if (m->problem == NULL) {
        snprintf(text[0], sizeof text[0], "Loading data %d %%.",
                 m->load_permille / 10);
    } else {
        if (lane->samples_per_s > 0 && lane->last.step > 0)
            left = ((double)lane->samples_per_epoch * lane->last.epoch -
                    (double)lane->last.samples) /
                   lane->samples_per_s;
        snprintf(text[0], sizeof text[0], "No answers %s",
                 lane->state > LANE_PAUSED ? "without the end of epoch 1."
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

/* "wrong by BP and WP", or "" of none. */
static void format_lanes(const struct model *m, const char *what,
                         unsigned lanes, char *buf, size_t size)
{
    const char *between = "";
    size_t len;

    buf[0] = '\0';
    if (lanes == 0)
        return;
    len = (size_t)snprintf(buf, size, "%s by ", what);
    if (m->n_lanes > 2 && lanes == (1u << m->n_lanes) - 1) {
        snprintf(buf + len, size - len, "all");
        return;
    }
    for (size_t i = 0; i < m->n_lanes && len + 2 * LANE_NAME_MAX < size; i++) {
        char name[LANE_NAME_MAX];

        if ((lanes >> i & 1u) == 0)
            continue;
        len +=
            (size_t)snprintf(buf + len, size - len, "%s%s", between,
                             model_lane_label(&m->lanes[i], name, sizeof name));
        between = " and ";
    }
}

/* "wrong by BP, right by WP", "wrong by BP alone", "found". */
static void format_who(const struct model *m, const struct errors_state *e,
                       char *buf, size_t size)
{
    struct errors_choice by = errors_asked(e);
    unsigned all = (1u << m->n_lanes) - 1;
    char wrong[WHO_SIZE], right[WHO_SIZE];

    format_lanes(m, "wrong", by.wrong, wrong, sizeof wrong);
    format_lanes(m, "right", by.right, right, sizeof right);
    if (by.only >= 0)
        snprintf(buf, size, "found");
    else if (m->n_lanes > 2 && by.wrong != 0 && (by.wrong | by.right) == all &&
             by.right != 0)
        snprintf(buf, size, "%s alone", wrong);
    else
        snprintf(buf, size, "%s%s%s", wrong,
                 by.wrong != 0 && by.right != 0 ? ", " : "", right);
}

/* " · true 7 · said 9", what is filtered by; nothing = all digits. */
static void format_classes(const struct errors_choice *by, char *buf,
                           size_t size)
{
    char truth[32] = "", said[32] = "";

    if (by->true_class >= 0)
        snprintf(truth, sizeof truth, " · true %d", by->true_class);
    if (by->said_class >= 0)
        snprintf(said, sizeof said, " · said %d", by->said_class);
    snprintf(buf, size, "%s%s", truth, said);
}

/* How old the list is, at the right end; returns the columns taken. */
static int draw_badge(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row)
{
    const struct picture *p = m->lanes[errors_judge(m, e)].picture;
    bool stale = errors_stale(m, e);
    char text[64];
    int w;

    if (!e->held)
        return 0;
    if (!stale)
        snprintf(text, sizeof text, "held (f releases)");
    else if (row.w >= 110)
        snprintf(text, sizeof text,
                 "list held from epoch %u, answers of epoch %u: f renews it",
                 e->epoch, p == NULL ? 0 : p->epoch);
    else if (row.w >= 70)
        snprintf(text, sizeof text, "held e%u, now e%u: f renews", e->epoch,
                 p == NULL ? 0 : p->epoch);
    else
        snprintf(text, sizeof text, "held e%u", e->epoch);
    w = canvas_text_width(text);
    if (w + 12 > row.w)
        return 0;
    canvas_text(c, row.x + row.w - w, row.y, w, stale ? ROLE_WARN : ROLE_DIM,
                text);
    return w + 1;
}

static void draw_head(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row)
{
    char who[2 * WHO_SIZE + 8], classes[64], text[2 * WHO_SIZE + 320],
        cut[64] = "";
    int room = row.w - draw_badge(m, e, c, row);

    format_who(m, e, who, sizeof who);
    format_classes(&e->choice, classes, sizeof classes);
    if (e->n_match > e->n_list && !e->held)
        snprintf(cut, sizeof cut, " (the first %zu listed)", e->n_list);
    for (int level = 0; level < 3; level++) {
        snprintf(text, sizeof text, "%zu of %zu%s %s%s%s",
                 e->n_list > 0 ? e->selected + 1 : 0,
                 e->held ? e->n_list : e->n_match, cut, who, classes,
                 level > 1            ? ""
                 : e->sort_confidence ? " · surest first"
                                      : " · by number");
        if (level < 1)
            snprintf(text + strlen(text), sizeof text - strlen(text),
                     " · epoch %u", e->epoch);
        if (canvas_text_width(text) <= room)
            break;
    }
    canvas_text_fit(c, row.x, row.y, room, ROLE_TITLE, text);
}

static void draw_gallery(const struct model *m, const struct errors_state *e,
                         struct canvas *c, const struct errors_layout *l)
{
    size_t page = errors_layout_page(l), first = errors_page_first(e, page);

    if (l->cols == 0 || l->rows == 0)
        return;
    for (size_t k = 0; k < page && first + k < e->n_list; k++) {
        struct rect t = errors_layout_tile(l, (int)k);
        size_t at = first + k;
        char text[160];

        if (e->list[at] >= m->problem->val->n)
            continue;
        errors_draw_sample(m, c,
                           (struct rect){t.x + 1, t.y, l->tile_w - 1, t.h - 1},
                           e->list[at]);
        errors_format_short(m, e, e->list[at], t.w - 1, text, sizeof text);
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
    struct rect at = errors_layout_inside(l->sample);
    char title[48];

    errors_draw_caption(m, e, c, l->caption, i);
    if (at.w < l->sample.w) {
        snprintf(title, sizeof title, "#%zu true %zu", i, answers_truth(m, i));
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
        errors_matrix_draw(m, e, c, l->matrix, judge, e->matrix);
    if (l->other_matrix.w > 0)
        errors_matrix_draw(m, e, c, l->other_matrix, errors_other(m, e), false);
    if (l->list.h > 2)
        errors_draw_list(m, e, c, l->list);
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
    if (e->draw.on && draw_pad_refusal(m) == NULL) {
        errors_drawing_draw(m, e, c, &l);
        if (answers_any_ready(m))
            draw_lists(m, e, c, &l);
        return;
    }
    if (!answers_any_ready(m)) {
        draw_waiting(m, c, r);
        return;
    }
    if (e->matrix)
        errors_matrix_describe(m, e, c, l.head);
    else
        draw_head(m, e, c, l.head);
    draw_lists(m, e, c, &l);
    draw_gallery(m, e, c, &l);
    if (i >= 0 && (size_t)i < m->problem->val->n)
        draw_selected(m, e, c, &l, (size_t)i);
    else
        canvas_text_fit(c, l.caption.x, l.caption.y, l.caption.w, ROLE_DIM,
                        "no picture passes these filters: Esc clears them");
}

static enum status init(void *state)
{
    struct errors_state *e = state;

    e->choice.wrong = 1;
    e->choice.true_class = e->choice.said_class = -1;
    e->choice.only = -1;
    e->pinned = -1;
    e->sort_confidence = true;
    e->list = mem_alloc(ERRORS_MAX, sizeof *e->list);
    return e->list == NULL ? STATUS_NOMEM : STATUS_OK;
}

static void done(void *state)
{
    struct errors_state *e = state;

    mem_free(e->list);
    for (size_t i = 0; i < LANES_MAX; i++)
        for (size_t k = 0; k < ERRORS_PAST; k++)
            mem_free(e->past[i].by_epoch[k]);
}

static void note(const struct model *m, void *state)
{
    errors_past_sync(m, state);
}

const struct view view_errors = {
    .name = "errors",
    .title = "Errors",
    .draw = draw,
    .sync = sync,
    .state_size = sizeof(struct errors_state),
    .init = init,
    .done = done,
    .note = note,
    .drags = true,
    .keys = errors_key_groups,
    .mode = errors_mode,
    .mouse = errors_mouse,
};
