/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data first: a key that is not in this table does nothing, and a row that
 * is here is in the help, so the two cannot disagree. The order is that of
 * the help; the bar (key_bar.c) takes the rows with a short label in the same order. A
 * view's own row stands before a common one for the same key. */
#include "ui/parts/keymap.h"

#define TRAIN   (1u << VIEW_TRAIN)
#define COMPARE (1u << VIEW_COMPARE)
#define ERRORS  (1u << VIEW_ERRORS)
#define WEIGHTS (1u << VIEW_WEIGHTS)
#define LOG     (1u << VIEW_LOG)
#define ALL     BINDING_ALL
#define PANELS  (ALL & ~LOG)
#define CHARTS  (TRAIN | COMPARE)
#define PAGED   (ERRORS | WEIGHTS | LOG)
#define CTRL(c) ((c) - 'A' + 1)

static const struct binding training[] = {
    {{' ', 'p'}, ACT_PAUSE, ALL, "Space p", "pause", "pause or go on"},
    {{'.'}, ACT_STEP, ALL, ".", "step", "one batch, then pause"},
    {{','}, ACT_STEP_EPOCH, ALL, ",", NULL, "one epoch, then pause"},
    {{'E'}, ACT_EPOCHS_UP, ALL, "E", NULL, "one epoch more"},
    {{'e'}, ACT_EPOCHS_DOWN, ALL, "e", NULL, "one epoch less"},
    {{'>'}, ACT_SPEED_UP, ALL, ">", NULL, "faster (batches a second)"},
    {{'<'}, ACT_SPEED_DOWN, ALL, "<", NULL, "slower"},
    {{'L'}, ACT_LOCKSTEP, ALL, "L", NULL, "lock-step or free running"},
    {{'r'},
     ACT_RESTART,
     ALL,
     "r",
     NULL,
     "restart, same seed; applies batch, hidden, seed"},
    {{'R'}, ACT_RESTART_NEW_SEED, ALL, "R", NULL, "restart with the next seed"},
    {.action = ACT_NONE},
};

static const struct binding values[] = {
    {{'+', '='},
     ACT_LR_UP,
     TRAIN,
     "+ =",
     "up",
     "selected value up, ladder 1-3-10 (Train)"},
    {{'-', '_'},
     ACT_LR_DOWN,
     TRAIN,
     "- _",
     "down",
     "selected value down (Train)"},
    {{'+', '='},
     ACT_LR_UP,
     ALL & ~TRAIN,
     "+ =",
     "lr up",
     "lr up, ladder 1-3-10 (other screens)"},
    {{'-', '_'},
     ACT_LR_DOWN,
     ALL & ~TRAIN,
     "- _",
     "lr down",
     "lr down (other screens)"},
    {{'{'}, ACT_LR_HALVE, ALL, "{", NULL, "lr x 0.5"},
    {{'}'}, ACT_LR_DOUBLE, ALL, "}", NULL, "lr x 2"},
    {{')'}, ACT_PERT_UP, ALL, ")", NULL, "pert up, ladder 1-3-10"},
    {{'('}, ACT_PERT_DOWN, ALL, "(", NULL, "pert down"},
    {{KEYS_ENTER, '\r'},
     ACT_ENTER,
     PANELS,
     "Enter",
     NULL,
     "type an exact value; open"},
    {{'a'}, ACT_TARGET, ALL, "a", "lane", "lane to edit: each, then all"},
    {{'A'},
     ACT_COPY_HP,
     ALL,
     "A",
     NULL,
     "copy the lane's values to the others"},
    {{'O', KEYS_F2}, ACT_PRESETS, ALL, "O F2", NULL, "presets: named settings"},
    {{'u'},
     ACT_UNDO,
     ALL,
     "u",
     "undo",
     "undo the last change, weights included"},
    {{'C'},
     ACT_COPY_COMMAND,
     ALL,
     "C",
     NULL,
     "write the equivalent command line to the log"},
    {.action = ACT_NONE},
};

