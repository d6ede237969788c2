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

#define SPEC_MAX 512

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

static enum status set_param(struct lane_config *lane, const struct param *p,
                             const char *text, struct err *err)
{
    double value;
    enum status st;

    if (lane->rule && !lane_has(lane, p))
        return err_set(err, STATUS_USAGE, "rule %s has no %s", lane->rule->name,
                       p->name);
    st = param_parse(p, text, &value, err);
    if (st == STATUS_OK)
        lane_choose(lane, p, value);
    return st;
}

static const struct key *find_key(const char *name)
{
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(name, keys[i].name) == 0)
            return &keys[i];
    return NULL;
}

/* "'x' is not one of lr, epochs, ..." */
static enum status refuse_key(const char *name, struct err *err)
{
    const struct param *p;
    char names[sizeof err->text] = "";
    size_t n = 0;

    for (size_t i = 0; (p = params_at(i)) != NULL && n < sizeof names; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s, ", p->name);
    for (size_t i = 0; i < N_KEYS && n < sizeof names; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s",
                              i ? ", " : "", keys[i].name);
    return err_set(err, STATUS_USAGE, "'%.40s' is not one of %s", name, names);
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

/* One "key=value"; text is cut in two. */
static enum status set_pair(struct lane_config *lane, char *text,
                            struct err *err)
{
    struct err why = {0};
    char *equals = strchr(text, '=');
    enum status st;

    if (!equals)
        return err_set(err, STATUS_USAGE, "'%s' is not key=value", text);
    *equals = '\0';
    if (!params_find(text) && !find_key(text))
        return refuse_key(text, err);
    st = lane_spec_set(lane, text, equals + 1, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "%s: %.200s", text, why.text);
    return STATUS_OK;
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
    char *pairs = strchr(text, ':');
    if (pairs)
        *pairs++ = '\0';
    const struct rule *rule = NULL;
    enum status st = find_rule(text, &rule, err);
    if (st == STATUS_OK)
        lane_set_rule(&lane, rule);
    while (st == STATUS_OK && pairs) {
        char *pair = pairs;

        pairs = strchr(pair, ',');
        if (pairs)
            *pairs++ = '\0';
        st = set_pair(&lane, pair, err);
    }
    if (st == STATUS_OK)
        *out = lane;
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
