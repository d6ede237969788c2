/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All rows of keys in one list: those of the screens and those they share. */
#ifndef UI_HELP_KEY_LIST_H
#define UI_HELP_KEY_LIST_H

#include "ui/parts/keymap.h"

extern const struct key_group app_key_groups[]; /* app_bindings.c */

#define KEY_LIST_MAX 128

struct key_row {
    const struct binding *binding;
    const char *group; /* its heading; rows of a group are together */
};

/* The rows that work on a view, as help and key bar have them; of VIEW_COUNT:
 * all rows, as the manual has them. Returns how many. */
size_t key_list(enum view_id view, struct key_row out[KEY_LIST_MAX]);

/* What a key does on the view that is shown: the view's rows are asked first.
 * False: nothing. */
bool key_press(struct ui_context *x, int key);

/* The same without what only the view has: while something lies over it. */
bool key_press_over(struct ui_context *x, int key);

/* Why a key can do nothing now, or NULL. */
const char *key_refusal(const struct model *m, const struct ui_state *ui,
                        int key);

/* Whether a key may do something on a view. */
bool key_works_on(enum view_id view, int key);

/* The shared row of a key, or NULL. */
const struct binding *key_common(int key);

/* The key bar, in the last row of a canvas w columns wide: the keys that can
 * do something now, most important first, cut at whole entries. */
void key_bar_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, int y);

/* The key whose entry is at column x of that bar, or 0. */
int key_bar_at(const struct model *m, const struct ui_state *ui, int w, int x);

#endif
