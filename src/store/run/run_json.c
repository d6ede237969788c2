/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json out of struct run_json. Members stand in the order in which a
 * person asks: what it is, how far it came, where and with what. */
#include "store/run/run_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/config/config_file.h"
#include "store/json_text.h"
#include "store/whole_file.h"

#define INDENT 2

/* An array of the whole numbers in "128,64". */
static json_t *widths(const char *text)
{
    json_t *array = json_array();
    char *end;

    for (; *text != '\0'; text = *end == ',' ? end + 1 : end) {
        unsigned long width = strtoul(text, &end, 10);

        if (end == text)
            break;
        (void)json_array_append_new(array, json_integer((json_int_t)width));
    }
    return array;
}

/* By name; a choice by the name of what is chosen. */
static json_t *values(const double values[PARAMS_MAX])
{
    json_t *object = json_object();
    const struct param *p;
    char text[PARAM_TEXT];

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p->kind == PARAM_CHOICE)
            json_text_put_text(object, p->name,
                               param_format(p, values[i], text));
        else
            json_text_put_number(object, p->name, values[i]);
    return object;
}

/* null where there is none yet. */
static void put_figure(json_t *object, const char *name, double value)
{
    json_text_put_number_if(object, name, !isnan(value), value);
}

static json_t *lane(const struct run_json_lane *l)
{
    json_t *o = json_object();

    json_text_put_text(o, "name", l->name);
    json_text_put_text(o, "rule", l->rule);
    json_text_put_text(o, "state", l->state);
    json_text_put_whole(o, "step", l->step);
    json_text_put_whole(o, "samples", l->samples);
    json_text_put_number(o, "epoch", l->epoch);
    json_text_put_number(o, "epochs", l->epochs);
    put_figure(o, "train_acc", l->train_acc);
    put_figure(o, "val_acc", l->val_acc);
    put_figure(o, "train_loss", l->train_loss);
    put_figure(o, "val_loss", l->val_loss);
    put_figure(o, "best_val_acc", l->best_val_acc);
    put_figure(o, "best_epoch", l->best_epoch);
    json_text_put_number(o, "fwd_eq", l->fwd_eq);
    json_text_put_number(o, "active_s", l->active_s);
    json_text_put_number(o, "train_s", l->train_s);
    json_text_put_text(o, "params", l->params);
    json_text_put(o, "hidden", widths(l->hidden));
    json_text_put_text(o, "init", l->init);
    json_text_put_text(o, "optim", l->optim);
    json_text_put_text(o, "act", l->act);
    json_text_put_text(o, "loss", l->loss);
    json_text_put_whole(o, "seed", l->seed);
    json_text_put_whole(o, "order_seed", l->order_seed);
    json_text_put(o, "values", values(l->values));
    return o;
}

/* An option that is there more than once (lane) is an array. */
static enum status put_option(void *ctx, const char *name, const char *value,
                              struct err *why)
{
    json_t *options = ctx, *before = json_object_get(options, name), *both;

    (void)why;
    if (!before) {
        json_text_put_text(options, name, value);
        return STATUS_OK;
    }
    both = json_object();
    json_text_put_text(both, name, value); /* spelt as a text may be */
    if (json_is_array(before)) {
        (void)json_array_append(before, json_object_get(both, name));
    } else {
        json_t *array = json_array();

        (void)json_array_append(array, before);
        (void)json_array_append(array, json_object_get(both, name));
        json_text_put(options, name, array);
    }
    json_decref(both);
    return STATUS_OK;
}

/* "A=1 B=2" as {"A": "1", "B": "2"}. */
static json_t *pairs(const char *text)
{
    char copy[RUN_JSON_TEXT], *word, *rest;
    json_t *object = json_object();

    snprintf(copy, sizeof copy, "%s", text);
    for (word = strtok_r(copy, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');

        if (!value)
            continue;
        *value = '\0';
        json_text_put_text(object, word, value + 1);
    }
    return object;
}

static void put_where(json_t *o, const struct run_json *run)
{
    json_text_put_text(o, "host", run->host);
    json_text_put_text(o, "version", run->version);
    json_text_put_text(o, "kernels", run->kernels);
    json_text_put_text(o, "blas", run->blas);
    json_text_put(o, "threads", json_integer(run->threads));
    json_text_put_text(o, "data", run->data);
    json_text_put_text(o, "data_hash", run->data_hash);
    json_text_put_whole(o, "n_train", run->n_train);
    json_text_put_whole(o, "n_val", run->n_val);
    json_text_put_whole(o, "n_features", run->n_features);
    json_text_put_whole(o, "n_classes", run->n_classes);
    json_text_put(o, "slurm", pairs(run->slurm));
    json_text_put_text(o, "command", run->command ? run->command : "");
}

/* NULL, with the reason, when the configuration is none; json_decref. */
static json_t *tree(const struct run_json *run, struct err *err)
{
    json_t *o = json_object(), *lanes = json_array(), *options = json_object();
    enum status status = config_read_text(
        "config", run->config ? run->config : "", put_option, options, err);

    json_text_put_text(o, "id", run->id);
    json_text_put_text(o, "name", run->name);
    json_text_put_text(o, "state", run->state);
    json_text_put_text(o, "why", run->why);
    json_text_put(o, "exit_status",
                  run->exit_status < 0 ? json_null()
                                       : json_integer(run->exit_status));
    json_text_put_text(o, "start", run->start);
    json_text_put_text(o, "update", run->update);
    json_text_put_text(o, "end", run->end);
    for (size_t i = 0; i < run->n_lanes; i++)
        (void)json_array_append_new(lanes, lane(&run->lanes[i]));
    json_text_put(o, "lanes", lanes);
    put_where(o, run);
    json_text_put(o, "config", options);
    if (!status)
        return o;
    json_decref(o);
    return NULL;
}

enum status run_json_write(const char *path, mode_t mode,
                           const struct run_json *run, struct err *err)
{
    json_t *root = tree(run, err);
    enum status status;
    char *text = NULL;
    size_t n = 0;
    FILE *out;
    bool ok;

    if (!root)
        return STATUS_FORMAT;
    out = open_memstream(&text, &n);
    if (out) {
        json_text_write(out, root, INDENT);
        fputc('\n', out);
    }
    json_decref(root);
    ok = out && !ferror(out);
    ok = out && fclose(out) == 0 && ok;
    status =
        ok ? whole_file_put(path, text, n, mode, err)
           : err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    free(text);
    return status;
}

void run_json_done(struct run_json *run)
{
    if (!run)
        return;
    mem_free(run->command);
    mem_free(run->config);
    run->command = run->config = NULL;
}

bool run_json_failed(const char *state)
{
    return strcmp(state, "diverged") == 0 || strcmp(state, "collapsed") == 0;
}

/* --- options --- */

struct wanted {
    const char *name;
    char *buf;
    size_t size, n;
};

static enum status take_option(void *ctx, const char *name, const char *value,
                               struct err *why)
{
    struct wanted *w = ctx;

    (void)why;
    if (strcmp(name, w->name) == 0 && w->n < w->size)
        w->n += (size_t)snprintf(w->buf + w->n, w->size - w->n, "%s%s",
                                 w->n > 0 ? " " : "", value);
    return STATUS_OK;
}

const char *run_json_option(const struct run_json *run, const char *name,
                            char *buf, size_t size)
{
    struct wanted wanted = {name, buf, size, 0};

    buf[0] = '\0';
    (void)config_read_text("config", run->config ? run->config : "",
                           take_option, &wanted, NULL);
    return buf;
}
