/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a published experiment beside the race that repeats it (--preset): a
 * row a figure, in two columns where there is width for that. Before the epoch
 * of a figure the newest one stands there with its epoch, and no difference: it
 * would be one of two epochs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/tables/compare_published.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define LONG_W   31 /* "test accuracy, epochs 28 to 30" and a blank */
#define NUMBER_W 8  /* a blank and "0.2231" */
#define OURS_W   11 /* a blank and "0.2231@e10" */
#define DIFF_W   10 /* a blank, "+0.0031" and its sign */
#define WORDS_W  18 /* " NOT within 0.0200" */

/* "test acc e10", of "test accuracy, epoch 10". */
static const char *short_what(const struct published_figure *f,
                              char buf[PUBLISHED_TEXT])
{
    char what[PUBLISHED_TEXT], *end;

    published_what(f, what);
    end = strstr(what, ", epoch");
    if (end != NULL)
        *end = '\0';
    end = strstr(what, " accuracy");
    if (end != NULL)
        memcpy(end, " acc", sizeof " acc");
    if (f->from == f->to)
        snprintf(buf, PUBLISHED_TEXT, "%.40s e%u", what, f->to);
    else
        snprintf(buf, PUBLISHED_TEXT, "%.40s e%u-%u", what, f->from, f->to);
    return buf;
}

/* Where the columns are, and which there is width for. */
struct columns {
    int name_w, what_w;
    bool difference, words;
};

static struct columns columns_of(const struct model *m,
                                 const struct ui_state *ui, int w)
{
    struct columns k = {.name_w = controls_names_w(m) + 1};
    char text[PUBLISHED_TEXT];
    int rest;

    for (size_t i = 0; i < compare_published_n(ui); i++) {
        const char *what = short_what(&ui->published->of->figures[i], text);

        if (canvas_text_width(what) > k.what_w)
            k.what_w = canvas_text_width(what);
    }
    rest = w - k.name_w - k.what_w - NUMBER_W - OURS_W - DIFF_W;

    k.difference = rest >= 0;
    k.words = rest >= WORDS_W;
    if (rest >= WORDS_W + LONG_W - k.what_w)
        k.what_w = LONG_W;
    return k;
}

/* Which experiment it is, at the right. */
static void draw_titles(const struct ui_state *ui, struct canvas *c,
                        struct rect r, const struct columns *k)
{
    int x = r.x + k->name_w + k->what_w;

    compare_cell(c, x, r.y, NUMBER_W, ROLE_TITLE, "publ.");
    compare_cell(c, x + NUMBER_W, r.y, OURS_W, ROLE_TITLE, "ours");
    if (k->difference)
        compare_cell(c, x + NUMBER_W + OURS_W, r.y, DIFF_W - 2, ROLE_TITLE,
                     "diff");
    x += NUMBER_W + OURS_W + DIFF_W + 1;
    if (k->words)
        canvas_text_fit(c, x, r.y, r.x + r.w - x, ROLE_DIM,
                        ui->published->of->name);
}

/* How far what was found is from what was published. Where its words end. */
static int draw_difference(struct canvas *c, int x, int y,
                           const struct columns *k,
                           const struct published_figure *f,
                           struct published_now now)
{
    char text[PUBLISHED_NUMBER], cell[PUBLISHED_NUMBER + 16];
    enum role role = now.within ? ROLE_GOOD : ROLE_BAD;

    compare_cell(c, x, y, DIFF_W - 2, role,
                 published_difference(f, now.value, cell));
    canvas_text(c, x + DIFF_W - 1, y, 1, role, now.within ? "✓" : "✗");
    x += DIFF_W + 1;
    if (!k->words)
        return x;
    snprintf(cell, sizeof cell, "%s %s", now.within ? "within" : "NOT within",
             published_number(f, f->tolerance, text));
    return x + canvas_text(c, x, y, WORDS_W - 1, role, cell);
}

/* What was found, and what is to be said of it. Where that ends. */
static int draw_ours(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, const struct columns *k,
                     const struct published_figure *f)
{
    struct published_now now = published_now(m, f);
    char text[PUBLISHED_NUMBER], cell[PUBLISHED_NUMBER + 16] = "--";
    char change[PUBLISHED_CHANGE] = "";
    size_t lane = published_lane(m, f);
    int x = r.x + OURS_W, end = x + DIFF_W;

    if (lane < m->n_lanes)
        published_change_at(ui->published, m, lane, now.step, change);
    if (now.reached)
        snprintf(cell, sizeof cell, "%s", published_number(f, now.value, text));
    else if (!isnan(now.value))
        snprintf(cell, sizeof cell, "%s@e%u",
                 published_number(f, now.value, text), (unsigned)now.epoch);
    compare_cell(c, r.x, r.y, OURS_W, now.reached ? ROLE_TEXT : ROLE_DIM, cell);
    if (!k->difference)
        return x;
    if (change[0] != '\0')
        compare_cell(c, x, r.y, DIFF_W - 2, ROLE_WARN, "changed");
    else if (now.reached)
        end = draw_difference(c, x, r.y, k, f, now);
    else
        compare_cell(c, x, r.y, DIFF_W - 2, ROLE_DIM, "--");
    return end;
}

