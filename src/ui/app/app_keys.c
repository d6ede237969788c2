/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a key to what it does. An open overlay (app_overlay.c) or field takes
 * the key first; then the table turns it into an action, the view may use that, and what is
 * left is common to all screens. */
#include "ui/app/app_state.h"

#include <stdio.h>
#include <string.h>

#include "ui/app/lane_options.h"
#include "ui/app/status_line.h"
#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"
#include "ui/term/term.h"

static bool training(const struct app *app)
{
    for (size_t i = 0; i < app->model->n_lanes; i++) {
        enum lane_state state = app->model->lanes[i].state;

        if (state == LANE_RUN || state == LANE_EVAL || state == LANE_PAUSED)
            return true;
    }
    return false;
}

void app_toggle_freeze(struct app *app)
{
    if (app->frozen != NULL) {
        model_free(app->frozen);
        app->frozen = NULL;
    } else if (model_copy(app->model, &app->frozen) != STATUS_OK) {
        app->frozen = NULL;
        model_event(app->model, EVENT_WARNING, -1, 0,
                    "freeze: out of memory; the view stays live");
    }
    app->ui.frozen = app->frozen != NULL;
}

static void next_glyphs(struct app *app)
{
    static const char *const names[GLYPHS_COUNT] = {[GLYPHS_ASCII] = "ascii",
                                                    [GLYPHS_BLOCK] = "block",
                                                    [GLYPHS_BRAILLE] =
                                                        "braille"};

    if (!term_unicode()) {
        app_tell(app, false, "glyphs: this terminal's locale has only ASCII");
        return;
    }
    app->canvas.glyphs = (enum glyphs)((app->canvas.glyphs + 1) % GLYPHS_COUNT);
    app_tell(app, false, "glyphs: %s", names[app->canvas.glyphs]);
}

static void next_theme(struct app *app)
{
    app->theme = theme_at(app->theme + 1) == NULL ? 0 : app->theme + 1;
    term_set_theme(theme_at(app->theme));
    app_tell(app, false, "theme: %s", theme_at(app->theme)->name);
}

static void set_view(struct app *app, int view)
{
    app->ui.view = (enum view_id)((view + VIEW_COUNT) % VIEW_COUNT);
    app->ui.focus = 0;
    app->ui.expanded = false;
}

static void escape(struct app *app)
{
    app->ui.expanded = false;
    app->ui.cursor_on = false;
    app->ui.train.edit.why[0] = '\0';
    app->ui.train.staged = app->ui.train.restart = false;
}

void app_do_restart(struct app *app, int action)
{
    if (!app->ui.train.staged) {
        app->saved_ns = 0;
        if (app->config->keeper != NULL)
            keeper_forget(app->config->keeper);
    }
    controls_action(app->model, app->race, &app->ui, action);
}

/* Asks only when it would cost something. */
static void restart(struct app *app, enum action action)
{
    if (app_restart_loses(app)) {
        app->restart_action = (int)action;
        app->overlay = OVERLAY_RESTART;
    } else {
        app_do_restart(app, (int)action);
    }
}

/* What a key leaves unseen on screens without charts. */
static void tell_chart(struct app *app, enum action action)
{
    const struct ui_state *ui = &app->ui;

    if (action == ACT_AXIS)
        app_notice(app, false, "x axis: %s", plot_axis_name(ui->axis));
    else if (action == ACT_SMOOTHING)
        app_notice(app, false, "curves: smoothing %g",
                   history_smoothing[ui->smoothing]);
    else if (action == ACT_METRIC)
        app_notice(app, false, "curves: %s", ui->metric ? "loss" : "accuracy");
}

/* What a key leaves unseen on screens without the control panel. */
static void tell_hidden(struct app *app, enum action action)
{
    char name[LANE_NAME_MAX];

    if (!view_shows(app->model, &app->ui, VIEW_SHOWS_CHARTS))
        tell_chart(app, action);
    if (view_shows(app->model, &app->ui, VIEW_SHOWS_CONTROLS))
        return;
    if (action == ACT_TARGET)
        app_notice(app, false, "keys act on: %s",
                   controls_target_name(app->model, &app->ui, name));
    else if (action == ACT_SPEED_UP || action == ACT_SPEED_DOWN)
        app_notice(app, false,
                   app->model->speed > 0 ? "speed: %.4g batches a second"
                                         : "speed: max",
                   app->model->speed);
}

/* What concerns the screen and the files, not what is shown or trained. */
static bool tool_action(struct app *app, enum action action)
{
    switch (action) {
    case ACT_FREEZE:
        app_toggle_freeze(app);
        break;
    case ACT_GLYPHS:
        next_glyphs(app);
        break;
    case ACT_THEME:
        next_theme(app);
        break;
    case ACT_SAVE:
        app_save(app);
        break;
    case ACT_WRITE_CSV:
        app_write_tables(app);
        break;
    case ACT_REMEMBER:
        app_remember(app);
        break;
    case ACT_RESTART:
    case ACT_RESTART_NEW_SEED:
        restart(app, action);
        break;
    case ACT_COPY_COMMAND:
        lane_options_log(app->model, app->race);
        break;
    case ACT_REDRAW:
        term_redraw();
        break;
    case ACT_SUSPEND:
        app_suspend(app);
        break;
    case ACT_PRESETS:
        app->overlay = OVERLAY_PRESETS;
        break;
    case ACT_SEARCH:
        app->overlay = OVERLAY_SEARCH;
        app->search[0] = '\0';
        break;
    default:
        return false;
    }
    return true;
}

