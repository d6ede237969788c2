/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values are checked here, at once, as far as they can be without the data; the
 * last one given counts. */
#include "cli/option_value.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/lane_spec.h"
#include "lab/published.h"

#define SIDE_MAX  65535 /* of a picture; columns are 16 bits wide */
#define CELLS_MAX 1000  /* of a dumped screen, each way */
#define DELAY_MAX 36000 /* tenths: an hour */

/* Options that set a lane's key of the same name for all lanes. */
enum status option_set_all_lanes(const struct option_row *row, const char *text,
                                 struct options *out, struct err *err)
{
    return lane_spec_set(&out->all_lanes, row->name, text, err);
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

enum status option_set_image(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    struct data_options *data = &out->problem.data;
    const char *rest;
    enum status st =
        parse_size(text, SIDE_MAX, &data->width, &data->height, &rest, err);

    (void)row;
    if (st == STATUS_OK && *rest != '\0')
        return err_set(err, STATUS_USAGE, "'%s' is not WIDTHxHEIGHT", text);
    return st;
}

enum status option_set_val_fraction(const struct option_row *row,
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

enum status option_set_train_size(const struct option_row *row,
                                  const char *text, struct options *out,
                                  struct err *err)
{
    uint64_t n;
    enum status st = number_parse_whole(text, 1, UINT32_MAX, &n, err);

    (void)row;
    if (st == STATUS_OK)
        out->problem.train_size = (size_t)n;
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

enum status option_set_split_seed(const struct option_row *row,
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

enum status option_set_delay(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    uint64_t tenths;
    enum status st = number_parse_whole(text, 1, DELAY_MAX, &tenths, err);

    (void)row;
    if (st == STATUS_OK)
        out->delay_ms = (int)tenths * 100;
    return st;
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

enum status option_set_dump(const struct option_row *row, const char *text,
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
enum status option_set_alerts(const struct option_row *row, const char *text,
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

/* "100" batches or "30s". */
enum status option_set_checkpoint_every(const struct option_row *row,
                                        const char *text, struct options *out,
                                        struct err *err)
{
    size_t n = strlen(text);
    char number[32];
    double value;

    (void)row;
    if (n > 1 && n < sizeof number && text[n - 1] == 's') {
        snprintf(number, sizeof number, "%.*s", (int)n - 1, text);
        if (number_parse(number, &value, NULL) == STATUS_OK && value > 0.0) {
            out->checkpoint_s = value;
            out->checkpoint_batches = 0;
            return STATUS_OK;
        }
    } else if (number_parse_whole(text, 1, UINT64_C(1) << 53,
                                  &out->checkpoint_batches,
                                  NULL) == STATUS_OK) {
        out->checkpoint_s = 0.0;
        return STATUS_OK;
    }
    return err_set(err, STATUS_USAGE,
                   "'%.40s': expected batches, as 1000, or seconds, as 60s",
                   text);
}

/* "USR1=save,USR2=save+exit" */
enum status option_set_on_signal(const struct option_row *row, const char *text,
                                 struct options *out, struct err *err)
{
    static const char *const acts[] = {"ignore", "save", "save+exit", "reload"};
    struct signal_acts on = out->on_signal;
    bool told[2] = {false, false};

    (void)row;
    for (const char *at = text; at == text || at[-1] == ',';) {
        size_t n = strcspn(at, ","), k = 0;
        bool usr1 = strncmp(at, "USR1=", 5) == 0;

        while (k < 4 && (strlen(acts[k]) + 5 != n ||
                         strncmp(acts[k], at + 5, n - 5) != 0))
            k++;
        if ((!usr1 && strncmp(at, "USR2=", 5) != 0) || k == 4)
            return err_set(err, STATUS_USAGE,
                           "'%.*s': expected USR1= or USR2= and ignore, save, "
                           "save+exit or reload",
                           (int)(n < 40 ? n : 40), at);
        if (told[usr1])
            return err_set(err, STATUS_USAGE,
                           "'%.60s' says twice what %.4s does", text, at);
        told[usr1] = true;
        *(usr1 ? &on.usr1 : &on.usr2) = (enum signal_act)k;
        at += n + (at[n] == ',');
    }
    out->on_signal = on;
    return STATUS_OK;
}

enum status option_set_seeds(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    (void)row;
    return seed_list_parse(text, &out->seeds, err);
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

enum status option_add_open(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    (void)row;
    if (*text == '\0')
        return err_set(err, STATUS_USAGE, "expected a run's folder");
    if (out->n_open == OPTION_OPEN_MAX)
        return err_set(err, STATUS_USAGE,
                       "at most %d paths; name the folder that they are in",
                       OPTION_OPEN_MAX);
    out->open[out->n_open++] = text;
    return STATUS_OK;
}

enum status option_set_lesson(const struct option_row *row, const char *text,
                              struct options *out, struct err *err)
{
    (void)row;
    if (text && *text == '\0')
        return err_set(err, STATUS_USAGE, "expected a lesson or a file");
    out->lesson = text ? text : "";
    return STATUS_OK;
}
