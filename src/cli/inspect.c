/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line is "what: finding (why)", for people and for grep. Classes come last,
 * since there may be a thousand of them. */
#include "cli/inspect.h"

#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/headless.h"
#include "data/load/locate.h"

#define LINE_MAX_BYTES 4400 /* a path and what is said of it */
#define COLUMNS        78   /* of a terminal, for many classes */
#define LIST_MOST      20   /* classes that have a line each */

static void say(FILE *out, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Names and cells come from outside. */
static void say(FILE *out, const char *what, const char *format, ...)
{
    char text[LINE_MAX_BYTES];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_fit_locale(text);
    fprintf(out, "%s: %s\n", what, text);
}

/* "finding (why)"; nothing when there is no finding. */
static void say_why(FILE *out, const char *what, const char *finding,
                    const char *why)
{
    if (*finding)
        say(out, what, "%s%s%s%s", finding, *why ? " (" : "", why,
            *why ? ")" : "");
}

static void say_file(FILE *out, const char *spec)
{
    char path[PATH_MAX];

    if (strcmp(spec, "-") == 0 ||
        data_locate(spec, path, sizeof path, NULL) != STATUS_OK)
        say(out, "file", "%s",
            strcmp(spec, "-") == 0 ? "standard input" : spec);
    else
        say_why(out, "file", path,
                strcmp(path, spec) == 0 ? "" : "known by its name");
}

static void say_split(FILE *out, const struct problem_config *config)
{
    if (config->data.val)
        say(out, "split", "%s validates", config->data.val);
    else if (config->data.official)
        say(out, "split", "official: the data's own test part validates");
    else
        say(out, "split", "random: a share of %g validates, chosen by seed %lu",
            config->val_fraction, (unsigned long)config->split_seed);
}

static double runs_bytes(const struct runs *runs)
{
    double values = runs->first_run[runs->n], entries = runs->first_nz[runs->n];

    return values *
               (runs->value8 ? sizeof *runs->value8 : sizeof *runs->value) +
           entries * sizeof *runs->entry +
           (double)runs->n *
               (3 * sizeof *runs->first_run + sizeof *runs->labels);
}

static void say_memory(FILE *out, const struct problem *p)
{
    const struct dataset *ds = p->ds;
    double cell = ds->bytes ? sizeof *ds->bytes : sizeof *ds->reals;
    double bytes =
        (double)ds->n * ((double)ds->n_features * cell + sizeof *ds->labels) +
        runs_bytes(p->train) + runs_bytes(p->val);

    say(out, "memory", "%.1f MB, %.1f KB a sample", bytes / (1 << 20),
        bytes / 1024 / (double)ds->n);
}

/* "setosa: 45 + 5" into text; how many columns it takes. */
static size_t class_text(const struct dataset *ds, size_t class,
                         const size_t *count, char *text, size_t size)
{
    const char *name = dataset_class_name(ds, class), *at = text;
    size_t width = 0;

    if (name)
        snprintf(text, size, "%zu %s: %zu + %zu", class, name, count[2 * class],
                 count[2 * class + 1]);
    else
        snprintf(text, size, "%zu: %zu + %zu", class, count[2 * class],
                 count[2 * class + 1]);
    text_fit_locale(text);
    for (; *at; width++)
        text_next(&at);
    return width;
}

static void list_classes(FILE *out, const struct dataset *ds,
                         const size_t *count)
{
    char text[128];
    size_t widest = 0, columns = 1;

    for (size_t k = 0; k < ds->n_classes; k++) {
        size_t width = class_text(ds, k, count, text, sizeof text);

        widest = width > widest ? width : widest;
    }
    if (ds->n_classes > LIST_MOST && widest + 2 < COLUMNS)
        columns = COLUMNS / (widest + 2);
    for (size_t k = 0; k < ds->n_classes; k++) {
        size_t width = class_text(ds, k, count, text, sizeof text);
        bool last = (k + 1) % columns == 0 || k + 1 == ds->n_classes;

        fprintf(out, "  %s%*s", text, last ? 0 : (int)(widest - width), "");
        if (last)
            fputc('\n', out);
    }
}

static enum status say_classes(FILE *out, const struct problem *p,
                               struct err *err)
{
    const struct dataset *ds = p->ds;
    size_t *count = mem_alloc(2 * ds->n_classes, sizeof *count);

    if (!count)
        return err_set(err, STATUS_NOMEM, "out of memory");
    for (size_t i = 0; i < p->split.n_train; i++)
        count[2 * ds->labels[p->split.train[i]]]++;
    for (size_t i = 0; i < p->split.n_val; i++)
        count[2 * ds->labels[p->split.val[i]] + 1]++;
    say(out, "classes", "%zu (training + validation samples)", ds->n_classes);
    list_classes(out, ds, count);
    mem_free(count);
    return STATUS_OK;
}

static enum status say_all(FILE *out, const struct problem_config *config,
                           const struct problem *p, struct err *err)
{
    const struct data_facts *facts = &p->facts;
    const struct dataset *ds = p->ds;

    say_file(out, config->data.path);
    say(out, "kind", "%s", facts->kind);
    say_why(out, "separator", facts->separator, "");
    say_why(out, "header", facts->header, "");
    say(out, "samples", "%zu training + %zu validation", p->split.n_train,
        p->split.n_val);
    say(out, "features", "%zu, values %g to %g", ds->n_features, ds->scale.low,
        ds->scale.high);
    if (ds->width)
        say(out, "pictures", "%dx%d", ds->width, ds->height);
    say_why(out, "label", facts->label, facts->label_why);
    say_why(out, "scale", facts->scale, facts->scale_why);
    say_split(out, config);
    say_memory(out, p);
    for (size_t i = 0; i < facts->n_notes; i++)
        say(out, "note", "%s", facts->notes[i]);
    if (facts->n_more)
        say(out, "note", "%zu more like these", facts->n_more);
    return say_classes(out, p, err);
}

int inspect_run(const struct problem_config *config, FILE *out, struct err *err)
{
    struct problem *problem = NULL;
    enum status st = problem_load(config, NULL, &problem, err);

    if (st == STATUS_OK)
        st = say_all(out, config, problem, err);
    problem_free(problem);
    return st == STATUS_OK ? 0 : headless_exit_status(st);
}
