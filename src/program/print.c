/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tasks that print something and leave. */
#include "program/program.h"

#include "base/mem.h"
#include "cli/commands/commands.h"
#include "cli/headless.h"
#include "cli/inspect.h"
#include "cli/interrupt.h"
#include "cli/list_data.h"
#include "cli/options/config.h"
#include "cli/options/usage.h"
#include "cli/sweep.h"
#include "lab/checks.h"
#include "lab/published.h"

static enum status print_config(const struct options *options)
{
    char *text;
    enum status st = options->task == TASK_PRINT_CONFIG
                         ? config_in_force(options, true, &text)
                         : config_default(&text);

    if (st == STATUS_OK) {
        fputs(text, stdout);
        mem_free(text);
    }
    return st;
}

static int run_experiment(const struct options *options, struct err *err)
{
    interrupt_install(&options->on_signal);
    return options->task == TASK_SWEEP ? sweep_run(options, stdout, err)
                                       : lr_search_run(options, stdout, err);
}

/* What theory says of a rule. */
static int self_check(const struct rule *rule, struct err *err)
{
    size_t n_off = 0;
    enum status st = checks_run(rule, stdout, &n_off, err);

    if (st == STATUS_OK && n_off > 0)
        st = err_set(err, STATUS_IO, "--self-check: %zu checks fail", n_off);
    return st == STATUS_OK ? 0 : EXIT_ERROR;
}

/* A published figure that no race finds. */
static int measure(const struct published *preset, struct err *err)
{
    struct published_tally tally = {.of = preset};
    enum status st = published_measure(&tally, err);

    if (st != STATUS_OK)
        return headless_exit_status(st);
    if (published_print(&tally, stdout) == 0)
        return 0;
    published_missed(preset, err);
    return EXIT_MISSED;
}

/* --help and the like. */
int program_print(const struct options *options, struct err *err)
{
    int result = 0;

    if (options->task == TASK_HELP || options->task == TASK_HELP_ALL) {
        usage_help(stdout, options->task == TASK_HELP_ALL);
        commands_help(stdout);
    } else if (options->task == TASK_VERSION)
        usage_version(stdout);
    else if (options->task == TASK_LIST_RULES)
        usage_rules(stdout);
    else if (options->task == TASK_LIST_DATA)
        result = list_data(stdout, err);
    else if (options->task == TASK_SWEEP || options->task == TASK_LR_SEARCH)
        result = run_experiment(options, err);
    else if (options->task == TASK_SELF_CHECK)
        result = self_check(options->self_check, err);
    else if (options->task == TASK_MEASURE)
        result = measure(options->preset, err);
    else if (options->task == TASK_INSPECT)
        result = inspect_run(&options->problem, stdout, err);
    else if (print_config(options) != STATUS_OK) {
        err_set(err, STATUS_NOMEM, "out of memory");
        return EXIT_ERROR;
    }
    if (fflush(stdout) != 0 || ferror(stdout))
        return headless_write_failed(err);
    return result;
}
