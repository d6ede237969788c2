/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event loop. It sleeps in poll on the keyboard and the signal pipe; the
 * timeout is the frame time while something trains and ten times that while
 * nothing does, so a paused program costs next to nothing. A key is handled
 * and drawn at once; otherwise a frame is drawn only when the model says
 * that something changed. The race is drained whether or not it is drawn, and
 * nothing here waits for the terminal: while it has the last frame still to
 * take, none is drawn. */
#include "ui/app/app.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "lab/published_race.h"
#include "model/early_stop_text.h"
#include "ui/app/app_state.h"
#include "ui/app/screen.h"
#include "ui/app/summary.h"
#include "ui/term/signals.h"
#include "ui/term/term.h"

/* 33 ms: 30 frames a second; more burns CPU on redraws nobody sees. */
#define FRAME_MS 33
#define IDLE_MS  100
/* After a key its answer from a lane is looked for at frame rate. */
#define AWAKE_NS 1000000000

static const struct model *shown_model(const struct app *app)
{
    return app->frozen != NULL ? app->frozen : app->model;
}

static void fit_canvas(struct app *app)
{
    enum glyphs glyphs = app->canvas.glyphs;
    struct canvas fresh;
    int w, h;

    term_size(&w, &h);
    if (w == app->canvas.w && h == app->canvas.h)
        return;
    if (canvas_init(&fresh, w, h, glyphs) != STATUS_OK)
        return; /* go on with the old size; drawing is clipped */
    fresh.shades = app->canvas.shades;
    fresh.hues = app->canvas.hues;
    canvas_done(&app->canvas);
    app->canvas = fresh;
}

/* False: not now, the terminal has the last frame still to take. */
static bool draw(struct app *app)
{
    struct lesson_place place;
    struct screen screen = {.live = app->model,
                            .shown = shown_model(app),
                            .ui = &app->ui,
                            .overlay = app->overlay,
                            .help_scroll = app->help_scroll,
                            .lesson = app_lesson_place(app, &place),
                            .keeper = app->config->keeper};

    if (term_busy())
        return false;
    fit_canvas(app);
    app->ui.area = screen_area(screen.lesson, app->canvas.w, app->canvas.h);
    views_sync(shown_model(app), &app->ui);
    screen_draw(&screen, &app->canvas);
    app->help_most = screen.help_most;
    term_draw(&app->canvas);
    app->dirty = false;
    return true;
}

static bool running(const struct app *app)
{
    for (size_t i = 0; i < app->model->n_lanes; i++)
        if (app->model->lanes[i].state <= LANE_EVAL)
            return true;
    return false;
}

/* Sleeps until a key, a signal, the next frame, or until a busy terminal takes
 * more. False when the terminal is gone: then there is no key to be read
 * either, but for those it has left. */
static bool wait_for_input(struct app *app)
{
    struct pollfd fds[3] = {
        {.fd = term_input_fd(), .events = POLLIN},
        {.fd = signals_wake_fd(), .events = POLLIN},
        {.fd = term_busy() ? term_output_fd() : -1, .events = POLLOUT}};
    bool awake = running(app) || clock_now_ns() < app->awake_until_ns;
    int timeout = awake ? app->frame_ms : IDLE_MS;

    if (poll(fds, 3, timeout) > 0) {
        if (fds[1].revents != 0)
            signals_clear_wake();
        if ((fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
            return false;
    }
    return true;
}

/* Whether there was one. */
static bool take_keys(struct app *app)
{
    bool came = false;
    int key;

    while (!app->leave && signals_leave() == 0 && (key = term_key()) != 0) {
        app_handle_key(app, key);
        came = true;
        app->awake_until_ns = clock_now_ns() + AWAKE_NS;
        app_answer(app);
    }
    return came;
}

/* Past the screen; what a busy terminal cannot take now waits. */
static void tell_outside(struct app *app)
{
    alerts_look(&app->alerts, app->model);
    if (term_busy())
        return;
    app_clip(app);
    alerts_send(&app->alerts, app->model, clock_now_ns());
}

static void loop(struct app *app)
{
    int64_t drawn_at = 0;

    while (!app->leave && signals_leave() == 0 && !signals_save_exit()) {
        bool key_came, there;
        int64_t now;

        if (model_poll(app->model, app->race)) {
            app->dirty = true;
            views_note(app->model, &app->ui);
            app_answer(app);
        }
        if (published_tell(app->model, app->ui.published, app->published_told))
            app->dirty = true;
        tell_outside(app);
        app_lesson_watch(app);
        app_seeds_look(app);
        if (app->model->problem == NULL && race_error(app->race) != NULL &&
            app->config->n_open == 0)
            break; /* no data: there is nothing to stay for */
        now = clock_now_ns();
        if (app->dirty && now - drawn_at >= app->frame_ms * 1000000LL / 2 &&
            draw(app))
            drawn_at = now;
        there = wait_for_input(app);
        key_came = take_keys(app);
        if (!there && !key_came) {
            app->hung_up = true;
            break;
        }
        app_obey_signals(app);
        app_poll_save(app);
        app_runs_obey(app);
        if (app->ui.controls.restart && app->model->problem != NULL)
            app_replace_race(app);
        if (key_came && !app->leave)
            draw(app);
    }
}

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
        loop(&app);
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
