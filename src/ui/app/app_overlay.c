/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys while something lies over the screen: help, presets, a question, a
 * search being typed. Training goes on behind it. */
#include "ui/app/app_state.h"

#include <string.h>

#include "ui/app/presets.h"
#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"
#include "ui/term/term.h"

static void help_key(struct app *app, int key, enum action action)
{
    int wheel = key == KEYS_MOUSE ? term_mouse().button : 0;
    int page = app->ui.area.h > 3 ? app->ui.area.h - 3 : 1;
    int by = action == ACT_UP        ? -1
             : action == ACT_DOWN    ? 1
             : wheel == 4            ? -3
             : wheel == 5            ? 3
             : key == KEYS_PAGE_UP   ? -page
             : key == KEYS_PAGE_DOWN ? page
             : key == KEYS_HOME      ? -app->help_scroll
             : key == KEYS_END       ? app->help_most
                                     : 0;

    app->help_scroll += by;
    if (app->help_scroll > app->help_most)
        app->help_scroll = app->help_most;
    if (app->help_scroll < 0)
        app->help_scroll = 0;
    if (action == ACT_ESCAPE || action == ACT_HELP || action == ACT_QUIT)
        app->overlay = OVERLAY_NONE;
    else if (by == 0 && key != KEYS_HOME && key != KEYS_END)
        app_action(app, action);
}

static void presets_key(struct app *app, enum action action)
{
    int n = (int)presets_count(), *at = &app->ui.preset;

    if (action == ACT_UP || action == ACT_DOWN) {
        *at = (*at + (action == ACT_UP ? n - 1 : 1)) % n;
    } else if (action == ACT_ENTER) {
        presets_apply(app->model, app->race, &app->ui);
        app->overlay = OVERLAY_NONE;
    } else if (action == ACT_ESCAPE || action == ACT_PRESETS ||
               action == ACT_QUIT) {
        app->overlay = OVERLAY_NONE;
    } else if (action == ACT_TARGET || action == ACT_PAUSE) {
        controls_action(app->model, app->race, &app->ui, (int)action);
    }
}

static void restart_key(struct app *app, int key)
{
    if (key == 'S' || key == 's')
        app_save(app);
    if (key == 'r' || key == 'R')
        app_do_restart(app, app->restart_action);
    app->overlay = OVERLAY_NONE;
}

static void quit_key(struct app *app, int key)
{
    if (key == 's' || key == 'S') {
        app->overlay = OVERLAY_NONE;
        app_leave_saved(app);
    } else if (key == 'd') {
        app->leave = app->discard = true;
    } else if (key == 'q' || key == KEYS_F10) {
        app->leave = true;
    } else if (key == KEYS_ESC) {
        app->overlay = OVERLAY_NONE;
    }
}

static void search(struct app *app)
{
    const struct view *view = view_at(app->ui.view);

    if (view->find != NULL && !view->find(app->model, &app->ui, app->search))
        app_tell(app, false, "/%.20s: no such class or picture", app->search);
}

static void search_key(struct app *app, int key)
{
    size_t len = strlen(app->search);

    if (key == KEYS_ESC || key == KEYS_ENTER) {
        app->overlay = OVERLAY_NONE;
        if (key == KEYS_ENTER)
            search(app);
    } else if (key == KEYS_BACKSPACE && len > 0) {
        app->search[len - 1] = '\0';
    } else if (key >= ' ' && key < 0x7f && len + 1 < sizeof app->search) {
        app->search[len] = (char)key;
        app->search[len + 1] = '\0';
    }
}

void app_overlay_key(struct app *app, int key, enum action action)
{
    switch (app->overlay) {
    case OVERLAY_QUIT:
        quit_key(app, key);
        break;
    case OVERLAY_RESTART:
        restart_key(app, key);
        break;
    case OVERLAY_SEARCH:
        search_key(app, key);
        break;
    case OVERLAY_HELP:
        help_key(app, key, action);
        break;
    case OVERLAY_PRESETS:
        presets_key(app, action);
        break;
    case OVERLAY_NONE:
        break;
    }
}
