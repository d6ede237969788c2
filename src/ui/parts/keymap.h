/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one key table: dispatch, key bar, ? help, the man page's list and the
 * README's all come from here. */
#ifndef UI_PARTS_KEYMAP_H
#define UI_PARTS_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/parts/view.h"
#include "ui/term/keys.h"

enum action {
    ACT_NONE,
    ACT_HELP,
    ACT_QUIT,
    ACT_QUIT_NOW,
    ACT_ESCAPE,
    ACT_VIEW1,
    ACT_VIEW2,
    ACT_VIEW3,
    ACT_VIEW4,
    ACT_VIEW5,
    ACT_VIEW_PREV,
    ACT_VIEW_NEXT,
    ACT_FOCUS_NEXT,
    ACT_FOCUS_PREV,
    ACT_UP,
    ACT_DOWN,
    ACT_LEFT,
    ACT_RIGHT,
    ACT_PAGE_UP,
    ACT_PAGE_DOWN,
    ACT_HOME,
    ACT_END,
    ACT_ENTER,
    ACT_EXPAND,
    ACT_PAUSE,
    ACT_STEP,
    ACT_STEP_EPOCH,
    ACT_LR_UP,
    ACT_LR_DOWN,
    ACT_LR_HALVE,
    ACT_LR_DOUBLE,
    ACT_EPOCHS_UP,
    ACT_EPOCHS_DOWN,
    ACT_PERT_UP,
    ACT_PERT_DOWN,
    ACT_SPEED_UP,
    ACT_SPEED_DOWN,
    ACT_LOCKSTEP,
    ACT_TARGET,
    ACT_COPY_HP,
    ACT_PRESETS,
    ACT_UNDO,
    ACT_RESTART,
    ACT_RESTART_NEW_SEED,
    ACT_AXIS,
    ACT_LOG_Y,
    ACT_FIT_Y,
    ACT_SMOOTHING,
    ACT_METRIC,
    ACT_CURSOR,
    ACT_ZOOM_IN,
    ACT_ZOOM_OUT,
    ACT_LOG_X,
    ACT_CURVES,
    ACT_FREEZE,
    ACT_GLYPHS,
    ACT_THEME,
    ACT_WRITE_CSV,
    ACT_SAVE,
    ACT_REMEMBER,
    ACT_COPY_COMMAND,
    ACT_SEARCH,
    ACT_NEXT,
    ACT_PREV,
    ACT_FILTER_TRUE,
    ACT_FILTER_SAID,
    ACT_FILTER_WHO,
    ACT_SORT,
    ACT_PIN,
    ACT_MATRIX,
    ACT_DRAW,
    ACT_CLEAR,
    ACT_ERASE,
    ACT_REDRAW,
    ACT_SUSPEND,
    ACT_COUNT
};

#define BINDING_ALL 0xffu /* views: bit per enum view_id */

struct binding {
    int keys[3]; /* 0 = unused */
    enum action action;
    unsigned views;   /* where it works */
    const char *name; /* "Space": as printed */
    const char *bar;  /* short label in the key bar, or NULL */
    const char *help; /* one line */
};

/* Row i of the table, or NULL past its end; rows of a group are together. */
const struct binding *keymap_at(size_t i);

/* "Training", "Values", ...: the group of row i, or NULL past the end. */
const char *keymap_group(size_t i);

/* What a key does on a view; ACT_NONE when nothing. */
enum action keymap_find(int key, enum view_id view);

/* Why an action that all screens share can do nothing now, or NULL. */
const char *keymap_refusal(const struct model *m, const struct ui_state *ui,
                           enum action action);

/* The key bar, in the last row of a canvas w columns wide: the keys that can
 * do something now, most important first, cut at whole entries. */
void key_bar_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, int y);

/* The key whose entry is at column x of that bar, or 0. */
int key_bar_at(const struct model *m, const struct ui_state *ui, int w, int x);

#endif
