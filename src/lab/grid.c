/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The points of a grid as jobs: each thread takes the next one that nobody has
 * taken. A job has a lane of its own, one thread's worth, so that the result of
 * a point is what the program gives for it alone. */
#include "lab/grid.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "base/leave.h"
#include "base/mem.h"
#include "engine/lane/lane.h"
#include "lab/gradient_at.h"
#include "store/sweep/sweep_values.h"

enum status grid_axis_parse(const char *text, struct grid_axis *out,
                            struct err *err)
{
    const char *equals = strchr(text, '=');
    struct sweep_values values = {0};
    struct err why = {0};
    char name[48];
    enum status st;

    if (!equals || (size_t)(equals - text) >= sizeof name)
        return err_set(err, STATUS_USAGE,
                       "'%.60s': expected PARAMETER=VALUES, as lr=0.1,0.3 or "
                       "pert=1e-7..1:log",
                       text);
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    *out = (struct grid_axis){.param = params_find(name)};
    if (!out->param)
        return err_set(
            err, STATUS_USAGE,
            "'%.40s' is no parameter of a lane; --help-all has them, "
            "and mlptui expand makes runs of other options",
            name);
    st = sweep_values_parse(equals + 1, true, &values, err);
    if (st == STATUS_OK && values.n > GRID_VALUES)
        st = err_set(err, STATUS_USAGE, "%s: at most %d values", name,
                     GRID_VALUES);
    for (size_t i = 0; i < values.n && st == STATUS_OK; i++) {
        st = param_parse(out->param, sweep_value(&values, i),
                         &out->values[out->n++], &why);
        if (st != STATUS_OK)
            err_set(err, st, "%s: %.160s", name, why.text);
    }
    sweep_values_done(&values);
    return st;
}

size_t grid_points(const struct grid *g)
{
    return g->axes[0].n * (g->n_axes > 1 ? g->axes[1].n : 1);
}

struct grid_cell *grid_cell(const struct grid *g, size_t point, size_t lane)
{
    return &g->cells[point * g->n_lanes + lane];
}

double grid_value(const struct grid *g, size_t point, size_t axis)
{
    size_t n = g->n_axes > 1 ? g->axes[1].n : 1;

    return g->axes[axis].values[axis == 0 ? point / n : point % n];
}

/* Whether the lane has a use for it: a part of a choice counts with some
 * choices only, which another axis may make. */
static bool uses(const struct grid *g, size_t lane, const struct param *p)
{
    const struct lane_config *config = &g->lanes[lane];
    const struct param *owner = params_owner(p);

    for (size_t a = 0; owner && a < g->n_axes; a++)
        if (g->axes[a].param == owner)
            return true;
    return lane_has(config, p) && params_used(p, config->values);
}

static bool has_axes(const struct grid *g, size_t lane)
{
    for (size_t a = 0; a < g->n_axes; a++)
        if (!uses(g, lane, g->axes[a].param))
            return false;
    return true;
}

enum status grid_prepare(struct grid *g, struct err *err)
{
    bool any = false;

    g->cells = mem_alloc(grid_points(g) * g->n_lanes, sizeof *g->cells);
    if (!g->cells)
        return err_set(err, STATUS_NOMEM, "out of memory");
    for (size_t lane = 0; lane < g->n_lanes; lane++)
        for (size_t i = 0; i < grid_points(g); i++) {
            grid_cell(g, i, lane)->has = has_axes(g, lane);
            any = any || has_axes(g, lane);
        }
    if (any)
        return !g->at_step
                   ? STATUS_OK
                   : gradient_at_check(&g->lanes[0], g->problem, g->step, err);
    return err_set(err, STATUS_USAGE, "no lane has %s%s%s",
                   g->axes[0].param->name, g->n_axes > 1 ? " and " : "",
                   g->n_axes > 1 ? g->axes[1].param->name : "");
}

void grid_done(struct grid *g)
{
    mem_free(g->cells);
    g->cells = NULL;
}

size_t grid_best(const struct grid *g, size_t lane)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < grid_points(g); i++) {
        const struct grid_cell *c = grid_cell(g, i, lane);
        const struct grid_cell *b =
            best == SIZE_MAX ? NULL : grid_cell(g, best, lane);

        if (c->done && !c->failed &&
            (!b || c->val_acc > b->val_acc ||
             (c->val_acc == b->val_acc && c->val_loss < b->val_loss)))
            best = i;
    }
    return best;
}

