/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lesson under way. At a step the race, its values and the screen are made
 * what the step says, whatever the person did before. Its race has as many
 * epochs as there can be and begins again should a limit end it, so that
 * nothing stands still while somebody speaks; leaving, the lanes get an end
 * again. */
#include <math.h>
#include <string.h>

#include "ui/app/app_state.h"
#include "ui/charts/chart_window.h"
#include "ui/frame/status_line.h"
#include "ui/help/key_list.h"
#include "ui/parts/controls.h"
#include "ui/parts/prompt.h"

#define MODES_MAX 4 /* that Esc leaves one after the other */

const struct lesson_step *app_lesson_step(const struct app *app)
{
    return &app->lesson.lesson->steps[app->lesson.step];
}

bool app_lesson_on(const struct app *app)
{
    return app->lesson.lesson != NULL;
}

/* What keeps the picture from moving, with the key that lets it go on; the
 * status line is not on the lowest screens. */
static const char *what_holds(const struct app *app)
{
    enum role role;

    if (app->frozen != NULL)
        return "frozen: f goes on";
    return strcmp(status_word(app->model, &role), "PAUSED") == 0
               ? "paused: Space goes on"
               : NULL;
}

const struct lesson_place *app_lesson_place(const struct app *app,
                                            struct lesson_place *out)
{
    if (!app_lesson_on(app))
        return NULL;
    *out = (struct lesson_place){app->lesson.lesson, app->lesson.step,
                                 app->lesson.heard, what_holds(app)};
    return out;
}

static bool all_are(const struct model *m, enum lane_state state)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].state != state)
            return false;
    return m->n_lanes > 0;
}

static bool any_ended(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (lane_state_ended(m->lanes[i].state))
            return true;
    return false;
}

void app_lesson_watch(struct app *app)
{
    if (app_lesson_on(app) && all_are(app->model, LANE_DONE))
        app_lesson_race(app);
}

static void leave_modes(struct app *app)
{
    struct ui_context x = app_context(app);

    for (int i = 0; i < MODES_MAX && view_mode(&app->ui) != NULL; i++)
        view_press(&x, KEYS_ESC);
}

static void set_screen(struct app *app)
{
    const struct lesson_state *s = &app_lesson_step(app)->state;
    const struct view *view = view_at((enum view_id)s->view);
    struct ui_context x = app_context(app);
    struct ui_state *ui = &app->ui;

    if (app->frozen != NULL)
        app_toggle_freeze(app);
    prompt_close(ui);
    memset(&ui->controls.edit, 0, sizeof ui->controls.edit);
    leave_modes(app);
    app_go(&x, s->view);
    leave_modes(app);
    ui->expanded = s->panel >= 0;
    if (s->panel >= 0)
        ui->focus = view->focus_of != NULL
                        ? view->focus_of(app->model, s->panel)
                        : s->panel;
    ui->axis = (enum plot_axis)s->axis;
    ui->metric = s->metric;
    ui->smoothing = s->smoothing;
    ui->y_log = s->y == LESSON_Y_LOG;
    ui->y_fixed = s->y == LESSON_Y_ALL;
    ui->x_other_scale = ui->cursor_on = false;
    ui->zoom = 1;
    chart_window_follow(ui);
    ui->target = -1;
    ui->hidden = 0;
    ui->controls.row = 0;
    app->overlay = OVERLAY_NONE;
}

static void enter(struct app *app, size_t step)
{
    const struct lesson_step *to = &app->lesson.lesson->steps[step];
    const struct lesson_state *s = &to->state;
    struct ui_context x;

    app->lesson.step = step;
    app->lesson.heard = 0;
    if (to->restart || any_ended(app->model) ||
        (s->lanes[0] != '\0' && strcmp(s->lanes, app->lesson.lanes) != 0))
        app_lesson_race(app);
    else
        app_lesson_set(app);
    set_screen(app);
    x = app_context(app);
    for (size_t i = 0; i < to->press.n; i++)
        key_press(&x, to->press.keys[i]);
    app->dirty = app->quiet = true;
}

