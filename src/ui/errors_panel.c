/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Right and wrong are said in words or with ✓ and ✗, never by colour alone.
 * Answers are always the newest predictions; a held list may therefore
 * contain pictures that are right by now, and they say so. */
#include "ui/errors_panel.h"

#include <stdio.h>

#include "ui/sample_image.h"

#define FEATURE_W 14 /* columns of one feature as a number */
#define BAR_ROWS  10

static int percent(float p)
{
    return p > 0 ? (int)(100 * (double)p + 0.5) : 0; /* NaN becomes 0 */
}

void errors_format_answer(const struct model *m, size_t lane, size_t i,
                          char *buf, size_t size)
{
    const struct lane_model *l = &m->lanes[lane];
    char name[LANE_NAME_MAX];
    const float *probs;
    size_t said, next;

    model_lane_label(l, name, sizeof name);
    if (!errors_ready(m, lane)) {
        snprintf(buf, size, "%s: no evaluation yet", name);
        return;
    }
    probs = errors_probs(m, lane, i);
    said = errors_said(m, lane, i);
    next = errors_second(probs, l->picture->n_classes, said);
    if (said == errors_truth(m, i))
        snprintf(buf, size, "%s says %zu (%d %%), right", name, said,
                 percent(probs[said]));
    else
        snprintf(buf, size, "%s says %zu (%d %%), then %zu (%d %%)", name, said,
                 percent(probs[said]), next, percent(probs[next]));
}

void errors_draw_caption(const struct model *m, const struct errors_state *e,
                         struct canvas *c, struct rect row, size_t i)
{
    size_t judge = errors_judge(m, e);
    int x = row.x, end = row.x + row.w;
    char text[96];

    x += canvas_printf(c, x, row.y, row.w, ROLE_TITLE, "#%zu true %zu, ", i,
                       errors_truth(m, i));
    errors_format_answer(m, judge, i, text, sizeof text);
    x += canvas_text_fit(c, x, row.y, end - x, (enum role)(ROLE_LANE0 + judge),
                         text);
    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        if (lane == judge)
            continue;
        x += canvas_text(c, x, row.y, end - x, ROLE_DIM, "; ");
        errors_format_answer(m, lane, i, text, sizeof text);
        x += canvas_text_fit(c, x, row.y, end - x,
                             (enum role)(ROLE_LANE0 + lane), text);
    }
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

/* The classes to show: all in order, or of many the ten highest. */
static size_t pick_classes(const float *probs, size_t n_classes,
                           size_t out[BAR_ROWS])
{
    size_t n = 0;

    if (n_classes <= BAR_ROWS) {
        for (; n < n_classes; n++)
            out[n] = n;
        return n;
    }
    for (; n < BAR_ROWS; n++) {
        size_t best = n_classes;

        for (size_t k = 0; k < n_classes; k++) {
            bool taken = false;

            for (size_t j = 0; j < n; j++)
                taken = taken || out[j] == k;
            if (!taken && (best == n_classes || probs[k] > probs[best]))
                best = k;
        }
        out[n] = best;
    }
    return n;
}

static void draw_bar_row(struct canvas *c, struct rect row, size_t class,
                         float p, bool said, int truth, enum role role)
{
    uint32_t mark = (int)class == truth  ? 0x2713
                    : said && truth >= 0 ? 0x2717
                    : said               ? 0x25c2
                                         : ' ';
    enum role mark_role = (int)class == truth ? ROLE_GOOD
                          : truth >= 0        ? ROLE_BAD
                                              : ROLE_TITLE;
    int bar_w = row.w - 4 - 6;

    canvas_printf(c, row.x, row.y, 3, said ? ROLE_TITLE : ROLE_TEXT, "%3zu",
                  class);
    canvas_put(c, row.x + 3, row.y, mark, mark_role);
    if (bar_w >= 4)
        plot_bar(c, row.x + 4, row.y, bar_w, (double)p, role);
    if (row.w >= 10)
        canvas_printf(c, row.x + row.w - 5, row.y, 5, ROLE_TEXT, "%3d %%",
                      percent(p));
}

static void draw_lane_bars(const struct model *m, struct canvas *c,
                           struct rect r, const float *probs, size_t n_classes,
                           int truth, size_t lane)
{
    enum role role = (enum role)(ROLE_LANE0 + lane);
    size_t classes[BAR_ROWS], n, said;
    char title[48], name[LANE_NAME_MAX];
    struct rect in;

    model_lane_label(&m->lanes[lane], name, sizeof name);
    if (probs == NULL) {
        in = canvas_box(c, r, false, role, name, NULL);
        canvas_text_fit(c, in.x, in.y, in.w, ROLE_DIM, "no answer yet");
        return;
    }
    said = errors_second(probs, n_classes, n_classes);
    snprintf(title, sizeof title, r.w < 14 ? "%s: %zu" : "%s says %zu", name,
             said);
    in = canvas_box(c, r, false, role, title, NULL);
    n = pick_classes(probs, n_classes, classes);
    for (size_t k = 0; k < n && (int)k < in.h; k++)
        draw_bar_row(c, (struct rect){in.x, in.y + (int)k, in.w, 1}, classes[k],
                     probs[classes[k]], classes[k] == said, truth, role);
}

