/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row an option; getopt_long's own tables are made from the rows. Lane
 * specs are kept until the end: `--lane wp --lr 0.05` and the other order
 * mean the same. getopt's messages are off, because it prints the program's
 * path and knows no "expected ...". */
#include "cli/options.h"

#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "cli/lane_spec.h"
#include "cli/near.h"
#include "cli/option_clash.h"
#include "cli/option_row.h"
#include "cli/option_value.h"

#define ROWS_MAX OPTION_ROWS_MAX
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
            .has_arg = !row->value            ? no_argument
                       : row->value[0] == '[' ? optional_argument
                                              : required_argument,
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

static const char *row_name(size_t i)
{
    return option_row_at(i) ? option_row_at(i)->name : NULL;
}

/* "--batchsize": perhaps --batch-size. */
static enum status refuse_word(const char *word, struct err *err)
{
    const char *name = word + strspn(word, "-"), *best;
    char typed[64];

    snprintf(typed, sizeof typed, "%.*s", (int)strcspn(name, "="), name);
    best = near_name(typed, row_name);
    if (!best)
        return err_set(err, STATUS_USAGE, "unknown or ambiguous option '%s'",
                       word);
    return err_set(err, STATUS_USAGE,
                   "unknown or ambiguous option '%s'; perhaps --%s?", word,
                   best);
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
    return refuse_word(word, err);
}

/* Lanes of a stronger source replace those of a weaker one. */
static enum status apply(struct options *out, enum option_source source,
                         size_t i, const char *text, struct err *err)
{
    const struct option_row *row = option_row_at(i);

    if (text && strlen(text) > OPTION_TEXT_MAX)
        return err_set(err, STATUS_USAGE, "longer than %d bytes",
                       OPTION_TEXT_MAX);
    if (strcmp(row->name, "lane") == 0) {
        if (out->lane_source != (int)source)
            out->n_lane_specs = 0;
        out->lane_source = (int)source;
    }
    out->source[i] = (unsigned char)source;
    out->text[i] = text;
    return option_row_apply(row, text, out, err);
}

struct own_text {
    struct own_text *next;
    char text[];
};

static const char *copy_text(struct options *out, const char *text)
{
    size_t size = strlen(text) + 1;
    struct own_text *kept = mem_alloc(1, sizeof *kept + size);

    if (!kept)
        return NULL;
    memcpy(kept->text, text, size);
    kept->next = out->kept;
    out->kept = kept;
    return kept->text;
}

void options_done(struct options *out)
{
    while (out->kept) {
        struct own_text *kept = out->kept;

        out->kept = kept->next;
        mem_free(kept);
    }
}

/* "yes" is the option as on the command line, "no" its contrary. */
static enum status set_flag(struct options *out, enum option_source source,
                            size_t i, const char *text, struct err *err)
{
    struct option_row row = *option_row_at(i);

    if (strcmp(text, "yes") == 0)
        return apply(out, source, i, NULL, err);
    if (strcmp(text, "no") != 0)
        return err_set(err, STATUS_USAGE, "'%.60s' is neither yes nor no",
                       text);
    row.number = row.off;
    return option_row_apply(&row, NULL, out, err);
}

enum status options_set(struct options *out, enum option_source source,
                        const char *name, const char *text, struct err *err)
{
    const struct option_row *row = NULL;
    struct lane_config scratch;
    struct err why = {0};
    enum status st;
    size_t i = 0;

    while ((row = option_row_at(i)) != NULL && strcmp(row->name, name) != 0)
        i++;
    if (!row || row->part == PART_TASK)
        return err_set(err, STATUS_USAGE,
                       "%.40s: not an option for a file; --default-config "
                       "lists those",
                       name);
    if (source == SOURCE_RESUME && row->part != PART_RUN)
        return STATUS_OK;
    if (row->value) {
        text = copy_text(out, text);
        if (!text)
            return err_set(err, STATUS_NOMEM, "out of memory");
        st = apply(out, source, i, text, &why);
        /* on the command line settling is soon enough; a file has lines */
        if (st == STATUS_OK && strcmp(name, "lane") == 0)
            st = lane_spec_parse(text, &out->all_lanes, &scratch, &why);
    } else {
        st = set_flag(out, source, i, text, &why);
    }
    if (st != STATUS_OK)
        return err_set(err, st, "%s: %.200s", row->name, why.text);
    return STATUS_OK;
}

