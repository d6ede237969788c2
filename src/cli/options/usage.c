/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --help says of an option is in the option's row. */
#include "cli/options/usage.h"

#include <string.h>

#include "cli/options/option_row.h"
#include "nn/net.h"
#include "nn/rule.h"

#define MNIST_INPUTS  784
#define MNIST_CLASSES 10

static const char begin[] =
    "Usage: mlptui [OPTION]...\n"
    "Race learning rules on the same network: backpropagation (bp) and weight\n"
    "perturbation (wp) learn digits side by side; change their rates live.\n"
    "\n";

static const char end[] =
    "\n"
    "Examples\n"
    "  mlptui --inspect my.csv                 what your own data is taken "
    "for\n"
    "  mlptui --data my.csv --label species    train on it\n"
    "  mlptui --headless --format csv >run.csv figures for a spreadsheet\n"
    "Exit status: 0 done, 1 error, 2 usage, 3 diverged or collapsed "
    "(headless),\n"
    "4 target missed, 128+N signal N. Keys: press ? on the screen, or see "
    "mlptui(1).\n";

/* "  -d, --delay TENTHS     between updates, ..." */
static void print_option(FILE *out, const struct option_row *row)
{
    char letter[8] = "    ", option[64];

    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    snprintf(option, sizeof option, "--%s%s%s", row->name,
             row->value ? " " : "", row->value ? row->value : "");
    fprintf(out, "  %s%-18s %s%s\n", letter, option,
            strlen(option) > 18 ? " " : "", row->help);
}

void usage_help(FILE *out, bool all)
{
    const struct option_row *row;

    fputs(begin, out);
    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        if (row->group)
            fprintf(out, "%s\n", row->group);
        if (all || !row->rare)
            print_option(out, row);
    }
    fputs(end, out);
}

void usage_version(FILE *out)
{
    fprintf(out,
            "mlptui %s (kernels: %s)\n"
            "Copyright (C) 2026 the mlptui authors\n"
            "License GPLv3+: GNU GPL version 3 or later "
            "<https://gnu.org/licenses/gpl.html>\n"
            "This is free software: you are free to change and redistribute "
            "it.\n"
            "There is NO WARRANTY, to the extent permitted by law.\n",
            PACKAGE_VERSION, kernels_name());
}

/* " (sigma=0.001, lr=0.01)": its own keys that say something as it begins, and
 * others that it begins with values of its own. */
static void print_keys(FILE *out, const struct rule *rule)
{
    struct lane_config lane;
    const char *mark = " (";
    const struct param *p;

    lane_config_init(&lane);
    lane_set_rule(&lane, rule);
    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        double value = lane_value(&lane, p);
        char text[PARAM_TEXT];

        if (!params_used(p, lane.values) ||
            (value == p->initial &&
             (p == &param_lr || !params_among(p, rule->params))))
            continue;
        fprintf(out, "%s%s=%s", mark, p->name, param_format(p, value, text));
        mark = ", ";
    }
    fputs(*mark == ',' ? ")\n" : "\n", out);
}

/* What theory says of the rule on the net that a race begins with, where it
 * says something. */
static void print_remark(FILE *out, const struct rule *rule, int indent)
{
    struct lane_config lane;
    struct net_spec spec;
    struct net_shape shape;
    char remark[RULE_REMARK];

    lane_config_init(&lane);
    lane_set_rule(&lane, rule);
    spec = lane_net(&lane, MNIST_INPUTS, MNIST_CLASSES);
    if (net_shape_of(&shape, &spec) == STATUS_OK &&
        lane_remark(&lane, &shape, remark))
        fprintf(out, "%*s %s\n", indent, "", remark);
}

void usage_rules(FILE *out)
{
    int widest = 0;

    for (size_t i = 0; rule_at(i); i++) {
        int n = (int)strlen(rule_at(i)->name);

        widest = n > widest ? n : widest;
    }
    for (size_t i = 0; rule_at(i); i++) {
        fprintf(out, "%-*s %s: %s", widest, rule_at(i)->name, rule_at(i)->title,
                rule_at(i)->summary);
        print_keys(out, rule_at(i));
        print_remark(out, rule_at(i), widest);
    }
}
