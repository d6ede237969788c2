/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The race once a seed while a person looks on: which seed is on the screen,
 * which come next, and what is kept of those that are done. As many more races
 * as there are cores for train beside the one that is shown
 * (app_seed_beside.c). When that has ended its model is kept for the bands of
 * Compare, and the eldest of the others takes its place, or the next seed
 * begins, with the values that are in force by then. */
#include <string.h>

#include "base/mem.h"
#include "model/archive.h"
#include "ui/app/app_seed_beside.h"

static const struct seed_list *list_of(const struct app *app)
{
    return app->config->seeds;
}

bool app_seeds_on(const struct app *app)
{
    return !app->seeds.off && list_of(app) != NULL && list_of(app)->n > 0;
}

static size_t waiting(const struct app *app)
{
    return list_of(app)->n - app->seeds.next;
}

/* What Compare and the status line say. */
static void tell_ghosts(struct app *app)
{
    struct app_seeds *s = &app->seeds;
    struct ghosts *g = &app->ui.ghosts;

    g->n_seeds = s->n_done;
    for (size_t i = 0; i < s->n_done; i++)
        g->seeds[i] = s->done[i];
    g->seed_at = s->at + 1;
    g->seeds_asked = list_of(app)->n;
    app->dirty = true;
}

void app_seeds_begin(struct app *app)
{
    if (!app_seeds_on(app))
        return;
    app->seeds.next = 1;
    tell_ghosts(app);
}

void app_seeds_done(struct app *app)
{
    struct app_seeds *s = &app->seeds;

    for (size_t i = 0; i < s->n_beside; i++)
        app_seed_free(s->beside[i]);
    for (size_t i = 0; i < s->n_done; i++)
        model_free(s->done[i]);
    memset(s, 0, sizeof *s);
}

void app_seeds_end(struct app *app)
{
    struct ghosts *g = &app->ui.ghosts;

    app_seeds_done(app);
    app->seeds.off = true;
    g->n_seeds = g->seed_at = g->seeds_asked = 0;
}

void app_seeds_anew(struct app *app)
{
    bool any = app->seeds.n_done + app->seeds.n_beside > 0;

    if (!app_seeds_on(app))
        return;
    app_seeds_done(app);
    app_seeds_begin(app);
    if (any)
        model_event(app->model, EVENT_INFO, -1, 0,
                    "the seeds begin anew: 1 of %zu", list_of(app)->n);
}

/* Of a race that has ended; one that was restarted with another seed is not of
 * the series. */
static void keep_result(struct app *app, const struct model *m, size_t index)
{
    struct app_seeds *s = &app->seeds;
    uint32_t seed = lane_whole(&m->lanes[0].config, &param_seed);

    if (seed != list_of(app)->seed[index])
        model_event(app->model, EVENT_WARNING, -1, 0,
                    "seed %u is not of the seeds asked for: it does not count",
                    (unsigned)seed);
    else if (s->n_done == BAND_RUNS_MAX ||
             model_archive(m, &s->done[s->n_done]) != STATUS_OK)
        model_event(app->model, EVENT_WARNING, -1, 0,
                    "seed %u is not in the bands: out of memory",
                    (unsigned)seed);
    else
        s->n_done++;
}

/* It was woken up, or begun again: what it ended with does not count. */
static void drop_result(struct app *app, size_t index)
{
    struct app_seeds *s = &app->seeds;
    size_t kept = 0;

    for (size_t i = 0; i < s->n_done; i++)
        if (lane_whole(&s->done[i]->lanes[0].config, &param_seed) ==
            list_of(app)->seed[index])
            model_free(s->done[i]);
        else
            s->done[kept++] = s->done[i];
    s->n_done = kept;
    tell_ghosts(app);
}

static void configure(const struct app *app, size_t index,
                      struct race_config *out)
{
    *out = *race_config(app->race);
    app_carry_live(app, out);
    seed_race(out, list_of(app)->seed[index]);
    memset(out->resume, 0, sizeof out->resume);
}

