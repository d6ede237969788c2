/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys: one row each, with the function that does it and the one that
 * says why it can do nothing now. A screen has rows of its own, which come
 * before those that all screens share (ui/app/app_bindings.c). Dispatch, key
 * bar, help and manual read the same rows. */
#ifndef UI_PARTS_KEYMAP_H
#define UI_PARTS_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/parts/view.h"
#include "ui/term/keys.h"

/* Where a row stands in the key bar. */
enum bar_place {
    BAR_COMMON,
    BAR_OWN,    /* before them: what only this screen has */
    BAR_ENDED,  /* before those: once nothing trains any more */
    BAR_RESCUE, /* before these: after a failure */
    BAR_LAST,   /* at the right end, whatever else has room */
};

#define BAR_LABEL_SIZE 24

struct binding {
    int keys[3];      /* 0 = unused; no key at all ends a list */
    const char *name; /* "Space": as printed; NULL = not listed: the row of all
                       * screens for this key is */
    const char *bar;  /* short label in the key bar, or NULL */
    const char *help; /* one line */
    /* Does it. False: it is not this row's key at present, the next row's with
     * the same key. NULL, in a row of all screens: the view's own row does
     * it. */
    bool (*act)(struct ui_context *x, int arg);
    /* Why it can do nothing now, or NULL; no function: it always can. */
    const char *(*why_not)(const struct model *m, const struct ui_state *ui,
                           int arg);
    int arg;
    enum bar_place place;
    /* Label and place as they are at present, NULL = not in the bar; buf is
     * for a label that is made. No function: as above. */
    const char *(*bar_now)(const struct model *m, const struct ui_state *ui,
                           enum bar_place *place, char buf[BAR_LABEL_SIZE]);
};

/* Rows under one heading of the help. A view's group of a name that the rows
 * of all screens have too stands before those. Groups end with name NULL. */
struct key_group {
    const char *name;
    const struct binding *rows; /* up to one without a key */
};

#define MODE_KEYS 6

/* A mode of a view, in which keys mean something else: its rows come before
 * the view's, and the key bar shows its entries, the way out before what a
 * narrow screen has no room for. */
struct key_mode {
    const struct binding *rows;
    struct {
        const char *text; /* "Esc leave" */
        int key;          /* of a click on it; 0 = none */
    } bar[MODE_KEYS];
};

/* Row of the list for a key, or NULL. */
const struct binding *binding_find(const struct binding *rows, int key);

/* Does what the rows have for a key, or says in the notice why not. False:
 * there was nothing. */
bool binding_press(const struct binding *rows, struct ui_context *x, int key);

/* The same with the rows of the view that is shown, its mode's first. */
bool view_press(struct ui_context *x, int key);

/* The view's row for a key whether or not it is listed, its mode's first; or
 * NULL. */
const struct binding *view_binding(const struct ui_state *ui, int key);

/* Into the last line until the next key: the answer to it. The second also
 * logs it. */
void ui_notice(struct ui_state *ui, bool bad, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ui_tell(struct ui_context *x, bool bad, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Rows that several screens have. */
bool view_expand(struct ui_context *x, int arg);
const char *view_why_compact(const struct model *m, const struct ui_state *ui,
                             int arg);

/* The mode of the view that is shown, or NULL. */
const struct key_mode *view_mode(const struct ui_state *ui);

#endif
