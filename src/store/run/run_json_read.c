/* SPDX-License-Identifier: GPL-3.0-or-later */
/* struct run_json out of run.json, whatever the file says (json_take.h). A
 * lane's name is that of a folder, so it must be one; and a run whose parameter
 * could never have been set so is none, since every figure would be told beside
 * a wrong value. */
#include "store/run/run_json.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/config/config_text.h"
#include "store/json_take.h"
#include "store/whole_file.h"

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
        return json_take_number(value, p->initial);
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
    double seed = json_take_number(json_object_get(o, "seed"), 0.0);
    double order = json_take_number(json_object_get(o, "order_seed"), 0.0);
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

    JSON_TAKE(o, "name", l->name);
    JSON_TAKE(o, "rule", l->rule);
    JSON_TAKE(o, "state", l->state);
    JSON_TAKE(o, "params", l->params);
    JSON_TAKE(o, "init", l->init);
    JSON_TAKE(o, "optim", l->optim);
    JSON_TAKE(o, "act", l->act);
    JSON_TAKE(o, "loss", l->loss);
    take_widths(json_object_get(o, "hidden"), l->hidden, sizeof l->hidden);
    l->step = json_take_whole(o, "step", INT64_MAX);
    l->samples = json_take_whole(o, "samples", INT64_MAX);
    l->epoch = json_take_count(o, "epoch");
    l->epochs = json_take_count(o, "epochs");
    l->train_acc = json_take_figure_up_to(o, "train_acc", 100.0);
    l->val_acc = json_take_figure_up_to(o, "val_acc", 100.0);
    l->train_loss = json_take_figure(o, "train_loss");
    l->val_loss = json_take_figure(o, "val_loss");
    l->best_val_acc = json_take_figure_up_to(o, "best_val_acc", 100.0);
    l->best_epoch = json_take_figure_up_to(o, "best_epoch", JSON_COUNT_MOST);
    l->fwd_eq = json_take_count(o, "fwd_eq");
    l->active_s = json_take_count(o, "active_s");
    l->train_s = json_take_count(o, "train_s");
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
        if (!is_folder(json_take_text(o, "name")))
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

    JSON_TAKE(o, "id", run->id);
    JSON_TAKE(o, "name", run->name);
    JSON_TAKE(o, "state", run->state);
    JSON_TAKE(o, "why", run->why);
    JSON_TAKE(o, "start", run->start);
    JSON_TAKE(o, "update", run->update);
    JSON_TAKE(o, "end", run->end);
    JSON_TAKE(o, "host", run->host);
    JSON_TAKE(o, "version", run->version);
    JSON_TAKE(o, "kernels", run->kernels);
    JSON_TAKE(o, "blas", run->blas);
    JSON_TAKE(o, "data", run->data);
    JSON_TAKE(o, "data_hash", run->data_hash);
    run->exit_status = json_is_integer(exit_status)
                           ? (int)json_take_whole(o, "exit_status", INT_MAX)
                           : -1;
    run->threads = (int)json_take_whole(o, "threads", INT_MAX);
    run->n_train = json_take_whole(o, "n_train", INT64_MAX);
    run->n_val = json_take_whole(o, "n_val", INT64_MAX);
    run->n_features = json_take_whole(o, "n_features", INT64_MAX);
    run->n_classes = json_take_whole(o, "n_classes", INT64_MAX);
    take_slurm(json_object_get(o, "slurm"), run->slurm, sizeof run->slurm);
}

static enum status take_all(const char *path, const json_t *root,
                            struct run_json *run, struct err *err)
{
    const char *command = json_take_text(root, "command");
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
