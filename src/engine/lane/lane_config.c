/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane's values: how they are chosen, and what follows from them. */
#include "engine/lane/lane_config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct param *const lane_limits[LANE_LIMITS] = {
    &param_target_acc, &param_patience, &param_max_time};

void lane_config_init(struct lane_config *out)
{
    *out = (struct lane_config){
        .optim = optim_at(0),
        .hidden = {20},
        .n_hidden = 1,
    };
    params_initial(out->values);
}

void lane_fit(struct lane_config *config, const struct param *p, double value)
{
    config->values[params_index(p)] = value;
    if (p == &param_optim && optim_at((size_t)value))
        config->optim = optim_at((size_t)value);
}

void lane_set_rule(struct lane_config *config, const struct rule *rule)
{
    const struct rule_default *d = rule->defaults;

    config->rule = rule;
    for (; d && d->param; d++)
        if (!lane_chose(config, d->param))
            lane_fit(config, d->param, d->value);
}

/* A rule that begins with another optimiser knows which lr goes with it. */
static bool is_rules_own(const struct lane_config *config)
{
    const struct rule_default *d = config->rule->defaults;

    for (; d && d->param; d++)
        if (d->param == &param_optim &&
            d->value == lane_value(config, &param_optim))
            return true;
    return false;
}

void lane_fit_optim(struct lane_config *config)
{
    if (config->optim->lr != 0.0 && !lane_chose(config, &param_lr) &&
        !is_rules_own(config))
        lane_fit(config, &param_lr, config->optim->lr);
}

void lane_choose(struct lane_config *config, const struct param *p,
                 double value)
{
    lane_fit(config, p, value);
    config->chosen |= params_bit(p);
}

uint32_t lane_order_seed(const struct lane_config *config, uint32_t seed)
{
    double own = lane_value(config, &param_order_seed);

    return param_is_off(&param_order_seed, own) ? seed : (uint32_t)own;
}

bool lane_same_order(const struct lane_config *a, const struct lane_config *b)
{
    return a->shuffle == b->shuffle &&
           (!a->shuffle || lane_order_seed(a, lane_whole(a, &param_seed)) ==
                               lane_order_seed(b, lane_whole(b, &param_seed)));
}

static bool is_file(const char *text)
{
    size_t n = strlen(text);

    return n > 4 && strcmp(text + n - 4, ".npz") == 0;
}

/* The name becomes a part of a lane's SPEC, which is how a run is kept. */
static enum status choose_file(struct lane_config *config, const char *text,
                               struct err *err)
{
    char full[PATH_MAX];
    const char *name = realpath(text, full) ? full : text;

    for (const char *at = name; *at != '\0'; at++)
        if (*at == ',' || (unsigned char)*at < ' ')
            return err_set(err, STATUS_USAGE,
                           "%s: a name with a comma cannot be kept with a run",
                           err_path(name));
    if (strlen(name) >= sizeof config->init_file)
        return err_set(err, STATUS_USAGE, "a path of more than %zu bytes",
                       sizeof config->init_file - 1);
    strcpy(config->init_file, name);
    lane_choose(config, &param_init, NET_INIT_FILE);
    return STATUS_OK;
}

/* "PART:PART" behind the name of a choice. */
static enum status choose_parts(struct lane_config *config,
                                const struct param *const *parts,
                                const char *name, const char *text,
                                struct err *err)
{
    for (bool more = true; more; text++) {
        size_t n = strcspn(text, ":,");
        char part[PARAM_TEXT];
        struct err why = {0};
        double value;

        if (!*parts)
            return err_set(err, STATUS_USAGE, "'%.40s' is too much behind %s",
                           text, name);
        snprintf(part, sizeof part, "%.*s", (int)(n < 31 ? n : 31), text);
        if (param_parse(*parts, part, &value, &why))
            return err_set(err, STATUS_USAGE, "%s: %.120s", (*parts)->name,
                           why.text);
        lane_choose(config, *parts++, value);
        text += n;
        more = *text != '\0';
    }
    return STATUS_OK;
}

enum status lane_choose_text(struct lane_config *config, const struct param *p,
                             const char *text, struct err *err)
{
    const char *rest = p->parts ? strchr(text, ':') : NULL;
    struct lane_config to = *config;
    enum status status;
    char name[PARAM_TEXT];
    double value;

    if (p == &param_init && is_file(text))
        return choose_file(config, text, err);
    if (rest && rest - text < PARAM_TEXT)
        snprintf(name, sizeof name, "%.*s", (int)(rest - text), text);
    else
        rest = NULL;
    status = param_parse(p, rest ? name : text, &value, err);
    if (status)
        return status;
    lane_choose(&to, p, value);
    if (rest)
        status = choose_parts(&to, param_parts(p, value), name, rest + 1, err);
    if (!status)
        *config = to;
    return status;
}

