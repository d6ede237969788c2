/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each option does with its value. Values are checked here, at once, as
 * far as they can be without the data; the last one given counts. */
#include "cli/option_row.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/lane_spec.h"

#define SIDE_MAX  65535 /* of a picture; columns are 16 bits wide */
#define CELLS_MAX 1000  /* of a dumped screen, each way */
#define DELAY_MAX 36000 /* tenths: an hour */

/* Options that set a lane's key of the same name for all lanes. */
static enum status set_all_lanes(const struct option_row *row, const char *text,
                                 struct options *out, struct err *err)
{
    return lane_spec_set(&out->all_lanes, row->name, text, err);
}

static enum status add_lane(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    (void)row;
    if (out->n_lane_specs == LANES_MAX)
        return err_set(err, STATUS_USAGE, "at most %d lanes", LANES_MAX);
    out->lane_specs[out->n_lane_specs++] = text;
    return STATUS_OK;
}

static enum status set_data(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    (void)row;
    if (*text == '\0')
        return err_set(err, STATUS_USAGE, "expected a folder, file or name");
    out->problem.data = text;
    return STATUS_OK;
}

static enum status set_label(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    (void)row;
    if (*text == '\0')
        return err_set(err, STATUS_USAGE,
                       "expected first, last, a column's name or its number");
    out->problem.csv.label = text;
    return STATUS_OK;
}

/* "WxH", each 1..max; *rest_out is what follows. */
static enum status parse_size(const char *text, int max, int *w_out, int *h_out,
                              const char **rest_out, struct err *err)
{
    char w_text[8], h_text[8];
    uint64_t w, h;
    int length = 0;

    if (sscanf(text, "%7[0-9]x%7[0-9]%n", w_text, h_text, &length) != 2 ||
        length == 0)
        return err_set(err, STATUS_USAGE, "'%s' is not WIDTHxHEIGHT", text);
    enum status st = number_parse_whole(w_text, 1, (uint64_t)max, &w, err);
    if (st == STATUS_OK)
        st = number_parse_whole(h_text, 1, (uint64_t)max, &h, err);
    if (st != STATUS_OK)
        return st;
    *w_out = (int)w;
    *h_out = (int)h;
    *rest_out = text + length;
    return STATUS_OK;
}

static enum status set_image(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    struct csv_options *csv = &out->problem.csv;
    const char *rest;
    enum status st =
        parse_size(text, SIDE_MAX, &csv->width, &csv->height, &rest, err);

    (void)row;
    if (st == STATUS_OK && *rest != '\0')
        return err_set(err, STATUS_USAGE, "'%s' is not WIDTHxHEIGHT", text);
    return st;
}

static enum status set_val_fraction(const struct option_row *row,
                                    const char *text, struct options *out,
                                    struct err *err)
{
    double fraction;
    enum status st = number_parse(text, &fraction, err);

    (void)row;
    if (st != STATUS_OK)
        return st;
    if (!(fraction > 0.0 && fraction < 1.0))
        return err_set(err, STATUS_USAGE, "'%s' is not between 0 and 1", text);
    out->problem.val_fraction = fraction;
    return STATUS_OK;
}

static enum status set_split_seed(const struct option_row *row,
                                  const char *text, struct options *out,
                                  struct err *err)
{
    uint64_t seed;
    enum status st = number_parse_whole(text, 0, UINT32_MAX, &seed, err);

    (void)row;
    if (st == STATUS_OK)
        out->problem.split_seed = (uint32_t)seed;
    return st;
}

static enum status set_speed(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    double speed;

    (void)row;
    if (strcmp(text, "max") == 0) {
        out->speed = 0;
        return STATUS_OK;
    }
    enum status st = number_parse(text, &speed, err);
    if (st != STATUS_OK)
        return st;
    if (speed == 0.0 || !speed_valid(speed, NULL))
        return err_set(err, STATUS_USAGE, "'%s' is not 0.001 to 1e9, or max",
                       text);
    out->speed = speed;
    return STATUS_OK;
}

static enum status set_delay(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    uint64_t tenths;
    enum status st = number_parse_whole(text, 1, DELAY_MAX, &tenths, err);

    (void)row;
    if (st == STATUS_OK)
        out->delay_ms = (int)tenths * 100;
    return st;
}

static enum status set_targets(const struct option_row *row, const char *text,
                               struct options *out, struct err *err)
{
    struct race_targets targets = {0};
    const char *at = text;

