/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explains the words of the focused panel, which are read from what is drawn
 * below, lists the rows of the key table that work on the present screen under
 * the headings of their groups, and explains the other words of the screen; in
 * as many columns as fit. A text that is longer
 * than its column goes on below it: help that is cut is none. The lines are
 * counted through once to know their number and once more to draw those in
 * view, so nothing is kept. */
#include "ui/help/help.h"

#include <stdio.h>
#include <string.h>

#include "ui/help/glossary.h"
#include "ui/help/key_list.h"
#include "ui/parts/log_text.h"

#define COLUMN_W 58
#define KEY_W    10
#define WORD_W   13

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

/* A word or a key, and behind it what is to be said, over several lines. */
static void add_row(struct page *p, const char *name, int name_w,
                    const char *text)
{
    int w = p->col_w - name_w - 2, n = log_text_rows(text, w), x, y;

    for (int k = 0; k < n; k++) {
        if (!next_line(p, &x, &y))
            continue;
        if (k == 0)
            canvas_text(p->c, x + 1, y,
                        name_w < p->col_w ? name_w - 1 : p->col_w, ROLE_KEY,
                        name);
        log_text_draw_row(p->c, x + 1 + name_w, y, w, ROLE_TEXT, text, k, "");
    }
}

static void add_words(struct page *p, const char *heading,
                      const bool found[GLOSSARY_MAX])
{
    bool any = false;

    for (size_t i = 0; glossary_at(i) != NULL; i++) {
        if (!found[i])
            continue;
        if (!any)
            add_heading(p, heading);
        any = true;
        add_row(p, glossary_at(i)->word, WORD_W, glossary_at(i)->says);
    }
}

static void add_keys(struct page *p, enum view_id view)
{
    struct key_row rows[KEY_LIST_MAX];
    size_t n = key_list(view, rows);

    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(rows[i - 1].group, rows[i].group) != 0)
            add_heading(p, rows[i].group);
        add_row(p, rows[i].binding->name, KEY_W, rows[i].binding->help);
    }
}

/* Words of the screen: those in the focused panel, and the others. */
struct found {
    bool panel[GLOSSARY_MAX], rest[GLOSSARY_MAX];
};

static bool is_focus(const struct canvas *c, int x, int y)
{
    return canvas_at(c, x, y) != NULL && canvas_at(c, x, y)->role == ROLE_FOCUS;
}

/* The frame whose border says that it has the focus; without one all of r. Its
 * edges above and below have labels in them, and marks inside a panel may have
 * the same role. */
static struct rect focused_panel(const struct canvas *c, struct rect r)
{
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++) {
            struct rect in = {x, y, 0, 0};

            while (is_focus(c, x, y + in.h))
                in.h++;
            for (int k = x; k < r.x + r.w; k++)
                if (is_focus(c, k, y + 1))
                    in.w = k - x + 1;
            if (in.h > 2 && in.w > 2)
                return in;
        }
    return r;
}

static void find_words(const struct canvas *c, struct rect r,
                       struct found *found)
{
    memset(found, 0, sizeof *found);
    glossary_find(c, focused_panel(c, r), found->panel);
    glossary_find(c, (struct rect){0, 0, c->w, r.y + r.h}, found->rest);
    for (size_t i = 0; i < GLOSSARY_MAX; i++)
        found->rest[i] = found->rest[i] && !found->panel[i];
}

static void add_all(struct page *p, enum view_id view,
                    const struct found *found)
{
    static const char long_heading[] =
        "Words of this panel; keys and the other words follow";

    add_words(p,
              p->col_w > canvas_text_width(long_heading)
                  ? long_heading
                  : "Words of this panel",
              found->panel);
    add_keys(p, view);
    add_words(p, "Other words of this screen", found->rest);
}

int help_draw(struct canvas *c, struct rect r, enum view_id view, int scroll)
{
    struct page p = {.c = NULL};
    struct found found;
    char title[64], note[32];
    int n, most, shown;

    p.in = (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2};
    if (p.in.h <= 0 || p.in.w <= 0)
        return 0;
    find_words(c, r, &found);
    p.columns = p.in.w >= COLUMN_W ? p.in.w / COLUMN_W : 1;
    p.col_w = p.in.w / p.columns;
    add_all(&p, view, &found);
    n = p.n;
    shown = p.in.h * p.columns;
    most = n > shown ? n - shown : 0;
    scroll = scroll > most ? most : scroll;
    snprintf(title, sizeof title, "Words and Keys on screen %d %s",
             (int)view + 1, view_at(view)->title);
    snprintf(note, sizeof note, "%d-%d of %d", scroll + 1,
             n < scroll + shown ? n : scroll + shown, n);
    canvas_fill(c, r, ' ', ROLE_TEXT);
    canvas_box(c, r, true, ROLE_TITLE, title, most > 0 ? note : NULL);
    p.c = c;
    p.skip = scroll;
    p.n = 0;
    add_all(&p, view, &found);
    return most;
}