static const struct binding screens[] = {
    {{'1'}, ACT_VIEW1, ALL, "1", NULL, "Train screen"},
    {{'2'}, ACT_VIEW2, ALL, "2", NULL, "Compare screen"},
    {{'3'}, ACT_VIEW3, ALL, "3", NULL, "Errors screen"},
    {{'4'}, ACT_VIEW4, ALL, "4", NULL, "Weights screen"},
    {{'5'}, ACT_VIEW5, ALL, "5", NULL, "Log screen"},
    {{'['}, ACT_VIEW_PREV, ALL, "[", NULL, "screen before"},
    {{']'}, ACT_VIEW_NEXT, ALL, "]", NULL, "next screen"},
    {{KEYS_TAB},
     ACT_FOCUS_NEXT,
     PANELS,
     "Tab",
     "focus",
     "focus the next panel"},
    {{KEYS_SHIFT_TAB},
     ACT_FOCUS_PREV,
     PANELS,
     "Shift-Tab",
     NULL,
     "focus the panel before"},
    {{'z'},
     ACT_EXPAND,
     PANELS,
     "z",
     "full",
     "focused panel full screen and back"},
    {{KEYS_UP, 'k'}, ACT_UP, ALL, "Up k", NULL, "move up"},
    {{KEYS_DOWN, 'j'}, ACT_DOWN, ALL, "Down j", NULL, "move down"},
    {{KEYS_LEFT, 'h'},
     ACT_LEFT,
     PANELS,
     "Left h",
     NULL,
     "move left, lane before"},
    {{KEYS_RIGHT, 'l'},
     ACT_RIGHT,
     PANELS,
     "Right l",
     NULL,
     "move right, next lane"},
    {{KEYS_PAGE_UP}, ACT_PAGE_UP, PAGED, "PgUp", NULL, "a page up"},
    {{KEYS_PAGE_DOWN}, ACT_PAGE_DOWN, PAGED, "PgDn", NULL, "a page down"},
    {{KEYS_HOME}, ACT_HOME, ALL, "Home", NULL, "to the first"},
    {{KEYS_END}, ACT_END, ALL, "End", NULL, "to the last"},
    {.action = ACT_NONE},
};

static const struct binding charts[] = {
    {{'x'},
     ACT_AXIS,
     CHARTS,
     "x",
     "axis",
     "x axis: step, samples, fwd-eq (cost in forward passes), "
     "active time"},
    {{'X'},
     ACT_LOG_X,
     CHARTS,
     "X",
     NULL,
     "x axis linear or logarithmic (usual: log for fwd-eq)"},
    {{'y'}, ACT_LOG_Y, CHARTS, "y", "log", "y axis linear or logarithmic"},
    {{'Y'},
     ACT_FIT_Y,
     CHARTS,
     "Y",
     "fit",
     "y axis: what is shown, or all (0-100 %, loss from 0)"},
    {{'s'},
     ACT_SMOOTHING,
     CHARTS,
     "s",
     "smooth",
     "smoothing of curves: 0, .6, .9, .97 (dim: each batch; dots: "
     "validation after an epoch)"},
    {{'m'}, ACT_METRIC, CHARTS, "m", "metric", "curve of accuracy or loss"},
    {{'c'},
     ACT_CURSOR,
     CHARTS,
     "c",
     "cursor",
     "value cursor on the charts, then Left Right"},
    {{'v'},
     ACT_CURVES,
     CHARTS,
     "v",
     NULL,
     "curves of all lanes, or of each alone (click: a name)"},
    {{KEYS_PAGE_UP},
     ACT_ZOOM_IN,
     CHARTS,
     "PgUp",
     NULL,
     "half of the x axis; Left Right move in it"},
    {{KEYS_PAGE_DOWN},
     ACT_ZOOM_OUT,
     CHARTS,
     "PgDn",
     NULL,
     "twice as much of the x axis"},
    {.action = ACT_NONE},
};

