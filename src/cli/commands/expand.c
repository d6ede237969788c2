/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mlptui expand: a sweep file as command lines, which GNU parallel, Slurm or a
 * shell run. Nothing is printed before all of it has been judged: each value
 * alone, so that its line can be told, then each run's whole command line as
 * the program itself would read it. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/shell.h"
#include "base/text.h"
#include "cli/commands/expand.h"
#include "cli/commands/expand_line.h"
#include "cli/headless.h"
#include "cli/options/options.h"
#include "store/sweep/sweep_file.h"

static const char help_text[] =
    "Usage: mlptui expand [--count | --nth N] FILE\n"
    "Print one command line for each run that a sweep file asks for, quoted "
    "for a\n"
    "shell.\n"
    "\n"
    "  --count    how many they are\n"
    "  --nth N    the N-th alone, from 1 on\n"
    "  -h, --help this text\n"
    "\n"
    "In the file, a section [sweep] has options and lists of their values, "
    "and all\n"
    "of these are combined; the last one changes fastest. Other sections have "
    "options\n"
    "that are alike for all runs, and `out`, the folder of all runs (runs).\n"
    "\n"
    "  [sweep]\n"
    "  lane = bp, \"wp:pert=0.1,name=wp\"   a value with commas is in quotes\n"
    "  lr = 1e-3..1:log:7                 7 points, or :lin:7\n"
    "  seed = 1-3                         whole numbers\n"
    "  [all of them]\n"
    "  epochs = 20\n"
    "  out = runs\n";

/* What would set every run to one file, or to a screen. */
static const struct {
    const char *name, *why;
} refused[] = {
    {"save", "each run keeps its checkpoint in its own folder"},
    {"no-log", "each run keeps its tables in its own folder"},
    {"headless", "each run is headless already"},
    {"plain", "each run is headless"},
    {"view", "a headless run has no screen"},
    {"theme", "a headless run has no screen"},
};

struct request {
    const char *path;
    bool count;
    uint64_t nth; /* 0 = all */
};

static enum status fail_at(const struct request *request, int line,
                           const char *why, struct err *err)
{
    return err_set(err, STATUS_USAGE, "%s:%d: %.200s", err_path(request->path),
                   line, why);
}

static enum status judge_value(const char *name, const char *value,
                               struct err *why)
{
    struct options o;
    char shown[OPTION_TEXT_MAX + 1];
    enum status st;

    snprintf(shown, sizeof shown, "%s", value);
    text_clean(shown);
    if (strlen(value) >= sizeof shown || strcmp(shown, value) != 0)
        return err_set(why, STATUS_USAGE,
                       "%s: '%.80s': text that can be shown was expected", name,
                       shown);
    options_init(&o);
    st = options_set(&o, SOURCE_ARGV, name, value, why);
    options_done(&o);
    return st;
}

static enum status judge_values(const struct sweep *s,
                                const struct request *request, struct err *err)
{
    for (size_t i = 0; i < s->n_keys; i++) {
        const struct sweep_key *key = &s->keys[i];
        struct err why = {0};

        for (size_t k = 0; k < sizeof refused / sizeof *refused; k++)
            if (strcmp(key->name, refused[k].name) == 0) {
                err_set(&why, STATUS_USAGE, "%s: not expected: %s", key->name,
                        refused[k].why);
                return fail_at(request, key->line, why.text, err);
            }
        for (size_t k = 0; k < key->values.n; k++)
            if (judge_value(key->name, sweep_value(&key->values, k), &why))
                return fail_at(request, key->line, why.text, err);
    }
    return STATUS_OK;
}

/* As the program would read it; the line of the file is that of the option that
 * the parser names. */
static enum status judge_line(const struct sweep *s, struct expand_line *line,
                              const struct request *request, struct err *err)
{
    struct options o;
    struct err why = {0}, all = {0};
    int at = s->line;
    enum status st;

    options_init(&o);
    st = options_argv(&o, line->n, line->words, &why);
    if (st == STATUS_OK)
        st = options_settle(&o, &why);
    options_done(&o);
    if (st == STATUS_OK)
        return STATUS_OK;
    for (size_t i = 0; i < s->n_keys; i++) {
        size_t n = strlen(line->options[i]);

        if (strncmp(why.text, line->options[i], n) == 0 && why.text[n] == ':')
            at = s->keys[i].line;
    }
    err_set(&all, st, "%.120s (in the run %.60s)", why.text, line->out);
    return fail_at(request, at, all.text, err);
}

