/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/published_change.h"

#include <stdio.h>
#include <string.h>

/* What decides no figure. */
static const struct param *const idle[] = {&param_epochs,
                                           &param_seed,
                                           &param_order_seed,
                                           &param_threads,
                                           &param_target_acc,
                                           &param_patience,
                                           &param_max_time,
                                           &param_eval_every,
                                           &param_diag_every,
                                           &param_diag_repeats,
                                           &param_diag_repeat_every,
                                           NULL};

/* The values of a lane, the live ones as they are in force. */
static double value_of(const struct lane_config *lane, const double *live,
                       size_t i)
{
    return params_at(i)->live ? live[i] : lane->values[i];
}

static bool differs(const struct param *p, const struct lane_config *a,
                    const struct lane_config *b)
{
    return !params_among(p, idle) && (lane_has(a, p) || lane_has(b, p)) &&
           (params_used(p, a->values) || params_used(p, b->values));
}

/* What has been found so far: the first in words, of the others the number. */
struct found {
    char *buf;
    unsigned n;
};

static void note(struct found *found, const char *name, const char *is,
                 const char *was)
{
    if (found->n++ == 0)
        snprintf(found->buf, PUBLISHED_CHANGE, "%.24s %.32s instead of %.32s",
                 name, is, was);
}

static void note_value(struct found *found, const struct param *p, double is,
                       double was)
{
    char a[PARAM_TEXT], b[PARAM_TEXT];

    param_short(p, is, a);
    param_short(p, was, b);
    if (strcmp(a, b) == 0) {
        param_format(p, is, a);
        param_format(p, was, b);
    }
    note(found, p->name, a, b);
}

static const char *widths(const struct lane_config *lane, char buf[32])
{
    size_t n = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < lane->n_hidden && n < 32; i++)
        n += (size_t)snprintf(buf + n, 32 - n, "%s%zu", i ? "+" : "",
                              lane->hidden[i]);
    return buf;
}

static const struct lane_config *named(const struct published_setup *setup,
                                       const char *name)
{
    for (size_t i = 0; i < setup->n_lanes; i++)
        if (strcmp(setup->lanes[i].name, name) == 0)
            return &setup->lanes[i];
    return NULL;
}

static void note_lane(struct found *found, const struct lane_config *is,
                      const double *live, const struct lane_config *was)
{
    char a[32], b[32];

    if (is->rule != was->rule)
        note(found, "rule", is->rule->name, was->rule->name);
    if (!lane_same_hidden(is, was))
        note(found, "hidden", widths(is, a), widths(was, b));
    for (size_t i = 0; params_at(i) != NULL; i++)
        if (differs(params_at(i), is, was) &&
            value_of(is, live, i) != was->values[i])
            note_value(found, params_at(i), value_of(is, live, i),
                       was->values[i]);
}

const char *published_change(const struct published_setup *setup,
                             const struct lane_config *lane,
                             const double values[PARAMS_MAX],
                             char buf[PUBLISHED_CHANGE])
{
    const struct lane_config *was = named(setup, lane->name);
    struct found found = {.buf = buf};
    size_t n;

    buf[0] = '\0';
    if (!was)
        return buf;
    if (setup->other[0] != '\0') {
        snprintf(buf, PUBLISHED_CHANGE, "%s", setup->other);
        found.n = 1;
    }
    note_lane(&found, lane, values, was);
    n = strlen(buf);
    if (found.n > 1)
        snprintf(buf + n, PUBLISHED_CHANGE - n, " and %u more", found.n - 1);
    return buf;
}

const char *published_change_at(const struct published_setup *setup,
                                const struct model *m, size_t i, uint64_t step,
                                char buf[PUBLISHED_CHANGE])
{
    const struct lane_model *lane = &m->lanes[i];
    double values[PARAMS_MAX];

    buf[0] = '\0';
    if (!setup || !named(setup, lane->config.name))
        return buf;
    memcpy(values, lane->values, sizeof values);
    for (size_t k = lane->n_marks; k-- > 0 && lane->marks[k].step >= step;)
        values[params_index(lane->marks[k].param)] = lane->marks[k].old_value;
    published_change(setup, &lane->config, values, buf);
    for (size_t k = 0; k < lane->n_marks && buf[0] == '\0'; k++)
        if (lane->marks[k].step < step &&
            !params_among(lane->marks[k].param, idle))
            snprintf(buf, PUBLISHED_CHANGE, "%s was changed at step %llu",
                     lane->marks[k].param->name,
                     (unsigned long long)lane->marks[k].step);
    return buf;
}

const char *published_change_now(const struct published_setup *setup,
                                 const struct model *m, size_t i,
                                 char buf[PUBLISHED_CHANGE])
{
    return published_change_at(setup, m, i, UINT64_MAX, buf);
}

const char *published_sentence(const char *who, const char *change,
                               char buf[PUBLISHED_SENTENCE])
{
    snprintf(buf, PUBLISHED_SENTENCE,
             "%.20s changed: %s; published figures are for the preset as it is",
             who, change);
    return buf;
}

bool published_is_same(const struct lane_config *a, const struct lane_config *b)
{
    char buf[PUBLISHED_CHANGE];
    struct found found = {.buf = buf};

    if (strcmp(a->name, b->name) != 0 || a->shuffle != b->shuffle ||
        strcmp(a->init_file, b->init_file) != 0)
        return false;
    note_lane(&found, a, a->values, b);
    return found.n == 0;
}

void published_begin(struct published_tally *tally,
                     const struct published_setup *setup,
                     const struct lane_config *lanes, size_t n)
{
    const struct published_figure *f = setup->of->figures;
    char change[PUBLISHED_CHANGE];

    *tally = (struct published_tally){.of = setup->of};
    for (size_t i = 0; i < PUBLISHED_FIGURES && f[i].lane; i++) {
        size_t k = 0;

        while (k < n && strcmp(lanes[k].name, f[i].lane) != 0)
            k++;
        tally->changed[i] =
            k < n && published_change(setup, &lanes[k], lanes[k].values,
                                      change)[0] != '\0';
    }
}
