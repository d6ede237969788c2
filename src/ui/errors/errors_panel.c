/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Right and wrong are said in words or with ✓ and ✗, never by colour alone.
 * Answers are always the newest predictions; a held list may therefore
 * contain pictures that are right by now, and they say so. */
#include <stdio.h>
#include <string.h>

#include "ui/draw/lane_style.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"
#include "ui/parts/feature_text.h"
#include "ui/parts/sample_image.h"

#define VALUE_W     11 /* columns of a feature's value and the gap before it */
#define VALUE_LEAST 6  /* the same in a narrow place, in fewer digits */

/* A class in a text of that level: named where there is room for words. */
static const char *say(const struct model *m, size_t class, int level,
                       char *buf)
{
    return class_text(m->problem->ds, class,
                      level < 2 ? CLASS_TEXT_FULL : CLASS_TEXT_SHORT, buf);
}

/* Level 0: "BP says 6 (58 %), then 4 (31 %)" or "BP says 4 (97 %), right".
 * With less room: "BP says 6 (58 %)", then "BP✗6 58%", "BP✗6". */
static void format_answer(const struct model *m, size_t lane, size_t i,
                          int level, char *buf, size_t size)
{
    char name[LANE_NAME_MAX], then[64] = "", class[CLASS_TEXT_SIZE], sure[16];
    const float *probs;
    size_t said, next;
    bool right;

    model_lane_label(&m->lanes[lane], name, sizeof name);
    if (!answers_ready(m, lane)) {
        snprintf(buf, size, "%s: no evaluation yet", name);
        return;
    }
    probs = answers_probs(m, lane, i);
    said = answers_said(m, lane, i);
    right = said == answers_truth(m, i);
    next = answers_second(probs, m->lanes[lane].snapshot->n_classes, said);
    if (level == 0 && !right)
        snprintf(then, sizeof then, ", then %s (%s %%)",
                 say(m, next, level, class),
                 plot_probability((double)probs[next], 0, sure, sizeof sure));
    plot_probability((double)probs[said], 0, sure, sizeof sure);
    if (level < 2)
        snprintf(buf, size, "%s says %s (%s %%)%s", name,
                 say(m, said, level, class), sure, right ? ", right" : then);
    else
        snprintf(buf, size, level == 2 ? "%s%s%s %s%%" : "%s%s%s", name,
                 right ? "✓" : "✗", say(m, said, level, class), sure);
}

/* Draws, or with c NULL only measures; where the next text starts. */
static int put(struct canvas *c, struct rect row, int x, enum role role,
               const char *text)
{
    if (c != NULL)
        (role == ROLE_DIM ? canvas_text : canvas_text_fit)(
            c, row.x + x, row.y, row.w - x, role, text);
    return x + canvas_text_width(text);
}

/* The judge's answer first; the columns used. */
static int put_caption(const struct model *m, const struct errors_state *e,
                       struct canvas *c, struct rect row, size_t i, int level)
{
    size_t judge = errors_judge(m, e);
    int x = 0;
    char text[160], class[CLASS_TEXT_SIZE];

    snprintf(text, sizeof text, "#%zu true %s%s", i,
             say(m, answers_truth(m, i), level, class), level < 2 ? ", " : " ");
    x = put(c, row, x, ROLE_TITLE, text);
    for (size_t k = 0; k <= m->n_lanes; k++) {
        size_t lane = k == 0 ? judge : k - 1;

        if (k > 0 && lane == judge)
            continue;
        if (k > 0)
            x = put(c, row, x, ROLE_DIM, level < 2 ? "; " : " ");
        format_answer(m, lane, i, level, text, sizeof text);
        x = put(c, row, x, lane_role(lane), text);
    }
    return x;
}

void errors_draw_caption(const struct model *m, const struct errors_state *e,
                         struct canvas *c, struct rect row, size_t i)
{
    int level = 0;

    while (level < 3 && put_caption(m, e, NULL, row, i, level) > row.w)
        level++;
    put_caption(m, e, c, row, i, level);
}

/* In as many of four digits as have room. */
static void draw_value(struct canvas *c, int x, int y, int w, double value)
{
    char text[32];

    for (int digits = 4; digits > 0; digits--) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (canvas_text_width(text) <= w)
            break;
    }
    canvas_text_fit(c, x, y, w, ROLE_TITLE, text);
}

/* Names and the source's own values, in as many columns as have room. */
static void draw_features(const struct model *m, struct canvas *c,
                          struct rect r, size_t i)
{
    const struct dataset *ds = m->problem->ds;
    int value_w = r.w >= 2 * VALUE_W ? VALUE_W : VALUE_LEAST;
    int name_w = feature_text_width(ds, r.w > value_w ? r.w - value_w : 1);
    int each = name_w + value_w, cols = r.w / each > 0 ? r.w / each : 1;
    size_t fit = (size_t)(cols * (r.h > 0 ? r.h : 0)), n = ds->n_features;

