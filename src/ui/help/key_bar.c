/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last row of a screen: as many keys as fit it, with a word each; where
 * they stand is worked out once for the eye and for the mouse. */
#include <stdio.h>
#include <string.h>

#include "ui/help/key_list.h"

#define ENTRIES_MAX 32

struct entry {
    int x, w, key_w, key;
    char text[48]; /* "Space pause" */
};

struct bar {
    struct entry entries[ENTRIES_MAX];
    int n;
    int x, end; /* room left */
};

static struct entry make_entry(const struct binding *b, const char *label)
{
    struct entry e = {.key_w = (int)strcspn(b->name, " "), .key = b->keys[0]};

    snprintf(e.text, sizeof e.text, "%.*s %s", e.key_w, b->name, label);
    e.w = canvas_text_width(e.text);
    return e;
}

/* At the left end, or at the right one. */
static void add(struct bar *bar, struct entry e, bool right)
{
    if (e.w > bar->end + !right - bar->x || bar->n == ENTRIES_MAX)
        return;
    e.x = right ? bar->end - e.w : bar->x;
    if (right)
        bar->end -= e.w + 2;
    else
        bar->x += e.w + 2;
    bar->entries[bar->n++] = e;
}

static void add_place(const struct model *m, const struct ui_state *ui,
                      const struct key_row *rows, size_t n,
                      enum bar_place place, struct bar *bar)
{
    for (size_t i = 0; i < n; i++) {
        /* At the right what is last in the table is added first. */
        const struct binding *b =
            rows[place == BAR_LAST ? n - 1 - i : i].binding;
        enum bar_place at = b->place;
        char buf[BAR_LABEL_SIZE];
        const char *label =
            b->bar_now != NULL ? b->bar_now(m, ui, &at, buf) : b->bar;

        if (label != NULL && at == place &&
            key_refusal(m, ui, b->keys[0]) == NULL)
            add(bar, make_entry(b, label), place == BAR_LAST);
    }
}

/* Help and quit are what a lost person looks for: their room is kept. Pause
 * and what only this screen has come before what others have too. */
static void lay_out(const struct model *m, const struct ui_state *ui, int w,
                    struct bar *bar)
{
    struct key_row rows[KEY_LIST_MAX];
    size_t n = key_list(ui->view, rows);

    *bar = (struct bar){.x = 1, .end = w - 1};
    for (int place = BAR_LAST; place >= BAR_COMMON; place--)
        add_place(m, ui, rows, n, (enum bar_place)place, bar);
}

void key_bar_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, int y)
{
    struct bar bar;

    lay_out(m, ui, c->w, &bar);
    for (int i = 0; i < bar.n; i++) {
        const struct entry *e = &bar.entries[i];

        canvas_text(c, e->x, y, e->w, ROLE_DIM, e->text);
        canvas_text(c, e->x, y, e->key_w, ROLE_KEY, e->text);
    }
}

int key_bar_at(const struct model *m, const struct ui_state *ui, int w, int x)
{
    struct bar bar;

    lay_out(m, ui, w, &bar);
    for (int i = 0; i < bar.n; i++)
        if (x >= bar.entries[i].x && x < bar.entries[i].x + bar.entries[i].w)
            return bar.entries[i].key;
    return 0;
}
