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

#define SPEC_MAX    512
#define THREADS_MAX 256
/* Larger than any data set the program reads (32-bit sample numbers). */
#define BATCH_MAX    UINT32_MAX
#define PATIENCE_MAX 1000000 /* as many as epochs */
#define TIME_MAX     1e9     /* seconds: thirty years */

static enum status set_hp(struct lane_config *lane, enum hp hp,
                          const char *text, struct err *err)
{
    double value;
    const char *why;
    enum status st = number_parse(text, &value, err);

    if (st != STATUS_OK)
        return st;
    if (!hp_valid(hp, value, &why))
        return err_set(err, STATUS_USAGE, "'%s': %s", text, why);
    lane->hp[hp] = value;
    return STATUS_OK;
}

static enum status set_lr(struct lane_config *lane, const char *text,
                          struct err *err)
{
    return set_hp(lane, HP_LR, text, err);
}

static enum status set_pert(struct lane_config *lane, const char *text,
                            struct err *err)
{
    if (lane->rule && !lane->rule->uses_pert)
        return err_set(err, STATUS_USAGE, "rule %s has no perturbation",
                       lane->rule->name);
    return set_hp(lane, HP_PERT, text, err);
}

static enum status set_epochs(struct lane_config *lane, const char *text,
                              struct err *err)
{
    return set_hp(lane, HP_EPOCHS, text, err);
}

static enum status set_batch_size(struct lane_config *lane, const char *text,
                                  struct err *err)
{
    uint64_t n;
    enum status st = number_parse_whole(text, 1, BATCH_MAX, &n, err);

    if (st != STATUS_OK)
        return st;
    lane->batch_size = (size_t)n;
    lane->batch_default = false;
    return STATUS_OK;
}

static enum status set_seed(struct lane_config *lane, const char *text,
                            struct err *err)
{
    uint64_t n;
    enum status st = number_parse_whole(text, 0, UINT32_MAX, &n, err);

    if (st == STATUS_OK)
        lane->seed = (uint32_t)n;
    return st;
}

static enum status set_threads(struct lane_config *lane, const char *text,
                               struct err *err)
{
    uint64_t n;
    enum status st = number_parse_whole(text, 1, THREADS_MAX, &n, err);

    if (st == STATUS_OK)
        lane->threads = (size_t)n;
    return st;
}

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

static enum status set_init(struct lane_config *lane, const char *text,
                            struct err *err)
{
    char names[128] = "";

    for (int i = 0; i < NET_INIT_COUNT; i++) {
        const char *name = net_init_name((enum net_init)i);
        size_t used = strlen(names);

        if (strcmp(text, name) == 0) {
            lane->init = (enum net_init)i;
            return STATUS_OK;
        }
        snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                 name);
    }
    return err_set(err, STATUS_USAGE, "'%s' is not one of %s", text, names);
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

/* "off", or a number above 0 and at most `most`. */
static enum status parse_limit(const char *text, double most, double *out,
                               struct err *err)
{
    double value = 0.0;
    enum status st =
        strcmp(text, "off") == 0 ? STATUS_OK : number_parse(text, &value, err);

    if (st != STATUS_OK)
        return st;
    if (strcmp(text, "off") != 0 && !(value > 0.0 && value <= most))
        return err_set(err, STATUS_USAGE,
                       "'%s' is not above 0 and at most %g, or off", text,
                       most);
    *out = value;
    return STATUS_OK;
}

static enum status set_target_acc(struct lane_config *lane, const char *text,
                                  struct err *err)
{
    return parse_limit(text, 100.0, &lane->stops.target_acc, err);
}

static enum status set_max_time(struct lane_config *lane, const char *text,
                                struct err *err)
{
    return parse_limit(text, TIME_MAX, &lane->stops.max_s, err);
}

static enum status set_patience(struct lane_config *lane, const char *text,
                                struct err *err)
{
    uint64_t n = 0;
    enum status st = strcmp(text, "off") == 0
                         ? STATUS_OK
                         : number_parse_whole(text, 1, PATIENCE_MAX, &n, err);

    if (st == STATUS_OK)
        lane->stops.patience = (uint32_t)n;
    return st;
}

struct key {
    const char *name;
    enum status (*set)(struct lane_config *lane, const char *text,
                       struct err *err);
};

static const struct key keys[] = {
    {"lr", set_lr},
    {"epochs", set_epochs},
    {"pert", set_pert},
    {"batch-size", set_batch_size},
    {"seed", set_seed},
    {"hidden", set_hidden},
    {"init", set_init},
    {"threads", set_threads},
    {"name", set_name},
    {"target-acc", set_target_acc},
    {"patience", set_patience},
    {"max-time", set_max_time},
};

void lane_spec_defaults(struct lane_config *out)
{
    *out = (struct lane_config){
        .hp = {[HP_LR] = 0.1, [HP_PERT] = 0.1, [HP_EPOCHS] = 20},
        .batch_size = 630,
        .batch_default = true,
        .seed = 2,
        .init = NET_INIT_NOTEBOOK,
        .hidden = {20},
        .n_hidden = 1,
    };
}

static bool same_key(const char *a, const char *b)
{
    while (*a != '\0' && (*a == '_' ? '-' : *a) == *b)
        a++, b++;
    return *a == *b;
}

static enum status find_key(const char *name, const struct key **out,
                            struct err *err)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (same_key(name, keys[i].name)) {
            *out = &keys[i];
            return STATUS_OK;
        }
    }
    return err_set(
        err, STATUS_USAGE,
        "'%s' is not one of lr, epochs, pert, batch-size, seed, "
        "hidden, init, threads, target-acc, patience, max-time, name",
        name);
}

enum status lane_spec_set(struct lane_config *lane, const char *key,
                          const char *value, struct err *err)
{
    const struct key *found;
    enum status st = find_key(key, &found, err);

    return st == STATUS_OK ? found->set(lane, value, err) : st;
}

/* One "key=value"; text is cut in two. */
static enum status set_pair(struct lane_config *lane, char *text,
                            struct err *err)
{
    struct err why = {0};
    const struct key *key;
    char *equals = strchr(text, '=');

    if (!equals)
        return err_set(err, STATUS_USAGE, "'%s' is not key=value", text);
    *equals = '\0';
    enum status st = find_key(text, &key, err);
    if (st != STATUS_OK)
        return st;
    st = key->set(lane, equals + 1, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "%s: %.200s", key->name, why.text);
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
    enum status st = find_rule(text, &lane.rule, err);
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