    for (size_t k = 0; k < fit && k < n; k++) {
        int x = r.x + (int)k % cols * each, y = r.y + (int)k / cols;
        int end = r.x + r.w < x + each ? r.x + r.w : x + each;
        char name[FEATURE_TEXT_SIZE];

        if (k + 1 == fit && n > fit) {
            canvas_printf(c, x, y, end - x, ROLE_DIM, "+%zu more", n - k);
            continue;
        }
        canvas_text_fit(c, x, y, name_w, ROLE_TEXT, feature_text(ds, k, name));
        x += name_w + 1;
        draw_value(c, x, y, end - x,
                   feature_value(ds, m->problem->split.val[i], k));
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
        format_answer(m, lane, i, 2, text, sizeof text);
        if (canvas_text_width(buf) + 1 + canvas_text_width(text) > w)
            return;
        snprintf(buf + len, size - len, " %s", text);
    }
}

/* One short line of at most about w columns: "✗#247 4→6 58% WP✓4 22%". */
static void format_short(const struct model *m, const struct errors_state *e,
                         size_t i, int w, char *buf, size_t size)
{
    static const char *const forms[] = {"%s#%zu %s→%s %s%%", "%s#%zu %s→%s",
                                        NULL};
    size_t judge = errors_judge(m, e), truth = answers_truth(m, i), said;
    char is[CLASS_TEXT_SIZE], not [CLASS_TEXT_SIZE], sure[16];

    if (!answers_ready(m, judge)) {
        snprintf(buf, size, "#%zu true %s", i, say(m, truth, 0, is));
        return;
    }
    said = answers_said(m, judge, i);
    plot_probability((double)answers_probs(m, judge, i)[said], 0, sure,
                     sizeof sure);
    for (int level = 0; level < 3; level += 2) { /* with names, without */
        canvas_first_fit(w, buf, size, forms, said == truth ? "✓" : "✗", i,
                         say(m, truth, level, is), say(m, said, level, not ),
                         sure);
        if (canvas_text_width(buf) <= w)
            break;
    }
    add_others(m, judge, i, w, buf, size);
}

size_t errors_page_first(const struct errors_state *e, size_t n)
{
    return n > 0 ? e->selected / n * n : 0;
}

/* Place `at` of the list in a row, marked when it is selected. */
static void draw_entry(const struct model *m, const struct errors_state *e,
                       struct canvas *c, struct rect row, size_t at)
{
    bool here = at == e->selected;
    char text[160];

    if (e->list[at] >= m->problem->val->n)
        return;
    format_short(m, e, e->list[at], row.w - 1, text, sizeof text);
    canvas_put(c, row.x, row.y, here ? 0x25b8 : ' ', ROLE_FOCUS);
    canvas_text_fit(c, row.x + 1, row.y, row.w - 1,
                    here ? ROLE_SELECTED : ROLE_TEXT, text);
}

void errors_draw_list(const struct model *m, const struct errors_state *e,
                      struct canvas *c, const struct errors_layout *l)
{
    struct rect r = l->list;
    char title[64], note[32] = "", name[LANE_NAME_MAX];
    struct rect in;
    size_t page = errors_layout_page(l), first = errors_page_first(e, page);

    snprintf(
        title, sizeof title, "list: #%s true→%s says", answers_word(m),
        model_lane_label(&m->lanes[errors_judge(m, e)], name, sizeof name));
    if (e->n_list > page)
        snprintf(note, sizeof note, "%zu-%zu of %zu", first + 1,
                 first + page < e->n_list ? first + page : e->n_list,
                 e->n_list);
    in = canvas_box(c, r, e->mode != ERRORS_MATRIX, ROLE_TITLE, title, note);

    for (int k = 0; l->cols == 0 && k < in.h && first + (size_t)k < e->n_list;
         k++)
        draw_entry(m, e, c, (struct rect){in.x, in.y + k, in.w, 1},
                   first + (size_t)k);
}

void errors_draw_gallery(const struct model *m, const struct errors_state *e,
                         struct canvas *c, const struct errors_layout *l)
{
    size_t page = errors_layout_page(l), first = errors_page_first(e, page);

    if (l->cols == 0 || l->rows == 0)
        return;
    for (size_t k = 0; k < page && first + k < e->n_list; k++) {
        struct rect t = errors_layout_tile(l, (int)k);
        struct rect picture = {t.x + 1, t.y, l->tile_w - 1, t.h - 1};

        if (e->list[first + k] < m->problem->val->n)
            errors_draw_sample(m, c, picture, e->list[first + k]);
        draw_entry(m, e, c, (struct rect){t.x, t.y + t.h - 1, t.w, 1},
                   first + k);
    }
}
