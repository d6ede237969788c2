/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which lanes are one configuration over several seeds, what tells groups
 * apart, and a group's mean. */
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "report/numbers.h"
#include "report/study.h"

/* Options of a run that are none of a lane's and decide its numbers. */
static const char *const shared[] = {"val-fraction", "split-seed", "split",
                                     "scale",        "label",      NULL};

/* What may differ without making another configuration: the seed, and on how
 * many threads the same bits were computed. */
static bool is_told_apart(const struct param *p, const struct lane_config *c)
{
    return p != &param_seed && p != &param_threads &&
           params_belong(p, c->rule, c->optim);
}

static bool same_values(const struct study_lane *a, const struct study_lane *b)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (is_told_apart(p, &a->config) &&
            (a->values[i] != b->values[i] ||
             a->config.values[i] != b->config.values[i]))
            return false;
    return true;
}

static bool same_data(const struct study *s, size_t a, size_t b)
{
    const struct run_json *one = &s->runs[a].found->json;
    const struct run_json *other = &s->runs[b].found->json;
    char x[STUDY_OPTION], y[STUDY_OPTION];

    if (a == b)
        return true;
    for (size_t i = 0; shared[i]; i++)
        if (strcmp(study_option(s, a, shared[i], x),
                   study_option(s, b, shared[i], y)) != 0)
            return false;
    return strcmp(one->data_hash, other->data_hash) == 0 &&
           one->n_train == other->n_train;
}

bool study_alike(const struct study *s, size_t a, size_t b)
{
    const struct study_lane *one = &s->lanes[a], *other = &s->lanes[b];
    const struct lane_config *c = &one->config, *d = &other->config;

    return strcmp(one->name, other->name) == 0 && c->rule == d->rule &&
           c->optim == d->optim && lane_same_hidden(c, d) &&
           c->shuffle == d->shuffle && same_values(one, other) &&
           same_data(s, one->run, other->run);
}

