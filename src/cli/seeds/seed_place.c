/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A seed's folder is checked, locked and filled like that of any run, with the
 * options that would ask for it alone. */
#include "cli/seeds/seed_place.h"

#include <dirent.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/headless.h"
#include "cli/options/config.h"
#include "cli/options/option_row.h"
#include "cli/places.h"
#include "store/checkpoint/checkpoint.h"
#include "store/run_dir.h"

static bool holds_run(const char *folder)
{
    char path[PATH_MAX];

    return run_dir_path(folder, "run.json", path, NULL) == STATUS_OK &&
           access(path, F_OK) == 0;
}

/* A folder seed-N in it that holds a run. */
static bool find_seed(const char *folder, char name[24])
{
    DIR *dir = opendir(folder);
    char path[PATH_MAX];
    struct dirent *entry;
    unsigned seed;
    bool found = false;

    while (dir && !found && (entry = readdir(dir)) != NULL) {
        if (sscanf(entry->d_name, "seed-%u", &seed) != 1)
            continue;
        snprintf(name, 24, "seed-%u", seed);
        found = strcmp(name, entry->d_name) == 0 &&
                run_dir_path(folder, name, path, NULL) == STATUS_OK &&
                holds_run(path);
    }
    if (dir)
        closedir(dir);
    return found;
}

/* One run and runs of seeds in the same folder would count a seed twice. */
static enum status check_folder(const struct options *o, struct err *err)
{
    char name[24];

    if (!o->out)
        return STATUS_OK;
    if (o->seeds.n > 0 && holds_run(o->out))
        return err_set(err, STATUS_USAGE,
                       "--out: %.120s: holds a run of its own; name another "
                       "folder for --seeds",
                       err_path(o->out));
    if (o->seeds.n == 0 && !holds_run(o->out) && find_seed(o->out, name))
        return err_set(err, STATUS_USAGE,
                       "--out: %.120s: holds runs of --seeds (%s); name "
                       "another folder",
                       err_path(o->out), name);
    return STATUS_OK;
}

enum status seeds_check(const struct options *o, struct err *err)
{
    const char *with = o->resume ? "resume" : o->save ? "save" : NULL;

    if (o->seeds.n == 0)
        return check_folder(o, err);
    if (o->lesson)
        return err_set(err, STATUS_USAGE,
                       "--seeds: a lesson has races of its own; leave one of "
                       "--seeds and --lesson out");
    if (o->out && o->dump_w > 0)
        return err_set(err, STATUS_USAGE,
                       "--seeds: --dump-screen keeps nothing; leave --out out");
    if (with)
        return err_set(err, STATUS_USAGE,
                       "--seeds: --%s names one run's file; --out DIR keeps "
                       "each seed in DIR/seed-N",
                       with);
    return check_folder(o, err);
}

/* What a rule remembers before its first batch is drawn from the seed. */
static bool is_idle(const struct lane_config *lane)
{
    uint32_t init = lane_whole(lane, &param_init);

    bool orders =
        lane->shuffle &&
        param_is_off(&param_order_seed, lane_value(lane, &param_order_seed));

    return (init == NET_INIT_FILE || init == NET_INIT_ZERO) && !orders &&
           !lane->rule->draws && !lane->rule->arrays;
}

bool seeds_idle(const struct race_config *race, char names_out[SEEDS_NAMES])
{
    size_t used = 0;

    names_out[0] = '\0';
    for (size_t i = 0; i < race->n_lanes; i++)
        if (is_idle(&race->lanes[i]))
            used +=
                (size_t)snprintf(names_out + used, SEEDS_NAMES - used, "%s%s",
                                 used ? ", " : "", race->lanes[i].name);
    return used > 0;
}

/* The same options with another folder, as text and as value. */
static void set_out(struct options *o, const char *out)
{
    o->out = out;
    for (size_t i = 0; option_row_at(i); i++)
        if (strcmp(option_row_at(i)->name, "out") == 0)
            o->text[i] = out;
}

enum status seed_place_open(struct seed_place *place,
                            const struct options *options,
                            const struct keeper *like, struct race_config *race,
                            uint32_t seed, struct err *err)
{
    struct options o = *options;
    char name[24];
    enum status st = STATUS_OK;

    *place = (struct seed_place){.keeper = *like};
    if (!options->out)
        return places_check(&o, &place->resumed, &place->keeper, race, err);
    snprintf(name, sizeof name, "seed-%u", (unsigned)seed);
    st = run_dir_path(options->out, name, place->out, err);
    if (st == STATUS_OK) {
        set_out(&o, place->out);
        st = config_in_force(&o, false, &place->in_force);
        if (st != STATUS_OK)
            return err_set(err, st, "out of memory");
        place->keeper.out = place->out;
        place->keeper.options = place->in_force;
        place->keeper.by_seed = false;
        st = places_check(&o, &place->resumed, &place->keeper, race, err);
    }
    return st;
}

void seed_place_close(struct seed_place *place)
{
    keeper_done(&place->keeper);
    checkpoint_done(&place->resumed);
    mem_free(place->in_force);
    *place = (struct seed_place){.in_force = NULL};
}

static void print_spread(struct spread s, FILE *out)
{
    if (s.n == 0)
        fprintf(out, "mean --, sd --, n 0\n");
    else if (s.n == 1)
        fprintf(out, "mean %.4f, sd --, n 1\n", s.mean);
    else
        fprintf(out, "mean %.4f, sd %.4f, n %zu\n", s.mean, s.sd, s.n);
}

struct seed_results *seed_results_new(const struct options *o,
                                      const struct race_config *config)
{
    struct seed_results *r = mem_alloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->n = o->seeds.n;
    r->n_lanes = config->n_lanes;
    for (size_t i = 0; i < LANES_MAX; i++) {
        r->name[i] = config->lanes[i].name;
        for (size_t k = 0; k < SEEDS_MAX; k++)
            r->val[i][k] = NAN;
    }
    return r;
}

void seed_results_print(const struct seed_results *r, FILE *out)
{
    fprintf(out, "Seeds: %zu\n", r->n);
    for (size_t i = 0; i < r->n_lanes; i++) {
        if (r->n_lanes > 1)
            fprintf(out, "Lane: %s\n", r->name[i]);
        fprintf(out, "Val accuracy: ");
        print_spread(spread_of(r->val[i], r->n), out);
    }
    for (size_t i = 1; i < r->n_lanes; i++) {
        fprintf(out, "Paired difference: %s - %s\nVal accuracy: ", r->name[i],
                r->name[0]);
        print_spread(spread_of_pairs(r->val[0], r->val[i], r->n), out);
    }
}

int seed_worse_status(int a, int b)
{
    static const int order[] = {EXIT_ERROR, EXIT_USAGE, EXIT_DIVERGED,
                                EXIT_MISSED};

    if (a > EXIT_SIGNAL || b > EXIT_SIGNAL)
        return a > b ? a : b;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return a > b ? a : b;
}