    (void)row;
    for (double before = 0.0; *at != '\0';
         before = targets.percent[targets.n++]) {
        size_t length = strcspn(at, ",");
        char part[32];
        double value = 0.0;

        snprintf(part, sizeof part, "%.*s", (int)length, at);
        if (targets.n == RACE_TARGETS_MAX || length >= sizeof part ||
            number_parse(part, &value, NULL) != STATUS_OK ||
            !(value > before && value <= 100.0))
            break;
        targets.percent[targets.n] = value;
        at += length + (at[length] == ',' && at[length + 1] != '\0');
    }
    if (*at != '\0' || targets.n == 0)
        return err_set(err, STATUS_USAGE,
                       "'%s' is not 1 to %d rising percentages, as 50,80,90",
                       text, RACE_TARGETS_MAX);
    out->targets = targets;
    return STATUS_OK;
}

static enum status set_dump(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    int w, h;
    const char *rest;
    enum status st = parse_size(text, CELLS_MAX, &w, &h, &rest, err);

    (void)row;
    if (st != STATUS_OK)
        return st;
    if (*rest != '\0' && (*rest != ':' || rest[1] == '\0'))
        return err_set(err, STATUS_USAGE, "'%s' is not WxH[:VIEW]", text);
    out->dump_w = w;
    out->dump_h = h;
    out->dump_view = *rest == ':' ? rest + 1 : NULL;
    return STATUS_OK;
}

/* "title,bell": of each word its bit; "none" has none. */
static enum status set_alerts(const struct option_row *row, const char *text,
                              struct options *out, struct err *err)
{
    static const struct {
        const char *word;
        int bit;
    } words[] = {{"none", 0},          {"title", ALERT_TITLE},
                 {"bell", ALERT_BELL}, {"notify", ALERT_NOTIFY},
                 {"osc9", ALERT_OSC9}, {"osc777", ALERT_OSC777}};
    int all = 0;

    (void)row;
    for (const char *at = text;; at++) {
        size_t n = strcspn(at, ","), k = 0;

        while (
            k < sizeof words / sizeof *words &&
            (strlen(words[k].word) != n || strncmp(words[k].word, at, n) != 0))
            k++;
        if (k == sizeof words / sizeof *words)
            return err_set(err, STATUS_USAGE,
                           "'%.*s' is not one of title, bell, notify, osc9, "
                           "osc777, none",
                           (int)n, at);
        all |= words[k].bit;
        at += n;
        if (*at == '\0')
            break;
    }
    out->alerts = all;
    return STATUS_OK;
}

/* Options whose value is kept as typed, at `field`. */
static enum status set_text(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    if (*text == '\0')
        return err_set(err, STATUS_USAGE, "expected a name");
    memcpy((char *)out + row->field, &text, sizeof text);
    return STATUS_OK;
}

static enum status set_lesson(const struct option_row *row, const char *text,
                              struct options *out, struct err *err)
{
    (void)row;
    if (text && *text == '\0')
        return err_set(err, STATUS_USAGE, "expected a file");
    out->lesson = text ? text : "";
    return STATUS_OK;
}

static const char *const formats[] = {"notebook", "csv", NULL};
static const char *const colors[] = {"never", "auto", "always", NULL};
static const char *const glyphs[] = {"auto", "ascii", "block", "braille", NULL};
/* The order of enum plot_axis and of history_smoothing. */
static const char *const axes[] = {"step", "samples", "fwd-eq", "active", NULL};
static const char *const smoothings[] = {"0", "0.6", "0.9", "0.97", NULL};

#define FIELD(name) .field = offsetof(struct options, name)

#define RUN   .part = PART_RUN
#define TASK  .part = PART_TASK
#define LANES .of_lanes = true, .fixed = true, RUN

