/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Right and wrong are said in words or with ✓ and ✗, never by colour alone.
 * Answers are always the newest predictions; a held list may therefore
 * contain pictures that are right by now, and they say so. */
#include "ui/errors/errors_panel.h"

#include <stdio.h>
#include <string.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/sample_image.h"

#define FEATURE_W 14 /* columns of one feature as a number */

void errors_format_answer(const struct model *m, size_t lane, size_t i,
                          char *buf, size_t size)
{
    const struct lane_model *l = &m->lanes[lane];
    char name[LANE_NAME_MAX];
    const float *probs;
    size_t said, next;

    model_lane_label(l, name, sizeof name);
    if (!answers_ready(m, lane)) {
        snprintf(buf, size, "%s: no evaluation yet", name);
        return;
    }
    probs = answers_probs(m, lane, i);
    said = answers_said(m, lane, i);
    next = answers_second(probs, l->picture->n_classes, said);
    if (said == answers_truth(m, i))
        snprintf(buf, size, "%s says %zu (%d %%), right", name, said,
                 errors_percent(probs[said]));
    else
        snprintf(buf, size, "%s says %zu (%d %%), then %zu (%d %%)", name, said,
                 errors_percent(probs[said]), next,
                 errors_percent(probs[next]));
}

/* With less room: "BP says 6 (58 %)", then "BP✗6 58%", "BP✗6". */
static void format_by_level(const struct model *m, size_t lane, size_t i,
                            int level, char *buf, size_t size)
{
    char name[LANE_NAME_MAX];
    size_t said;

    if (level == 0 || !answers_ready(m, lane)) {
        errors_format_answer(m, lane, i, buf, size);
        return;
    }
    model_lane_label(&m->lanes[lane], name, sizeof name);
    said = answers_said(m, lane, i);
    if (level == 3)
        snprintf(buf, size, "%s%s%zu", name,
                 said == answers_truth(m, i) ? "✓" : "✗", said);
    else if (level == 1)
        snprintf(buf, size, "%s says %zu (%d %%)%s", name, said,
                 errors_percent(answers_probs(m, lane, i)[said]),
                 said == answers_truth(m, i) ? ", right" : "");
    else
        snprintf(buf, size, "%s%s%zu %d%%", name,
                 said == answers_truth(m, i) ? "✓" : "✗", said,
                 errors_percent(answers_probs(m, lane, i)[said]));
}

/* Draws, or with c NULL only measures; the columns used. */
static int put_caption(const struct model *m, const struct errors_state *e,
                       struct canvas *c, struct rect row, size_t i, int level)
{
    size_t judge = errors_judge(m, e);
    int x = 0;
    char text[96];

    for (size_t k = 0; k <= m->n_lanes; k++) {
        size_t lane = k == 0 ? judge : k - 1;

        if (k > 0 && lane == judge)
            continue;
        if (k == 0) {
            snprintf(text, sizeof text, "#%zu true %zu%s", i,
                     answers_truth(m, i), level < 2 ? ", " : " ");
            if (c != NULL)
                canvas_text_fit(c, row.x, row.y, row.w, ROLE_TITLE, text);
        } else {
            snprintf(text, sizeof text, level < 2 ? "; " : " ");
            if (c != NULL)
                canvas_text(c, row.x + x, row.y, row.w - x, ROLE_DIM, text);
        }
        x += canvas_text_width(text);
        format_by_level(m, lane, i, level, text, sizeof text);
        if (c != NULL)
            canvas_text_fit(c, row.x + x, row.y, row.w - x, lane_role(lane),
                            text);
        x += canvas_text_width(text);
    }
    return x;
}

void errors_draw_caption(const struct model *m, const struct errors_state *e,
                         struct canvas *c, struct rect row, size_t i)
{
    int level = 0;

    while (level < (m->n_lanes > 4 ? 3 : 2) &&
           put_caption(m, e, NULL, row, i, level) > row.w)
        level++;
    put_caption(m, e, c, row, i, level);
}

static void draw_features(const struct model *m, struct canvas *c,
                          struct rect r, size_t i)
{
    const struct dataset *ds = m->problem->ds;
    int cols = r.w / FEATURE_W > 0 ? r.w / FEATURE_W : 1;
    size_t fit = (size_t)(cols * (r.h > 0 ? r.h : 0)), n = ds->n_features;

