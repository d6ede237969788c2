/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row an option; getopt_long's own tables are made from the rows. Lane
 * specs are kept until the end: `--lane wp --lr 0.05` and the other order
 * mean the same. getopt's messages are off, because it prints the program's
 * path and knows no "expected ...". */
#include "cli/options.h"

#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "cli/lane_spec.h"
#include "cli/option_row.h"

#define ROWS_MAX 48
#define LONG_ID  256 /* above every letter: LONG_ID + row */

/* getopt's tables of the rows. */
struct getopt_tables {
    struct option longs[ROWS_MAX + 1];
    char letters[2 * ROWS_MAX + 2];
};

static void make_tables(struct getopt_tables *out)
{
    size_t n = 0, k = 0;

    memset(out, 0, sizeof *out);
    out->letters[k++] = ':'; /* tell a missing value from an unknown option */
    for (; option_row_at(n) && n < ROWS_MAX; n++) {
        const struct option_row *row = option_row_at(n);

        out->longs[n] = (struct option){
            .name = row->name,
            .has_arg = row->value ? required_argument : no_argument,
            .val = LONG_ID + (int)n,
        };
        if (row->letter) {
            out->letters[k++] = row->letter;
            if (row->value)
                out->letters[k++] = ':';
        }
    }
}

static const struct option_row *row_of(int id)
{
    if (id >= LONG_ID)
        return option_row_at((size_t)(id - LONG_ID));
    for (size_t i = 0; option_row_at(i); i++)
        if (option_row_at(i)->letter == id)
            return option_row_at(i);
    return NULL;
}

/* What getopt would have printed. word is the argument it stopped at. */
static enum status refuse(int c, const char *word, struct err *err)
{
    const struct option_row *row = row_of(optopt);

    if (c == ':' && row)
        return err_set(err, STATUS_USAGE, "--%s: expected a value (%s)",
                       row->name, row->value);
    if (optopt >= LONG_ID && row)
        return err_set(err, STATUS_USAGE, "--%s: takes no value", row->name);
    if (optopt > 0 && optopt < LONG_ID)
        return err_set(err, STATUS_USAGE, "unknown option '-%c'", optopt);
    return err_set(err, STATUS_USAGE, "unknown or ambiguous option '%s'", word);
}

static enum status apply(const struct option_row *row, struct options *out,
                         struct err *err)
{
    struct err why = {0};
    enum status st = option_row_apply(row, optarg, out, &why);

    if (st != STATUS_OK)
        return err_set(err, st, "--%s: %.200s", row->name, why.text);
    return STATUS_OK;
}

static size_t online_cores(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 1)
        return 1;
    return (size_t)CPU_COUNT(&set);
}

static enum status settle_lanes(struct options *o, struct err *err)
{
    static const char *const default_specs[] = {"bp", "wp"};
    const char *const *specs = o->n_lane_specs ? o->lane_specs : default_specs;

    o->n_lanes = o->n_lane_specs ? o->n_lane_specs : 2;
    for (size_t i = 0; i < o->n_lanes; i++) {
        struct err why = {0};
        enum status st =
            lane_spec_parse(specs[i], &o->all_lanes, &o->lanes[i], &why);

        if (st != STATUS_OK)
            return err_set(err, st, "--lane: %.200s", why.text);
        o->lanes[i].shuffle = o->shuffle;
        if (o->lanes[i].threads == 0)
            o->lanes[i].threads = o->n_lanes == 1 ? online_cores() : 1;
    }
    struct err why = {0};
    enum status st = lane_spec_name_all(o->lanes, o->n_lanes, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "--lane: %.200s", why.text);
    return STATUS_OK;
}

static void set_defaults(struct options *out)
{
    *out = (struct options){
        .problem = {.data = "mnist", .val_fraction = 0.1, .split_seed = 42},
        .speed = -1,
        .lockstep = -1,
        .front_end = -1,
        .glyphs = -1,
    };
    lane_spec_defaults(&out->all_lanes);
}

enum status options_parse(int argc, char **argv, struct options *out,
                          struct err *err)
{
    struct getopt_tables tables;
    enum status st = STATUS_OK;
    int c;

    make_tables(&tables);
    set_defaults(out);
    opterr = 0;
    optind = 0; /* glibc: start anew, also after an earlier call */
    while (st == STATUS_OK && out->task == TASK_RUN &&
           (c = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) !=
               -1)
        st = c == '?' || c == ':' ? refuse(c, argv[optind - 1], err)
                                  : apply(row_of(c), out, err);
    if (st != STATUS_OK || out->task != TASK_RUN)
        return st;
    if (optind < argc)
        return err_set(err, STATUS_USAGE,
                       "unexpected argument '%.100s'; data is named with "
                       "--data PATH",
                       argv[optind]);
    return settle_lanes(out, err);
}

enum front_end options_front_end(const struct options *options,
                                 bool stdout_is_terminal, const char *term)
{
    if (options->dump_w > 0)
        return FRONT_DUMP;
    if (options->front_end >= 0)
        return (enum front_end)options->front_end;
    if (!stdout_is_terminal)
        return FRONT_HEADLESS;
    if (!term || *term == '\0' || strcmp(term, "dumb") == 0)
        return FRONT_PLAIN;
    return FRONT_SCREEN;
}

void options_race(const struct options *options, enum front_end front_end,
                  struct race_config *out)
{
    bool watched = front_end == FRONT_SCREEN || front_end == FRONT_PLAIN;
    bool drawn = front_end == FRONT_SCREEN || front_end == FRONT_DUMP;

    *out = (struct race_config){
        .problem = options->problem,
        .n_lanes = options->n_lanes,
        .speed = options->speed,
        .lockstep = options->lockstep > 0,
        .lossless = !watched,
        .pictures = drawn,
        /* Costs a backward pass, so only where something shows it. */
        .cos_bp = drawn || (front_end == FRONT_HEADLESS &&
                            options->format == FORMAT_CSV),
    };
    memcpy(out->lanes, options->lanes, sizeof out->lanes);
    if (options->speed < 0)
        out->speed = watched ? 100 : 0;
    if (options->lockstep < 0)
        out->lockstep = watched;
}

const char *options_name_at(size_t i)
{
    const struct option_row *row = option_row_at(i);

    return row ? row->name : NULL;
}
