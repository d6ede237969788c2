/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read by the reader of configuration files, with its quotes left as they are:
 * a list may have several values in quotes. */
#include "store/sweep/sweep_file.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "engine/lane/protocol.h"
#include "store/config/config_file.h"
#include "store/config/config_lines.h"
#include "store/config/config_text.h"
#include "store/whole_file.h"

struct reading {
    struct sweep *sweep;
    bool in_sweep; /* the section that is being read */
    int line;      /* of what is being read */
};

static enum status begin_section(struct reading *r, const char *title,
                                 struct err *why)
{
    r->in_sweep = strcmp(title, "sweep") == 0;
    if (r->in_sweep && r->sweep->line > 0)
        return err_set(why, STATUS_USAGE,
                       "[sweep] is in line %d already, one was expected",
                       r->sweep->line);
    if (r->in_sweep)
        r->sweep->line = r->line;
    return STATUS_OK;
}

/* The folder of all runs: its text is kept apart, as each run's own --out is
 * made of it. */
static enum status take_out(struct reading *r, char *value, struct err *why)
{
    struct sweep *s = r->sweep;

    if (r->in_sweep)
        return err_set(why, STATUS_USAGE,
                       "out: expected in another section than [sweep]: it is "
                       "the folder of all runs");
    if (s->out)
        return err_set(why, STATUS_USAGE,
                       "out: is there already, once was expected");
    if (*value == '\0')
        return err_set(why, STATUS_USAGE, "out: a folder was expected");
    s->out = mem_alloc(strlen(value) + 1, 1);
    if (!s->out)
        return err_set(why, STATUS_NOMEM, "out of memory");
    strcpy(s->out, value);
    return STATUS_OK;
}

/* Several lanes of one run are several lines. */
static enum status refuse_again(const struct reading *r, const char *name,
                                struct err *why)
{
    const struct sweep *s = r->sweep;

    for (size_t i = 0; i < s->n_keys; i++) {
        const struct sweep_key *key = &s->keys[i];

        if (strcmp(key->name, name) == 0 &&
            (key->varied || r->in_sweep || strcmp(name, "lane") != 0))
            return err_set(why, STATUS_USAGE,
                           "%s: is in line %d already, once was expected", name,
                           key->line);
    }
    if (s->n_keys == SWEEP_KEYS_MAX)
        return err_set(why, STATUS_USAGE, "at most %d lines were expected",
                       SWEEP_KEYS_MAX);
    return STATUS_OK;
}

static enum status take_values(const struct reading *r, const char *name,
                               char *value, struct sweep_values *out,
                               struct err *why)
{
    const char *wrong;

    if (r->in_sweep)
        return sweep_values_parse(value, params_find(name) != NULL, out, why);
    wrong = config_text_unquote(value);
    return wrong ? err_set(why, STATUS_USAGE, "%s", wrong)
                 : sweep_values_add(out, value, why);
}

static enum status take_key(struct reading *r, const char *name, char *value,
                            struct err *why)
{
    struct sweep *s = r->sweep;
    struct sweep_key *key = &s->keys[s->n_keys];
    struct err detail = {0};
    enum status st = refuse_again(r, name, why);

    if (st != STATUS_OK)
        return st;
    if (strcmp(name, "out") == 0 && r->in_sweep)
        return take_out(r, value, why);
    snprintf(key->name, sizeof key->name, "%s", name);
    key->line = r->line;
    key->varied = r->in_sweep;
    st = take_values(r, name, value, &key->values, &detail);
    if (st != STATUS_OK)
        return err_set(why, st, "%s: %.200s", name, detail.text);
    if (strcmp(name, "out") == 0) {
        st = take_out(r, key->values.room, why);
        sweep_values_done(&key->values);
        return st;
    }
    s->n_keys++;
    s->n_runs *= key->values.n;
    if (s->n_runs > SWEEP_RUNS_MAX)
        return err_set(why, STATUS_USAGE,
                       "%s: makes them %zu runs, at most %d were expected",
                       name, s->n_runs, SWEEP_RUNS_MAX);
    return STATUS_OK;
}

static enum status take(void *ctx, const char *name, const char *value,
                        struct err *why)
{
    struct reading *r = ctx;
    char *own;
    enum status st;

    if (strcmp(name, CONFIG_SECTION) == 0)
        return begin_section(r, value, why);
    own = mem_alloc(strlen(value) + 1, 1);
    if (!own)
        return err_set(why, STATUS_NOMEM, "out of memory");
    strcpy(own, value);
    st = take_key(r, name, own, why);
    mem_free(own);
    return st;
}

static void set_strides(struct sweep *s)
{
    size_t stride = 1;

    for (size_t i = s->n_keys; i-- > 0;) {
        s->keys[i].stride = stride;
        stride *= s->keys[i].values.n;
    }
}

/* What is known at the end of the file only. */
static enum status finish(struct sweep *s, const char *name, struct err *err)
{
    bool varied = false;

    for (size_t i = 0; i < s->n_keys; i++)
        varied |= s->keys[i].varied;
    if (!varied)
        return err_set(err, STATUS_USAGE,
                       "%s:%d: a section [sweep] with an option and its "
                       "values was expected, as lr = 0.1, 0.3",
                       err_path(name), s->line > 0 ? s->line : 1);
    if (!s->out) {
        s->out = mem_alloc(sizeof SWEEP_OUT, 1);
        if (!s->out)
            return err_set(err, STATUS_NOMEM, "out of memory");
        strcpy(s->out, SWEEP_OUT);
    }
    set_strides(s);
    return STATUS_OK;
}

enum status sweep_read(const char *name, const char *text, size_t n,
                       struct sweep **out, struct err *err)
{
    struct reading r = {.sweep = mem_alloc(1, sizeof *r.sweep)};
    enum status st;

    if (!r.sweep)
        return err_set(err, STATUS_NOMEM, "out of memory");
    r.sweep->n_runs = 1;
    st = config_read_lists(name, text, n, take, &r, &r.line, err);
    if (st == STATUS_OK)
        st = finish(r.sweep, name, err);
    if (st != STATUS_OK) {
        sweep_free(r.sweep);
        return st;
    }
    *out = r.sweep;
    return STATUS_OK;
}

enum status sweep_load(const char *path, struct sweep **out, struct err *err)
{
    char *text = NULL;
    size_t n = 0;
    enum status st = whole_file_read(path, CONFIG_FILE_MOST, &text, &n, err);

    if (st == STATUS_OK)
        st = sweep_read(path, text, n, out, err);
    mem_free(text);
    return st;
}

void sweep_free(struct sweep *sweep)
{
    if (!sweep)
        return;
    for (size_t i = 0; i < SWEEP_KEYS_MAX; i++)
        sweep_values_done(&sweep->keys[i].values);
    mem_free(sweep->out);
    mem_free(sweep);
}

const char *sweep_run_value(const struct sweep_key *key, size_t run)
{
    return sweep_value(&key->values, run / key->stride % key->values.n);
}
