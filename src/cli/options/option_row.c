/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All options, one row each. */
#include "cli/options/option_row.h"

#include <stdio.h>
#include <string.h>

#include "cli/options/option_value.h"

static const char *const formats[] = {"notebook", "csv", "jsonl", NULL};
static const char *const colors[] = {"never", "auto", "always", NULL};
static const char *const glyphs[] = {"auto", "ascii", "block", "braille", NULL};
/* The order of enum plot_axis and of history_smoothing. */
static const char *const axes[] = {"step", "samples", "fwd-eq", "active", NULL};
static const char *const smoothings[] = {"0", "0.6", "0.9", "0.97", NULL};

#define FIELD(name) .field = offsetof(struct options, name)
#define DATA(name)  FIELD(problem.data.name)

#define RUN   .part = PART_RUN
#define TASK  .part = PART_TASK
#define LANES .of_lanes = true, .fixed = true, RUN

/* Behind --lane stand the options of the parameters, made from their table. */
static const struct option_row rows[] = {
    {"lane", .group = "Lanes", .value = "SPEC", .apply = option_add_lane,
     .fixed = true, RUN,
     .help = "RULE[:key=value,...], 1 to 8 times (bp and wp)"},
    {"hidden", .value = "N[,N...]", .apply = option_set_all_lanes,
     .initial = "20", LANES,
     .help = "widths of the hidden layers (20); in SPEC hidden=N+N"},
    {"seeds", .value = "N-M|N,...", .apply = option_set_seeds, TASK,
     .hint = "1-5 1-10",
     .help = "the race once for each of these seeds, and their mean"},
    {"preset", .value = "NAME", .apply = option_set_preset, TASK,
     .hint = "frenkel2021-drtp nielsen-ch1 neuromatch-w2d3 "
             "neuromatch-gradients scellier-ep werfel",
     .help = "a published experiment, with its figures beside ours"},
    {"sweep", .value = "P=VALUES", .apply = option_add_sweep, TASK,
     .hint = "lr=1e-3..1:log pert=1e-7..1:log",
     .help = "train each lane once for each value; twice: a map"},
    {"at-step", .rare = true, .value = "N", .apply = option_set_at_step, TASK,
     .help = "--sweep: measure gradients after N batches instead"},
    {"lr-search", FIELD(task), .number = TASK_LR_SEARCH, TASK,
     .help = "train each lane with each rate of a ladder"},
    {"shuffle", FIELD(shuffle), .number = 1, .fixed = true, RUN,
     .help = "a new batch order every epoch"},
    {"data", .group = "Data", .value = "DATA", .apply = option_set_data,
     .initial = "mnist", RUN,
     .help = "a file, a folder, - or a name (mnist); see --list-data"},
    {"labels", .value = "FILE", .apply = option_set_text, DATA(labels), RUN,
     .help = "the labels, in a file of their own"},
    {"label", .value = "COLUMN", .apply = option_set_label, RUN,
     .hint = "first last", .help = "first, last, a name or a number (auto)"},
    {"scale", .value = "HOW", .words = data_scales, DATA(scale), .same = true,
     RUN, .help = "auto, none, byte, max or standard (auto)"},
    {"sep", .value = "C", .apply = option_set_sep, RUN,
     .hint = "comma semicolon tab blanks",
     .help = "comma, semicolon, tab, blanks or itself (auto)"},
    {"header", .value = "WHETHER", .words = data_headers, DATA(header), RUN,
     .help = "whether row 1 names columns: auto, yes or no (auto)"},
    {"missing", .rare = true, .value = "WHAT", .words = data_missings,
     DATA(missing), RUN,
     .help = "rows with missing values: refuse or drop (refuse)"},
    {"image", .value = "WxH", .apply = option_set_image, RUN,
     .help = "shape of the pictures in a table (auto)"},
    {"transpose", .rare = true, DATA(transpose), .number = 1, RUN,
     .help = "the rows of the pictures are their columns"},
    {"val", .value = "FILE", .apply = option_set_text, DATA(val), RUN,
     .help = "a second table, which validates"},
    {"split", .value = "WHICH", .words = data_splits, DATA(official),
     .same = true, RUN,
     .help = "random, or official: the test part of the data (random)"},
    {"train-size", .rare = true, .value = "N", .apply = option_set_train_size,
     .same = true, RUN,
     .help = "train on the first N of the training part (all)"},
    {"val-fraction", .value = "F", .apply = option_set_val_fraction,
     .initial = "0.1", .same = true, RUN,
     .help = "share kept for validation (0.1)"},
    {"split-seed", .rare = true, .value = "N", .apply = option_set_split_seed,
     .initial = "42", .same = true, RUN, .help = "of the choice which (42)"},
    {"max-memory", .rare = true, .value = "SIZE",
     .apply = option_set_max_memory, .hint = "500M 2G 8G",
     .help = "that data may take, as 500M or 8G (half of all)"},
    {"inspect", .value = "[DATA]", .apply = option_set_inspect, TASK,
     .help = "tell what is decided of the data and why; no training"},
    {"list-data", FIELD(task), .number = TASK_LIST_DATA, TASK,
     .help = "list the data sets that --data knows by name"},
    {"speed", .group = "Running", .value = "N|max", .apply = option_set_speed,
     .hint = "max", .help = "batches a second (100; headless: max)"},
    {"lockstep", FIELD(lockstep), .number = 1,
     .help = "lanes wait for each other (on screen)"},
    {"free", .rare = true, FIELD(lockstep), .number = 0, .off = 1,
     .help = "lanes run as fast as they can (headless)"},
    {"headless", FIELD(front_end), .number = FRONT_HEADLESS, .off = -1,
     .help = "no screen; also when output is not a terminal"},
    {"format", .value = "NAME", .words = formats, FIELD(format),
     .number = FORMAT_NOTEBOOK,
     .help = "of headless output: notebook, csv or jsonl (notebook)"},
    {"quiet", 'q', FIELD(quiet), .number = 1,
     .help = "no line about data and rules on standard error"},
    {"plain", FIELD(front_end), .number = FRONT_PLAIN, .off = -1,
     .help = "sentences, for screen readers and dumb terminals"},
    {"dump-screen", .value = "WxH[:VIEW]", .apply = option_set_dump, TASK,
     .hint = "80x24 120x30 200x50",
     .help = "run to the end, print one screen (train)"},
    {"save", .value = "FILE", .apply = option_set_text, FIELD(save),
     .help = ".npz checkpoint at the end, on S and SIGUSR1"},
    {"resume", .value = "FILE", .apply = option_set_text, FIELD(resume), TASK,
     .help = "go on where that checkpoint was saved"},
    {"out", .value = "DIR", .apply = option_set_text, FIELD(out),
     .help = "folder of this run: its tables and its checkpoint"},
    {"checkpoint-every", .value = "N|Ns", .apply = option_set_checkpoint_every,
     .hint = "1000 60s", .help = "a checkpoint every so often (at the end)"},
    {"on-signal", .rare = true, .value = "LIST", .apply = option_set_on_signal,
     .hint = "USR1=save USR2=save+exit USR2=reload",
     .initial = "USR1=save,USR2=reload",
     .help = "USR1=, USR2=: save, save+exit (75), reload or ignore"},
    {"overwrite", FIELD(overwrite), .number = 1, TASK,
     .help = "replace the run in that folder"},
    {"no-log", FIELD(no_log), .number = 1,
     .help = "no such folder, not even for S and w"},
    {"open", .value = "PATH...", .apply = option_add_open, TASK,
     .help = "show those runs, finished or growing, on screen 6"},
    {"replay", .rare = true, .value = "PATH...", .apply = option_add_open, TASK,
     .help = "the same as --open"},
    {"watch", .rare = true, .value = "PATH...", .apply = option_add_open, TASK,
     .help = "the same as --open"},
    {"delay", 'd', .group = "Screen", .value = "TENTHS",
     .apply = option_set_delay,
     .help = "between updates, in tenths of a second"},
    {"color", .value = "WHEN", .words = colors, FIELD(color), .number = -1,
     .help = "always, auto or never (auto)"},
    {"no-color", 'C', .rare = true, FIELD(color), .number = -1, .off = 0,
     .help = "the same as --color never"},
    {"no-unicode", 'U', FIELD(no_unicode), .number = 1, .help = "ASCII only"},
    {"no-mouse", 'M', FIELD(no_mouse), .number = 1,
     .help = "leave the mouse to the terminal"},
    {"alerts", .rare = true, .value = "LIST", .apply = option_set_alerts,
     .hint = "title bell notify osc9 osc777 none",
     .initial = "title,bell,notify",
     .help = "news past the screen: title,bell,notify or none (all)"},
    {"glyphs", .rare = true, .value = "NAME", .words = glyphs, FIELD(glyphs),
     .number = -1, .help = "auto, ascii, block or braille (auto)"},
    {"theme", .value = "NAME", .apply = option_set_text, FIELD(theme),
     .hint = "default light high-contrast mono colour-blind",
     .initial = "default", .help = "colours (default)"},
    {"view", .value = "NAME", .apply = option_set_text, FIELD(view),
     .hint = "train compare errors weights log runs", .initial = "train",
     .help = "first screen: train, compare, errors, ..., runs"},
    {"axis", .value = "NAME", .words = axes, FIELD(axis),
     .help = "x axis: step, samples, fwd-eq, active (step)"},
    {"smoothing", .rare = true, .value = "X", .words = smoothings,
     FIELD(smoothing), .help = "of curves: 0, 0.6, 0.9 or 0.97 (0.9)"},
    {"targets", .value = "P[,P...]", .apply = option_set_targets,
     .initial = "50,80,85,90,95",
     .help = "percent to reach, 1 to 5 rising ones (50,80,85,90,95)"},
    {"print-config", .group = "Other", FIELD(task), .number = TASK_PRINT_CONFIG,
     TASK, .help = "the options in force, as a configuration file"},
    {"default-config", .rare = true, FIELD(task), .number = TASK_DEFAULT_CONFIG,
     TASK, .help = "one with the program's own values"},
    {"lesson", .value = "[NAME]", .apply = option_set_lesson, TASK,
     .help = "tour, bias, feedback, noise, or a file: on the screen"},
    {"list-rules", FIELD(task), .number = TASK_LIST_RULES, TASK,
     .help = "list the learning rules and leave"},
    {"self-check", .value = "RULE|all", .apply = option_set_self_check, TASK,
     .help = "check a rule against theory, in seconds"},
    {"help", 'h', FIELD(task), .number = TASK_HELP, TASK,
     .help = "the usual options"},
    {"help-all", FIELD(task), .number = TASK_HELP_ALL, TASK,
     .help = "all, also of single rules and optimisers"},
    {"version", 'V', FIELD(task), .number = TASK_VERSION, TASK,
     .help = "version, kernels in use, licence"},
};
#define N_ROWS (sizeof rows / sizeof rows[0])

