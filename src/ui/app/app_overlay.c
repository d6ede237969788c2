/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys do while an overlay lies on the screen: the help, the presets or a
 * question. Each has rows of its own; while the help is open, the keys of all
 * screens still work. Training goes on meanwhile. */
#include "ui/app/app_state.h"

#include "ui/frame/presets.h"
#include "ui/help/key_list.h"
#include "ui/parts/controls.h"
#include "ui/term/term.h"

static bool close_it(struct ui_context *x, int arg)
{
    (void)arg;
    x->app->overlay = OVERLAY_NONE;
    return true;
}

/* --- help --- */

static bool scroll(struct ui_context *x, int by)
{
    struct app *app = x->app;

    app->help_scroll += by;
    if (app->help_scroll > app->help_most)
        app->help_scroll = app->help_most;
    if (app->help_scroll < 0)
        app->help_scroll = 0;
    return true;
}

static bool scroll_page(struct ui_context *x, int by)
{
    return scroll(x, x->ui->area.h > 3 ? by * (x->ui->area.h - 3) : by);
}

static bool scroll_to(struct ui_context *x, int end)
{
    return scroll(x, end * x->app->help_most - x->app->help_scroll);
}

static bool scroll_wheel(struct ui_context *x, int arg)
{
    int button = term_mouse().button;

    (void)arg;
    return scroll(x, button == MOUSE_WHEEL_UP     ? -3
                     : button == MOUSE_WHEEL_DOWN ? 3
                                                  : 0);
}

/* --- presets --- */

static bool choose(struct ui_context *x, int by)
{
    int n = (int)presets_count();

    x->ui->preset = (x->ui->preset + by + n) % n;
    return true;
}

static bool apply(struct ui_context *x, int arg)
{
    presets_apply(x->m, x->race, x->ui);
    return close_it(x, arg);
}

/* --- questions --- */

static bool save_first(struct ui_context *x, int arg)
{
    app_save(x->app);
    return close_it(x, arg);
}

static bool restart_it(struct ui_context *x, int arg)
{
    app_do_restart(x->app, x->app->restart_more);
    return close_it(x, arg);
}

static bool save_and_quit(struct ui_context *x, int arg)
{
    app_leave_saved(x->app);
    return close_it(x, arg);
}

static bool discard(struct ui_context *x, int arg)
{
    x->app->discard = true;
    return app_quit_now(x, arg);
}

/* clang-format off */
static const struct binding help_keys[] = {
    {{KEYS_UP, 'k'}, .act = scroll, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = scroll, .arg = 1},
    {{KEYS_PAGE_UP}, .act = scroll_page, .arg = -1},
    {{KEYS_PAGE_DOWN}, .act = scroll_page, .arg = 1},
    {{KEYS_HOME}, .act = scroll_to, .arg = 0},
    {{KEYS_END}, .act = scroll_to, .arg = 1},
    {{KEYS_MOUSE}, .act = scroll_wheel},
    {{KEYS_ESC, '?', KEYS_F1}, .act = close_it},
    {{'q', KEYS_F10}, .act = close_it},
    {{'L'}, .act = app_start_lesson},
    {.name = NULL},
};

static const struct binding presets_keys[] = {
    {{KEYS_UP, 'k'}, .act = choose, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = choose, .arg = 1},
    {{KEYS_ENTER, '\r'}, .act = apply},
    {{KEYS_ESC, 'O', KEYS_F2}, .act = close_it},
    {{'q', KEYS_F10}, .act = close_it},
    {{'a'}, .act = controls_next_target, .arg = 1},
    {{' ', 'p'}, .act = controls_pause},
    {.name = NULL},
};

static const struct binding restart_keys[] = {
    {{'S', 's'}, .act = save_first},
    {{'r', 'R'}, .act = restart_it},
    {.name = NULL},
};

static const struct binding quit_keys[] = {
    {{'s', 'S'}, .act = save_and_quit},
    {{'d'}, .act = discard},
    {{'q', KEYS_F10}, .act = app_quit_now},
    {{KEYS_ESC}, .act = close_it},
    {.name = NULL},
};
/* clang-format on */

void app_overlay_key(struct app *app, int key)
{
    static const struct {
        const struct binding *rows;
        bool (*other)(struct ui_context *x, int key); /* any other key */
    } overlays[] = {
        [OVERLAY_HELP] = {help_keys, key_press_over},
        [OVERLAY_QUIT] = {quit_keys, NULL},
        [OVERLAY_RESTART] = {restart_keys, close_it},
        [OVERLAY_PRESETS] = {presets_keys, NULL},
    };
    struct ui_context x = app_context(app);

    if (!binding_press(overlays[app->overlay].rows, &x, key) &&
        overlays[app->overlay].other != NULL)
        overlays[app->overlay].other(&x, key);
    if (app->ui.prompt.kind != NULL)
        app->overlay = OVERLAY_NONE;
}