size_t options_cores(void)
{
    const char *job = getenv("SLURM_CPUS_PER_TASK");
    cpu_set_t set;
    uint64_t most = 0;
    size_t n = 1;

    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 1)
        n = (size_t)CPU_COUNT(&set);
    if (job && number_parse_whole(job, 1, n, &most, NULL) == STATUS_OK)
        n = (size_t)most;
    return n;
}

/* Options for all lanes that are stronger than the lanes' own keys, those of
 * one round. One that the lane does not have is for the other lanes. */
static enum status override_round(const struct options *o,
                                  struct lane_config *lane, bool first,
                                  struct err *err)
{
    const struct option_row *row;

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        const struct param *p = params_find(row->name);
        enum status st = STATUS_OK;

        if (row->of_lanes && lane_spec_is_first(row->name) == first &&
            o->source[i] > o->lane_source && (!p || lane_has(lane, p)))
            st = lane_spec_set(lane, row->name, o->text[i], err);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

static enum status override(const struct options *o, struct lane_config *lane,
                            struct err *err)
{
    enum status st = override_round(o, lane, true, err);

    if (st == STATUS_OK)
        st = override_round(o, lane, false, err);
    if (st == STATUS_OK)
        lane_fit_optim(lane);
    return st;
}

/* What is typed for a rule, an optimiser or a choice that no lane has would do
 * nothing. */
static enum status check_waiting(const struct options *o, struct err *err)
{
    const struct option_row *row;

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        const struct param *p = row->of_lanes ? params_find(row->name) : NULL;
        struct err why = {0};
        bool had = !p || o->source[i] != SOURCE_ARGV;

        for (size_t k = 0; k < o->n_lanes && !had; k++)
            had =
                lane_has(&o->lanes[k], p) && params_used(p, o->lanes[k].values);
        if (had)
            continue;
        lane_spec_refuse(NULL, p, &why);
        return err_set(err, STATUS_USAGE, "--%s: %.200s", row->name, why.text);
    }
    return STATUS_OK;
}

/* Nobody chose: a lane alone has all the cores, but several seeds share them
 * better by running side by side. */
static void settle_threads(const struct options *o, struct lane_config *lane,
                           size_t n_lanes)
{
    bool alone = n_lanes == 1 && o->seeds.n < 2;

    if (lane_whole(lane, &param_threads) == 0)
        lane_fit(lane, &param_threads, alone ? (double)options_cores() : 1.0);
}

static enum status settle_lanes(struct options *o, struct err *err)
{
    static const char *const default_specs[] = {"bp", "wp"};
    const char *const *specs = o->n_lane_specs ? o->lane_specs : default_specs;
    enum status asked = option_check_data(o, err);

    if (asked != STATUS_OK)
        return asked;
    o->n_lanes = o->n_lane_specs ? o->n_lane_specs : 2;
    for (size_t i = 0; i < o->n_lanes; i++) {
        struct err why = {0};
        enum status st =
            lane_spec_parse(specs[i], &o->all_lanes, &o->lanes[i], &why);

        if (st == STATUS_OK && o->n_lane_specs)
            st = override(o, &o->lanes[i], &why);
        if (st != STATUS_OK)
            return err_set(err, st, "--lane: %.200s", why.text);
        o->lanes[i].shuffle = o->shuffle;
        settle_threads(o, &o->lanes[i], o->n_lanes);
    }
    struct err why = {0};
    enum status st = lane_spec_name_all(o->lanes, o->n_lanes, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "--lane: %.200s", why.text);
    return STATUS_OK;
}

enum status options_settle(struct options *o, struct err *err)
{
    enum status st = settle_lanes(o, err);

    return st ? st : check_waiting(o, err);
}

enum status options_lanes(const struct options *options, const char *specs,
                          struct race_config *out, struct err *err)
{
    struct options o = *options;
    char text[OPTION_TEXT_MAX + 1], *rest = NULL;
    enum status st;

    snprintf(text, sizeof text, "%s", specs);
    o.n_lane_specs = 0;
    o.lane_source = SOURCE_ARGV + 1;
    for (char *spec = strtok_r(text, " \t", &rest); spec;
         spec = strtok_r(NULL, " \t", &rest)) {
        if (o.n_lane_specs == LANES_MAX)
            return err_set(err, STATUS_USAGE, "at most %d lanes", LANES_MAX);
        o.lane_specs[o.n_lane_specs++] = spec;
    }
    st = settle_lanes(&o, err); /* what is typed is for other lanes, too */
    if (st != STATUS_OK)
        return st;
    memcpy(out->lanes, o.lanes, sizeof out->lanes);
    out->n_lanes = o.n_lanes;
    return STATUS_OK;
}

