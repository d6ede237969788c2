/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The union of all tables of parameters, some sixty rows, asked at batch
 * boundaries and for what is drawn. */
#include "engine/lane/params.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>

#include "nn/act.h"
#include "nn/decay.h"
#include "nn/loss.h"

static bool in(const struct param *const *list, const struct param *p)
{
    for (; list && *list; list++)
        if (*list == p)
            return true;
    return false;
}

/* The union, made at the first question and never changed. */
static struct {
    const struct param *row[PARAMS_MAX + 1]; /* NULL at its end */
    size_t n;
} all;

static void add(const struct param *const *list)
{
    for (; list && *list; list++) {
        if (in(all.row, *list))
            continue;
        assert(all.n < PARAMS_MAX);
        all.row[all.n++] = *list;
    }
}

static void add_all(void)
{
    for (size_t i = 0; optim_at(i); i++)
        add(optim_at(i)->params);
    for (size_t i = 0; rule_at(i); i++)
        add(rule_at(i)->params);
    add(engine_params);
}

const struct param *params_at(size_t i)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, add_all);
    return i < all.n ? all.row[i] : NULL;
}

size_t params_index(const struct param *p)
{
    size_t i = 0;

    while (params_at(i) != p) {
        i++;
        assert(i < PARAMS_MAX);
    }
    return i;
}

static bool same_name(const char *typed, const char *name)
{
    while (*typed != '\0' && (*typed == '_' ? '-' : *typed) == *name)
        typed++, name++;
    return *typed == *name;
}

const struct param *params_find(const char *name)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (same_name(name, p->name))
            return p;
    return NULL;
}

bool params_belong(const struct param *p, const struct rule *rule,
                   const struct optim *optim)
{
    return in(engine_params, p) || in(rule->params, p) || in(optim->params, p);
}

bool params_among(const struct param *p, const struct param *const *list)
{
    return in(list, p);
}

bool params_of_engine(const struct param *p)
{
    return in(engine_params, p);
}

bool params_of_optim(const struct param *p)
{
    bool its = false;

    for (size_t i = 0; optim_at(i); i++)
        its |= in(optim_at(i)->params, p);
    for (size_t i = 0; rule_at(i); i++)
        its &= !in(rule_at(i)->params, p);
    return its;
}

const struct param *params_owner(const struct param *part)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        for (size_t k = 0; p->parts && p->choices[k]; k++)
            if (in(p->parts[k], part))
                return p;
    return NULL;
}

bool params_used(const struct param *p, const double values[PARAMS_MAX])
{
    const struct param *owner = params_owner(p);

    return !owner || in(param_parts(owner, params_get(values, owner)), p);
}

double params_rate(const double values[PARAMS_MAX], uint32_t epoch)
{
    size_t which = (size_t)params_get(values, &param_lr_decay);

    if (which == 0)
        return params_get(values, &param_lr);
    return params_get(values, &param_lr) *
           decay_at(which)->factor(epoch > 0 ? (double)epoch : 1.0,
                                   params_get(values, &param_epochs),
                                   params_get(values, &param_lr_decay_rate),
                                   params_get(values, &param_lr_decay_every));
}

void params_initial(double values_out[PARAMS_MAX])
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        values_out[i] = p->initial;
}

void params_net(const double values[PARAMS_MAX], struct net_spec *spec)
{
    spec->act = act_at((size_t)params_get(values, &param_act));
    spec->loss = loss_at((size_t)params_get(values, &param_loss));
    spec->init = (enum net_init)params_get(values, &param_init);
    spec->init_mean = params_get(values, &param_init_mean);
    spec->init_sd = params_get(values, &param_init_sd);
}

void params_pick(const double values[PARAMS_MAX],
                 const struct param *const *list, double *out)
{
    for (; list && *list; list++)
        *out++ = params_get(values, *list);
}