/* Behind --lane stand the options of the parameters, made from their table. */
static const struct option_row rows[] = {
    {"lane", .group = "Lanes", .value = "SPEC", .apply = add_lane,
     .fixed = true, RUN,
     .help = "RULE[:key=value,...], 1 to 8 times (bp and wp)"},
    {"hidden", .value = "N[,N...]", .apply = set_all_lanes, .initial = "20",
     LANES, .help = "widths of the hidden layers (20); in SPEC hidden=N+N"},
    {"shuffle", FIELD(shuffle), .number = 1, .fixed = true, RUN,
     .help = "a new batch order every epoch"},
    {"data", .group = "Data", .value = "PATH", .apply = set_data,
     .initial = "mnist", RUN,
     .help = "IDX folder, CSV file, mnist, fashion-mnist (mnist)"},
    {"label", .value = "COLUMN", .apply = set_label, RUN, .hint = "first last",
     .help = "CSV: first, last, a name or a number (auto)"},
    {"image", .value = "WxH", .apply = set_image, RUN,
     .help = "CSV: shape of a picture (auto)"},
    {"val-fraction", .value = "F", .apply = set_val_fraction, .initial = "0.1",
     RUN, .help = "share kept for validation (0.1)"},
    {"split-seed", .value = "N", .apply = set_split_seed, .initial = "42", RUN,
     .help = "of the choice which (42)"},
    {"speed", .group = "Running", .value = "N|max", .apply = set_speed,
     .hint = "max", .help = "batches a second (100; headless: max)"},
    {"lockstep", FIELD(lockstep), .number = 1,
     .help = "lanes wait for each other (on screen)"},
    {"free", FIELD(lockstep), .number = 0, .off = 1,
     .help = "lanes run as fast as they can (headless)"},
    {"headless", FIELD(front_end), .number = FRONT_HEADLESS, .off = -1,
     .help = "no screen; also when output is not a terminal"},
    {"format", .value = "NAME", .words = formats, FIELD(format),
     .number = FORMAT_NOTEBOOK,
     .help = "of headless output: notebook or csv (notebook)"},
    {"plain", FIELD(front_end), .number = FRONT_PLAIN, .off = -1,
     .help = "sentences, for screen readers and dumb terminals"},
    {"dump-screen", .value = "WxH[:VIEW]", .apply = set_dump, TASK,
     .hint = "80x24 120x30 200x50",
     .help = "run to the end, print one screen (train)"},
    {"save", .value = "FILE", .apply = set_text, FIELD(save),
     .help = ".npz checkpoint at the end, on S and SIGUSR1"},
    {"resume", .value = "FILE", .apply = set_text, FIELD(resume), TASK,
     .help = "go on where that checkpoint was saved"},
    {"out", .value = "DIR", .apply = set_text, FIELD(out),
     .help = "folder of this run: its tables and its checkpoint"},
    {"overwrite", FIELD(overwrite), .number = 1, TASK,
     .help = "replace the run in that folder"},
    {"no-log", FIELD(no_log), .number = 1,
     .help = "no such folder, not even for S and w"},
    {"delay", 'd', .group = "Screen", .value = "TENTHS", .apply = set_delay,
     .help = "between updates, in tenths of a second"},
    {"color", .value = "WHEN", .words = colors, FIELD(color), .number = -1,
     .help = "always, auto or never (auto)"},
    {"no-color", 'C', FIELD(color), .number = -1, .off = 0,
     .help = "the same as --color never"},
    {"no-unicode", 'U', FIELD(no_unicode), .number = 1, .help = "ASCII only"},
    {"no-mouse", 'M', FIELD(no_mouse), .number = 1,
     .help = "leave the mouse to the terminal"},
    {"alerts", .value = "LIST", .apply = set_alerts,
     .hint = "title bell notify osc9 osc777 none",
     .initial = "title,bell,notify",
     .help = "news past the screen: title,bell,notify or none (all)"},
    {"glyphs", .value = "NAME", .words = glyphs, FIELD(glyphs), .number = -1,
     .help = "auto, ascii, block or braille (auto)"},
    {"theme", .value = "NAME", .apply = set_text, FIELD(theme),
     .hint = "default light high-contrast mono colour-blind",
     .initial = "default", .help = "colours (default)"},
    {"view", .value = "NAME", .apply = set_text, FIELD(view),
     .hint = "train compare errors weights log", .initial = "train",
     .help = "first screen: train, compare, errors, weights, log"},
    {"axis", .value = "NAME", .words = axes, FIELD(axis),
     .help = "x axis: step, samples, fwd-eq, active (step)"},
    {"smoothing", .value = "X", .words = smoothings, FIELD(smoothing),
     .help = "of curves: 0, 0.6, 0.9 or 0.97 (0.9)"},
    {"targets", .value = "P[,P...]", .apply = set_targets,
     .initial = "50,80,85,90,95",
     .help = "percent to reach, 1 to 5 rising ones (50,80,85,90,95)"},
    {"print-config", .group = "Other", FIELD(task), .number = TASK_PRINT_CONFIG,
     TASK, .help = "the options in force, as a configuration file"},
    {"default-config", FIELD(task), .number = TASK_DEFAULT_CONFIG, TASK,
     .help = "one with the program's own values"},
    {"lesson", .value = "[FILE]", .apply = set_lesson, TASK,
     .help = "a guided tour on the screen, of FILE or the built-in"},
    {"list-rules", FIELD(task), .number = TASK_LIST_RULES, TASK,
     .help = "list the learning rules and leave"},
    {"help", 'h', FIELD(task), .number = TASK_HELP, TASK, .help = "this text"},
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
        .apply = set_all_lanes,
        .words = p->choices,
        .hint = p->off,
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
