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

/* Options whose value is kept as typed, at `field`. */
static enum status set_text(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    if (*text == '\0')
        return err_set(err, STATUS_USAGE, "expected a name");
    memcpy((char *)out + row->field, &text, sizeof text);
    return STATUS_OK;
}

static const char *const formats[] = {"notebook", "csv", NULL};
static const char *const colors[] = {"never", "auto", "always", NULL};
static const char *const glyphs[] = {"auto", "ascii", "block", "braille", NULL};
/* The order of enum plot_axis and of history_smoothing. */
static const char *const axes[] = {"step", "samples", "fwd-eq", "active", NULL};
static const char *const smoothings[] = {"0", "0.6", "0.9", "0.97", NULL};

#define FIELD(name) .field = offsetof(struct options, name)

#define RUN  .part = PART_RUN
#define TASK .part = PART_TASK

static const struct option_row rows[] = {
    {"lane", .value = "SPEC", .apply = add_lane, RUN},
    {"lr", .value = "X", .apply = set_all_lanes, .initial = "0.1", RUN},
    {"epochs", .value = "N", .apply = set_all_lanes, .initial = "20", RUN},
    {"target-acc", .value = "P", .apply = set_all_lanes, .initial = "off", RUN},
    {"patience", .value = "N", .apply = set_all_lanes, .initial = "off", RUN},
    {"max-time", .value = "S", .apply = set_all_lanes, .initial = "off", RUN},
    {"pert", .value = "X", .apply = set_all_lanes, .initial = "0.1", RUN},
    {"batch-size", .value = "N", .apply = set_all_lanes, .initial = "630", RUN},
    {"seed", .value = "N", .apply = set_all_lanes, .initial = "2", RUN},
    {"hidden", .value = "N[,N...]", .apply = set_all_lanes, .initial = "20",
     RUN},
    {"init", .value = "NAME", .apply = set_all_lanes, .initial = "notebook",
     RUN},
    {"shuffle", FIELD(shuffle), .number = 1, RUN},
    {"threads", .value = "N", .apply = set_all_lanes},
    {"data", .value = "PATH", .apply = set_data, .initial = "mnist", RUN},
    {"label", .value = "COLUMN", .apply = set_label, RUN},
    {"image", .value = "WxH", .apply = set_image, RUN},
    {"val-fraction", .value = "F", .apply = set_val_fraction, .initial = "0.1",
     RUN},
    {"split-seed", .value = "N", .apply = set_split_seed, .initial = "42", RUN},
    {"speed", .value = "N|max", .apply = set_speed},
    {"lockstep", FIELD(lockstep), .number = 1},
    {"free", FIELD(lockstep), .number = 0, .off = 1},
    {"headless", FIELD(front_end), .number = FRONT_HEADLESS, .off = -1},
    {"plain", FIELD(front_end), .number = FRONT_PLAIN, .off = -1},
    {"format", .value = "NAME", .words = formats, FIELD(format),
     .number = FORMAT_NOTEBOOK},
    {"save", .value = "FILE", .apply = set_text, FIELD(save)},
    {"resume", .value = "FILE", .apply = set_text, FIELD(resume), TASK},
    {"out", .value = "DIR", .apply = set_text, FIELD(out)},
    {"overwrite", FIELD(overwrite), .number = 1, TASK},
    {"no-log", FIELD(no_log), .number = 1},
    {"dump-screen", .value = "WxH[:VIEW]", .apply = set_dump, TASK},
    {"delay", 'd', .value = "TENTHS", .apply = set_delay},
    {"color", .value = "WHEN", .words = colors, FIELD(color), .number = -1},
    {"no-color", 'C', FIELD(color), .number = -1, .off = 0},
    {"no-unicode", 'U', FIELD(no_unicode), .number = 1},
    {"no-mouse", 'M', FIELD(no_mouse), .number = 1},
    {"glyphs", .value = "NAME", .words = glyphs, FIELD(glyphs), .number = -1},
    {"theme", .value = "NAME", .apply = set_text, FIELD(theme),
     .initial = "default"},
    {"view", .value = "NAME", .apply = set_text, FIELD(view),
     .initial = "train"},
    {"axis", .value = "NAME", .words = axes, FIELD(axis)},
    {"smoothing", .value = "X", .words = smoothings, FIELD(smoothing)},
    {"print-config", FIELD(task), .number = TASK_PRINT_CONFIG, TASK},
    {"default-config", FIELD(task), .number = TASK_DEFAULT_CONFIG, TASK},
    {"list-rules", FIELD(task), .number = TASK_LIST_RULES, TASK},
    {"help", 'h', FIELD(task), .number = TASK_HELP, TASK},
    {"version", 'V', FIELD(task), .number = TASK_VERSION, TASK},
};

const struct option_row *option_row_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
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
