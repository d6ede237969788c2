/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data first: a key that is not in this table does nothing, and a row that
 * is here is in the help, so the two cannot disagree. The order is that of
 * the help; the bar takes the rows with a short label in the same order. A
 * view's own row stands before a common one for the same key. */
#include "ui/keymap.h"

#define TRAIN   (1u << VIEW_TRAIN)
#define COMPARE (1u << VIEW_COMPARE)
#define ERRORS  (1u << VIEW_ERRORS)
#define WEIGHTS (1u << VIEW_WEIGHTS)
#define LOG     (1u << VIEW_LOG)
#define ALL     BINDING_ALL
#define CHARTS  (TRAIN | COMPARE)
#define CTRL(c) ((c) - 'A' + 1)

static const struct binding bindings[] = {
    {{' ', 'p'}, ACT_PAUSE, ALL, "Space p", "pause", "pause or go on"},
    {{'.'}, ACT_STEP, ALL, ".", "step", "one batch, then pause"},
    {{','}, ACT_STEP_EPOCH, ALL, ",", NULL, "one epoch, then pause"},
    {{'+', '='},
     ACT_LR_UP,
     ALL,
     "+ =",
     "up",
     "selected value up (other screens: lr), ladder 1-3-10"},
    {{'-', '_'},
     ACT_LR_DOWN,
     ALL,
     "-",
     "down",
     "selected value down (other screens: lr)"},
    {{'{'}, ACT_LR_HALVE, ALL, "{", NULL, "lr x 0.5"},
    {{'}'}, ACT_LR_DOUBLE, ALL, "}", NULL, "lr x 2"},
    {{')'}, ACT_PERT_UP, ALL, ")", NULL, "perturbation up, ladder 1-3-10"},
    {{'('}, ACT_PERT_DOWN, ALL, "(", NULL, "perturbation down"},
    {{'E'}, ACT_EPOCHS_UP, ALL, "E", NULL, "one epoch more"},
    {{'e'}, ACT_EPOCHS_DOWN, ALL, "e", NULL, "one epoch less"},
    {{'>'}, ACT_SPEED_UP, ALL, ">", NULL, "faster (batches a second)"},
    {{'<'}, ACT_SPEED_DOWN, ALL, "<", NULL, "slower"},
    {{'L'}, ACT_LOCKSTEP, ALL, "L", NULL, "lock-step or free running"},
    {{'a'}, ACT_TARGET, ALL, "a", "lane", "lane to edit: each, then all"},
    {{'A'},
     ACT_COPY_HP,
     ALL,
     "A",
     NULL,
     "copy the lane's values to the others"},
    {{'u'},
     ACT_UNDO,
     ALL,
     "u",
     "undo",
     "undo the last change, weights included"},
    {{'r'},
     ACT_RESTART,
     ALL,
     "r",
     NULL,
     "restart, same seed; applies batch, hidden, seed"},
    {{'R'}, ACT_RESTART_NEW_SEED, ALL, "R", NULL, "restart with the next seed"},
    {{KEYS_ENTER, '\r'},
     ACT_ENTER,
     ALL,
     "Enter",
     NULL,
     "type an exact value; open"},
    {{KEYS_UP, 'k'}, ACT_UP, ALL, "Up k", NULL, "move up"},
    {{KEYS_DOWN, 'j'}, ACT_DOWN, ALL, "Down j", NULL, "move down"},
    {{KEYS_LEFT, 'h'}, ACT_LEFT, ALL, "Left h", NULL, "move left, lane before"},
    {{KEYS_RIGHT, 'l'},
     ACT_RIGHT,
     ALL,
     "Right l",
     NULL,
     "move right, next lane"},
    {{KEYS_PAGE_UP}, ACT_PAGE_UP, ALL, "PgUp", NULL, "a page up"},
    {{KEYS_PAGE_DOWN}, ACT_PAGE_DOWN, ALL, "PgDn", NULL, "a page down"},
    {{KEYS_HOME}, ACT_HOME, ALL, "Home", NULL, "to the first"},
    {{KEYS_END}, ACT_END, ALL, "End", NULL, "to the last"},
    {{'T'}, ACT_FILTER_TRUE, ERRORS, "T", "true", "filter by true digit"},
    {{'i'}, ACT_FILTER_SAID, ERRORS, "i", "said", "filter by digit said"},
    {{'b'},
     ACT_FILTER_WHO,
     ERRORS,
     "b",
     "by",
     "wrong by: lane, first only, second only, both"},
    {{'o'}, ACT_SORT, ERRORS, "o", "order", "order by confidence or number"},
    {{'n'}, ACT_NEXT, ERRORS | LOG, "n", NULL, "next, next match"},
    {{'N'}, ACT_PREV, ERRORS | LOG, "N", NULL, "previous, previous match"},
    {{'M'}, ACT_MATRIX, ERRORS, "M", "matrix", "to the confusion matrix"},
    {{'P'}, ACT_PIN, ERRORS, "P", "pin", "pin a picture, watch it by epoch"},
    {{'D'}, ACT_DRAW, ERRORS, "D", "draw", "draw a digit (Space = brush)"},
    {{'X'}, ACT_CLEAR, ERRORS, "X", NULL, "clear the drawing"},
    {{'/'}, ACT_SEARCH, LOG, "/", "search", "search the log"},
    {{KEYS_TAB}, ACT_FOCUS_NEXT, ALL, "Tab", "focus", "focus the next panel"},
    {{KEYS_SHIFT_TAB},
     ACT_FOCUS_PREV,
     ALL,
     "Shift-Tab",
     NULL,
     "focus the panel before"},
    {{'z'}, ACT_EXPAND, ALL, "z", "zoom", "focused panel full screen and back"},
    {{'x'},
     ACT_AXIS,
     CHARTS,
     "x",
     "axis",
     "x axis: step, samples, forward passes, active time"},
    {{'y'}, ACT_LOG_Y, CHARTS, "y", "log", "y axis linear or logarithmic"},
    {{'s'},
     ACT_SMOOTHING,
     CHARTS,
     "s",
     "smooth",
     "smoothing of curves: 0, .6, .9, .97"},
    {{'m'}, ACT_METRIC, CHARTS, "m", "metric", "curve of accuracy or loss"},
    {{'c'},
     ACT_CURSOR,
     CHARTS,
     "c",
     NULL,
     "value cursor on the charts, then Left Right"},
    {{'1'}, ACT_VIEW1, ALL, "1", NULL, "Train screen"},
    {{'2'}, ACT_VIEW2, ALL, "2", NULL, "Compare screen"},
    {{'3'}, ACT_VIEW3, ALL, "3", NULL, "Errors screen"},
    {{'4'}, ACT_VIEW4, ALL, "4", NULL, "Weights screen"},
    {{'5'}, ACT_VIEW5, ALL, "5", NULL, "Log screen"},
    {{'['}, ACT_VIEW_PREV, ALL, "[", NULL, "screen before"},
    {{']'}, ACT_VIEW_NEXT, ALL, "]", NULL, "next screen"},
    {{'C'},
     ACT_COPY_COMMAND,
     ALL,
     "C",
     NULL,
     "write the equivalent command line to the log"},
    {{'f'}, ACT_FREEZE, ALL, "f", NULL, "freeze the view; training goes on"},
    {{'g'}, ACT_GLYPHS, ALL, "g", NULL, "glyphs: ascii, block, braille"},
    {{'t'}, ACT_THEME, ALL, "t", NULL, "next theme"},
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
};

