/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of a lane: every parameter, and what is not a number. One table of
 * them serves both a lane's SPEC and the options for all lanes, so that
 * `--lr 0.05` and `--lane wp:lr=0.05` can never disagree on what a learning
 * rate may be. */
#include "cli/options/lane_key.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/options/near.h"

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

enum status lane_key_refuse(const struct rule *rule, const struct param *p,
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
        return lane_key_refuse(lane->rule, p, err);
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

enum status lane_key_check(const char *key, struct err *err)
{
    return params_find(key) || find_key(key) ? STATUS_OK : refuse_key(key, err);
}

enum status lane_key_set(struct lane_config *lane, const char *key,
                         const char *value, struct err *err)
{
    const struct param *p = params_find(key);

    if (p)
        return set_param(lane, p, value, err);
    return find_key(key) ? find_key(key)->set(lane, value, err)
                         : refuse_key(key, err);
}

bool lane_key_is_first(const char *key)
{
    const struct param *p = params_find(key);

    return p && p->kind == PARAM_CHOICE;
}
