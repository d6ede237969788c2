/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane as run.json describes it, as the engine's configuration. Its names
 * come from a file that another version, or a person, may have written. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "runs/run_parts.h"

static enum status set_hidden(const char *text, struct lane_config *out,
                              struct err *err)
{
    size_t n = 0;

    for (const char *at = text;;) {
        char part[NUMBER_SIZE];
        size_t length = strcspn(at, ",+");
        uint64_t width;

        snprintf(part, sizeof part, "%.*s", (int)(length < 20 ? length : 20),
                 at);
        if (n == NET_MAX_HIDDEN ||
            number_parse_whole(part, 1, LANE_WIDTH_MAX, &width, NULL))
            return err_set(err, STATUS_FORMAT,
                           "'%.40s' are not widths of hidden layers", text);
        out->hidden[n++] = (size_t)width;
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    out->n_hidden = n;
    return STATUS_OK;
}

/* "name=value" of the parameters in force. */
static enum status set_pair(const char *pair, size_t n, struct lane_config *out,
                            struct err *err)
{
    char text[RUN_JSON_TEXT];
    const struct param *p;
    char *equals;
    double value;

    snprintf(text, sizeof text, "%.*s", (int)n, pair);
    equals = strchr(text, '=');
    if (equals)
        *equals = '\0';
    p = params_find(text);
    if (!p || !equals || !params_belong(p, out->rule, out->optim))
        return err_set(err, STATUS_FORMAT,
                       "'%.40s' is no parameter that this version knows of "
                       "rule %s",
                       text, out->rule->name);
    if (param_parse(p, equals + 1, &value, NULL))
        return err_set(err, STATUS_FORMAT, "%s: '%.40s' cannot be its value",
                       p->name, equals + 1);
    lane_choose(out, p, value);
    return STATUS_OK;
}

static enum status set_pairs(const char *text, struct lane_config *out,
                             struct err *err)
{
    enum status status = STATUS_OK;

    while (*text != '\0' && !status) {
        size_t n = strcspn(text, ",");

        status = set_pair(text, n, out, err);
        text += n + (text[n] == ',');
    }
    return status;
}

/* What the file does not say, or what cannot be, stays as the program has it:
 * a missing number is a zero there. */
static void set_values(const struct run_json_lane *lane,
                       struct lane_config *out)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        double value = lane->values[i];

        if (params_belong(p, out->rule, out->optim) && value != p->initial &&
            param_valid(p, value, NULL))
            lane_choose(out, p, value);
    }
    lane_choose(out, &param_seed, lane->seed);
    if (lane->epochs >= 1 && param_valid(&param_epochs, lane->epochs, NULL))
        lane_choose(out, &param_epochs, lane->epochs);
    if (lane_value(out, &param_batch_size) >= 1) /* it follows the data */
        lane_choose(out, &param_batch_size, lane_value(out, &param_batch_size));
}

/* Of a choice that a run's file has a name for; "" = the first. */
static enum status set_choice(const struct param *p, const char *name,
                              struct lane_config *out, struct err *err)
{
    double value;

    if (*name == '\0')
        return STATUS_OK;
    if (param_parse(p, name, &value, NULL))
        return err_set(err, STATUS_FORMAT,
                       "'%.30s' is no %s that this version knows", name,
                       p->name);
    lane_choose(out, p, value);
    return STATUS_OK;
}

enum status run_lane_config(const struct run_json_lane *lane,
                            struct lane_config *out, struct err *err)
{
    struct lane_config config;
    enum status status;

    lane_config_init(&config);
    snprintf(config.name, sizeof config.name, "%s", lane->name);
    config.rule = rule_find(lane->rule);
    if (!config.rule)
        return err_set(err, STATUS_FORMAT,
                       "'%.30s' is no learning rule that this version knows",
                       lane->rule);
    status = set_choice(&param_optim, lane->optim, &config, err);
    if (!status)
        status = set_choice(&param_act, lane->act, &config, err);
    if (!status)
        status = set_choice(&param_loss, lane->loss, &config, err);
    if (!status)
        status = set_hidden(lane->hidden, &config, err);
    if (status)
        return status;
    set_values(lane, &config);
    if (lane_value(&config, &param_init) == NET_INIT_FILE)
        snprintf(config.init_file, sizeof config.init_file, "%s", lane->init);
    status = set_pairs(lane->params, &config, err);
    if (!status)
        *out = config;
    return status;
}

enum status run_lane_path(const char *folder, const char *lane,
                          enum table table, char out[PATH_MAX], struct err *err)
{
    int n;

    if (*lane == '\0' || *lane == '.' || strchr(lane, '/'))
        return err_set(err, STATUS_FORMAT, "%s: '%.20s' is no name of a lane",
                       err_path(folder), lane);
    n = snprintf(out, PATH_MAX, "%s/%s/%s", folder, lane, table_name(table));
    return n < PATH_MAX ? STATUS_OK
                        : err_set(err, STATUS_IO, "%s: a path too long",
                                  err_path(folder));
}

uint64_t run_samples(uint64_t n_train, double batch_size, double epoch,
                     double batch)
{
    double n = (double)n_train, part = batch * batch_size;

    if (n > 0)
        part = fmin(part, n);
    return (uint64_t)fmin((epoch - 1) * n + part, 9e18);
}
