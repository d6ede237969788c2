/* SPDX-License-Identifier: GPL-3.0-or-later */
/* struct run_json out of run.json. The file may be another version's, another
 * machine's or damaged: a member that is missing, of another type or out of
 * range is as one that is not there, and what is too long is cut. Text is made
 * fit to be shown. A lane's name is that of a folder, so it must be one; and a
 * run whose parameter could never have been set so is none, since every figure
 * would be told beside a wrong value. */
#include "store/run_json.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "store/config_text.h"
#include "store/json_text.h"
#include "store/whole_file.h"

/* More than any run counts of anything, or takes in seconds. */
#define COUNT_MOST 1e18

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

#define TAKE(object, name, to) copy(text_of(object, name), to, sizeof(to))

static void copy(const char *text, char *to, size_t size)
{
    size_t n = strlen(text);

    if (n >= size) { /* not in the middle of a character */
        n = size - 1;
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(to, text, n);
    to[n] = '\0';
    text_clean(to);
}

static uint64_t whole(const json_t *object, const char *name, uint64_t most)
{
    json_int_t value = json_integer_value(json_object_get(object, name));

    return value <= 0 ? 0 : (uint64_t)value > most ? most : (uint64_t)value;
}

/* Also of a string, as json_text_number writes what is not finite. */
static double number_or(const json_t *value, double otherwise)
{
    const char *text = json_string_value(value);

    if (json_is_number(value))
        return json_number_value(value);
    if (text && strcmp(text, "inf") == 0)
        return INFINITY;
    if (text && strcmp(text, "-inf") == 0)
        return -INFINITY;
    return text && strcmp(text, "nan") == 0 ? NAN : otherwise;
}

/* Epochs, samples or seconds. */
static double count(const json_t *object, const char *name)
{
    double value = number_or(json_object_get(object, name), 0.0);

    return value >= 0.0 && value <= COUNT_MOST ? value : 0.0;
}

static double figure(const json_t *object, const char *name)
{
    return number_or(json_object_get(object, name), NAN);
}

/* One that is not below 0 and at most `most`, or not known. */
static double figure_up_to(const json_t *object, const char *name, double most)
{
    double value = figure(object, name);

    return value >= 0.0 && value <= most ? value : (double)NAN;
}

static void take_widths(const json_t *array, char *to, size_t size)
{
    size_t n = 0;

    to[0] = '\0';
    for (size_t i = 0; i < json_array_size(array) && n < size; i++)
        n += (size_t)snprintf(
            to + n, size - n, "%s%llu", i > 0 ? "," : "",
            (unsigned long long)json_integer_value(json_array_get(array, i)));
}

/* Of a choice: the index of the name; of one that is not known the first. */
static double value_of(const struct param *p, const json_t *value)
{
    const char *text = json_string_value(value);

    if (p->kind != PARAM_CHOICE)
        return number_or(value, p->initial);
    for (size_t i = 0; text && p->choices[i]; i++)
        if (strcmp(p->choices[i], text) == 0)
            return (double)i;
    return p->initial;
}

static bool is_folder(const char *name)
{
    return name[0] != '\0' && !strchr(name, '/') && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0;
}

/* NULL, or the parameter whose value cannot be. */
static const struct param *take_values(const json_t *o, struct run_json_lane *l)
{
    const json_t *values = json_object_get(o, "values");
    double seed = number_or(json_object_get(o, "seed"), 0.0);
    double order = number_or(json_object_get(o, "order_seed"), 0.0);
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        l->values[i] = value_of(p, json_object_get(values, p->name));
        if (!param_valid(p, l->values[i], NULL))
            return p;
    }
    if (!param_valid(&param_seed, seed, NULL))
        return &param_seed;
    if (!param_valid(&param_seed, order, NULL))
        return &param_order_seed;
    l->seed = (uint32_t)seed;
    l->order_seed = (uint32_t)order;
    return NULL;
}

static void take_lane(const json_t *o, struct run_json_lane *l)
{

    TAKE(o, "name", l->name);
    TAKE(o, "rule", l->rule);
    TAKE(o, "state", l->state);
    TAKE(o, "params", l->params);
    TAKE(o, "init", l->init);
    TAKE(o, "optim", l->optim);
    TAKE(o, "act", l->act);
    TAKE(o, "loss", l->loss);
    take_widths(json_object_get(o, "hidden"), l->hidden, sizeof l->hidden);
    l->step = whole(o, "step", INT64_MAX);
    l->samples = whole(o, "samples", INT64_MAX);
    l->epoch = count(o, "epoch");
    l->epochs = count(o, "epochs");
    l->train_acc = figure_up_to(o, "train_acc", 100.0);
    l->val_acc = figure_up_to(o, "val_acc", 100.0);
    l->train_loss = figure(o, "train_loss");
    l->val_loss = figure(o, "val_loss");
    l->best_val_acc = figure_up_to(o, "best_val_acc", 100.0);
    l->best_epoch = figure_up_to(o, "best_epoch", COUNT_MOST);
    l->fwd_eq = count(o, "fwd_eq");
    l->active_s = count(o, "active_s");
    l->train_s = count(o, "train_s");
}

