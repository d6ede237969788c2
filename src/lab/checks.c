/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of checks and how they are told. Each computes one number on a
 * small net with the rule as it is; a NaN never holds. */
#include "lab/checks.h"

#include <string.h>

#include "lab/checks_state.h"
#include "nn/rules/rules.h"

static const struct check checks[] = {
    {"order", "the same bits whatever the order of the tasks", NULL,
     check_order},
    {"plain", "the fast way computes what the plain way does", NULL,
     check_plain},
    {"B4", "a forward difference errs by the first power of pert", "wp mr3",
     check_slope_one},
    {"B4", "a central difference errs by the second power of pert",
     "wp-central", check_slope_two},
    {"B4", "with smooth units the whole gradient does so, too", "wp mr3",
     check_smooth_one},
    {"B4", "with smooth units the whole gradient does so, too", "wp-central",
     check_smooth_two},
    {"B5",
     "the loss is convex in each weight of the last layer, so that a "
     "forward difference is never below the slope",
     "wp", check_convex},
    {"C", "the mean of many draws is backprop's gradient", "np fg-a spsa fg-w",
     check_mean},
    {"C",
     "without a hidden layer the mean of many draws is backprop's gradient",
     "anp", check_mean_flat},
    {"C",
     "the mean over all vectors of signs errs by the second power of sigma",
     "spsa", check_all_signs},
    {"B2", "K Gaussian draws of d weights have the cosine sqrt(K/(d+K+1))",
     "fg-w", check_cosine},
    {"B1",
     "a linear perceptron nears its teacher by the factor that follows from "
     "the rule's noise",
     "bp np fg-a spsa fg-w", check_contraction},
    {"C", "the last layer learns as in backprop",
     "fa dfa drtp sdfa kp sign last", check_last_layer},
    {"C", "through B = W^T it is backprop", "fa kp", check_transposed},
    {"C", "with one hidden layer it is feedback alignment", "dfa", check_is_fa},
    {"KP", "what W and B^T differ by shrinks by 1 - lr kp-decay a step", "kp",
     check_shrinks},
    {"local",
     "each layer's gradient is the slope of the loss that it is said to "
     "descend",
     "mono-forward ff", check_local_loss},
    {"limit",
     "errs by the first power of the nudge from the slope of the loss of "
     "outputs at rest",
     "ep", check_nudge},
    {"limit", "the mean of nudges of both signs errs by the second power", "ep",
     check_nudges},
    {"limit",
     "differs from adaptive feedback alignment by the first power of the "
     "modulation",
     "pepita", check_modulation},
    {"decor", "W, R and the net W R move as the definitions say", "dbp",
     check_behind},
    {"decor", "steps make the inputs of the layers uncorrelated", "dbp danp",
     check_uncorrelated},
};

const struct check *check_at(size_t i)
{
    return i < sizeof checks / sizeof *checks ? &checks[i] : NULL;
}

bool check_applies(const struct check *check, const struct rule *rule)
{
    const char *at = check->rules;
    size_t n = strlen(rule->name);

    if (!at)
        return true;
    for (; (at = strstr(at, rule->name)) != NULL; at += n)
        if ((at == check->rules || at[-1] == ' ') &&
            (at[n] == '\0' || at[n] == ' '))
            return true;
    return false;
}

bool check_holds(const struct check_found *found)
{
    return found->got >= found->low && found->got <= found->high;
}

static enum status run_one(const struct check *check, const struct rule *rule,
                           FILE *out, size_t *n_off, struct err *err)
{
    struct check_found found = {0};
    enum status st = check->run(rule, &found, err);

    if (st != STATUS_OK)
        return st;
    fprintf(out, "%-12s %-6s %-6s %s: %s %.6g, expected %.6g to %.6g\n",
            rule->name, check->name, check_holds(&found) ? "holds" : "FAILS",
            check->claim, found.what, found.got, found.low, found.high);
    *n_off += !check_holds(&found);
    return STATUS_OK;
}

enum status checks_run(const struct rule *rule, FILE *out, size_t *n_off_out,
                       struct err *err)
{
    enum status st = STATUS_OK;

    *n_off_out = 0;
    for (size_t r = 0; rule_at(r) && st == STATUS_OK; r++)
        for (size_t i = 0; check_at(i) && st == STATUS_OK; i++)
            if ((!rule || rule == rule_at(r)) &&
                check_applies(&checks[i], rule_at(r)))
                st = run_one(&checks[i], rule_at(r), out, n_off_out, err);
    return st;
}