/* What the threads share. */
struct crew {
    struct grid *grid;
    struct gradient_at *at; /* of --at-step */
    bool (*stop)(void *ctx);
    void *ctx;
    _Atomic size_t next; /* cell that nobody has taken */
    _Atomic bool ended;  /* somebody failed, or was asked to stop */
    pthread_mutex_t lock;
    enum status status; /* the first that failed; under the lock */
    struct err err;
};

static void fail(struct crew *crew, enum status status, const struct err *err)
{
    pthread_mutex_lock(&crew->lock);
    if (crew->status == STATUS_OK) {
        crew->status = status;
        crew->err = *err;
    }
    pthread_mutex_unlock(&crew->lock);
    atomic_store(&crew->ended, true);
}

static void note_evaluation(struct lane *lane, struct grid_cell *cell)
{
    struct eval_result eval;
    double acc;

    lane_evaluate(lane, &eval);
    acc = eval_val_acc(&eval);
    if (!(acc <= cell->val_acc)) {
        cell->val_acc = acc;
        cell->val_loss = eval.val_loss;
    }
}

static enum status train(struct crew *crew, const struct lane_config *config,
                         struct grid_cell *cell, struct err *err)
{
    struct lane *lane = NULL;
    struct sample sample;
    int64_t train_ns = 0;
    enum status st =
        lane_new(config, crew->grid->problem, &exec_serial, &lane, err);

    if (st != STATUS_OK)
        return st;
    cell->val_acc = NAN;
    while (!lane_done(lane) && !cell->failed && !atomic_load(&crew->ended)) {
        cell->failed = !lane_step(lane, false, &sample);
        train_ns += sample.step_ns;
        if (lane_evaluation_due(lane))
            note_evaluation(lane, cell);
        cell->failed = cell->failed || lane_collapse(lane) != COLLAPSE_NONE;
        if (crew->stop && crew->stop(crew->ctx))
            atomic_store(&crew->ended, true);
    }
    cell->train_s = (double)train_ns / 1e9;
    cell->done = !atomic_load(&crew->ended);
    lane_free(lane);
    return STATUS_OK;
}

static enum status do_cell(struct crew *crew, size_t at, struct err *err)
{
    const struct grid *g = crew->grid;
    size_t point = at / g->n_lanes, lane = at % g->n_lanes;
    struct grid_cell *cell = grid_cell(g, point, lane);
    struct lane_config config = g->lanes[lane];

    if (!cell->has)
        return STATUS_OK;
    for (size_t a = 0; a < g->n_axes; a++)
        lane_choose(&config, g->axes[a].param, grid_value(g, point, a));
    lane_choose(&config, &param_threads, 1);
    if (!g->at_step)
        return train(crew, &config, cell, err);
    cell->done = true;
    return gradient_at_measure(crew->at, &config, cell, err);
}

static void *work(void *ctx)
{
    struct crew *crew = ctx;
    size_t n = grid_points(crew->grid) * crew->grid->n_lanes, at;

    while (!atomic_load(&crew->ended) &&
           (at = atomic_fetch_add(&crew->next, 1)) < n) {
        struct err err = {0};
        enum status st = do_cell(crew, at, &err);

        if (st != STATUS_OK)
            fail(crew, st, &err);
    }
    return NULL;
}

#define THREADS_MAX 64

/* As many as can be had; the caller is one of them. */
static void run_crew(struct crew *crew, size_t n_threads)
{
    pthread_t threads[THREADS_MAX];
    sigset_t mask, old;
    size_t n = 0;

    leave_thread_mask(&mask);
    pthread_sigmask(SIG_SETMASK, &mask, &old);
    while (n + 1 < n_threads && n < THREADS_MAX &&
           pthread_create(&threads[n], NULL, work, crew) == 0)
        n++;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    (void)work(crew);
    while (n-- > 0)
        pthread_join(threads[n], NULL);
}

enum status grid_run(struct grid *g, size_t n_threads, bool (*stop)(void *ctx),
                     void *ctx, struct err *err)
{
    struct crew crew = {.grid = g, .stop = stop, .ctx = ctx};
    enum status st = STATUS_OK;

    if (g->at_step)
        st = gradient_at_new(&g->lanes[0], g->problem, g->step, &crew.at, err);
    if (st != STATUS_OK)
        return st;
    pthread_mutex_init(&crew.lock, NULL);
    run_crew(&crew, g->at_step ? 1 : n_threads);
    pthread_mutex_destroy(&crew.lock);
    gradient_at_free(crew.at);
    if (crew.status != STATUS_OK)
        *err = crew.err;
    return crew.status;
}
