/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the keys that all screens have. A key that is neither here nor
 * in the rows of the view does nothing, and every row of both is in the help.
 * The help lists them in the order of this table; the key bar shows those with
 * a short label in the same order. What a row without an act does is for each
 * screen to say, in a row of its own. */
#include "ui/app/app_state.h"
#include "ui/help/key_list.h"
#include "ui/help/key_refusal.h"
#include "ui/parts/controls.h"

#define CTRL(c) ((c) - 'A' + 1)

/* --- labels in the bar --- */

static bool any_is(const struct model *m, enum lane_state state)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].state == state)
            return true;
    return false;
}

static bool any_failed(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (lane_state_failed(m->lanes[i].state))
            return true;
    return false;
}

/* Space goes on when nothing that it acts on trains, beyond the last epoch,
 * too. */
static const char *pause_label(const struct model *m, const struct ui_state *ui,
                               enum bar_place *place, char buf[BAR_LABEL_SIZE])
{
    if (!controls_are_done(m, ui))
        return controls_any_runs(m, ui) ? "pause" : "go on";
    *place = BAR_ENDED;
    return controls_more_text(m, ui, buf, BAR_LABEL_SIZE);
}

/* Once nothing trains any more, other keys matter: after a failure more
 * epochs do not help, taking the change back does. */
static const char *epochs_label(const struct model *m,
                                const struct ui_state *ui,
                                enum bar_place *place, char buf[BAR_LABEL_SIZE])
{
    (void)ui;
    (void)buf;
    *place = BAR_ENDED;
    return model_all_ended(m) && (any_is(m, LANE_DONE) || !any_failed(m))
               ? "epoch more"
               : NULL;
}

static const char *restart_label(const struct model *m,
                                 const struct ui_state *ui,
                                 enum bar_place *place,
                                 char buf[BAR_LABEL_SIZE])
{
    (void)ui;
    (void)buf;
    *place = BAR_ENDED;
    return model_all_ended(m) ? "restart" : NULL;
}

static const char *undo_label(const struct model *m, const struct ui_state *ui,
                              enum bar_place *place, char buf[BAR_LABEL_SIZE])
{
    (void)ui;
    (void)buf;
    if (model_all_ended(m) && any_failed(m))
        *place = BAR_RESCUE;
    return "undo";
}

/* clang-format off */
static const struct binding training[] = {
    {{' ', 'p'}, "Space p", "pause", "pause or go on; when done: as many epochs more",
     .act = controls_pause, .why_not = why_ended, .place = BAR_OWN,
     .bar_now = pause_label},
    {{'.'}, ".", "step", "one batch, then pause",
     .act = controls_step, .why_not = why_ended, .arg = CMD_STEP},
    {{','}, ",", NULL, "one epoch, then pause",
     .act = controls_step, .why_not = why_ended, .arg = CMD_STEP_EPOCH},
    {{'E'}, "E", NULL, "one epoch more",
     .act = controls_move_epochs, .arg = 1, .bar_now = epochs_label},
    {{'e'}, "e", NULL, "one epoch less",
     .act = controls_move_epochs, .why_not = why_least_epochs, .arg = -1},
    {{'>'}, ">", NULL, "faster (batches a second)",
     .act = controls_move_speed, .why_not = why_no_speed, .arg = 1},
    {{'<'}, "<", NULL, "slower",
     .act = controls_move_speed, .why_not = why_no_speed, .arg = -1},
    {{'L'}, "L", NULL, "lock-step or free running",
     .act = controls_lockstep, .why_not = why_no_lockstep},
    {{'r'}, "r", NULL, "restart, same seed; applies batch, hidden, seed",
     .act = app_restart, .arg = 0, .bar_now = restart_label},
    {{'R'}, "R", NULL, "restart with the next seed",
     .act = app_restart, .arg = 1},
    {.name = NULL},
};