static void draw_figure(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r,
                        const struct columns *k,
                        const struct published_figure *f)
{
    size_t lane = published_lane(m, f);
    char text[PUBLISHED_TEXT], name[LANE_NAME_MAX];
    int x = r.x + k->name_w;

    if (lane < m->n_lanes)
        canvas_text_fit(c, r.x, r.y, k->name_w - 1, lane_role(lane),
                        controls_lane_name(&m->lanes[lane], name));
    else
        canvas_text_fit(c, r.x, r.y, k->name_w - 1, ROLE_DIM, f->lane);
    canvas_text_fit(c, x, r.y, k->what_w, ROLE_TEXT,
                    k->what_w == LONG_W ? published_what(f, text)
                                        : short_what(f, text));
    compare_cell(c, x + k->what_w, r.y, NUMBER_W, ROLE_TEXT,
                 published_number(f, f->value, text));
    x += k->what_w + NUMBER_W;
    x = draw_ours(m, ui, c, (struct rect){x, r.y, r.w, 1}, k, f);
    if (k->words && f->note != NULL)
        canvas_text_fit(c, x + 1, r.y, r.x + r.w - x - 1, ROLE_DIM, f->note);
}

/* Two beside each other, where one has not room for all and neither loses a
 * column. */
static int blocks_in(const struct model *m, const struct ui_state *ui, int w,
                     int h)
{
    return compare_published_n(ui) > (size_t)h &&
                   columns_of(m, ui, w / 2 - 2).difference
               ? 2
               : 1;
}

const char *compare_published_title(const struct model *m,
                                    const struct ui_state *ui, int w, int rows,
                                    char *buf, size_t size)
{
    bool changed = compare_published_changed(m, ui);
    const char *word = changed ? "Changed" : "Published";
    int n = (int)compare_published_n(ui), shown;

    rows -= changed && rows > 1;
    shown = rows * blocks_in(m, ui, w, rows);

    if (shown < n)
        snprintf(buf, size, "%s %d/%d", word, shown, n);
    else
        snprintf(buf, size, "%s", word);
    return buf;
}

int compare_published_draw(const struct model *m, const struct ui_state *ui,
                           struct canvas *c, struct rect in)
{
    bool shown[PUBLISHED_FIGURES];
    char sentence[PUBLISHED_SENTENCE];
    bool changed = compare_published_change(m, ui, sentence) && in.h > 1;
    size_t n = compare_published_n(ui);
    int blocks, w, at = 0, rows;
    struct columns k;

    in.h -= changed;
    blocks = blocks_in(m, ui, in.w, in.h);
    w = in.w / blocks - 2;
    k = columns_of(m, ui, w);
    rows = ((int)n + blocks - 1) / blocks;
    rows = rows < in.h ? rows : in.h;
    if (rows < 1)
        return 0;
    compare_published_choose(m, ui, n, (size_t)(rows * blocks), shown);
    for (int b = 0; b < blocks; b++)
        draw_titles(ui, c,
                    (struct rect){in.x + 1 + b * (w + 2), in.y - 1, w, 1}, &k);
    for (size_t i = 0; i < n; i++)
        if (shown[i]) {
            draw_figure(m, ui, c,
                        (struct rect){in.x + 1 + at / rows * (w + 2),
                                      in.y + at % rows, w, 1},
                        &k, &ui->published->of->figures[i]);
            at++;
        }
    if (changed)
        canvas_text_fit(c, in.x + 1, in.y + rows, in.w - 2, ROLE_WARN,
                        sentence);
    return rows + changed;
}

int compare_published_compact(const struct model *m, const struct ui_state *ui,
                              struct canvas *c, struct rect r)
{
    char title[64];
    int rows = (int)compare_published_n(ui) + compare_published_changed(m, ui);

    rows = rows < r.h - 1 ? rows : r.h - 1;
    compare_published_title(m, ui, r.w, rows, title, sizeof title);
    canvas_text(c, r.x, r.y, r.w, ROLE_TITLE, title);
    return 1 + compare_published_draw(
                   m, ui, c, (struct rect){r.x - 1, r.y + 1, r.w + 2, rows});
}