const struct binding *keymap_at(size_t i)
{
    return i < sizeof bindings / sizeof bindings[0] ? &bindings[i] : NULL;
}

enum action keymap_find(int key, enum view_id view)
{
    for (size_t i = 0; keymap_at(i) != NULL; i++) {
        const struct binding *b = &bindings[i];

        if ((b->views >> view & 1u) == 0 || key == 0)
            continue;
        for (size_t k = 0; k < 3; k++)
            if (b->keys[k] == key)
                return b->action;
    }
    return ACT_NONE;
}

/* First word of a key's name: "Space p" -> "Space". */
static int name_len(const char *name)
{
    int n = 0;

    while (name[n] != '\0' && name[n] != ' ')
        n++;
    return n;
}

static int draw_entry(struct canvas *c, int x, int y, const struct binding *b,
                      int room)
{
    int key_w = name_len(b->name), label_w = canvas_text_width(b->bar);

    if (key_w + 1 + label_w > room)
        return 0;
    canvas_printf(c, x, y, key_w, ROLE_KEY, "%.*s", key_w, b->name);
    canvas_text(c, x + key_w + 1, y, label_w, ROLE_DIM, b->bar);
    return key_w + 1 + label_w + 2;
}

/* Help and quit are what a lost person looks for: their room is kept. Pause
 * and what only this screen has come before what others have too. */
void keymap_draw_bar(struct canvas *c, int y, enum view_id view)
{
    const char *last[2] = {"? help", "q quit"};
    int end = c->w, x = 1;

    for (int i = 1; i >= 0; i--) {
        int w = canvas_text_width(last[i]);

        if (end - w - 1 < 0)
            break;
        end -= w + 1;
        canvas_printf(c, end, y, 1, ROLE_KEY, "%c", last[i][0]);
        canvas_text(c, end + 1, y, w - 1, ROLE_DIM, last[i] + 1);
        end -= 1;
    }
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; keymap_at(i) != NULL; i++) {
            const struct binding *b = &bindings[i];
            bool first = b->action == ACT_PAUSE || b->views == 1u << view;

            if (b->bar != NULL && (b->views >> view & 1u) != 0 &&
                first == (own == 1) && b->action != ACT_HELP &&
                b->action != ACT_QUIT)
                x += draw_entry(c, x, y, b, end - x);
        }
}
