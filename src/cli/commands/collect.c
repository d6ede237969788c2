/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads all runs first: a table of half of them would pass for one of all. */
#include "cli/commands/collect.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/commands/columns.h"
#include "cli/headless.h"
#include "cli/message.h"
#include "runs/run_collect.h"
#include "runs/runs.h"
#include "store/whole_file.h"

static const char help[] =
    "Usage: mlptui collect [OPTION]... PATH...\n"
    "Print one table of all runs in and below folders: a row for each run and "
    "lane.\n"
    "\n"
    "  -s, --summary        a row for each configuration: n, mean and sd over "
    "seeds,\n"
    "                       the best of each rule, the cost to reach --target\n"
    "      --target P       percent to reach, with --summary (90)\n"
    "  -f, --format NAME    csv; jsonl: an object a line; table: to be read, "
    "numbers\n"
    "                       rounded (csv, but a --summary on a terminal: "
    "table)\n"
    "  -o, --output FILE    write there instead of on standard output\n"
    "  -h, --help           this text\n"
    "\n"
    "Examples\n"
    "  mlptui collect sweep/ >runs.csv\n"
    "  mlptui collect --summary --target 85 sweep/\n"
    "Exit status: 0 done, 1 no run found or an error, 2 usage.\n";

struct wish {
    bool summary, help;
    double target;
    enum cells_form form;
    bool formed;        /* somebody asked for that form */
    const char *output; /* NULL = standard output */
};

static enum status take_form(struct wish *wish, struct err *err)
{
    static const struct {
        const char *name;
        enum cells_form form;
    } forms[] = {
        {"csv", CELLS_CSV}, {"jsonl", CELLS_JSON}, {"table", CELLS_TABLE}};

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(optarg, forms[i].name) == 0) {
            wish->form = forms[i].form;
            wish->formed = true;
            return STATUS_OK;
        }
    return err_set(err, STATUS_USAGE,
                   "collect: --format: '%.40s' is not one of csv, jsonl, table",
                   optarg);
}

static enum status take(struct wish *wish, int c, struct err *err)
{
    struct err why = {0};

    switch (c) {
    case 's':
        wish->summary = true;
        return STATUS_OK;
    case 'h':
        wish->help = true;
        return STATUS_OK;
    case 'o':
        wish->output = strcmp(optarg, "-") == 0 ? NULL : optarg;
        return STATUS_OK;
    case 'f':
        return take_form(wish, err);
    default: /* 't' */
        if (number_parse(optarg, &wish->target, &why))
            return err_set(err, STATUS_USAGE, "collect: --target: %.120s",
                           why.text);
        if (wish->target <= 0 || wish->target > 100)
            return err_set(err, STATUS_USAGE,
                           "collect: --target: expected a number above 0 and "
                           "at most 100");
        return STATUS_OK;
    }
}

static enum status parse(int argc, char **argv, struct wish *wish,
                         struct err *err)
{
    static const struct option longs[] = {
        {"summary", no_argument, NULL, 's'},
        {"target", required_argument, NULL, 't'},
        {"format", required_argument, NULL, 'f'},
        {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    enum status status = STATUS_OK;
    int c;

    *wish = (struct wish){.target = 90, .form = CELLS_CSV};
    opterr = 0;
    while (!status &&
           (c = getopt_long(argc, argv, ":sf:o:h", longs, NULL)) != -1) {
        if (c == ':')
            return err_set(err, STATUS_USAGE,
                           "collect: %.40s: expected a value",
                           argv[optind - 1]);
        if (c == '?')
            return err_set(err, STATUS_USAGE,
                           "collect: unknown option '%.40s'; see mlptui "
                           "collect --help",
                           argv[optind - 1]);
        status = take(wish, c, err);
    }
    if (!status && !wish->help && optind == argc)
        return err_set(err, STATUS_USAGE,
                       "collect: expected folders with runs; see mlptui "
                       "collect --help");
    return status;
}

/* n bytes, to the file or standard output. */
static int put(const struct wish *wish, const char *text, size_t n,
               struct err *err)
{
    if (wish->output)
        return whole_file_write(wish->output, text, n, 0666, err) ? EXIT_ERROR
                                                                  : 0;
    if (fwrite(text, 1, n, stdout) < n || fflush(stdout) != 0)
        return headless_write_failed(err);
    return 0;
}

/* A table's text in columns; the old text is freed. */
static bool lay_out(char **text, size_t *n)
{
    char *laid = NULL;
    FILE *out = open_memstream(&laid, n);
    bool ok = out != NULL && columns_write(*text, out) == STATUS_OK;

    if (out)
        ok = fclose(out) == 0 && ok;
    free(*text);
    *text = laid;
    return ok;
}

static int print(const struct wish *wish, const struct run_list *list,
                 struct err *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    bool ok = out != NULL;
    int result;

    if (ok && wish->summary)
        ok = !run_summary(list, wish->target, wish->form, out);
    else if (ok)
        run_collect(list, wish->form, out);
    if (out) {
        ok = !ferror(out) && ok;
        ok = fclose(out) == 0 && ok;
    }
    if (ok && wish->form == CELLS_TABLE)
        ok = lay_out(&text, &n);
    if (ok) {
        result = put(wish, text, n, err);
    } else {
        err_set(err, STATUS_NOMEM, "out of memory");
        result = EXIT_ERROR;
    }
    free(text);
    return result;
}

int collect_main(int argc, char **argv, struct err *err)
{
    struct run_list *list;
    struct wish wish;
    enum status status = parse(argc, argv, &wish, err);
    int result;

    if (status)
        return headless_exit_status(status);
    if (wish.summary && !wish.formed && !wish.output && isatty(STDOUT_FILENO))
        wish.form = CELLS_TABLE;
    if (wish.help)
        return put(&(struct wish){0}, help, strlen(help), err);
    status = run_list_read((const char *const *)argv + optind,
                           (size_t)(argc - optind), &list, err);
    if (status)
        return headless_exit_status(status);
    if (list->unread[0] != '\0')
        message("%s", list->unread);
    if (list->n > 0) {
        result = print(&wish, list, err);
    } else {
        err_set(err, STATUS_IO, "no run found in or below %.200s%s",
                err_path(argv[optind]), argc - optind > 1 ? " and others" : "");
        result = EXIT_ERROR;
    }
    run_list_free(list);
    return result;
}
