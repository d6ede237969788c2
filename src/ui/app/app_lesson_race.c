/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lesson's race has as many epochs as there can be. */
#include <string.h>

#include "ui/app/app_state.h"
#include "ui/parts/controls.h"

static bool same_rules(const struct race_config *a, const struct race_config *b)
{
    bool same = a->n_lanes == b->n_lanes;

    for (size_t i = 0; same && i < a->n_lanes; i++)
        same = a->lanes[i].rule == b->lanes[i].rule;
    return same;
}

/* Lanes of the same rules that race already are the person's own choice, until
 * the lesson had others. */
static enum status set_lanes(struct app *app, const char *specs,
                             struct race_config *config, struct err *err)
{
    struct app_lesson *l = &app->lesson;
    struct race_config fresh = *config;
    enum status st;

    if (specs[0] == '\0' || strcmp(specs, l->lanes) == 0 ||
        app->config->lanes == NULL)
        return STATUS_OK;
    st = app->config->lanes(app->config->lanes_ctx, specs, &fresh, err);
    if (st != STATUS_OK)
        return st;
    if (l->lanes[0] != '\0' || !same_rules(config, &fresh)) {
        memcpy(config->lanes, fresh.lanes, sizeof config->lanes);
        config->n_lanes = fresh.n_lanes;
    }
    strcpy(l->lanes, specs);
    return STATUS_OK;
}

enum status app_lesson_shape(struct app *app, struct race_config *config,
                             struct err *err)
{
    const struct lesson_state *s = &app_lesson_step(app)->state;
    const struct param *p;
    enum status st = set_lanes(app, s->lanes, config, err);

    for (size_t i = 0; i < config->n_lanes; i++) {
        struct lane_config *lane = &config->lanes[i];

        for (size_t k = 0; (p = params_at(k)) != NULL; k++)
            if ((s->chosen >> k & 1) != 0 && lane_has(lane, p))
                lane_choose(lane, p, s->values[k]);
        lane_fit(lane, &param_epochs, param_epochs.high);
    }
    if (s->speed >= 0)
        config->speed = s->speed;
    if (s->lockstep >= 0)
        config->lockstep = s->lockstep != 0;
    return st;
}

void app_lesson_race(struct app *app)
{
    struct race_config config = *race_config(app->race);
    struct err err = {0};

    config.speed = app->model->speed;
    config.lockstep = app->model->lockstep;
    if (app_lesson_shape(app, &config, &err) != STATUS_OK ||
        !app_put_race(app, &config, &err))
        app_warn_restart(app, &err);
}

void app_lesson_set(struct app *app)
{
    const struct lesson_state *s = &app_lesson_step(app)->state;
    struct model *m = app->model;
    const struct param *p;

    model_next_change(m);
    race_together_begin(app->race);
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct command resume = {.kind = CMD_RESUME};

        for (size_t k = 0; (p = params_at(k)) != NULL; k++)
            if ((s->chosen >> k & 1) != 0 && lane_has(&m->lanes[i].config, p))
                controls_send(m, app->race, i, p, s->values[k]);
        controls_send(m, app->race, i, &param_epochs, param_epochs.high);
        if (m->lanes[i].state == LANE_PAUSED)
            model_request(m, app->race, (int)i, &resume);
    }
    race_together_end(app->race);
    if (s->speed >= 0 && s->speed != m->speed)
        controls_set_speed(m, app->race, s->speed);
    if (s->lockstep >= 0 && m->lockstep != (s->lockstep != 0)) {
        m->lockstep = s->lockstep != 0;
        race_set_lockstep(app->race, m->lockstep);
    }
}
