/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of keys serves both a lane's SPEC and the options for all lanes,
 * so that `--lr 0.05` and `--lane wp:lr=0.05` can never disagree on what a
 * learning rate may be. Inside a SPEC the comma separates keys, so widths of
 * hidden layers are joined by '+' there (hidden=32+16); both are taken in
 * either place. */
#include "cli/lane_spec.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "cli/near.h"

#define SPEC_MAX 1024

static enum status set_hidden(struct lane_config *lane, const char *text,
                              struct err *err)
{
    size_t widths[NET_MAX_HIDDEN];
    size_t n = 0;
    const char *at = text;

    for (;;) {
        char part[NUMBER_SIZE];
        size_t length = strcspn(at, ",+");
        uint64_t width;

        if (n == NET_MAX_HIDDEN)
            return err_set(err, STATUS_USAGE, "'%s': at most %d hidden layers",
                           text, NET_MAX_HIDDEN);
        if (length >= sizeof part)
            return err_set(err, STATUS_USAGE, "'%s' is not a list of widths",
                           text);
        snprintf(part, sizeof part, "%.*s", (int)length, at);
        enum status st =
            number_parse_whole(part, 1, LANE_WIDTH_MAX, &width, err);
        if (st != STATUS_OK)
            return st;
        widths[n++] = (size_t)width;
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    memcpy(lane->hidden, widths, sizeof widths);
    lane->n_hidden = n;
    return STATUS_OK;
}

/* Names become parts of file names and cells of tables. */
static enum status set_name(struct lane_config *lane, const char *text,
                            struct err *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-_.";

    if (*text == '\0' || *text == '-' || *text == '.' ||
        strlen(text) >= LANE_NAME_MAX || text[strspn(text, allowed)] != '\0')
        return err_set(err, STATUS_USAGE,
                       "'%s' is not a name of 1 to %d letters, digits, '-', "
                       "'_' or '.'",
                       text, LANE_NAME_MAX - 1);
    snprintf(lane->name, sizeof lane->name, "%s", text);
    return STATUS_OK;
}

/* What is not a number. */
static const struct key {
    const char *name;
    enum status (*set)(struct lane_config *lane, const char *text,
                       struct err *err);
} keys[] = {
    {"hidden", set_hidden},
    {"name", set_name},
};
#define N_KEYS (sizeof keys / sizeof *keys)

/* "optim=momentum or optim=nesterov", "init=gaussian": the choices with which p
 * counts; "" when it is no choice that p waits for. */
static void list_choices(const struct param *p, char *text, size_t size)
{
    const struct param *owner = params_owner(p);
    const char *name = owner ? owner->name : param_optim.name;
    const char *const *choices = owner ? owner->choices : param_optim.choices;
    size_t n = 0;

    *text = '\0';
    for (size_t i = 0; choices[i] && n < size; i++)
        if (params_among(p, owner ? owner->parts[i] : optim_at(i)->params))
            n += (size_t)snprintf(text + n, size - n, "%s%s=%s",
                                  n ? " or " : "", name, choices[i]);
}

/* "np, anp, spsa": the rules that have p; returns how many. */
static size_t list_rules(const struct param *p, char *text, size_t size)
{
    size_t n = 0, count = 0;

    for (size_t i = 0; rule_at(i) && n < size; i++)
        if (params_among(p, rule_at(i)->params))
            n += (size_t)snprintf(text + n, size - n, "%s%s",
                                  count++ ? ", " : "", rule_at(i)->name);
    return count;
}

enum status lane_spec_refuse(const struct rule *rule, const struct param *p,
                             struct err *err)
{
    char names[96];
    size_t n;

    list_choices(p, names, sizeof names);
    if (*names)
        return err_set(err, STATUS_USAGE, "needs %s", names);
    if (rule)
        return err_set(err, STATUS_USAGE, "rule %s has no %s", rule->name,
                       p->name);
    n = list_rules(p, names, sizeof names);
    return err_set(err, STATUS_USAGE, "no lane has it, only rule%s %s",
                   n > 1 ? "s" : "", names);
}

static enum status set_param(struct lane_config *lane, const struct param *p,
                             const char *text, struct err *err)
{
    if (lane->rule && !lane_has(lane, p))
        return lane_spec_refuse(lane->rule, p, err);
    return lane_choose_text(lane, p, text, err);
}

static const struct key *find_key(const char *name)
{
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(name, keys[i].name) == 0)
            return &keys[i];
    return NULL;
}

/* Key i of a lane: the parameters, then the others; NULL past the last. */
static const char *key_name(size_t i)
{
    size_t n = 0;

    while (params_at(n))
        n++;
    return i < n            ? params_at(i)->name
           : i - n < N_KEYS ? keys[i - n].name
                            : NULL;
}

/* "'momentun' is no key of a lane; perhaps momentum?" */
static enum status refuse_key(const char *name, struct err *err)
{
    const char *best = near_name(name, key_name);

    if (best)
        return err_set(err, STATUS_USAGE,
                       "'%.40s' is no key of a lane; perhaps %s?", name, best);
    return err_set(err, STATUS_USAGE,
                   "'%.40s' is no key of a lane; --list-rules has them", name);
}

enum status lane_spec_set(struct lane_config *lane, const char *key,
                          const char *value, struct err *err)
{
    const struct param *p = params_find(key);

    if (p)
        return set_param(lane, p, value, err);
    return find_key(key) ? find_key(key)->set(lane, value, err)
                         : refuse_key(key, err);
}

/* Choices are made before all else, whatever the order of the keys: which other
 * keys a lane has depends on them. */
bool lane_spec_is_first(const char *key)
{
    const struct param *p = params_find(key);

    return p && p->kind == PARAM_CHOICE;
}

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
    if (!params_find(key) && !find_key(key))
        return refuse_key(key, err);
    if (lane_spec_is_first(key) != first)
        return STATUS_OK;
    st = lane_spec_set(lane, key, equals + 1, &why);
    p = params_find(key);
    if (st == STATUS_OK && p && !params_used(p, lane->values))
        st = lane_spec_refuse(lane->rule, p, &why);
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