static void append(char *label, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void append(char *label, size_t size, const char *format, ...)
{
    size_t used = strlen(label);
    va_list args;

    va_start(args, format);
    vsnprintf(label + used, size - used, format, args);
    va_end(args);
}

/* Whether a parameter differs between groups of that name. */
static bool differs(const struct study *s, const struct study_lane *lane,
                    size_t param)
{
    for (size_t g = 0; g < s->n_groups; g++) {
        const struct study_lane *other = &s->lanes[s->groups[g].first];

        if (strcmp(other->name, lane->name) == 0 &&
            params_belong(params_at(param), other->config.rule,
                          other->config.optim) &&
            other->values[param] != lane->values[param])
            return true;
    }
    return false;
}

static bool hidden_differs(const struct study *s, const struct study_lane *lane)
{
    for (size_t g = 0; g < s->n_groups; g++) {
        const struct study_lane *other = &s->lanes[s->groups[g].first];

        if (strcmp(other->name, lane->name) == 0 &&
            !lane_same_hidden(&other->config, &lane->config))
            return true;
    }
    return false;
}

static void name_group(const struct study *s, struct study_group *g)
{
    const struct study_lane *lane = &s->lanes[g->first];
    const struct param *p;
    char value[PARAM_TEXT];

    snprintf(g->label, sizeof g->label, "%s", lane->name);
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (is_told_apart(p, &lane->config) && differs(s, lane, i))
            append(g->label, sizeof g->label, " %s %s", param_brief(p),
                   param_short(p, lane->values[i], value));
    for (size_t i = 0; i < lane->config.n_hidden && hidden_differs(s, lane);
         i++)
        append(g->label, sizeof g->label, "%s%zu", i ? "-" : " hidden ",
               lane->config.hidden[i]);
    if (!study_one_data(s))
        append(g->label, sizeof g->label, " %s", study_data(s, lane->run));
}

/* What a person calls a run: its name, or its folder's. */
static const char *run_name(const struct run_found *found)
{
    const char *slash = strrchr(found->path, '/');

    return found->json.name[0] != '\0' ? found->json.name
           : slash && slash[1]         ? slash + 1
                                       : found->path;
}

/* Labels that would be the same get the run's name. */
static void part_names(struct study *s)
{
    for (size_t g = 0; g < s->n_groups; g++)
        for (size_t k = 0; k < g; k++)
            if (strcmp(s->groups[k].label, s->groups[g].label) == 0)
                s->groups[k].shared = s->groups[g].shared = true;
    for (size_t g = 0; g < s->n_groups; g++) {
        const struct study_lane *lane = &s->lanes[s->groups[g].first];

        if (s->groups[g].shared)
            append(s->groups[g].label, sizeof s->groups[g].label, " %s",
                   run_name(s->runs[lane->run].found));
    }
}

/* Whether lane i belongs to a group: the same run done twice is no second
 * seed. */
static bool fits(const struct study *s, size_t i, size_t group)
{
    if (!study_alike(s, i, s->groups[group].first))
        return false;
    for (size_t k = study_next(s, group, SIZE_MAX); k < i;
         k = study_next(s, group, k))
        if (lane_whole(&s->lanes[k].config, &param_seed) ==
            lane_whole(&s->lanes[i].config, &param_seed))
            return false;
    return true;
}

enum status study_settle(struct study *s)
{
    mem_free(s->groups);
    s->n_groups = 0;
    s->groups = mem_alloc(s->n_lanes, sizeof *s->groups);
    if (!s->groups)
        return STATUS_NOMEM;
    for (size_t i = 0; i < s->n_lanes; i++) {
        size_t g = 0;

        while (g < s->n_groups && !fits(s, i, g))
            g++;
        if (g == s->n_groups)
            s->groups[s->n_groups++] = (struct study_group){.first = i};
        s->lanes[i].group = g;
        s->groups[g].n++;
    }
    for (size_t g = 0; g < s->n_groups; g++)
        name_group(s, &s->groups[g]);
    part_names(s);
    return STATUS_OK;
}

/* The mean over the lanes of the group whose next point is at `epoch`; moves
 * them on. */
static void mean_at(const struct study *s, size_t group, size_t *next,
                    double epoch, struct study_mean *out)
{
    struct numbers values = {0};

    *out = (struct study_mean){.n = 0};
    for (size_t i = study_next(s, group, SIZE_MAX); i != SIZE_MAX;
         i = study_next(s, group, i)) {
        const struct study_curve *c = &s->lanes[i].curve[STUDY_VAL_ACC];

        if (next[i] >= c->n || c->points[next[i]].x[STUDY_EPOCH] != epoch)
            continue;
        for (size_t k = 0; k < STUDY_AXES; k++)
            out->x[k] += c->points[next[i]].x[k];
        numbers_add(&values, c->points[next[i]].y);
        out->n++;
        next[i]++;
    }
    for (size_t k = 0; k < STUDY_AXES; k++)
        out->x[k] /= (double)out->n;
    out->mean = numbers_of(&values);
    out->sd = numbers_sd(&values);
}

/* The least epoch that a lane of the group has next, or NaN. */
static double next_epoch(const struct study *s, size_t group,
                         const size_t *next)
{
    double least = NAN;

    for (size_t i = study_next(s, group, SIZE_MAX); i != SIZE_MAX;
         i = study_next(s, group, i)) {
        const struct study_curve *c = &s->lanes[i].curve[STUDY_VAL_ACC];

        if (next[i] < c->n && !(c->points[next[i]].x[STUDY_EPOCH] >= least))
            least = c->points[next[i]].x[STUDY_EPOCH];
    }
    return least;
}

enum status study_band(const struct study *s, size_t group,
                       struct study_mean **out, size_t *n_out)
{
    struct study_mean *means =
        mem_alloc(s->groups[group].n * STUDY_POINTS, sizeof *means);
    size_t *next = mem_alloc(s->n_lanes, sizeof *next);
    bool ok = means && next;
    double epoch;

    *n_out = 0;
    while (ok && isfinite(epoch = next_epoch(s, group, next)))
        mean_at(s, group, next, epoch, &means[(*n_out)++]);
    mem_free(next);
    if (!ok) {
        mem_free(means);
        return STATUS_NOMEM;
    }
    *out = means;
    return STATUS_OK;
}
