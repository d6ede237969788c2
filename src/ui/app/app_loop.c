/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event loop. It sleeps in poll on the keyboard and the signal pipe; the
 * timeout is the frame time while something trains and ten times that while
 * nothing does, so a paused program costs next to nothing. A key is handled
 * and drawn at once; otherwise a frame is drawn only when the model says
 * that something changed. The race is drained whether or not it is drawn, and
 * nothing here waits for the terminal: while it has the last frame still to
 * take, none is drawn. */
#include <poll.h>

#include "base/clock.h"
#include "lab/published_race.h"
#include "ui/app/app_state.h"
#include "ui/term/signals.h"
#include "ui/term/term.h"

#define IDLE_MS 100
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

void app_loop(struct app *app)
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
