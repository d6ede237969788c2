/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program begins with, what a file may set, and what a front end makes
 * of the options. The command line is read in options_argv.c; what follows from
 * all that was given is found in options_settle.c. */
#include "cli/options/options.h"

#include <string.h>

#include "base/mem.h"
#include "cli/options/lane_spec.h"
#include "cli/options/option_row.h"

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

/* "yes" does what the option does on the command line, "no" the opposite. */
static enum status set_flag(struct options *out, enum option_source source,
                            size_t i, const char *text, struct err *err)
{
    struct option_row row = *option_row_at(i);

    if (strcmp(text, "yes") == 0)
        return option_row_give(out, source, i, NULL, err);
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
        st = option_row_give(out, source, i, text, &why);
        /* A lane's SPEC in a file is parsed at once, so that the error names
         * its line. Those of the command line are parsed by options_settle. */
        if (st == STATUS_OK && strcmp(name, "lane") == 0)
            st = lane_spec_parse(text, &out->all_lanes, &scratch, &why);
    } else {
        st = set_flag(out, source, i, text, &why);
    }
    if (st != STATUS_OK)
        return err_set(err, st, "%s: %.200s", row->name, why.text);
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