static const struct binding errors[] = {
    {{'T'}, ACT_FILTER_TRUE, ERRORS, "T", "true", "filter by true digit"},
    {{'i'}, ACT_FILTER_SAID, ERRORS, "i", "said", "filter by digit said"},
    {{'b'},
     ACT_FILTER_WHO,
     ERRORS,
     "b",
     "by",
     "wrong by: lane, first only, second only, both"},
    {{'o'}, ACT_SORT, ERRORS, "o", "order", "order by confidence or number"},
    {{'M'}, ACT_MATRIX, ERRORS, "M", "matrix", "to the confusion matrix"},
    {{'P'}, ACT_PIN, ERRORS, "P", "pin", "pin a picture, watch it by epoch"},
    {{'D'},
     ACT_DRAW,
     ERRORS,
     "D",
     "draw",
     "draw a digit: Space = brush, Home PgUp PgDn End = corners"},
    {{'x', KEYS_DELETE, KEYS_BACKSPACE},
     ACT_ERASE,
     ERRORS,
     "x Del",
     NULL,
     "drawing: erase under the brush"},
    {{'X'}, ACT_CLEAR, ERRORS, "X", NULL, "drawing: erase all"},
    {{'/'},
     ACT_SEARCH,
     ERRORS,
     "/",
     "find",
     "find: 7 (true), 7 9 (said 9), >9, #247 (picture)"},
    {.action = ACT_NONE},
};

static const struct binding weights[] = {
    {{'m'},
     ACT_METRIC,
     WEIGHTS,
     "m",
     "change",
     "the weights, or what training changed in them"},
    {.action = ACT_NONE},
};

static const struct binding general[] = {
    {{'/'}, ACT_SEARCH, LOG, "/", "search", "search the log"},
    {{'n'}, ACT_NEXT, ERRORS | LOG, "n", NULL, "next, next match"},
    {{'N'}, ACT_PREV, ERRORS | LOG, "N", NULL, "previous, previous match"},
    {{'w'}, ACT_WRITE_CSV, ALL, "w", NULL, "write CSV tables now"},
    {{'S'}, ACT_SAVE, ALL, "S", NULL, "save a checkpoint now"},
    {{'f'}, ACT_FREEZE, ALL, "f", NULL, "freeze the view; training goes on"},
    {{'g'}, ACT_GLYPHS, ALL, "g", NULL, "glyphs: ascii, block, braille"},
    {{'t'}, ACT_THEME, ALL, "t", NULL, "next theme"},
    {{KEYS_F12},
     ACT_REMEMBER,
     ALL,
     "F12",
     NULL,
     "remember theme, glyphs, screen, axis, smoothing"},
    {{'?', KEYS_F1}, ACT_HELP, ALL, "? F1", "help", "this help"},
    {{KEYS_ESC}, ACT_ESCAPE, ALL, "Esc", NULL, "back, leave; never quits"},
    {{CTRL('L')}, ACT_REDRAW, ALL, "Ctrl-L", NULL, "draw the screen anew"},
    {{CTRL('Z')}, ACT_SUSPEND, ALL, "Ctrl-Z", NULL, "suspend; fg returns"},
    {{'q', KEYS_F10},
     ACT_QUIT,
     ALL,
     "q F10",
     "quit",
     "quit; asks while it trains"},
    {{'Q', CTRL('C')}, ACT_QUIT_NOW, ALL, "Q Ctrl-C", NULL, "quit at once"},
    {.action = ACT_NONE},
};

static const struct {
    const char *name;
    const struct binding *rows; /* up to one without a key */
} groups[] = {
    {"Training", training}, {"Values", values}, {"Screens", screens},
    {"Charts", charts},     {"Errors", errors}, {"Weights", weights},
    {"General", general},
};

const struct binding *keymap_at(size_t i)
{
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (const struct binding *b = groups[g].rows; b->keys[0] != 0; b++)
            if (i-- == 0)
                return b;
    return NULL;
}

const char *keymap_group(size_t i)
{
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (const struct binding *b = groups[g].rows; b->keys[0] != 0; b++)
            if (i-- == 0)
                return groups[g].name;
    return NULL;
}

enum action keymap_find(int key, enum view_id view)
{
    const struct binding *b;

    for (size_t i = 0; (b = keymap_at(i)) != NULL; i++) {
        if ((b->views >> view & 1u) == 0 || key == 0)
            continue;
        for (size_t k = 0; k < 3; k++)
            if (b->keys[k] == key)
                return b->action;
    }
    return ACT_NONE;
}