void app_action(struct app *app, enum action action)
{
    const char *why = keymap_refusal(app->model, &app->ui, action);

    if (why != NULL) {
        app_notice(app, false, "%s", why);
        return;
    }
    if (action >= ACT_VIEW1 && action <= ACT_VIEW5) {
        set_view(app, (int)(action - ACT_VIEW1));
        return;
    }
    switch (action) {
    case ACT_VIEW_PREV:
    case ACT_VIEW_NEXT:
        set_view(app, (int)app->ui.view + (action == ACT_VIEW_NEXT ? 1 : -1));
        break;
    case ACT_HELP:
        app->overlay = OVERLAY_HELP;
        app->help_scroll = 0;
        break;
    case ACT_QUIT:
        if (training(app))
            app->overlay = OVERLAY_QUIT;
        else
            app->leave = true;
        break;
    case ACT_QUIT_NOW:
        app->leave = true;
        break;
    case ACT_ESCAPE:
        escape(app);
        break;
    default:
        if (tool_action(app, action))
            break;
        if (!app_chart_action(app->model, &app->ui, action))
            controls_action(app->model, app->race, &app->ui, (int)action);
        tell_hidden(app, action);
        break;
    }
}

/* bar_key: of the entry under it when the last row was still as it was. */
static void mouse_event(struct app *app, int bar_key)
{
    const struct view *view = view_at(app->ui.view);
    struct term_mouse at = term_mouse();

    if (bar_key != 0) {
        app_handle_key(app, bar_key);
        return;
    }
    /* what is typed belongs to a row that a click may change */
    memset(&app->ui.train.edit, 0, sizeof app->ui.train.edit);
    if (at.y == 0 && at.button == 1) {
        for (int i = 0; i < VIEW_COUNT; i++) {
            struct rect tab = status_tab_rect(i, app->canvas.w, app->ui.view);

            if (at.x >= tab.x && at.x < tab.x + tab.w)
                set_view(app, i);
        }
        return;
    }
    if ((at.button == MOUSE_DRAG || at.button == MOUSE_DRAG_3) && !view->drags)
        return;
    if (view->mouse != NULL)
        view->mouse(app->model, app->race, &app->ui,
                    screen_view_rect(app->canvas.w, app->canvas.h), at.x, at.y,
                    at.button);
}

/* Nothing that cannot be seen takes keys; but the question whether to quit
 * is asked in the one line there is. */
static void close_unseen(struct app *app)
{
    if (app->overlay != OVERLAY_QUIT && app->overlay != OVERLAY_RESTART)
        app->overlay = OVERLAY_NONE;
    memset(&app->ui.train.edit, 0, sizeof app->ui.train.edit);
}

/* The key that a click on the key bar stands for, or 0. */
static int clicked_key(const struct app *app, int key)
{
    struct term_mouse at = term_mouse();

    if (key != KEYS_MOUSE || at.button != 1 || at.y != app->canvas.h - 1 ||
        app->canvas.w < SCREEN_MIN_W || app->canvas.h < SCREEN_MIN_H)
        return 0;
    return screen_bar_key(app->model, &app->ui, app->canvas.w, at.x);
}

/* Into what is being typed, and nowhere else: text is no keys. */
static void paste(struct app *app)
{
    bool searching = app->overlay == OVERLAY_SEARCH;

    if (!searching &&
        (app->overlay != OVERLAY_NONE || !app->ui.train.edit.active)) {
        app_notice(app, false, "pasted text goes into a typed field only");
        return;
    }
    for (const char *text = term_paste(); *text != '\0'; text++)
        if (searching)
            app_overlay_key(app, *text, ACT_NONE);
        else
            controls_edit_key(app->model, app->race, &app->ui, *text);
}

void app_handle_key(struct app *app, int key)
{
    const struct view *view = view_at(app->ui.view);
    enum action action = keymap_find(key, app->ui.view);
    int bar_key = clicked_key(app, key);

    app->dirty = true;
    if (key == KEYS_RESIZE)
        return;
    app->asked = app->model->n_events;
    app->answering = false;
    app->ui.notice[0] = '\0';
    if (app->canvas.w < SCREEN_MIN_W || app->canvas.h < SCREEN_MIN_H)
        close_unseen(app);
    if (key == KEYS_PASTE) {
        paste(app);
    } else if (key == KEYS_MOUSE && app->overlay == OVERLAY_NONE) {
        mouse_event(app, bar_key);
    } else if (action == ACT_QUIT_NOW && app->overlay != OVERLAY_SEARCH) {
        app->leave = true;
    } else if (app->overlay != OVERLAY_NONE) {
        app_overlay_key(app, key, action);
    } else if (app->ui.train.edit.active) {
        controls_edit_key(app->model, app->race, &app->ui, key);
    } else if (action != ACT_NONE) {
        if (keymap_refusal(app->model, &app->ui, action) != NULL ||
            view->action == NULL ||
            !view->action(app->model, app->race, &app->ui, (int)action))
            app_action(app, action);
    }
}
