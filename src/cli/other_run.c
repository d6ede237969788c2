/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both runs are compared as options: what run.json says of the other is read as
 * a configuration file is. */
#include "cli/other_run.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options/config.h"
#include "cli/options/option_row.h"

struct telling {
    char *out;
    size_t size;
};

/* Always true: a difference was found. */
static bool tell(struct telling *t, const char *name, const char *there,
                 const char *here)
{
    snprintf(t->out, t->size, "%.24s %.40s there, %.40s here", name, there,
             here);
    return true;
}

static const char *word_of(const struct options *o, size_t i)
{
    const char *value = config_value(o, i);

    if (!value)
        return "not set";
    if (option_row_at(i)->value)
        return value;
    return strcmp(value, "yes") == 0 ? "on" : "off";
}

/* A file by its full path, in which a run keeps it. */
static bool same_word(const char *a, const char *b)
{
    char x[PATH_MAX], y[PATH_MAX];

    return strcmp(a, b) == 0 ||
           (realpath(a, x) && realpath(b, y) && strcmp(x, y) == 0);
}

bool other_option(const struct options *there, const struct options *here,
                  const char **name_out, const char **there_out,
                  const char **here_out)
{
    const struct option_row *row;

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        *name_out = row->name;
        *there_out = word_of(there, i);
        *here_out = word_of(here, i);
        if (config_decides(row) && !same_word(*there_out, *here_out))
            return true;
    }
    return false;
}

static bool options_differ(const struct run_json *json,
                           const struct options *there,
                           const struct options *here, struct telling *t)
{
    const char *name, *word, *own;

    if (!other_option(there, here, &name, &word, &own))
        return false;
    if (strcmp(name, "data") != 0)
        return tell(t, name, word, own);
    snprintf(t->out, t->size, "other data (%.60s there)", json->data);
    return true;
}

static const char *hidden_text(const struct lane_config *lane, char buf[64])
{
    size_t n = 0;

    for (size_t i = 0; i < lane->n_hidden && n < 64; i++)
        n += (size_t)snprintf(buf + n, 64 - n, "%s%zu", i ? "+" : "",
                              lane->hidden[i]);
    return buf;
}

/* But for how long it trains and on how many threads. */
static bool values_differ(const struct lane_config *there,
                          const struct lane_config *here, struct telling *t)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        char a[PARAM_TEXT], b[PARAM_TEXT];
        double x = there->values[i], y = here->values[i];

        if (x == y || p == &param_epochs || p == &param_threads ||
            !lane_has(here, p))
            continue;
        if (strcmp(param_short(p, x, a), param_short(p, y, b)) == 0) {
            param_format(p, x, a);
            param_format(p, y, b);
        }
        return tell(t, p->name, a, b);
    }
    return false;
}

static bool lanes_differ(const struct lane_config *there,
                         const struct lane_config *here, struct telling *t)
{
    char a[64] = "", b[64] = "";

    if (strcmp(there->name, here->name) != 0)
        return tell(t, "lane", there->name, here->name);
    if (there->rule != here->rule)
        return tell(t, "rule", there->rule->name, here->rule->name);
    if (strcmp(hidden_text(there, a), hidden_text(here, b)) != 0)
        return tell(t, "hidden", a, b);
    if (strcmp(there->init_file, here->init_file) != 0)
        return tell(t, "init", there->init_file, here->init_file);
    return values_differ(there, here, t);
}

const char *other_run(const struct run_json *there, const struct options *here,
                      const struct race_config *race, char *out, size_t size)
{
    struct telling t = {out, size};
    struct options other;
    char a[24], b[24];
    bool found;

    out[0] = '\0';
    if (config_read_run("run.json", there->config ? there->config : "", &other,
                        NULL) != STATUS_OK)
        return out;
    found = options_differ(there, &other, here, &t);
    if (!found && other.n_lanes != race->n_lanes) {
        snprintf(a, sizeof a, "%zu", other.n_lanes);
        snprintf(b, sizeof b, "%zu", race->n_lanes);
        found = tell(&t, "lanes", a, b);
    }
    for (size_t i = 0; i < race->n_lanes && !found; i++)
        found = lanes_differ(&other.lanes[i], &race->lanes[i], &t);
    options_done(&other);
    return out;
}
