/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what a key does. While a text is being typed (into a prompt or a
 * field) or an overlay is open (app_overlay.c), that takes the key; else the
 * rows of the view are searched for it, and then those of all screens
 * (key_list.c). */
#include "ui/app/app_state.h"

#include <string.h>

#include "base/text.h"
#include "ui/frame/status_line.h"
#include "ui/help/key_list.h"
#include "ui/parts/controls.h"
#include "ui/parts/prompt.h"
#include "ui/term/term.h"

struct ui_context app_context(struct app *app)
{
    return (struct ui_context){app->model, app->race, &app->ui, app};
}

/* bar_key: of the entry under it when the last row was still as it was. */
static void mouse_event(struct app *app, int bar_key)
{
    const struct view *view = view_at(app->ui.view);
    struct ui_context x = app_context(app);
    struct lesson_place place;
    struct term_mouse at = term_mouse();

    if (bar_key != 0) {
        app_handle_key(app, bar_key);
        return;
    }
    /* what is typed belongs to a row that a click may change */
    memset(&app->ui.controls.edit, 0, sizeof app->ui.controls.edit);
    if (at.y == 0 && at.button == 1 && !app_lesson_on(app)) {
        int tab = status_tab_at(at.x, app->canvas.w, app->ui.view);

        if (tab >= 0)
            app_go(&x, tab);
        return;
    }
    if ((at.button == MOUSE_DRAG || at.button == MOUSE_DRAG_3) && !view->drags)
        return;
    if (view->mouse != NULL)
        view->mouse(&x,
                    screen_area(app_lesson_place(app, &place), app->canvas.w,
                                app->canvas.h),
                    at.x, at.y, at.button);
}

/* Nothing that cannot be seen takes keys; but the question whether to quit
 * is asked in the one line there is. */
static void close_unseen(struct app *app)
{
    if (app->overlay != OVERLAY_QUIT && app->overlay != OVERLAY_RESTART)
        app->overlay = OVERLAY_NONE;
    prompt_close(&app->ui);
    memset(&app->ui.controls.edit, 0, sizeof app->ui.controls.edit);
}

/* The key that a click on the key bar stands for, or 0. */
static int clicked_key(const struct app *app, int key)
{
    struct term_mouse at = term_mouse();

    if (key != KEYS_MOUSE || at.button != 1 || at.y != app->canvas.h - 1 ||
        app->canvas.w < SCREEN_MIN_W || app->canvas.h < SCREEN_MIN_H)
        return 0;
    if (app_lesson_on(app) && view_mode(&app->ui) == NULL &&
        app->ui.notice[0] == '\0')
        return lesson_bar(NULL, app->canvas.w, 0, at.x);
    return screen_bar_key(app->model, &app->ui, app->canvas.w, at.x);
}

/* Into what is being typed, and nowhere else: text is no keys. */
static void paste(struct app *app)
{
    struct ui_context x = app_context(app);
    bool searching = app->ui.prompt.kind != NULL;

    if (!searching &&
        (app->overlay != OVERLAY_NONE || !app->ui.controls.edit.active)) {
        app_notice(app, false, "pasted text goes into a typed field only");
        return;
    }
    for (const char *text = term_paste(); *text != '\0';) {
        int ch = (int)text_next(&text);

        if (searching)
            prompt_key(&x, ch);
        else
            controls_edit_key(app->model, app->race, &app->ui, ch);
    }
}

static bool quits_at_once(int key)
{
    const struct binding *b = key_common(key);

    return b != NULL && b->act == app_quit_now;
}

static void hand_on(struct app *app, int key, int bar_key)
{
    struct ui_context x = app_context(app);

    if (key == KEYS_PASTE)
        paste(app);
    else if (app->ui.prompt.kind != NULL)
        prompt_key(&x, key);
    else if (key == KEYS_MOUSE && app->overlay == OVERLAY_NONE)
        mouse_event(app, bar_key);
    else if (quits_at_once(key))
        app->leave = true;
    else if (app->overlay != OVERLAY_NONE)
        app_overlay_key(app, key);
    else if (app->ui.controls.edit.active)
        controls_edit_key(app->model, app->race, &app->ui, key);
    else if (app_lesson_on(app))
        app_lesson_key(app, key);
    else
        key_press(&x, key);
}

void app_handle_key(struct app *app, int key)
{
    int bar_key = clicked_key(app, key);

    app->dirty = true;
    if (key == KEYS_RESIZE)
        return;
    app->asked = app->model->n_events;
    app->answering = app->quiet = false;
    app->ui.notice[0] = '\0';
    if (app->canvas.w < SCREEN_MIN_W || app->canvas.h < SCREEN_MIN_H)
        close_unseen(app);
    hand_on(app, key, bar_key);
}