static const struct binding values[] = {
    {{'+', '='}, "+ =", "lr up", "lr up, ladder 1-3-10 (other screens)",
     .act = controls_move_lr, .arg = 1},
    {{'-', '_'}, "- _", "lr down", "lr down (other screens)",
     .act = controls_move_lr, .arg = -1},
    {{'{'}, "{", NULL, "lr x 0.5", .act = controls_scale_lr, .arg = -1},
    {{'}'}, "}", NULL, "lr x 2", .act = controls_scale_lr, .arg = 1},
    {{')'}, ")", NULL, "pert up, ladder 1-3-10",
     .act = controls_move_pert, .why_not = why_no_pert, .arg = 1},
    {{'('}, "(", NULL, "pert down",
     .act = controls_move_pert, .why_not = why_no_pert, .arg = -1},
    {{KEYS_ENTER, '\r'}, "Enter", NULL, "type an exact value; open",
     .act = NULL},
    {{'a'}, "a", "lane", "lane to edit: each, then all",
     .act = controls_next_target, .why_not = why_one_target, .arg = 1},
    {{'A'}, "A", NULL, "copy the lane's values to the others",
     .act = controls_copy, .why_not = why_no_copy},
    {{'O', KEYS_F2}, "O F2", NULL, "presets: named settings",
     .act = app_open, .arg = OVERLAY_PRESETS},
    {{'u'}, "u", "undo", "undo the last change, weights included",
     .act = controls_undo, .why_not = why_no_undo, .bar_now = undo_label},
    {{'C'}, "C", NULL, "command line of this race: copy it, log it, print it at the end",
     .act = app_copy_command},
    {.name = NULL},
};

static const struct binding screens[] = {
    {{'1'}, "1", NULL, "Train screen", .act = app_go, .arg = 0},
    {{'2'}, "2", NULL, "Compare screen", .act = app_go, .arg = 1},
    {{'3'}, "3", NULL, "Errors screen", .act = app_go, .arg = 2},
    {{'4'}, "4", NULL, "Weights screen", .act = app_go, .arg = 3},
    {{'5'}, "5", NULL, "Log screen", .act = app_go, .arg = 4},
    {{'6'}, "6", NULL, "Runs screen", .act = app_go, .arg = 5},
    {{'['}, "[", NULL, "screen before", .act = app_go_on, .arg = -1},
    {{']'}, "]", NULL, "next screen", .act = app_go_on, .arg = 1},
    {{KEYS_TAB}, "Tab", "focus", "focus the next panel", .act = NULL},
    {{KEYS_SHIFT_TAB}, "Shift-Tab", NULL, "focus the panel before",
     .act = NULL},
    {{'z'}, "z", "full", "focused panel full screen and back",
     .act = NULL},
    {{KEYS_UP, 'k'}, "Up k", NULL, "move up", .act = NULL},
    {{KEYS_DOWN, 'j'}, "Down j", NULL, "move down", .act = NULL},
    {{KEYS_LEFT, 'h'}, "Left h", NULL, "move left, lane before",
     .act = NULL},
    {{KEYS_RIGHT, 'l'}, "Right l", NULL, "move right, next lane",
     .act = NULL},
    {{KEYS_PAGE_UP}, "PgUp", NULL, "a page up", .act = NULL},
    {{KEYS_PAGE_DOWN}, "PgDn", NULL, "a page down", .act = NULL},
    {{KEYS_HOME}, "Home", NULL, "to the first", .act = NULL},
    {{KEYS_END}, "End", NULL, "to the last", .act = NULL},
    {.name = NULL},
};

static const struct binding general[] = {
    {{'n'}, "n", NULL, "next, next match", .act = NULL},
    {{'N'}, "N", NULL, "previous, previous match", .act = NULL},
    {{'w'}, "w", NULL, "write CSV tables now", .act = app_write},
    {{'S'}, "S", NULL, "save a checkpoint now", .act = app_save_now},
    {{'f'}, "f", NULL, "freeze the view; training goes on", .act = app_freeze},
    {{'g'}, "g", NULL, "glyphs: ascii, block, braille",
     .act = app_next_glyphs},
    {{'t'}, "t", NULL, "next theme", .act = app_next_theme},
    {{KEYS_F12}, "F12", NULL, "remember theme, glyphs, screen, axis, smoothing",
     .act = app_remember},
    {{'?', KEYS_F1}, "? F1", "help", "this help",
     .act = app_open, .arg = OVERLAY_HELP, .place = BAR_LAST},
    {{KEYS_ESC}, "Esc", NULL, "back, leave; never quits", .act = app_escape},
    {{CTRL('L')}, "Ctrl-L", NULL, "draw the screen anew", .act = app_redraw},
    {{CTRL('Z')}, "Ctrl-Z", NULL, "suspend; fg returns",
     .act = app_suspend_key},
    {{'q', KEYS_F10}, "q F10", "quit", "quit; asks while it trains",
     .act = app_quit, .place = BAR_LAST},
    {{'Q', CTRL('C')}, "Q Ctrl-C", NULL, "quit at once",
     .act = app_quit_now},
    {.name = NULL},
};
/* clang-format on */

const struct key_group app_key_groups[] = {
    {"Training", training}, {"Values", values}, {"Screens", screens},
    {"General", general},   {NULL, NULL},
};
