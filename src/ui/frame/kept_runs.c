/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths are made whole, so that a run is known by the same name however it was
 * named; one that is not there yet may come. */
#include "ui/frame/kept_runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/run_dir.h"

#define LOOK_NS 5000000

static const struct run_list *list_of(void *ctx)
{
    struct kept_runs *k = ctx;

    k->list = run_watch_list(k->watch);
    return k->list;
}

static void want(void *ctx, const char *const *paths, size_t n)
{
    struct kept_runs *k = ctx;

    k->n_wanted = n < RUNS_MODELS_MAX ? n : RUNS_MODELS_MAX;
    for (size_t i = 0; i < k->n_wanted; i++)
        snprintf(k->wanted[i], sizeof k->wanted[i], "%s", paths[i]);
    run_watch_want(k->watch, paths, n);
}

static const struct model *model_of(void *ctx, const char *path,
                                    const char **why_out)
{
    return run_watch_model(((struct kept_runs *)ctx)->watch, path, why_out);
}

/* Whole paths into texts; returns how many. */
static size_t make_whole(const struct ui_config *config,
                         char (*texts)[PATH_MAX])
{
    if (config->n_open == 0)
        return run_list_state_folder(texts[0], NULL) == STATUS_OK ? 1 : 0;
    for (size_t i = 0; i < config->n_open; i++)
        if (realpath(config->open[i], texts[i]) == NULL)
            snprintf(texts[i], PATH_MAX, "%s", config->open[i]);
    return config->n_open;
}

enum status kept_runs_begin(struct kept_runs *k, const struct ui_config *config,
                            struct run_source *source, struct err *err)
{
    size_t room = config->n_open > 0 ? config->n_open : 1, n;
    char(*texts)[PATH_MAX] = mem_alloc(room, PATH_MAX);
    const char **paths = mem_alloc(room, sizeof *paths);
    enum status status = STATUS_NOMEM;

    if (texts != NULL && paths != NULL) {
        n = make_whole(config, texts);
        for (size_t i = 0; i < n; i++)
            paths[i] = texts[i];
        status = run_watch_new(paths, n, &k->watch, err);
    } else {
        err_set(err, status, "out of memory");
    }
    mem_free(paths);
    mem_free(texts);
    if (status != STATUS_OK)
        return status;
    source->list = list_of;
    source->want = want;
    source->model = model_of;
    source->ctx = k;
    source->pin_first = config->n_open > 0 ? KEPT_RUNS_PINNED : 0;
    return STATUS_OK;
}

void kept_runs_done(struct kept_runs *k)
{
    run_watch_free(k->watch);
    *k = (struct kept_runs){0};
}

/* Whether every pinned run has a model, or a reason why it has none. */
static bool all_read(const struct kept_runs *k)
{
    for (size_t i = 0; i < k->n_wanted; i++) {
        const char *why = "";

        if (run_watch_model(k->watch, k->wanted[i], &why) == NULL &&
            why[0] == '\0')
            return false;
    }
    return true;
}

void kept_runs_settle(struct kept_runs *k, const struct model *m,
                      struct ui_state *ui)
{
    for (;;) {
        views_sync(m, ui);
        if (k->watch == NULL || (k->list != NULL && all_read(k)))
            break;
        clock_sleep_ns(LOOK_NS);
    }
    views_sync(m, ui);
}

enum status kept_runs_name(const char *folder, const char *name,
                           struct err *err)
{
    char path[PATH_MAX];
    struct run_json run;
    struct stat st;
    enum status status = run_dir_path(folder, "run.json", path, err);

    if (status == STATUS_OK && stat(path, &st) != 0)
        status =
            err_set(err, STATUS_IO, "%s: %s", err_path(path), strerror(errno));
    if (status == STATUS_OK)
        status = run_json_read(path, &run, err);
    if (status != STATUS_OK)
        return status;
    snprintf(run.name, sizeof run.name, "%s", name);
    status = run_json_write(path, st.st_mode & 0777, &run, err);
    run_json_done(&run);
    return status;
}