/* A parameter's option says the same to every lane. */
static void make_param_row(const struct param *p, char *initial, size_t size,
                           char *help, size_t help_size, struct option_row *out)
{
    char text[PARAM_TEXT];

    param_format(p, p->initial, text);
    snprintf(initial, size, "%s", text);
    snprintf(help, help_size, "%s (%s)", p->help, p->unset ? p->unset : text);
    *out = (struct option_row){
        .name = p->name,
        .value = p->value,
        .apply = option_set_all_lanes,
        .words = p->choices,
        .hint = p->off,
        .rare = !p->control && (params_owner(p) || !params_of_engine(p)),
        .of_lanes = true,
        .fixed = p->fixed,
        .initial = p->unset ? NULL : initial,
        .help = help,
        .part = PART_RUN,
    };
}

/* The whole table, made at the first question and never changed. */
static struct {
    struct option_row row[OPTION_ROWS_MAX];
    char initial[PARAMS_MAX][PARAM_TEXT], help[PARAMS_MAX][96];
    size_t n;
} all;

static void make_rows(void)
{
    const struct param *p;

    all.row[all.n++] = rows[0];
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        make_param_row(p, all.initial[i], sizeof all.initial[i], all.help[i],
                       sizeof all.help[i], &all.row[all.n++]);
    memcpy(&all.row[all.n], rows + 1, sizeof rows - sizeof rows[0]);
    all.n += N_ROWS - 1;
}

const struct option_row *option_row_at(size_t i)
{
    _Static_assert(N_ROWS + PARAMS_MAX <= OPTION_ROWS_MAX, "they fit");
    if (all.n == 0)
        make_rows();
    return i < all.n ? &all.row[i] : NULL;
}

/* Index of text in words. */
static enum status pick(const char *text, const char *const *words, int *out,
                        struct err *err)
{
    char list[128] = "";

    for (int i = 0; words[i]; i++) {
        size_t used = strlen(list);

        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return STATUS_OK;
        }
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                 words[i]);
    }
    return err_set(err, STATUS_USAGE, "'%s' is not one of %s", text, list);
}

enum status option_row_apply(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    int index = 0;

    if (row->apply)
        return row->apply(row, text, out, err);
    if (row->words) {
        enum status st = pick(text, row->words, &index, err);
        if (st != STATUS_OK)
            return st;
    }
    int value = row->number + index;
    memcpy((char *)out + row->field, &value, sizeof value);
    return STATUS_OK;
}

enum status option_row_give(struct options *out, enum option_source source,
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