    for (size_t k = 0; k < fit && k < n; k++) {
        int x = r.x + (int)k % cols * FEATURE_W, y = r.y + (int)k / cols;

        if (k + 1 == fit && n > fit)
            canvas_printf(c, x, y, FEATURE_W - 1, ROLE_DIM, "+%zu more", n - k);
        else
            canvas_printf(c, x, y, FEATURE_W - 1, ROLE_TEXT, "x%-4zu %.4g", k,
                          dataset_feature(ds, m->problem->split.val[i], k));
    }
}

void errors_draw_sample(const struct model *m, struct canvas *c, struct rect r,
                        size_t i)
{
    bool thumbnail = r.h < IMAGE_SIDE_MAX / 2 || r.w < IMAGE_SIDE_MAX;
    bool braille = thumbnail && c->glyphs == GLYPHS_BRAILLE;
    int side_w = r.w * (braille ? 2 : 1), side_h = r.h * (braille ? 4 : 2);
    int side = side_w < side_h ? side_w : side_h, w, h;
    struct image image;

    if (side > IMAGE_SIDE_MAX)
        side = IMAGE_SIDE_MAX;
    if (m->problem->ds->width <= 0) {
        draw_features(m, c, r, i);
        return;
    }
    if (!image_of_sample(m->problem, i, side, &image))
        return;
    w = braille ? (image.w + 1) / 2 : image.w;
    h = braille ? (image.h + 3) / 4 : (image.h + 1) / 2;
    image_draw(c, r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, &image, thumbnail);
}

/* The other lanes of a short line; what does not fit whole is left out. */
static void add_others(const struct model *m, size_t judge, size_t i, int w,
                       char *buf, size_t size)
{
    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        size_t len = strlen(buf);
        char text[48];

        if (lane == judge || !answers_ready(m, lane))
            continue;
        format_by_level(m, lane, i, 2, text, sizeof text);
        if (canvas_text_width(buf) + 1 + canvas_text_width(text) > w)
            return;
        snprintf(buf + len, size - len, " %s", text);
    }
}

void errors_format_short(const struct model *m, const struct errors_state *e,
                         size_t i, int w, char *buf, size_t size)
{
    size_t judge = errors_judge(m, e), truth = answers_truth(m, i), said;
    const char *mark;
    int p;

    if (!answers_ready(m, judge)) {
        snprintf(buf, size, "#%zu true %zu", i, truth);
        return;
    }
    said = answers_said(m, judge, i);
    p = errors_percent(answers_probs(m, judge, i)[said]);
    mark = said == truth ? "✓" : "✗";
    snprintf(buf, size, "%s#%zu %zu→%zu %d%%", mark, i, truth, said, p);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s#%zu %zu→%zu", mark, i, truth, said);
    add_others(m, judge, i, w, buf, size);
}

size_t errors_page_first(const struct errors_state *e, size_t n)
{
    return n > 0 ? e->selected / n * n : 0;
}

void errors_draw_list(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect r)
{
    char title[64], note[32] = "", name[LANE_NAME_MAX];
    struct rect in = {.h = r.h - 2};
    size_t first = errors_page_first(e, (size_t)(in.h > 0 ? in.h : 0));

    snprintf(
        title, sizeof title, "list: #picture true→%s says",
        model_lane_label(&m->lanes[errors_judge(m, e)], name, sizeof name));
    if ((int)e->n_list > in.h)
        snprintf(note, sizeof note, "%zu-%zu of %zu", first + 1,
                 first + (size_t)in.h < e->n_list ? first + (size_t)in.h
                                                  : e->n_list,
                 e->n_list);
    in = canvas_box(c, r, e->mode != ERRORS_MATRIX, ROLE_TITLE, title, note);

    for (int k = 0; k < in.h && first + (size_t)k < e->n_list; k++) {
        size_t at = first + (size_t)k;
        char text[160];

        if (e->list[at] >= m->problem->val->n)
            continue;
        errors_format_short(m, e, e->list[at], in.w - 1, text, sizeof text);
        canvas_put(c, in.x, in.y + k, at == e->selected ? 0x25b8 : ' ',
                   ROLE_FOCUS);
        canvas_text_fit(c, in.x + 1, in.y + k, in.w - 1,
                        at == e->selected ? ROLE_SELECTED : ROLE_TEXT, text);
    }
}