static enum status judge_runs(const struct sweep *s,
                              const struct request *request,
                              struct expand_line *line, struct err *err)
{
    size_t from = request->nth ? (size_t)request->nth - 1 : 0;
    size_t to = request->nth ? from + 1 : s->n_runs;
    struct err why = {0};
    enum status st = STATUS_OK;

    expand_line_begin(s, line);
    for (size_t run = from; run < to && st == STATUS_OK; run++) {
        if (expand_line_make(s, run, line, &why))
            return fail_at(request, s->line, why.text, err);
        st = judge_line(s, line, request, err);
    }
    return st;
}

static enum status print_runs(const struct sweep *s,
                              const struct request *request,
                              struct expand_line *line, FILE *out)
{
    size_t from = request->nth ? (size_t)request->nth - 1 : 0;
    size_t to = request->nth ? from + 1 : s->n_runs;

    for (size_t run = from; run < to; run++) {
        char *text;

        expand_line_make(s, run, line, NULL); /* it went well before */
        text = shell_line(line->n, line->words);
        if (!text)
            return STATUS_NOMEM;
        fprintf(out, "%s\n", text);
        mem_free(text);
    }
    return STATUS_OK;
}

static enum status read_nth(const char *text, struct request *out,
                            struct err *err)
{
    struct err why = {0};
    enum status st =
        number_parse_whole(text, 1, SWEEP_RUNS_MAX, &out->nth, &why);

    return st ? err_set(err, st, "expand --nth: %.100s", why.text) : STATUS_OK;
}

/* STATUS_OK with a path of NULL: help was asked for. */
static enum status read_request(int argc, char **argv, struct request *out,
                                struct err *err)
{
    static const struct option longs[] = {{"count", no_argument, NULL, 'c'},
                                          {"nth", required_argument, NULL, 'n'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    int c;

    opterr = 0;
    optind = 0;
    while ((c = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
        if (c == 'h')
            return STATUS_OK;
        if (c == '?' || c == ':')
            return err_set(err, STATUS_USAGE,
                           "expand: unknown option or no value: '%.60s', "
                           "expected --count or --nth N",
                           argv[optind - 1]);
        if (c == 'n' && read_nth(optarg, out, err) != STATUS_OK)
            return STATUS_USAGE;
        out->count |= c == 'c';
    }
    if (argc - optind != 1)
        return err_set(err, STATUS_USAGE,
                       "expand: one sweep file was expected; see mlptui "
                       "expand --help");
    if (out->count && out->nth > 0)
        return err_set(err, STATUS_USAGE,
                       "expand: --count or --nth was expected, not both");
    out->path = argv[optind];
    return STATUS_OK;
}

static enum status expand(const struct request *request, struct err *err)
{
    struct sweep *s;
    struct expand_line *line = mem_alloc(1, sizeof *line);
    enum status st;

    if (!line)
        return err_set(err, STATUS_NOMEM, "out of memory");
    st = sweep_load(request->path, &s, err);
    if (st != STATUS_OK) {
        mem_free(line);
        return st;
    }
    if (request->nth > s->n_runs)
        st = err_set(err, STATUS_USAGE,
                     "expand --nth: %s asks for %zu runs, 1 to %zu was "
                     "expected",
                     err_path(request->path), s->n_runs, s->n_runs);
    if (st == STATUS_OK)
        st = judge_values(s, request, err);
    if (st == STATUS_OK)
        st = judge_runs(s, request, line, err);
    if (st == STATUS_OK && request->count)
        printf("%zu\n", s->n_runs);
    else if (st == STATUS_OK && print_runs(s, request, line, stdout))
        st = err_set(err, STATUS_NOMEM, "out of memory");
    sweep_free(s);
    mem_free(line);
    return st;
}

int expand_main(int argc, char **argv, struct err *err)
{
    struct request request = {0};
    enum status st = read_request(argc, argv, &request, err);

    if (st == STATUS_OK && !request.path)
        fputs(help_text, stdout);
    else if (st == STATUS_OK)
        st = expand(&request, err);
    if (st == STATUS_OK && (fflush(stdout) != 0 || ferror(stdout)))
        return headless_write_failed(err);
    return st == STATUS_OK ? 0 : headless_exit_status(st);
}
