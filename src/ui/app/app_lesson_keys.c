/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys while a lesson is under way. The one that the step waits for acts as
 * ever and leads on; others do what they always do, but for those that would
 * take the picture away: they are told which one is awaited. */
#include "ui/app/app_state.h"
#include "ui/help/key_list.h"

static const struct lesson_keys *awaited_keys(const struct app *app)
{
    return &app_lesson_step(app)->wait;
}

static int awaited(const struct app *app)
{
    return awaited_keys(app)->keys[app->lesson.heard];
}

static void say_awaited(struct app *app)
{
    char name[LESSON_KEY_SIZE];

    app_notice(app, false, "this step waits for %s; ] goes on, Esc leaves",
               lesson_key_name(awaited(app), name));
}

/* Keys that would take the picture away. */
static bool takes_away(int key)
{
    static const int keys[] = {
        '1', '2',     '3',        '4', '5', KEYS_TAB, KEYS_SHIFT_TAB,
        'z', KEYS_F2, KEYS_ENTER, 'O', '\r'};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i] == key)
            return true;
    return false;
}

/* The key that the step waits for: it acts as ever, and unless it was refused
 * the step has heard it. */
static void take_awaited(struct app *app, int key)
{
    struct ui_context x = app_context(app);

    if (key != KEYS_ENTER) {
        bool refused = key_refusal(app->model, &app->ui, key) != NULL;

        key_press(&x, key);
        if (refused)
            return;
    }
    if (++app->lesson.heard == awaited_keys(app)->n)
        app_lesson_go(app, 1);
}

static bool mode_has(const struct app *app, int key)
{
    const struct key_mode *mode = view_mode(&app->ui);

    return mode != NULL && binding_find(mode->rows, key) != NULL;
}

static bool take_own(struct app *app, int key)
{
    bool erases = key == KEYS_BACKSPACE && view_mode(&app->ui) != NULL;

    if (key == ']')
        app_lesson_go(app, 1);
    else if (key == '[' || (key == KEYS_BACKSPACE && !erases))
        app_lesson_go(app, -1);
    else if (key == KEYS_ESC && view_mode(&app->ui) == NULL)
        app_lesson_leave(app, "left the lesson");
    else
        return false;
    return true;
}

void app_lesson_key(struct app *app, int key)
{
    struct ui_context x = app_context(app);

    key = key == '\r' ? KEYS_ENTER : key;
    if (take_own(app, key))
        return;
    if (key == awaited(app))
        take_awaited(app, key);
    else if ((takes_away(key) && !mode_has(app, key)) || !key_press(&x, key))
        say_awaited(app);
}
