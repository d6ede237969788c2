/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RULE:key=value,... Inside a SPEC the comma separates keys, so widths of
 * hidden layers are joined by '+' there (hidden=32+16); both are taken in
 * either place. */
#include "cli/options/lane_spec.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/options/lane_key.h"

#define SPEC_MAX 1024

/* One "key=value", when it belongs to this round. */
static enum status set_pair(struct lane_config *lane, const char *text,
                            bool first, struct err *err)
{
    struct err why = {0};
    const char *equals = strchr(text, '=');
    const struct param *p;
    char key[SPEC_MAX];
    enum status st;

    if (!equals)
        return err_set(err, STATUS_USAGE, "'%s' is not key=value", text);
    snprintf(key, sizeof key, "%.*s", (int)(equals - text), text);
    st = lane_key_check(key, err);
    if (st != STATUS_OK || lane_key_is_first(key) != first)
        return st;
    st = lane_key_set(lane, key, equals + 1, &why);
    p = params_find(key);
    /* the text of a lane had it as it begins, before it waited for a choice */
    if (st == STATUS_OK && p && !params_used(p, lane->values) &&
        !(params_among(p, lane->rule->params) &&
          lane_value(lane, p) == p->initial))
        st = lane_key_refuse(lane->rule, p, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "%s: %.200s", key, why.text);
    return STATUS_OK;
}

/* Whether two pairs are of one key; '_' and '-' are the same in those of the
 * parameters. */
static bool same_key(const char *a, const char *b)
{
    size_t n = strcspn(a, "="), m = strcspn(b, "=");
    char x[SPEC_MAX], y[SPEC_MAX];

    snprintf(x, sizeof x, "%.*s", (int)n, a);
    snprintf(y, sizeof y, "%.*s", (int)m, b);
    return strcmp(x, y) == 0 ||
           (params_find(x) && params_find(x) == params_find(y));
}

static enum status check_once(const char *pairs, const char *end,
                              struct err *err)
{
    for (; pairs < end; pairs += strlen(pairs) + 1)
        for (const char *at = pairs + strlen(pairs) + 1; at < end;
             at += strlen(at) + 1)
            if (*at != '\0' && same_key(pairs, at))
                return err_set(err, STATUS_USAGE,
                               "'%.*s' is there twice, once was expected",
                               (int)strcspn(at, "="), at);
    return STATUS_OK;
}

/* All pairs of a SPEC, parted by zeros until `end`. */
static enum status set_pairs(struct lane_config *lane, const char *pairs,
                             const char *end, bool first, struct err *err)
{
    enum status st = STATUS_OK;

    for (; st == STATUS_OK && pairs < end; pairs += strlen(pairs) + 1)
        st = set_pair(lane, pairs, first, err);
    return st;
}

static enum status find_rule(const char *name, const struct rule **out,
                             struct err *err)
{
    const struct rule *rule = rule_find(name);

    if (!rule)
        return err_set(err, STATUS_USAGE,
                       "'%s' is not a learning rule; --list-rules lists them",
                       name);
    *out = rule;
    return STATUS_OK;
}

enum status lane_spec_parse(const char *spec, const struct lane_config *base,
                            struct lane_config *out, struct err *err)
{
    struct lane_config lane = *base;
    char text[SPEC_MAX];

    if (strlen(spec) >= sizeof text)
        return err_set(err, STATUS_USAGE, "longer than %d bytes", SPEC_MAX - 1);
    snprintf(text, sizeof text, "%s", spec);
    char *pairs = strchr(text, ':'), *end = text + strlen(text) + 1;
    if (pairs)
        *pairs++ = '\0';
    const struct rule *rule = NULL;
    enum status st = find_rule(text, &rule, err);
    if (st == STATUS_OK)
        lane_set_rule(&lane, rule);
    for (char *at = pairs; at && (at = strchr(at, ',')) != NULL;)
        *at++ = '\0';
    if (st == STATUS_OK && pairs)
        st = check_once(pairs, end, err);
    if (st == STATUS_OK && pairs)
        st = set_pairs(&lane, pairs, end, true, err);
    if (st == STATUS_OK && pairs)
        st = set_pairs(&lane, pairs, end, false, err);
    if (st == STATUS_OK) {
        lane_fit_optim(&lane);
        *out = lane;
    }
    return st;
}

static bool name_taken(const struct lane_config *lanes, size_t n_lanes,
                       size_t but, const char *name)
{
    for (size_t i = 0; i < n_lanes; i++)
        if (i != but && strcasecmp(lanes[i].name, name) == 0)
            return true;
    return false;
}

enum status lane_spec_name_all(struct lane_config *lanes, size_t n_lanes,
                               struct err *err)
{
    for (size_t i = 0; i < n_lanes; i++)
        if (lanes[i].name[0] && name_taken(lanes, n_lanes, i, lanes[i].name))
            return err_set(err, STATUS_USAGE,
                           "two lanes are named '%s' (capitals do not count)",
                           lanes[i].name);
    for (size_t i = 0; i < n_lanes; i++) {
        if (lanes[i].name[0])
            continue;
        char name[LANE_NAME_MAX];
        snprintf(name, sizeof name, "%s", lanes[i].rule->name);
        for (unsigned k = 2; name_taken(lanes, n_lanes, i, name); k++)
            snprintf(name, sizeof name, "%.11s-%u", lanes[i].rule->name,
                     k % 100);
        memcpy(lanes[i].name, name, sizeof name);
    }
    return STATUS_OK;
}
