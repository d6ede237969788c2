/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes checkpoints, tables and the person's choices while the screens are
 * up, and does what signals ask for, which is mostly that. Whatever fails is
 * told in the last line and logged; training goes on. */
#include "ui/app/app_state.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/config/config_file.h"
#include "ui/charts/chart_window.h"
#include "ui/parts/controls.h"
#include "ui/term/signals.h"
#include "ui/term/term.h"

/* A run time of less may be trained again without a question. */
#define WORTH_ASKING_NS INT64_C(60000000000)

static void tell(struct app *app, bool bad, uint64_t step, const char *text)
{
    model_event(app->model, bad ? EVENT_WARNING : EVENT_INFO, -1, step, "%s",
                text);
    app_notice(app, bad, "%s", text);
}

/* A line of the screen may be too short for a path and the reason behind it:
 * then the reason comes first. */
static void warn(struct app *app, const struct err *err)
{
    const char *reason = NULL;
    char text[sizeof err->text];

    for (const char *at = err->text; (at = strstr(at, ": ")) != NULL; at += 2)
        reason = at + 2;
    if (reason == NULL || (int)strlen(err->text) < app->canvas.w)
        snprintf(text, sizeof text, "%s", err->text);
    else
        snprintf(text, sizeof text, "%s: %.*s", reason,
                 (int)(reason - 2 - err->text), err->text);
    tell(app, true, 0, text);
}

void app_warn_restart(struct app *app, const struct err *why)
{
    char text[120];

    snprintf(text, sizeof text, "not restarted: %.100s", why->text);
    tell(app, true, 0, text);
}

/* To the lanes of the set, at one step where they are in lock-step. */
static void tell_lanes(struct app *app, unsigned lanes, enum command_kind kind)
{
    race_together_begin(app->race);
    for (size_t i = 0; i < app->model->n_lanes; i++)
        if ((lanes >> i & 1u) != 0)
            model_request(app->model, app->race, (int)i,
                          &(struct command){.kind = kind});
    race_together_end(app->race);
}

static void stay(struct app *app)
{
    app->leave_when_saved = false;
    tell_lanes(app, app->stood_still, CMD_RESUME);
    app->stood_still = 0;
}

void app_leave_saved(struct app *app)
{
    for (size_t i = 0; i < app->model->n_lanes; i++)
        if (model_runs(&app->model->lanes[i]))
            app->stood_still |= 1u << i;
    tell_lanes(app, app->stood_still, CMD_PAUSE);
    app->leave_when_saved = true;
    app_save(app);
}

void app_save(struct app *app)
{
    struct err err = {0};

    if (app->config->keeper == NULL)
        return;
    if (keeper_ask(app->config->keeper, app->race, &err) != STATUS_OK) {
        stay(app);
        warn(app, &err);
    }
}

void app_poll_save(struct app *app)
{
    struct keeper *keeper = app->config->keeper;
    struct err err = {0};
    bool done = false;
    char text[200];

    if (keeper == NULL)
        return;
    if (keeper_poll(keeper, app->race, &done, &err) != STATUS_OK) {
        stay(app);
        warn(app, &err);
    }
    app_runs_live_folder(app, keeper->folder);
    if (!done)
        return;
    snprintf(text, sizeof text, "saved at %s: %.80s", keeper->saved_at,
             err_path(keeper->saved_to));
    tell(app, false, keeper->saved_step, text);
    app->saved_ns = app->model->active_ns;
    if (app->leave_when_saved)
        app->leave = true;
}

void app_write_tables(struct app *app)
{
    struct keeper *keeper = app->config->keeper;
    struct err err = {0};
    char text[120];

    if (keeper == NULL)
        return;
    if (keeper_flush(keeper, app->race, &err) != STATUS_OK) {
        warn(app, &err);
        return;
    }
    snprintf(text, sizeof text, "recorded up to now: %.90s",
             keeper->folder[0] != '\0' ? err_path(keeper->folder)
                                       : "once the first batch is there");
    tell(app, false, 0, text);
}

size_t app_save_last(struct app *app, int result,
                     struct err why[KEEPER_LAST_MAX])
{
    struct keeper *keeper = app->config->keeper;
    bool cut = result > 128 || result == APP_SAVED;
    struct recorder_end end = {.save = !app->discard,
                               .drop = app->discard,
                               .state = cut ? "stopped" : NULL,
                               .exit_status = result};
    char text[64];