/* The next seed beside the race that is shown; false when it cannot be had. */
static bool begin_beside(struct app *app)
{
    struct app_seeds *s = &app->seeds;
    struct race_config config;
    struct app_seed *seed;

    configure(app, s->next, &config);
    seed = app_seed_new(app, s->next, &config);
    if (seed == NULL)
        return false;
    s->next++;
    s->beside[s->n_beside++] = seed;
    return true;
}

/* The seed that the screen shows from now on. */
static void tell_shown(struct app *app, bool began)
{
    struct app_seeds *s = &app->seeds;

    model_event(
        app->model, EVENT_INFO, -1, 0, "seed %u %s, %zu of %zu; %zu wait%s",
        (unsigned)list_of(app)->seed[s->at], began ? "begins" : "is shown",
        s->at + 1, list_of(app)->n, waiting(app), waiting(app) == 1 ? "s" : "");
    tell_ghosts(app);
}

static void begin_next(struct app *app)
{
    struct app_seeds *s = &app->seeds;
    struct controls_state controls = app->ui.controls; /* what was chosen for */
    struct race_config config;                         /* a restart stays so */
    struct err err = {0};
    size_t index = s->next;

    configure(app, index, &config);
    if (!app_put_race(app, &config, &err)) {
        s->next = list_of(app)->n; /* the others would fail, too */
        app_warn_restart(app, &err);
        return;
    }
    app->ui.controls = controls;
    s->at = index;
    s->next = index + 1;
    tell_shown(app, true);
}

static void show_beside(struct app *app)
{
    struct app_seeds *s = &app->seeds;
    struct app_seed *seed = s->beside[0];
    struct controls_state controls = app->ui.controls;

    s->n_beside--;
    memmove(s->beside, s->beside + 1, s->n_beside * sizeof *s->beside);
    model_take_log(seed->model, app->model);
    app_install_race(app, seed->race, seed->model,
                     seed->keeper.recorder != NULL ? &seed->keeper : NULL);
    app->ui.controls = controls;
    s->at = seed->index;
    mem_free(seed);
    tell_shown(app, false);
}

/* One that has ended unseen waits for its turn on the screen, by which it comes
 * into the list of this session's runs. */
static void poll_beside(struct app *app)
{
    for (size_t i = 0; i < app->seeds.n_beside; i++)
        app_seed_poll(app, app->seeds.beside[i]);
}

static void follow_shown(struct app *app)
{
    const struct app_seeds *s = &app->seeds;

    if (app_seeds_follow(app) && s->n_beside + waiting(app) > 0)
        model_event(
            app->model, EVENT_INFO, -1, 0,
            "the change also holds for the seeds that train beside this one "
            "(%zu) and for those that wait (%zu), from now on",
            s->n_beside, waiting(app));
}

/* The race that is shown has ended, or goes on after that. */
static void note_end(struct app *app)
{
    struct app_seeds *s = &app->seeds;
    bool ended = model_all_ended(app->model);

    if (ended && !s->kept)
        keep_result(app, app->model, s->at);
    else if (!ended && s->kept)
        drop_result(app, s->at);
    if (ended != s->kept)
        tell_ghosts(app);
    s->kept = ended;
}

void app_seeds_look(struct app *app)
{
    struct app_seeds *s = &app->seeds;

    if (!app_seeds_on(app) || app->model->problem == NULL ||
        app->overlay == OVERLAY_QUIT || app->leave_when_saved)
        return;
    follow_shown(app);
    poll_beside(app);
    note_end(app);
    if (s->kept && s->n_beside + waiting(app) > 0) {
        s->kept = s->noted = false;
        if (s->n_beside > 0)
            show_beside(app);
        else
            begin_next(app);
    }
    while (waiting(app) > 0 && s->n_beside < SEEDS_BESIDE_MAX &&
           (s->n_beside + 2) * app->model->n_lanes <= app->config->cores)
        if (!begin_beside(app))
            break;
}
