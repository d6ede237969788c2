/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two runs side by side: first what they were begun with, where it differs, as
 * that is what is looked for and a low screen has room for little; then what
 * came of them; what is alike is named in one sentence. */
#include <stdio.h>
#include <string.h>

#include "ui/runs/runs_state.h"

#define NAME_W 13

const struct runs_row *runs_diff_other(const struct runs_state *s)
{
    const struct runs_row *a = runs_selected(s), *live = NULL, *any = NULL;

    for (size_t i = 0; a != NULL && i < s->n; i++) {
        const struct runs_row *b = &s->rows[i];

        if (b == a)
            continue;
        if (runs_pin_of(s, b) >= 0)
            return b;
        if (b->kind == RUNS_LIVE && (live == NULL || b->lane == a->lane))
            live = b;
        any = any == NULL ? b : any;
    }
    return live != NULL ? live : any;
}

struct sheet {
    struct canvas *c;
    struct rect in;
    int y;
};

/* A line, as long as there is room. */
static void put_line(struct sheet *t, enum role role, const char *name,
                     const char *a, const char *b)
{
    int w = (t->in.w - NAME_W - 2) / 2;

    if (t->y >= t->in.y + t->in.h)
        return;
    canvas_text_fit(t->c, t->in.x, t->y, NAME_W - 1, ROLE_DIM, name);
    canvas_text_fit(t->c, t->in.x + NAME_W, t->y, w, role,
                    a[0] != '\0' ? a : "--");
    canvas_text_fit(t->c, t->in.x + NAME_W + w + 2, t->y, w, role,
                    b[0] != '\0' ? b : "--");
    t->y++;
}

/* Some columns of the list; the first two say which runs these are. */
static void put_columns(struct sheet *t, const struct runs_state *s,
                        const struct runs_row *a, const struct runs_row *b,
                        size_t from, size_t to)
{
    static const enum runs_column columns[] = {RUNS_NAME, RUNS_LANE, RUNS_STATE,
                                               RUNS_BEST, RUNS_AT,   RUNS_COST,
                                               RUNS_TIME, RUNS_WHEN};
    char left[RUNS_PARAMS], right[RUNS_PARAMS];
    int w = (t->in.w - NAME_W - 2) / 2; /* of a side */

    for (size_t k = from; k < to && k < sizeof columns / sizeof columns[0]; k++)
        put_line(
            t, k < 2 ? ROLE_TITLE : ROLE_TEXT,
            runs_column_title(columns[k], NAME_W),
            runs_cell_text(a, columns[k], w, s->now_s, left, sizeof left),
            runs_cell_text(b, columns[k], w, s->now_s, right, sizeof right));
}

/* What only a kept run says of itself. */
static const char *said(const struct run_found *run, int k,
                        char buf[RUN_JSON_TEXT])
{
    if (run == NULL)
        return "";
    if (k == 1 && run->json.threads > 0)
        snprintf(buf, RUN_JSON_TEXT, "%.60s, %d thread%s", run->json.host,
                 run->json.threads, run->json.threads == 1 ? "" : "s");
    else if (k == 2)
        snprintf(buf, RUN_JSON_TEXT, "%s %s", run->json.version,
                 run->json.kernels);
    else
        snprintf(buf, RUN_JSON_TEXT, "%s", k == 0 ? run->json.data : "");
    return buf;
}

static int put_surroundings(struct sheet *t, const struct run_found *a,
                            const struct run_found *b)
{
    static const char *const names[] = {"data", "machine", "version"};
    char left[RUN_JSON_TEXT], right[RUN_JSON_TEXT];
    int n = 0;

    for (int k = 0; (a != NULL || b != NULL) && k < 3; k++) {
        said(a, k, left);
        said(b, k, right);
        if (a != NULL && b != NULL && strcmp(left, right) == 0)
            continue;
        put_line(t, ROLE_TEXT, names[k], a != NULL ? left : "(this one)",
                 b != NULL ? right : "(this one)");
        n++;
    }
    return n;
}

/* What differs; returns how many lines that is. */
static int put_differences(struct sheet *t, const struct runs_row *a,
                           const struct runs_row *b)
{
    char left[RUNS_FACT_TEXT], right[RUNS_FACT_TEXT];
    int n = 0;

    for (int f = 0; f < FACTS && runs_fact_name(f) != NULL; f++)
        if (!runs_fact_same(a, b, f)) {
            put_line(t, ROLE_WARN, runs_fact_name(f),
                     runs_fact_text(a, f, left), runs_fact_text(b, f, right));
            n++;
        }
    return n;
}

/* "alike: lr 0.1, hidden 20, ..." over as many lines as there are left. */
static void put_alike(struct sheet *t, const struct runs_row *a,
                      const struct runs_row *b)
{
    char value[RUNS_FACT_TEXT], word[2 * RUNS_FACT_TEXT];
    int x = 0;

    if (t->y < t->in.y + t->in.h)
        x = canvas_text(t->c, t->in.x, t->y, t->in.w, ROLE_DIM, "alike:");
    for (int f = 0; f < FACTS && runs_fact_name(f) != NULL; f++) {
        if (!runs_fact_same(a, b, f) || runs_fact_text(a, f, value)[0] == '\0')
            continue;
        snprintf(word, sizeof word, " %s=%s", runs_fact_name(f), value);
        if (x + canvas_text_width(word) > t->in.w) {
            t->y++;
            x = 0;
        }
        if (t->y >= t->in.y + t->in.h)
            return;
        x += canvas_text(t->c, t->in.x + x, t->y, t->in.w - x, ROLE_DIM, word);
    }
}

void runs_diff_draw(const struct model *m, const struct ui_state *ui,
                    struct canvas *c, struct rect r)
{
    const struct runs_state *s = runs_of(ui);
    const struct runs_row *a = runs_selected(s), *b = runs_diff_other(s);
    struct sheet t = {.c = c};
    int n;

    (void)m;
    t.in = canvas_box(c, r, false, ROLE_TITLE, "Two runs",
                      "Up Down: another one on the left");
    t.in.x += 1;
    t.in.w -= 2;
    t.y = t.in.y;
    if (a == NULL || b == NULL) {
        canvas_text_fit(c, t.in.x, t.y, t.in.w, ROLE_DIM,
                        "There is only one row: nothing to compare it with.");
        return;
    }
    put_columns(&t, s, a, b, 0, 2);
    t.y += t.in.h > 14;
    n = put_differences(&t, a, b);
    n += put_surroundings(&t, runs_found(s, a), runs_found(s, b));
    if (n == 0 && t.y < t.in.y + t.in.h)
        canvas_text_fit(c, t.in.x, t.y++, t.in.w, ROLE_GOOD,
                        "They were begun with the same values.");
    t.y += t.in.h > 14;
    put_columns(&t, s, a, b, 2, RUNS_COLUMNS);
    t.y += t.in.h > 14;
    put_alike(&t, a, b);
}