    if (keeper == NULL)
        return 0;
    if (result > 128)
        snprintf(text, sizeof text, "signal %d", result - 128);
    else
        snprintf(text, sizeof text, "%s",
                 result == APP_SAVED ? "saved, to be gone on with"
                 : app->discard      ? "left without a checkpoint"
                                     : "left by the person");
    end.why = text;
    return keeper_last(keeper, app->race, &end, why);
}

void app_tell_saved(const struct app *app)
{
    const struct keeper *keeper = app->config->keeper;
    char path[sizeof keeper->saved_to];

    if (keeper == NULL || keeper->saved_to[0] == '\0')
        return;
    memcpy(path, keeper->saved_to, sizeof path);
    text_fit_locale(path);
    printf("saved at %s: %s\n", keeper->saved_at, path);
}

bool app_restart_loses(const struct app *app)
{
    return app->config->keeper != NULL && app->config->keeper->no_log &&
           app->config->keeper->out == NULL &&
           app->model->active_ns - app->saved_ns >= WORTH_ASKING_NS;
}

bool app_remember(struct ui_context *x, int arg)
{
    struct app *app = x->app;
    static const char *const glyphs[] = {"ascii", "block", "braille"};
    static const char *const smoothings[] = {"0", "0.6", "0.9", "0.97"};
    static const char *const axes[] = {"step", "samples", "fwd-eq", "active"};
    const char *names[] = {"theme", "glyphs", "view", "axis", "smoothing"};
    const char *values[] = {theme_at(app->theme)->name,
                            glyphs[app->canvas.glyphs],
                            view_at(app->ui.view)->name, axes[app->ui.axis],
                            smoothings[app->ui.smoothing]};
    const char *path = app->config->config_path;
    struct err err = {0};
    char text[220];

    (void)arg;
    if (path == NULL)
        err_set(&err, STATUS_IO, "HOME is not set");
    else
        config_file_update(path, names, values, 5, &err);
    if (err.code != STATUS_OK) {
        snprintf(text, sizeof text, "not remembered: %.200s", err.text);
        tell(app, true, 0, text);
        return true;
    }
    snprintf(text, sizeof text,
             "theme, glyphs, screen, axis, smoothing -> %.60s", err_path(path));
    tell(app, false, 0, text);
    return true;
}

int app_theme(const struct ui_config *config)
{
    if (config->theme != NULL)
        return theme_find(config->theme);
    return theme_find(config->term.color == COLOR_MODE_NEVER ? "mono"
                                                             : "default");
}

void app_choose_glyphs(struct app *app, int glyphs)
{
    app->canvas.glyphs = term_glyphs();
    if (glyphs >= 0 && glyphs < GLYPHS_COUNT && term_unicode())
        app->canvas.glyphs = (enum glyphs)glyphs;
}

/* What can change while it trains. */
void app_reload(struct app *app)
{
    struct ui_config fresh;
    struct err err = {0};
    int theme;

    if (app->config->reload == NULL)
        return;
    app->reload_due = run_errands_any(&app->errands);
    if (app->reload_due)
        return; /* getopt, which both use, is not for two threads */
    if (app->config->reload(app->config->reload_ctx, &fresh, &err)) {
        warn(app, &err);
        return;
    }
    theme = app_theme(&fresh);
    if (theme >= 0) {
        app->theme = (size_t)theme;
        term_set_theme(theme_at(app->theme));
    }
    app_choose_glyphs(app, fresh.glyphs);
    if (app->ui.axis != fresh.axis)
        chart_window_follow(&app->ui);
    app->ui.axis = fresh.axis;
    app->ui.smoothing = fresh.smoothing;
    if (fresh.speed >= 0 && fresh.speed != app->model->speed)
        controls_set_speed(app->model, app->race, fresh.speed);
    model_event(app->model, EVENT_INFO, -1, 0,
                "configuration read again: theme, glyphs, axis, smoothing, "
                "speed");
    app->dirty = true;
}

void app_obey_signals(struct app *app)
{
    if (signals_take_resize()) {
        term_resize();
        term_redraw();
        app->dirty = true;
    }
    if (signals_take_suspend())
        app_suspend(app);
    if (signals_take_save())
        app_save(app);
    if (signals_take_reload())
        app_reload(app);
}
