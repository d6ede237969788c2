/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line. getopt_long's own tables are made from the rows. Its
 * messages are off, because it prints the program's path and knows no
 * "expected ...". */
#include "cli/options/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/options/near.h"
#include "cli/options/option_clash.h"
#include "cli/options/option_row.h"
#include "cli/options/option_value.h"

#define ROWS_MAX OPTION_ROWS_MAX
#define LONG_ID  256 /* above every letter: LONG_ID + row */

/* getopt's tables of the rows. */
struct getopt_tables {
    struct option longs[ROWS_MAX + 1];
    char letters[2 * ROWS_MAX + 2];
};

static void make_tables(struct getopt_tables *out)
{
    size_t n = 0, k = 0;

    memset(out, 0, sizeof *out);
    out->letters[k++] = ':'; /* tell a missing value from an unknown option */
    for (; option_row_at(n) && n < ROWS_MAX; n++) {
        const struct option_row *row = option_row_at(n);

        out->longs[n] = (struct option){
            .name = row->name,
            .has_arg = !row->value            ? no_argument
                       : row->value[0] == '[' ? optional_argument
                                              : required_argument,
            .val = LONG_ID + (int)n,
        };
        if (row->letter) {
            out->letters[k++] = row->letter;
            if (row->value)
                out->letters[k++] = ':';
        }
    }
}

static const struct option_row *row_of(int id)
{
    if (id >= LONG_ID)
        return option_row_at((size_t)(id - LONG_ID));
    for (size_t i = 0; option_row_at(i); i++)
        if (option_row_at(i)->letter == id)
            return option_row_at(i);
    return NULL;
}

static const char *row_name(size_t i)
{
    return option_row_at(i) ? option_row_at(i)->name : NULL;
}

/* "--batchsize": perhaps --batch-size. */
static enum status refuse_word(const char *word, struct err *err)
{
    const char *name = word + strspn(word, "-"), *best;
    char typed[64];

    snprintf(typed, sizeof typed, "%.*s", (int)strcspn(name, "="), name);
    best = near_name(typed, row_name);
    if (!best)
        return err_set(err, STATUS_USAGE, "unknown or ambiguous option '%s'",
                       word);
    return err_set(err, STATUS_USAGE,
                   "unknown or ambiguous option '%s'; perhaps --%s?", word,
                   best);
}

/* What getopt would have printed. word is the argument it stopped at. */
static enum status refuse(int c, const char *word, struct err *err)
{
    const struct option_row *row = row_of(optopt);

    if (c == ':' && row)
        return err_set(err, STATUS_USAGE, "--%s: expected a value (%s)",
                       row->name, row->value);
    if (optopt >= LONG_ID && row)
        return err_set(err, STATUS_USAGE, "--%s: takes no value", row->name);
    if (optopt > 0 && optopt < LONG_ID)
        return err_set(err, STATUS_USAGE, "unknown option '-%c'", optopt);
    return refuse_word(word, err);
}

/* Which row getopt's answer c is. */
static size_t row_index(int c)
{
    const struct option_row *row = row_of(c);
    size_t i = 0;

    while (option_row_at(i) != row)
        i++;
    return i;
}

static enum status apply_argument(struct options *out, int c, struct err *err)
{
    struct err why = {0};
    size_t i = row_index(c);
    enum status st;

    if (optarg && strchr(optarg, '\n'))
        st = err_set(&why, STATUS_USAGE, "expected one line");
    else
        st = option_row_give(out, SOURCE_ARGV, i, optarg, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "--%s: %.200s", option_row_at(i)->name,
                       why.text);
    return STATUS_OK;
}

/* What is left of the command line: a value that may be left out is not taken
 * by getopt from the next word. */
static enum status take_rest(struct options *out, char **rest, int n,
                             struct err *err)
{
    for (int i = 0; out->n_open > 0 && i < n; i++) { /* as a shell names them */
        struct err why = {0};
        enum status st = option_add_open(NULL, rest[i], out, &why);

        if (st != STATUS_OK)
            return err_set(err, st, "--open: %.200s", why.text);
    }
    if (out->n_open > 0)
        n = 0;
    if (n == 1 && out->lesson && out->lesson[0] == '\0') {
        out->lesson = rest[0];
        return STATUS_OK;
    }
    if (n == 1 && out->task == TASK_INSPECT && !out->inspect) {
        out->inspect = rest[0];
        n = 0;
    }
    if (n > 0 && (options_matter(out) || option_clash_alone(out)))
        return err_set(err, STATUS_USAGE,
                       "unexpected argument '%.100s'; data is named with "
                       "--data DATA",
                       rest[0]);
    if (out->inspect && options_typed(out, "data"))
        return err_set(err, STATUS_USAGE,
                       "--inspect: '%.80s' and --data name two data sets",
                       out->inspect);
    if (out->inspect)
        out->problem.data.path = out->inspect;
    return STATUS_OK;
}

enum status options_argv(struct options *out, int argc, char **argv,
                         struct err *err)
{
    struct getopt_tables tables;
    enum status st = STATUS_OK;
    int c;

    make_tables(&tables);
    opterr = 0;
    optind = 0; /* glibc: start anew, also after an earlier call */
    while (
        st == STATUS_OK && (options_matter(out) || option_clash_alone(out)) &&
        (c = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1)
        st = c == '?' || c == ':' ? refuse(c, argv[optind - 1], err)
                                  : apply_argument(out, c, err);
    if (st == STATUS_OK)
        st = option_clash_check_alone(out, err);
    return st ? st : take_rest(out, argv + optind, argc - optind, err);
}
