/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the rows of the key table that work on the present screen under the
 * headings of their groups, in as many columns as fit. A text that is longer
 * than its column goes on below it: help that is cut is none. The lines are
 * counted through once to know their number and once more to draw those in
 * view, so nothing is kept. */
#include "ui/app/help.h"

#include <stdio.h>
#include <string.h>

#include "ui/app/key_list.h"
#include "ui/parts/log_text.h"

#define COLUMN_W 58
#define KEY_W    10

/* Where lines go; lines before `skip` and past the last column are only
 * counted. */
struct page {
    struct canvas *c; /* NULL = count only */
    struct rect in;
    int col_w, columns, skip;
    int n; /* lines so far */
};

/* Place of the next line; false when it is not in view. */
static bool next_line(struct page *p, int *x_out, int *y_out)
{
    int at = p->n++ - p->skip;

    if (p->c == NULL || at < 0 || p->in.h <= 0 || at / p->in.h >= p->columns)
        return false;
    *x_out = p->in.x + at / p->in.h * p->col_w;
    *y_out = p->in.y + at % p->in.h;
    return true;
}

static void add_heading(struct page *p, const char *name)
{
    int x, y;

    if (next_line(p, &x, &y))
        canvas_text(p->c, x, y, p->col_w - 1, ROLE_TITLE, name);
}

static void add_binding(struct page *p, const struct binding *b)
{
    int w = p->col_w - KEY_W - 2, n = log_text_rows(b->help, w), x, y;

    for (int k = 0; k < n; k++) {
        if (!next_line(p, &x, &y))
            continue;
        if (k == 0)
            canvas_text(p->c, x + 1, y, KEY_W < p->col_w ? KEY_W - 1 : p->col_w,
                        ROLE_KEY, b->name);
        log_text_draw_row(p->c, x + 1 + KEY_W, y, w, ROLE_TEXT, b->help, k, "");
    }
}

static void add_all(struct page *p, enum view_id view)
{
    struct key_row rows[KEY_LIST_MAX];
    size_t n = key_list(view, rows);

    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(rows[i - 1].group, rows[i].group) != 0)
            add_heading(p, rows[i].group);
        add_binding(p, rows[i].binding);
    }
}

int help_draw(struct canvas *c, struct rect r, enum view_id view, int scroll)
{
    struct page p = {.c = NULL};
    char title[64], note[32];
    int n, most, shown;

    p.in = (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2};
    if (p.in.h <= 0 || p.in.w <= 0)
        return 0;
    p.columns = p.in.w >= COLUMN_W ? p.in.w / COLUMN_W : 1;
    p.col_w = p.in.w / p.columns;
    add_all(&p, view);
    n = p.n;
    shown = p.in.h * p.columns;
    most = n > shown ? n - shown : 0;
    scroll = scroll > most ? most : scroll;
    snprintf(title, sizeof title, "Keys on screen %d %s", (int)view + 1,
             view_at(view)->title);
    snprintf(note, sizeof note, "%d-%d of %d", scroll + 1,
             n < scroll + shown ? n : scroll + shown, n);
    canvas_fill(c, r, ' ', ROLE_TEXT);
    canvas_box(c, r, true, ROLE_TITLE, title, most > 0 ? note : NULL);
    p.c = c;
    p.skip = scroll;
    p.n = 0;
    add_all(&p, view);
    return most;
}
