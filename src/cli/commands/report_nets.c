/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/report_nets.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/options/config.h"
#include "store/run_dir.h"

/* Data that are kept for the next run, which mostly has the same. */
struct data {
    bool there;
    struct options options; /* of which the problem's texts are */
    struct problem *problem;
};

static void forget(struct data *d)
{
    if (!d->there)
        return;
    problem_free(d->problem);
    options_done(&d->options);
    *d = (struct data){0};
}

/* What is not there any more, or was a pipe, would be waited for. */
static enum status check_source(const char *path, struct err *err)
{
    struct stat st;

    if (!path || strcmp(path, "-") == 0)
        return err_set(err, STATUS_IO, "its data came from a pipe");
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return err_set(err, STATUS_IO, "%s: is no file to be read again",
                       err_path(path));
    return STATUS_OK;
}

static enum status load(struct data *d, const struct run_found *run,
                        struct err *err)
{
    char path[PATH_MAX];
    struct options options = {0};
    enum status st = run_dir_path(run->path, "config.ini", path, err);

    if (st == STATUS_OK)
        st = config_read_run(path, NULL, &options, err);
    if (st != STATUS_OK)
        return st;
    if (d->there && problem_same(&d->options.problem, &options.problem)) {
        options_done(&options);
        return STATUS_OK;
    }
    forget(d);
    st = check_source(options.problem.data.path, err);
    if (st == STATUS_OK)
        st = problem_load(&options.problem, NULL, &d->problem, err);
    if (st != STATUS_OK) {
        options_done(&options);
        return st;
    }
    d->options = options;
    d->there = true;
    return STATUS_OK;
}

/* Of one run; on failure the page says why. */
static struct predictions *predict(struct data *d, const struct study *study,
                                   size_t run, char why[256])
{
    const struct run_found *found = study->runs[run].found;
    const struct lane_config *configs[LANES_MAX];
    size_t n = 0;
    struct predictions *p = NULL;
    struct err err = {0};
    char path[PATH_MAX];

    for (size_t i = 0; i < study->n_lanes && n < LANES_MAX; i++)
        if (study->lanes[i].run == run)
            configs[n++] = &study->lanes[i].config;
    if (load(d, found, &err) == STATUS_OK &&
        run_dir_path(found->path, "model.npz", path, &err) == STATUS_OK)
        predictions_make(d->problem, path, configs, n, &p, &err);
    snprintf(why, 256, "%s", err.text);
    return p;
}

/* The nets of one run share its predictions. */
void report_nets_make(struct page *page, struct predictions *made[PAGE_NETS])
{
    struct data data = {0};

    for (size_t k = 0; k < page->n_nets; k++) {
        struct page_net *net = &page->nets[k];
        size_t run = page->study->lanes[net->lane].run, same = 0;

        while (page->study->lanes[page->nets[same].lane].run != run)
            same++;
        if (same == k)
            made[k] = predict(&data, page->study, run, net->why);
        else
            snprintf(net->why, sizeof net->why, "%s", page->nets[same].why);
        net->predictions = page->nets[same].predictions;
        if (same == k)
            net->predictions = made[k];
    }
    forget(&data);
}
