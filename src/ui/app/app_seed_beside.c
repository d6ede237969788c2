/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race beside the one that is shown lives and ends unseen, and obeys nobody's
 * keys: what it does is made of the shown one's state, which is looked at after
 * each drain. It stands while that one stands, runs at its speed, and is sent
 * the values that differ from those it has heard of. */
#include "ui/app/app_seed_beside.h"

#include <string.h>

#include "base/mem.h"

/* False: it cannot be recorded, though it should. */
static bool record_beside(const struct app *app, struct app_seed *seed,
                          const struct race_config *config)
{
    struct err err = {0};

    if (app->config->keeper == NULL)
        return true;
    keeper_beside(app->config->keeper, &seed->keeper);
    return keeper_start(&seed->keeper, seed->race, config, &err) == STATUS_OK;
}

void app_seed_free(struct app_seed *seed)
{
    if (seed == NULL)
        return;
    if (seed->keeper.recorder != NULL) {
        const struct recorder_end end = {
            .save = true, .why = "left unseen", .exit_status = 0};
        struct err why[KEEPER_LAST_MAX];

        model_halt(seed->model, seed->race);
        (void)keeper_last(&seed->keeper, seed->race, &end, why);
    }
    keeper_free_race(&seed->keeper, seed->race);
    model_free(seed->model);
    mem_free(seed);
}

struct app_seed *app_seed_new(const struct app *app, size_t index,
                              const struct race_config *config)
{
    struct app_seed *seed = mem_alloc(1, sizeof *seed);
    struct err err = {0};

    if (seed == NULL)
        return NULL;
    seed->index = index;
    if (model_new(config, &seed->model) == STATUS_OK &&
        race_replace(app->race, config, &seed->race, &err) == STATUS_OK &&
        record_beside(app, seed, config))
        return seed;
    app_seed_free(seed);
    return NULL;
}

void app_seed_poll(struct app *app, struct app_seed *seed)
{
    struct err err = {0};
    bool done;

    model_poll(seed->model, seed->race);
    if (keeper_poll(&seed->keeper, seed->race, &done, &err))
        app_tell(app, true, "%s", err.text);
}

/* Whether the lane of the race that is shown stands by a person's wish. */
static bool stands(const struct lane_model *lane)
{
    return !lane_state_ended(lane->state) && lane->state != LANE_LOADING &&
           !model_runs(lane);
}

/* One race does what the shown one was told. */
static void follow(struct app *app, struct app_seed *seed, bool changed)
{
    struct model *m = app->model;

    for (size_t i = 0; i < m->n_lanes; i++) {
        bool stand = stands(&m->lanes[i]);
        struct command cmd = {.kind = stand ? CMD_PAUSE : CMD_RESUME};

        if (stand != seed->stands[i] &&
            model_request(seed->model, seed->race, (int)i, &cmd))
            seed->stands[i] = stand;
    }
    if (m->speed != seed->model->speed)
        model_request(seed->model, seed->race, -1,
                      &(struct command){.kind = CMD_SPEED, .value = m->speed});
    if (m->lockstep != seed->model->lockstep) {
        race_set_lockstep(seed->race, m->lockstep);
        seed->model->lockstep = m->lockstep;
    }
    if (changed)
        model_next_change(seed->model);
    for (size_t i = 0; changed && i < m->n_lanes; i++)
        for (size_t k = 0; params_at(k) != NULL; k++)
            if (m->lanes[i].values[k] != app->seeds.values[i][k] &&
                lane_has(&m->lanes[i].config, params_at(k)))
                model_request(
                    seed->model, seed->race, (int)i,
                    &(struct command){.kind = CMD_SET,
                                      .param = params_at(k),
                                      .value = m->lanes[i].values[k]});
}

/* Whether a value that may change while it trains is another than it was. */
static bool values_changed(const struct app *app)
{
    for (size_t i = 0; i < app->model->n_lanes; i++)
        for (size_t k = 0; params_at(k) != NULL; k++)
            if (params_at(k)->live &&
                app->model->lanes[i].values[k] != app->seeds.values[i][k])
                return true;
    return false;
}

static void note_values(struct app *app)
{
    for (size_t i = 0; i < app->model->n_lanes; i++)
        memcpy(app->seeds.values[i], app->model->lanes[i].values,
               sizeof app->seeds.values[i]);
    app->seeds.noted = true;
}

bool app_seeds_follow(struct app *app)
{
    struct app_seeds *s = &app->seeds;
    bool changed = s->noted && values_changed(app);

    for (size_t i = 0; i < s->n_beside; i++)
        follow(app, s->beside[i], changed);
    note_values(app);
    return changed;
}
