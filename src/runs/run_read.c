/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json is written at the start, with checkpoints and at the end; between
 * them the tables know more. Their last lines are read, nothing else of
 * them. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "runs/run_parts.h"
#include "runs/run_table.h"
#include "store/run/run_lock.h"

#define TAIL    ((size_t)16 << 10) /* bytes of a table's end */
#define SILENCE INT64_C(60000000000)

/* The columns of the two tables, as they are asked for; the first two have to
 * be there. */
enum { STEP, EPOCH, BATCH, ACTIVE_S, FWD_EQ, METRICS };
static const char *const metrics[] = {"step", "epoch", "batch", "active_s",
                                      "fwd_eq"};
enum { TRAIN_ACC = 2, VAL_ACC, TRAIN_LOSS, VAL_LOSS, EPOCHS };
static const char *const epochs[] = {"step",    "epoch",      "train_acc",
                                     "val_acc", "train_loss", "val_loss"};

static bool is_count(double value)
{
    return value >= 0 && value <= 9007199254740992.0;
}

static void take_batch(const struct run_json *json, struct run_json_lane *lane,
                       const double row[METRICS])
{
    if (!is_count(row[STEP]) || row[STEP] <= (double)lane->step)
        return;
    lane->step = (uint64_t)row[STEP];
    if (row[EPOCH] >= 1 && row[EPOCH] <= UINT32_MAX && row[BATCH] >= 0 &&
        row[BATCH] <= UINT32_MAX)
        lane->samples = run_samples(json->n_train,
                                    params_get(lane->values, &param_batch_size),
                                    row[EPOCH], row[BATCH]);
    if (row[ACTIVE_S] > lane->active_s)
        lane->active_s = row[ACTIVE_S];
    if (row[FWD_EQ] > lane->fwd_eq)
        lane->fwd_eq = row[FWD_EQ];
}

static void take_epoch(struct run_json_lane *lane, const double row[EPOCHS])
{
    if (row[VAL_ACC] > lane->best_val_acc ||
        (isnan(lane->best_val_acc) && !isnan(row[VAL_ACC]))) {
        lane->best_val_acc = row[VAL_ACC];
        lane->best_epoch = row[EPOCH];
    }
    if (!(row[EPOCH] > lane->epoch))
        return;
    lane->epoch = row[EPOCH];
    lane->train_acc = row[TRAIN_ACC];
    lane->val_acc = row[VAL_ACC];
    lane->train_loss = row[TRAIN_LOSS];
    lane->val_loss = row[VAL_LOSS];
}

static bool is_newer(const char *path, int64_t than_ns)
{
    struct stat st;

    return stat(path, &st) == 0 &&
           (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec >
               than_ns;
}

/* A table that cannot be read changes nothing: it is told by who shows it. */
static void take_tail(struct run_found *run, size_t i, enum table table,
                      int64_t json_ns)
{
    struct run_json_lane *lane = &run->json.lanes[i];
    struct run_table *t;
    const double *row;
    char path[PATH_MAX];
    enum status status = STATUS_OK;

    if (run_lane_path(run->path, lane->name, table, path, NULL) ||
        !is_newer(path, json_ns))
        return;
    status = table == TABLE_METRICS
                 ? run_table_new(path, metrics, METRICS, 2, &t)
                 : run_table_new(path, epochs, EPOCHS, 2, &t);
    if (status)
        return;
    status = run_table_skip(t, TAIL, NULL);
    while (!status && !run_table_next(t, &row, NULL) && row) {
        if (table == TABLE_METRICS)
            take_batch(&run->json, lane, row);
        else
            take_epoch(lane, row);
    }
    run_table_free(t);
}

enum status run_found_read(const struct run_place *place, struct run_found *out,
                           struct err *err)
{
    char path[PATH_MAX];
    enum status status;

    if (snprintf(path, sizeof path, "%s/run.json", place->path) >= PATH_MAX)
        return err_set(err, STATUS_IO, "%s: a path too long",
                       err_path(place->path));
    status = run_json_read(path, &out->json, err);
    if (status)
        return status;
    snprintf(out->path, sizeof out->path, "%s", place->path);
    out->locked = false;
    out->mtime_ns = place->mtime_ns;
    out->bytes = place->bytes;
    for (size_t i = 0;
         place->mtime_ns > place->json_ns && i < out->json.n_lanes; i++)
        for (int table = 0; table < TABLE_COUNT; table++)
            take_tail(out, i, (enum table)table, place->json_ns);
    return STATUS_OK;
}

void run_found_done(struct run_found *run)
{
    run_json_done(&run->json);
}

static bool copy_text(char **text)
{
    const char *from = *text;

    *text = NULL;
    if (!from)
        return true;
    *text = mem_alloc(strlen(from) + 1, 1);
    if (*text)
        memcpy(*text, from, strlen(from) + 1);
    return *text != NULL;
}

enum status run_found_copy(const struct run_found *from, struct run_found *to)
{
    bool ok;

    *to = *from;
    ok = copy_text(&to->json.command);
    ok = copy_text(&to->json.config) && ok;
    if (ok)
        return STATUS_OK;
    run_found_done(to);
    return STATUS_NOMEM;
}

static bool is_here(const struct run_json *json)
{
    char host[sizeof json->host] = "";

    return gethostname(host, sizeof host - 1) == 0 &&
           strcmp(host, json->host) == 0;
}

/* A lane that trained has stopped with its run; others ended before. */
static void stop_lanes(struct run_json *json)
{
    static const char *const working[] = {"loading", "run", "eval", "paused"};

    for (size_t i = 0; i < json->n_lanes; i++)
        for (size_t k = 0; k < sizeof working / sizeof *working; k++)
            if (strcmp(json->lanes[i].state, working[k]) == 0)
                snprintf(json->lanes[i].state, sizeof json->lanes[i].state,
                         "stopped");
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct run_life run_found_life(const struct run_found *run)
{
    struct run_life life = {0};

    if (strcmp(run->json.state, "running") != 0)
        return life;
    life.locked = run_lock_held(run->path);
    life.lives = life.locked ||
                 (!is_here(&run->json) && run->mtime_ns > now_ns() - SILENCE);
    return life;
}

void run_found_judge(struct run_found *run, struct run_life life)
{
    struct run_json *json = &run->json;

    run->locked = life.locked;
    if (life.lives || strcmp(json->state, "running") != 0)
        return;
    snprintf(json->state, sizeof json->state, "stopped");
    if (json->why[0] == '\0')
        snprintf(json->why, sizeof json->why,
                 "it ended without a word: killed, or its machine went down");
    stop_lanes(json);
}
