/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is trained, and what is asked instead of training. Values are checked
 * here, at once, as far as they can be without the data; the last one given
 * counts. */
#include "cli/options/option_value.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/options/lane_key.h"
#include "lab/published.h"

enum status option_parse_size(const char *text, int max, int *w_out, int *h_out,
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

/* Options that set a lane's key of the same name for all lanes. */
enum status option_set_all_lanes(const struct option_row *row, const char *text,
                                 struct options *out, struct err *err)
{
    return lane_key_set(&out->all_lanes, row->name, text, err);
}

enum status option_add_lane(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    (void)row;
    if (out->n_lane_specs == LANES_MAX)
        return err_set(err, STATUS_USAGE, "at most %d lanes", LANES_MAX);
    out->lane_specs[out->n_lane_specs++] = text;
    return STATUS_OK;
}

enum status option_set_seeds(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    (void)row;
    return seed_list_parse(text, &out->seeds, err);
}

enum status option_set_targets(const struct option_row *row, const char *text,
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

enum status option_set_preset(const struct option_row *row, const char *text,
                              struct options *out, struct err *err)
{
    char names[128] = "";

    (void)row;
    out->preset = published_find(text);
    if (out->task == TASK_RUN || out->task == TASK_MEASURE)
        out->task =
            out->preset && !out->preset->options ? TASK_MEASURE : TASK_RUN;
    if (out->preset)
        return STATUS_OK;
    for (size_t i = 0; published_at(i); i++) {
        size_t used = strlen(names);

        snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                 published_at(i)->name);
    }
    return err_set(err, STATUS_USAGE, "'%.40s' is not one of %s", text, names);
}

enum status option_add_sweep(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    (void)row;
    if (out->n_sweeps == sizeof out->sweeps / sizeof *out->sweeps)
        return err_set(err, STATUS_USAGE, "at most two parameters");
    out->sweeps[out->n_sweeps++] = text;
    out->task = TASK_SWEEP;
    return STATUS_OK;
}

enum status option_set_at_step(const struct option_row *row, const char *text,
                               struct options *out, struct err *err)
{
    uint64_t step;
    enum status st = number_parse_whole(text, 0, UINT32_MAX, &step, err);

    (void)row;
    if (st == STATUS_OK)
        out->at_step = (int64_t)step;
    return st;
}

enum status option_set_self_check(const struct option_row *row,
                                  const char *text, struct options *out,
                                  struct err *err)
{
    (void)row;
    out->task = TASK_SELF_CHECK;
    out->self_check = rule_find(text);
    if (!out->self_check && strcmp(text, "all") != 0)
        return err_set(err, STATUS_USAGE,
                       "'%.40s' is neither a learning rule nor all; "
                       "--list-rules lists them",
                       text);
    return STATUS_OK;
}

enum status option_set_speed(const struct option_row *row, const char *text,
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

/* Options whose value is kept as typed, at `field`. */
enum status option_set_text(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    if (*text == '\0')
        return err_set(err, STATUS_USAGE, "expected a name");
    memcpy((char *)out + row->field, &text, sizeof text);
    return STATUS_OK;
}