/* As many epochs as were asked for, or the next multiple of it. */
static double end_after(const struct app *app, const struct lane_model *lane)
{
    double asked = app->lesson.epochs, done = (double)lane->last.epoch;

    return asked * fmax(1, ceil(done / asked));
}

void app_lesson_leave(struct app *app, const char *why)
{
    struct model *m = app->model;

    app->lesson.lesson = NULL;
    leave_modes(app);
    app->ui.expanded = false;
    model_next_change(m);
    race_together_begin(app->race);
    for (size_t i = 0; i < m->n_lanes; i++) {
        /* what keys go by that give more of them */
        lane_fit(&m->lanes[i].config, &param_epochs, app->lesson.epochs);
        controls_send(m, app->race, i, &param_epochs,
                      end_after(app, &m->lanes[i]));
    }
    race_together_end(app->race);
    app_notice(app, false, "%s: the race ends after epoch %.0f; ? L begins %s",
               why, m->n_lanes > 0 ? end_after(app, &m->lanes[0]) : 0.0,
               app->lesson.goes_on ? lesson_name(app->lesson.next) : "anew");
}

/* Of those that come along, one leads to the next. */
static void end_lesson(struct app *app)
{
    const struct lesson *lesson = app->lesson.lesson;
    if (lesson->built_in >= 0) {
        app->lesson.next = lesson_after((size_t)lesson->built_in);
        app->lesson.goes_on = true;
    }
    app_lesson_leave(app, "that was the lesson");
}

void app_lesson_go(struct app *app, int by)
{
    size_t at = app->lesson.step;

    if (by < 0)
        enter(app, at > 0 ? at - 1 : 0);
    else if (at + 1 < app->lesson.lesson->n_steps)
        enter(app, at + 1);
    else
        end_lesson(app);
}

enum status app_lesson_begin(struct app *app, const struct lesson *lesson,
                             struct race_config *config, struct err *err)
{
    double epochs = lane_value(&config->lanes[0], &param_epochs);

    app->lesson.lesson = lesson;
    app->lesson.step = app->lesson.heard = 0;
    app->lesson.lanes[0] = '\0';
    if (app->lesson.epochs == 0 || epochs < param_epochs.high)
        app->lesson.epochs = epochs; /* else they are a lesson's */
    return app_lesson_shape(app, config, err);
}

void app_lesson_enter(struct app *app)
{
    if (app_lesson_on(app))
        enter(app, 0);
}

/* The one that follows on the last one, the one asked for at the start, or the
 * first. What the built-in ones use is there in every build. */
static const struct lesson *choose_lesson(struct app *app, struct err *err)
{
    struct app_lesson *l = &app->lesson;

    if (!l->goes_on && app->config->lesson != NULL)
        return app->config->lesson;
    if (l->own != NULL && l->own->built_in != (int)l->next) {
        lesson_free(l->own);
        l->own = NULL;
    }
    if (l->own == NULL)
        lesson_built_in(l->next, NULL, &l->own, err);
    return l->own;
}

void app_lesson_start(struct app *app)
{
    struct race_config config = *race_config(app->race);
    struct err err = {0};
    const struct lesson *lesson = choose_lesson(app, &err);

    config.speed = app->model->speed;
    config.lockstep = app->model->lockstep;
    if (lesson == NULL ||
        app_lesson_begin(app, lesson, &config, &err) != STATUS_OK ||
        !app_put_race(app, &config, &err)) {
        app->lesson.lesson = NULL;
        app_warn_restart(app, &err);
        return;
    }
    app_seeds_end(app);
    enter(app, 0);
}

bool app_start_lesson(struct ui_context *x, int arg)
{
    (void)arg;
    x->app->overlay = OVERLAY_NONE;
    if (app_restart_loses(x->app)) {
        x->app->restart_more = RESTART_FOR_LESSON;
        x->app->overlay = OVERLAY_RESTART;
    } else {
        app_lesson_start(x->app);
    }
    return true;
}