static enum status take_lanes(const char *path, const json_t *lanes,
                              struct run_json *run, struct err *err)
{
    size_t n = json_array_size(lanes);

    run->n_lanes = n < LANES_MAX ? n : LANES_MAX;
    for (size_t i = 0; i < run->n_lanes; i++) {
        const json_t *o = json_array_get(lanes, i);
        struct run_json_lane *lane = &run->lanes[i];
        const struct param *wrong = take_values(o, lane);

        take_lane(o, lane);
        if (!is_folder(text_of(o, "name")))
            return err_set(err, STATUS_FORMAT,
                           "%s:1:1: lane %zu has no name of a folder",
                           err_path(path), i + 1);
        if (wrong)
            return err_set(err, STATUS_FORMAT, "%s:1:1: lane %s: %s: %s",
                           err_path(path), lane->name, wrong->name,
                           wrong->expected);
    }
    return STATUS_OK;
}

static void take_slurm(json_t *object, char *to, size_t size)
{
    const char *name;
    json_t *value;
    size_t n = 0;

    to[0] = '\0';
    json_object_foreach(object, name, value)
    {
        if (n < size && json_is_string(value))
            n += (size_t)snprintf(to + n, size - n, "%s%s=%s", n > 0 ? " " : "",
                                  name, json_string_value(value));
    }
    text_clean(to);
}

static bool is_name(const char *name)
{
    return name[0] != '\0' &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

/* The options as the lines of config.ini that they were. */
static enum status take_config(json_t *object, char **out)
{
    struct config_text text = {0};
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        size_t n = json_is_array(value) ? json_array_size(value) : 1;

        for (size_t i = 0; i < n && is_name(name); i++) {
            const char *one = json_string_value(
                json_is_array(value) ? json_array_get(value, i) : value);

            if (one)
                config_text_pair(&text, name, one);
        }
    }
    return config_text_take(&text, out);
}

static void take_run(const json_t *o, struct run_json *run)
{
    const json_t *exit_status = json_object_get(o, "exit_status");

    TAKE(o, "id", run->id);
    TAKE(o, "name", run->name);
    TAKE(o, "state", run->state);
    TAKE(o, "why", run->why);
    TAKE(o, "start", run->start);
    TAKE(o, "update", run->update);
    TAKE(o, "end", run->end);
    TAKE(o, "host", run->host);
    TAKE(o, "version", run->version);
    TAKE(o, "kernels", run->kernels);
    TAKE(o, "blas", run->blas);
    TAKE(o, "data", run->data);
    TAKE(o, "data_hash", run->data_hash);
    run->exit_status = json_is_integer(exit_status)
                           ? (int)whole(o, "exit_status", INT_MAX)
                           : -1;
    run->threads = (int)whole(o, "threads", INT_MAX);
    run->n_train = whole(o, "n_train", INT64_MAX);
    run->n_val = whole(o, "n_val", INT64_MAX);
    run->n_features = whole(o, "n_features", INT64_MAX);
    run->n_classes = whole(o, "n_classes", INT64_MAX);
    take_slurm(json_object_get(o, "slurm"), run->slurm, sizeof run->slurm);
}

static enum status take_all(const char *path, const json_t *root,
                            struct run_json *run, struct err *err)
{
    const char *command = text_of(root, "command");
    enum status status =
        take_lanes(path, json_object_get(root, "lanes"), run, err);

    if (status)
        return status;
    take_run(root, run);
    run->command = mem_alloc(strlen(command) + 1, 1);
    if (!run->command ||
        take_config(json_object_get(root, "config"), &run->config) != STATUS_OK)
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    strcpy(run->command, command);
    return STATUS_OK;
}

enum status run_json_read(const char *path, struct run_json *out,
                          struct err *err)
{
    struct run_json run = {0};
    json_error_t where;
    char *text;
    size_t n;
    enum status status = whole_file_read(path, RUN_JSON_MOST, &text, &n, err);
    json_t *root;

    if (status)
        return status;
    root = json_loadb(text, n, 0, &where);
    mem_free(text);
    if (!root)
        return err_set(err, STATUS_FORMAT, "%s:%d:%d: %s", err_path(path),
                       where.line, where.column, where.text);
    status = json_is_object(root)
                 ? take_all(path, root, &run, err)
                 : err_set(err, STATUS_FORMAT, "%s:1:1: expected an object",
                           err_path(path));
    json_decref(root);
    if (status)
        run_json_done(&run);
    else
        *out = run;
    return status;
}
