/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each rule, in the order of --list-rules; ROW(x) is the rule_x of
 * a file of this folder. */
#include "nn/rules/rules.h"

#include <string.h>

#define RULES(ROW)                                                             \
    ROW(bp)                                                                    \
    ROW(wp)                                                                    \
    ROW(wp_central)                                                            \
    ROW(fa)                                                                    \
    ROW(mr3)                                                                   \
    ROW(np)                                                                    \
    ROW(fg_a)                                                                  \
    ROW(anp)                                                                   \
    ROW(spsa)                                                                  \
    ROW(fg_w)                                                                  \
    ROW(dfa)                                                                   \
    ROW(drtp)                                                                  \
    ROW(sdfa)                                                                  \
    ROW(kp)                                                                    \
    ROW(sign)                                                                  \
    ROW(last)                                                                  \
    ROW(mono_forward)                                                          \
    ROW(pepita)                                                                \
    ROW(ep)                                                                    \
    ROW(ff)                                                                    \
    ROW(dbp)                                                                   \
    ROW(danp)

#define DECLARE(x) extern const struct rule rule_##x;
#define POINT(x)   &rule_##x,
RULES(DECLARE)
static const struct rule *const rules[] = {RULES(POINT)};

const struct rule *rule_at(size_t i)
{
    return i < sizeof rules / sizeof *rules ? rules[i] : NULL;
}

const struct rule *rule_find(const char *name)
{
    for (size_t i = 0; rule_at(i); i++)
        if (strcmp(rules[i]->name, name) == 0)
            return rules[i];
    return NULL;
}