bool lane_chose(const struct lane_config *config, const struct param *p)
{
    return (config->chosen & params_bit(p)) != 0;
}

struct net_spec lane_net(const struct lane_config *config, size_t n_inputs,
                         size_t n_classes)
{
    struct net_spec spec = {
        .n_inputs = n_inputs,
        .n_classes = n_classes,
        .n_hidden = config->n_hidden,
        .init_file = config->init_file,
        .init_lane = config->name,
    };

    params_net(config->values, &spec);
    memcpy(spec.hidden, config->hidden, sizeof spec.hidden);
    return spec;
}

enum status lane_check_rule(const struct lane_config *config,
                            const struct net_spec *spec, size_t batch_size,
                            struct err *err)
{
    const struct rule *rule = config->rule;
    const char *why = NULL;

    if (rule->fits && !rule->fits(spec, &why))
        return err_set(err, STATUS_USAGE, "lane %s: %s %s", config->name,
                       rule->name, why);
    if (rule->optim && strcmp(rule->optim, config->optim->name) != 0)
        return err_set(err, STATUS_USAGE,
                       "lane %s: %s learns with optim = %s only, not with %s",
                       config->name, rule->name, rule->optim,
                       config->optim->name);
    if (batch_size < rule->least_batch)
        return err_set(err, STATUS_USAGE,
                       "lane %s: %s needs batches of %zu samples or more, not "
                       "of %zu",
                       config->name, rule->name, rule->least_batch, batch_size);
    return STATUS_OK;
}

bool lane_same_hidden(const struct lane_config *a, const struct lane_config *b)
{
    return a->n_hidden == b->n_hidden &&
           memcmp(a->hidden, b->hidden, a->n_hidden * sizeof *a->hidden) == 0;
}

bool lane_has(const struct lane_config *config, const struct param *p)
{
    return params_belong(p, config->rule, config->optim);
}

size_t lane_columns(const struct lane_config *config,
                    const struct param *out[LANE_COLUMNS])
{
    const struct param *p;
    size_t n = 0;

    for (size_t i = 0; (p = params_at(i)) != NULL && n < LANE_COLUMNS; i++)
        if (p->live && !p->no_column && lane_has(config, p))
            out[n++] = p;
    return n;
}

double lane_cost(const struct lane_config *config,
                 const struct net_shape *shape)
{
    double values[PARAMS_MAX];

    params_pick(config->values, config->rule->params, values);
    return config->rule->cost(shape, values);
}

bool lane_remark(const struct lane_config *config,
                 const struct net_shape *shape, char remark_out[RULE_REMARK])
{
    double values[PARAMS_MAX];

    remark_out[0] = '\0';
    if (config->rule->remark == NULL)
        return false;
    params_pick(config->values, config->rule->params, values);
    config->rule->remark(shape, values, lane_whole(config, &param_batch_size),
                         remark_out);
    return remark_out[0] != '\0';
}

/* What the lane's rule is on such a net. */
static const struct rule *real_rule(const struct lane_config *config,
                                    const struct net_shape *shape)
{
    const struct rule *same = NULL;
    double values[PARAMS_MAX];

    params_pick(config->values, config->rule->params, values);
    if (config->rule->same_as)
        same = config->rule->same_as(shape, values);
    return same ? same : config->rule;
}

bool lane_same_start(const struct lane_config *a, const struct lane_config *b,
                     const struct net_shape *shape)
{
    const struct rule *rule = real_rule(a, shape);
    const struct param *p;

    if (a->rule == b->rule || rule != real_rule(b, shape) ||
        a->optim != b->optim || !lane_same_hidden(a, b) ||
        a->shuffle != b->shuffle || strcmp(a->init_file, b->init_file) != 0)
        return false;
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p != &param_threads && params_belong(p, rule, a->optim) &&
            a->values[i] != b->values[i])
            return false;
    return true;
}

size_t lane_batch_size(const struct lane_config *config, size_t n_train)
{
    size_t size = lane_whole(config, &param_batch_size);

    if (lane_chose(config, &param_batch_size) || size <= n_train)
        return size;
    return (n_train + 9) / 10;
}
