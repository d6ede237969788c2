/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run has no number of its own: it is what it began with. Learning rates,
 * epochs and the like are changed under way, and data may be moved, so they
 * say nothing; that the rows of the tables agree with the checkpoint is looked
 * at where they are read (store/table_keep.c). */
#include "cli/same_run.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/config.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

static bool same_lane(const struct lane_config *a, const struct lane_config *b)
{
    const struct param *p;
    bool same = strcmp(a->name, b->name) == 0 && a->rule == b->rule &&
                a->shuffle == b->shuffle && lane_same_hidden(a, b);

    for (size_t i = 0; same && (p = params_at(i)) != NULL; i++)
        same = !p->fixed || a->values[i] == b->values[i];
    return same;
}

static bool same_beginning(const struct options *a, const struct options *b)
{
    bool same = a->n_lanes == b->n_lanes &&
                a->problem.val_fraction == b->problem.val_fraction &&
                a->problem.split_seed == b->problem.split_seed &&
                a->problem.data.official == b->problem.data.official &&
                a->problem.data.scale == b->problem.data.scale;

    for (size_t i = 0; same && i < a->n_lanes; i++)
        same = same_lane(&a->lanes[i], &b->lanes[i]);
    return same;
}

/* text as for config_read_run. */
static bool begins_alike(const struct options *o, const char *path,
                         const char *text)
{
    struct options other;
    bool same;

    if (config_read_run(path, text, &other, NULL) != STATUS_OK)
        return false;
    same = same_beginning(o, &other);
    options_done(&other);
    return same;
}

static bool is_later(const struct checkpoint *a, const struct checkpoint *b)
{
    bool later = false;

    for (size_t i = 0; i < a->n_lanes && i < b->n_lanes; i++)
        later |= a->lanes[i].state->step > b->lanes[i].state->step;
    return later;
}

enum found { FOUND_SAME, FOUND_OTHER, FOUND_LATER };

static enum found look_at_checkpoint(const struct options *o, const char *path,
                                     const struct checkpoint *resumed)
{
    struct checkpoint there;
    enum found found = FOUND_SAME;

    if (whole_file_same(path, o->resume))
        return FOUND_SAME;
    if (checkpoint_read(path, &there, NULL) != STATUS_OK)
        return FOUND_OTHER;
    if (there.data_hash != resumed->data_hash ||
        !begins_alike(o, path, there.config))
        found = FOUND_OTHER;
    else if (is_later(&there, resumed))
        found = FOUND_LATER;
    checkpoint_done(&there);
    return found;
}

struct lane_search {
    const struct options *o;
    bool other; /* there is a table of none of its lanes */
};

/* A table belongs to a lane of the run, or it is another run's. */
static bool is_of_lane(void *ctx, const char *name)
{
    struct lane_search *search = ctx;
    const struct options *o = search->o;
    const char *slash = strchr(name, '/');
    bool ours = slash == NULL;

    for (size_t i = 0; slash && i < o->n_lanes; i++)
        ours |= strlen(o->lanes[i].name) == (size_t)(slash - name) &&
                strncmp(o->lanes[i].name, name, (size_t)(slash - name)) == 0;
    search->other |= !ours;
    return ours;
}

static bool find_table(void *ctx, const char *name)
{
    bool *found = ctx;

    *found = *found || strchr(name, '/') != NULL;
    return !*found;
}

static enum found look(const struct options *o, const char *config,
                       const char *model, const struct checkpoint *resumed)
{
    struct lane_search lanes = {.o = o};
    bool tables = false, said = access(config, F_OK) == 0;

    if (said && !begins_alike(o, config, NULL))
        return FOUND_OTHER;
    (void)run_dir_each(o->out, is_of_lane, &lanes, NULL);
    (void)run_dir_each(o->out, find_table, &tables, NULL);
    if (lanes.other)
        return FOUND_OTHER;
    if (access(model, F_OK) == 0)
        return look_at_checkpoint(o, model, resumed);
    return tables && !said ? FOUND_OTHER : FOUND_SAME;
}

enum status same_run_check(const struct options *options,
                           const struct checkpoint *resumed, bool *same_out,
                           struct err *err)
{
    char config[PATH_MAX], model[PATH_MAX];
    enum status st = run_dir_path(options->out, "config.ini", config, err);
    enum found found;

    if (st == STATUS_OK)
        st = run_dir_path(options->out, "model.npz", model, err);
    *same_out = false;
    if (st != STATUS_OK)
        return st;
    found = look(options, config, model, resumed);
    *same_out = found != FOUND_OTHER;
    if (found == FOUND_SAME)
        return STATUS_OK;
    return err_set(err, STATUS_USAGE,
                   "%s: holds %s; name the resumed run's own folder or a new "
                   "one, or replace it with --overwrite",
                   err_path(options->out),
                   found == FOUND_LATER ? "a later checkpoint of this run"
                                        : "another run");
}