void errors_draw_bars(const struct model *m, struct canvas *c, struct rect r,
                      const float *const *probs, size_t n_classes, int truth)
{
    int fit = r.w / 12, n = (int)m->n_lanes < fit ? (int)m->n_lanes : fit;

    for (int i = 0; i < n; i++) {
        int x0 = r.w * i / n, x1 = r.w * (i + 1) / n;

        draw_lane_bars(m, c, (struct rect){r.x + x0, r.y, x1 - x0, r.h},
                       probs[i], n_classes, truth, (size_t)i);
    }
}

void errors_format_short(const struct model *m, const struct errors_state *e,
                         size_t i, char *buf, size_t size)
{
    size_t judge = errors_judge(m, e), truth = errors_truth(m, i), at;
    char name[LANE_NAME_MAX];
    size_t said;

    if (!errors_ready(m, judge)) {
        snprintf(buf, size, "#%zu true %zu", i, truth);
        return;
    }
    said = errors_said(m, judge, i);
    at = (size_t)snprintf(buf, size, "%s#%zu %zu→%zu %d%%",
                          said == truth ? "✓" : "✗", i, truth, said,
                          percent(errors_probs(m, judge, i)[said]));
    for (size_t lane = 0; lane < m->n_lanes && at < size; lane++) {
        if (lane == judge || !errors_ready(m, lane))
            continue;
        said = errors_said(m, lane, i);
        at += (size_t)snprintf(
            buf + at, size - at, " %s%s%zu %d%%",
            model_lane_label(&m->lanes[lane], name, sizeof name),
            said == truth ? "✓" : "✗", said,
            percent(errors_probs(m, lane, i)[said]));
    }
}

size_t errors_page_first(const struct errors_state *e, size_t n)
{
    return n > 0 ? e->selected / n * n : 0;
}

void errors_draw_list(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect r)
{
    struct rect in = canvas_box(c, r, !e->matrix, ROLE_TITLE, "list", NULL);
    size_t first = errors_page_first(e, (size_t)in.h);

    for (int k = 0; k < in.h && first + (size_t)k < e->n_list; k++) {
        size_t at = first + (size_t)k;
        char text[160];

        if (e->list[at] >= m->problem->val->n)
            continue;
        errors_format_short(m, e, e->list[at], text, sizeof text);
        canvas_put(c, in.x, in.y + k, at == e->selected ? 0x25b8 : ' ',
                   ROLE_FOCUS);
        canvas_text_fit(c, in.x + 1, in.y + k, in.w - 1,
                        at == e->selected ? ROLE_TITLE : ROLE_TEXT, text);
    }
}

static void count_wrong(const struct model *m, size_t *by_lane, size_t *both)
{
    for (size_t i = 0; i < m->problem->val->n; i++) {
        size_t wrong = 0;

        for (size_t lane = 0; lane < m->n_lanes; lane++)
            if (errors_ready(m, lane) &&
                errors_said(m, lane, i) != errors_truth(m, i)) {
                by_lane[lane]++;
                wrong++;
            }
        *both += wrong == m->n_lanes ? 1 : 0;
    }
}

void errors_draw_summary(const struct model *m, struct canvas *c, struct rect r)
{
    size_t by_lane[LANES_MAX] = {0}, both = 0, n = m->problem->val->n;
    int y = r.y, end = r.y + r.h;

    count_wrong(m, by_lane, &both);
    for (size_t lane = 0; lane < m->n_lanes && y < end; lane++, y++) {
        char name[LANE_NAME_MAX], text[80];
        double share = 100 * (double)by_lane[lane] / (double)(n > 0 ? n : 1);

        model_lane_label(&m->lanes[lane], name, sizeof name);
        snprintf(text, sizeof text, "%s wrong %zu of %zu (%.1f %%)", name,
                 by_lane[lane], n, share);
        if (canvas_text_width(text) > r.w)
            snprintf(text, sizeof text, "%s wrong %zu (%.1f %%)", name,
                     by_lane[lane], share);
        canvas_text_fit(c, r.x, y, r.w, (enum role)(ROLE_LANE0 + lane), text);
    }
    if (m->n_lanes > 1 && y < end)
        canvas_printf(c, r.x, y, r.w, ROLE_TEXT, "%s wrong %zu",
                      m->n_lanes == 2 ? "both" : "all", both);
}