void options_init(struct options *out)
{
    *out = (struct options){
        .problem = {.data.path = "mnist",
                    .val_fraction = 0.1,
                    .split_seed = 42},
        .speed = -1,
        .lockstep = -1,
        .front_end = -1,
        .glyphs = -1,
        .alerts = ALERT_TITLE | ALERT_BELL | ALERT_NOTIFY,
        .smoothing = 2,
        .at_step = -1,
        .on_signal = {SIGNAL_ACT_SAVE, SIGNAL_ACT_RELOAD},
    };
    lane_config_init(&out->all_lanes);
}

/* Which row getopt's answer c is. */
static size_t row_index(int c)
{
    const struct option_row *row = row_of(c);
    size_t i = 0;

    while (option_row_at(i) != row)
        i++;
    return i;
}

static enum status apply_argument(struct options *out, int c, struct err *err)
{
    struct err why = {0};
    size_t i = row_index(c);
    enum status st;

    if (optarg && strchr(optarg, '\n'))
        st = err_set(&why, STATUS_USAGE, "expected one line");
    else
        st = apply(out, SOURCE_ARGV, i, optarg, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "--%s: %.200s", option_row_at(i)->name,
                       why.text);
    return STATUS_OK;
}

bool options_matter(const struct options *options)
{
    return options->task == TASK_RUN || options->task == TASK_PRINT_CONFIG ||
           options->task == TASK_INSPECT || options->task == TASK_SWEEP ||
           options->task == TASK_LR_SEARCH;
}

bool options_typed(const struct options *options, const char *name)
{
    for (size_t i = 0; option_row_at(i); i++)
        if (strcmp(option_row_at(i)->name, name) == 0)
            return options->source[i] == SOURCE_ARGV;
    return false;
}

/* What is left of the command line: a value that may be left out is not taken
 * by getopt from the next word. */
static enum status take_rest(struct options *out, char **rest, int n,
                             struct err *err)
{
    for (int i = 0; out->n_open > 0 && i < n; i++) { /* as a shell names them */
        struct err why = {0};
        enum status st = option_add_open(NULL, rest[i], out, &why);

        if (st != STATUS_OK)
            return err_set(err, st, "--open: %.200s", why.text);
    }
    if (out->n_open > 0)
        n = 0;
    if (n == 1 && out->lesson && out->lesson[0] == '\0') {
        out->lesson = rest[0];
        return STATUS_OK;
    }
    if (n == 1 && out->task == TASK_INSPECT && !out->inspect) {
        out->inspect = rest[0];
        n = 0;
    }
    if (n > 0 && (options_matter(out) || option_clash_alone(out)))
        return err_set(err, STATUS_USAGE,
                       "unexpected argument '%.100s'; data is named with "
                       "--data DATA",
                       rest[0]);
    if (out->inspect && options_typed(out, "data"))
        return err_set(err, STATUS_USAGE,
                       "--inspect: '%.80s' and --data name two data sets",
                       out->inspect);
    if (out->inspect)
        out->problem.data.path = out->inspect;
    return STATUS_OK;
}

enum status options_argv(struct options *out, int argc, char **argv,
                         struct err *err)
{
    struct getopt_tables tables;
    enum status st = STATUS_OK;
    int c;

    make_tables(&tables);
    opterr = 0;
    optind = 0; /* glibc: start anew, also after an earlier call */
    while (
        st == STATUS_OK && (options_matter(out) || option_clash_alone(out)) &&
        (c = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1)
        st = c == '?' || c == ':' ? refuse(c, argv[optind - 1], err)
                                  : apply_argument(out, c, err);
    if (st == STATUS_OK)
        st = option_clash_check_alone(out, err);
    return st ? st : take_rest(out, argv + optind, argc - optind, err);
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
        .targets = options->targets,
        .snapshots = drawn,
        /* Costs a backward pass, so only where something shows or
         * keeps it. */
        .diagnose =
            drawn || options->out || options->save ||
            (front_end == FRONT_HEADLESS && options->format != FORMAT_NOTEBOOK),
    };
    memcpy(out->lanes, options->lanes, sizeof out->lanes);
    if (options->seeds.n > 0)
        seed_race(out, options->seeds.seed[0]);
    if (options->speed < 0)
        out->speed = watched ? 100 : 0;
    if (options->lockstep < 0)
        out->lockstep = watched;
}
