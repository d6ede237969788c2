/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the front end does to the race as a whole: it makes the race stand
 * still while the process is suspended, and puts another one in its place at
 * a restart. */
#include <string.h>

#include "base/clock.h"
#include "lab/published_race.h"
#include "ui/app/app_state.h"
#include "ui/parts/controls.h"
#include "ui/term/term.h"

/* Training stops with the process; lanes are paused first, so that none
 * counts the time away as time of a batch. An evaluation under way is given
 * half a second. */
void app_suspend(struct app *app)
{
    bool was_running[LANES_MAX] = {false};
    struct command pause = {.kind = CMD_PAUSE};
    int64_t limit = clock_now_ns() + 500000000;

    race_together_begin(app->race);
    for (size_t i = 0; i < app->model->n_lanes; i++) {
        was_running[i] = model_runs(&app->model->lanes[i]);
        if (was_running[i])
            race_command(app->race, i, &pause);
    }
    race_together_end(app->race);
    for (size_t i = 0; i < app->model->n_lanes; i++)
        while (was_running[i] && clock_now_ns() < limit &&
               race_lane_state(app->race, i) != LANE_PAUSED) {
            model_poll(app->model, app->race);
            clock_sleep_ns(1000000);
        }
    model_poll(app->model, app->race);
    term_suspend();
    race_together_begin(app->race);
    for (size_t i = 0; i < app->model->n_lanes; i++) {
        bool stepping = app->model->lanes[i].stepping; /* an epoch, then */
        struct command go_on = {.kind = stepping ? CMD_STEP_EPOCH : CMD_RESUME};

        if (was_running[i])
            race_command(app->race, i, &go_on);
    }
    race_together_end(app->race);
}

/* A race that follows begins with the live values in force. */
void app_carry_live(const struct app *app, struct race_config *config)
{
    const struct param *p;

    config->speed = app->model->speed;
    config->lockstep = app->model->lockstep;
    for (size_t k = 0; k < config->n_lanes; k++)
        for (size_t i = 0; (p = params_at(i)) != NULL; i++)
            if (p->live)
                config->lanes[k].values[i] = app->model->lanes[k].values[i];
}

/* Whether a race that follows another answers the same question: a restart and
 * another seed do, not what was changed, opened or is a lesson's. */
static bool is_repeated(const struct model *before, const struct model *after,
                        const struct race *was, const struct race *is)
{
    bool same =
        before->n_lanes == after->n_lanes &&
        problem_same(&race_config(was)->problem, &race_config(is)->problem);

    for (size_t i = 0; same && i < after->n_lanes; i++)
        same = published_is_same(&before->lanes[i].config,
                                 &after->lanes[i].config);
    return same;
}

static void settle_published(struct app *app, const struct race *race,
                             struct model *next)
{
    memset(app->published_told, 0, sizeof app->published_told);
    if (app->ui.published == NULL ||
        is_repeated(app->model, next, app->race, race))
        return;
    model_event(next, EVENT_INFO, -1, 0,
                "another race: no longer beside the figures of %s",
                app->ui.published->of->name);
    app->ui.published = NULL;
}

/* Lanes that the person chose, by their places, are none of another race's. */
static void forget_lanes(struct ui_state *ui, const struct model *before,
                         const struct model *now)
{
    bool same = before->n_lanes == now->n_lanes;

    for (size_t i = 0; same && i < now->n_lanes; i++)
        same = strcmp(before->lanes[i].config.name,
                      now->lanes[i].config.name) == 0;
    if (same)
        return;
    ui->target = -1;
    ui->hidden = 0;
}

void app_install_race(struct app *app, struct race *race, struct model *model,
                      struct keeper *beside)
{
    struct keeper *keeper = app->config->keeper;
    struct race_config begun = {.n_lanes = model->n_lanes,
                                .lockstep = model->lockstep,
                                .speed = model->speed,
                                .targets = model->targets};
    struct err err = {0};

    for (size_t i = 0; i < model->n_lanes; i++)
        begun.lanes[i] = model->lanes[i].config;
    settle_published(app, race, model);
    model_halt(app->model, app->race);
    app_runs_next(app, model);
    app->ui.controls.staged = false;
    app->saved_ns = 0;
    if (app->frozen != NULL)
        app_toggle_freeze(app);
    forget_lanes(&app->ui, app->model, model);
    model_free(app->model);
    app->model = model;
    memset(app->alerts.entered, 0, sizeof app->alerts.entered);
    if (keeper != NULL)
        keeper_replaced(keeper, app->race);
    else
        race_free(app->race);
    app->race = race;
    if (keeper != NULL && beside != NULL)
        keeper_adopt(keeper, beside);
    else if (keeper != NULL && keeper_start(keeper, race, &begun, &err))
        app_tell(app, true, "not recorded: %.100s", err.text);
}

bool app_put_race(struct app *app, const struct race_config *config,
                  struct err *err)
{
    struct race_config from_start = *config;

    memset(from_start.resume, 0, sizeof from_start.resume);
    return app_put_resumed(app, &from_start, NULL, err);
}

bool app_put_resumed(struct app *app, const struct race_config *config,
                     const struct model *past, struct err *err)
{
    struct model *fresh = NULL;
    struct race *race = NULL;
    enum status status = model_new(config, &fresh);

    if (status != STATUS_OK)
        err_set(err, status, "out of memory for a race");
    else
        status = race_replace(app->race, config, &race, err);
    if (status != STATUS_OK) {
        model_free(fresh);
        return false;
    }
    if (past != NULL)
        model_take_past(fresh, past);
    else
        model_continue(fresh, app->model);
    app_install_race(app, race, fresh, NULL);
    return true;
}

/* When it cannot be had, what was chosen stays to be mended. */
void app_replace_race(struct app *app)
{
    struct race_config config = *race_config(app->race);
    struct err err = {0};

    controls_apply_staged(&app->ui, &config);
    app->ui.controls.restart = false;
    app_carry_live(app, &config);
    if (app_seeds_on(app))
        seed_race(&config, app->config->seeds->seed[0]);
    if (app_put_race(app, &config, &err))
        app_seeds_anew(app);
    else
        app_warn_restart(app, &err);
}
