/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screens from their beginning to their end: model, terminal, race and what
 * keeps it are opened in this order, the event loop runs (app_loop.c), and then
 * the last is saved, the terminal is given back, and what it hid is told. */
#include "ui/app/app.h"

#include <signal.h>
#include <stdio.h>

#include "base/mem.h"
#include "lab/published_race.h"
#include "model/early_stop_text.h"
#include "ui/app/app_state.h"
#include "ui/frame/summary.h"
#include "ui/term/signals.h"
#include "ui/term/term.h"

/* 33 ms: 30 frames a second; more burns CPU on redraws nobody sees. */
#define FRAME_MS 33

static enum status open_app(struct app *app,
                            const struct race_config *race_config,
                            const struct ui_config *ui_config, struct err *err)
{
    struct race_config config = *race_config;
    int theme = app_theme(ui_config);
    enum status status;

    app->theme = theme < 0 ? 0 : (size_t)theme;
    app->frame_ms = ui_config->delay_ms > 0 ? ui_config->delay_ms : FRAME_MS;
    status = ui_state_init(&app->ui);
    ui_state_choose(&app->ui, ui_config);
    app_runs_begin(app);
    if (ui_config->n_open > 0)
        config.start_paused = true; /* opened runs are what is looked at */
    if (status == STATUS_OK && ui_config->lesson != NULL) {
        status = app_lesson_begin(app, ui_config->lesson, &config, err);
        if (status != STATUS_OK)
            return status;
        app->ui.published = NULL; /* a lesson has races of its own */
    }
    if (status == STATUS_OK)
        status = model_new(&config, &app->model);
    if (status != STATUS_OK)
        return err_set(err, status, "screen: out of memory");
    if (ui_config->keeper != NULL)
        model_take_past(app->model, ui_config->keeper->past);
    status = term_open(&ui_config->term, err);
    if (status != STATUS_OK)
        return status;
    term_set_theme(theme_at(app->theme));
    app_choose_glyphs(app, ui_config->glyphs);
    app->canvas.shades = term_shades();
    app->canvas.hues = theme_has_hues(theme_at(app->theme));
    status = race_start(&config, &app->race, err);
    if (status == STATUS_OK && ui_config->keeper != NULL)
        status = keeper_start(ui_config->keeper, app->race, &config, err);
    if (status == STATUS_OK) {
        app_lesson_enter(app);
        app_seeds_begin(app);
        published_tell_changes(app->model, app->ui.published);
    }
    return status;
}

static int exit_status(struct app *app, int signal_no, struct err *err)
{
    const struct err *why = app->race == NULL ? NULL : race_error(app->race);

    if (signal_no != 0)
        return 128 + signal_no;
    if (signals_save_exit())
        return APP_SAVED;
    if (app->failed != STATUS_OK)
        return 1;
    if (why != NULL) {
        *err = *why;
        return 1;
    }
    if (app->race != NULL && early_stop_missed(app->race, err) != STATUS_OK)
        return 4;
    return 0;
}

/* The caller tells the last of what is to be said. */
static int save_last(struct app *app, int result, struct err *err)
{
    struct err why[KEEPER_LAST_MAX];
    size_t n = app_save_last(app, result, why);
    bool failed = false;

    for (size_t i = 0; i < n; i++) {
        if (err->text[0] != '\0' && app->config->tell != NULL)
            app->config->tell(err->text);
        *err = why[i];
        failed = failed || why[i].code != STATUS_USAGE;
    }
    return failed && (result == 0 || result == APP_SAVED) ? 1 : result;
}

/* While the screens were up only Train said it. */
static void tell_data(const struct app *app)
{
    const struct problem *problem =
        app->race == NULL ? NULL : race_problem(app->race);
    char line[FACTS_LINE], text[sizeof line + 8];

    if (problem == NULL || !app->config->tell_data || app->config->tell == NULL)
        return;
    facts_line(&problem->facts, problem->ds, problem->split.n_train,
               problem->split.n_val, line);
    snprintf(text, sizeof text, "data %s", line);
    app->config->tell(text);
}

int app_run(const struct race_config *race_config,
            const struct ui_config *ui_config, struct err *err)
{
    struct app app = {.dirty = true, .config = ui_config};
    int result, signal_no;

    app.failed = open_app(&app, race_config, ui_config, err);
    if (app.failed == STATUS_OK)
        app_loop(&app);
    signal_no = app.hung_up               ? SIGHUP
                : app.failed == STATUS_OK ? signals_leave()
                                          : 0;
    if (app.race != NULL)
        model_poll(app.model, app.race);
    result = exit_status(&app, signal_no, err);
    term_close();
    if (app.race != NULL)
        model_halt(app.model, app.race);
    if (app.race != NULL)
        result = save_last(&app, result, err);
    if (app.race != NULL && app.model->lanes[0].batches_per_epoch > 0)
        summary_print(app.model, stdout);
    app_tell_saved(&app);
    app_tell_command(&app);
    if (result < 128) /* who left by a signal may read nothing any more */
        tell_data(&app);
    if (result < 128 && app.failed == STATUS_OK && signals_leave() != 0)
        result = 128 + signals_leave(); /* while it was saved */
    model_free(app.frozen);
    app_seeds_done(&app);
    model_free(app.model);
    keeper_free_race(ui_config->keeper, app.race);
    mem_free(app.command);
    lesson_free(app.lesson.own);
    canvas_done(&app.canvas);
    ui_state_done(&app.ui);
    app_runs_done(&app);
    return result;
}
