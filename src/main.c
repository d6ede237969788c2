/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From argv to a front end and from its result to an exit status. Owns what
 * no layer below may: the program's messages on standard error, and how the
 * process ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/headless.h"
#include "cli/options.h"
#include "cli/plain.h"
#include "cli/stop.h"
#include "cli/usage.h"
#include "ui/app.h"
#include "ui/dump.h"
#include "ui/term.h"
#include "ui/theme.h"
#include "ui/view.h"

/* 5 s: a screen reader needs about that long for the sentence. */
#define PLAIN_INTERVAL_MS 5000

/* "'x' is not one of a, b, c" from a table of names. */
static enum status check_name(const char *option, const char *name,
                              const char *(*name_at)(size_t i), struct err *err)
{
    char list[160] = "";

    for (size_t i = 0; name_at(i); i++) {
        size_t used = strlen(list);

        if (strcmp(name, name_at(i)) == 0)
            return STATUS_OK;
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                 name_at(i));
    }
    return err_set(err, STATUS_USAGE, "%s: '%.40s' is not one of %s", option,
                   name, list);
}

static const char *theme_name(size_t i)
{
    return theme_at(i) ? theme_at(i)->name : NULL;
}

static const char *view_name(size_t i)
{
    return i < VIEW_COUNT ? view_at((enum view_id)i)->name : NULL;
}

/* Values the command line cannot check because only the screens know them. */
static enum status check_names(const struct options *options, struct err *err)
{
    enum status st = STATUS_OK;

    if (options->theme)
        st = check_name("--theme", options->theme, theme_name, err);
    if (st == STATUS_OK && options->dump_view)
        st = check_name("--dump-screen", options->dump_view, view_name, err);
    return st;
}

static int run_screen(const struct options *options,
                      const struct race_config *race, struct err *err)
{
    const struct ui_config ui = {
        .color = options->color > 0   ? COLOR_MODE_ALWAYS
                 : options->color < 0 ? COLOR_MODE_NEVER
                                      : COLOR_MODE_AUTO,
        .unicode = !options->no_unicode,
        .mouse = !options->no_mouse,
        .glyphs = options->glyphs,
        .theme = options->theme,
        .delay_ms = options->delay_ms,
    };

    return app_run(race, &ui, err);
}

/* Without --glyphs the dump is ASCII: it ends in files and in other
 * programs' hands. */
static int run_dump(const struct options *options,
                    const struct race_config *config, struct err *err)
{
    struct race *race;
    struct model *model;
    enum glyphs glyphs =
        options->glyphs < 0 ? GLYPHS_ASCII : (enum glyphs)options->glyphs;
    const char *view = options->dump_view ? options->dump_view : view_name(0);
    struct err why = {0};
    int result = headless_settle(config, &race, &model, err);

    if (result != 0 && result != EXIT_DIVERGED)
        return result;
    enum status st = dump_screen(model, view, options->dump_w, options->dump_h,
                                 glyphs, stdout, &why);
    if (st == STATUS_IO) {
        result = headless_write_failed(err);
    } else if (st != STATUS_OK) {
        *err = why;
        result = headless_exit_status(st);
    }
    race_free(race);
    model_free(model);
    return result;
}

/* What the options, standard output and $TERM lead to. A terminal that cannot
 * show screens gets sentences, and is told why. */
static enum front_end choose_front_end(const struct options *options)
{
    const char *term = getenv("TERM");
    struct err why = {0};
    enum front_end front_end =
        options_front_end(options, isatty(STDOUT_FILENO) == 1, term);

    if (front_end != FRONT_SCREEN || term_usable(term, &why))
        return front_end;
    fprintf(stderr, "mlptui: %s; going on as with --plain\n", why.text);
    return FRONT_PLAIN;
}

static int run(const struct options *options, struct err *err)
{
    enum front_end front_end = choose_front_end(options);
    struct race_config race;

    options_race(options, front_end, &race);
    if (front_end == FRONT_SCREEN)
        return run_screen(options, &race, err);
    stop_install();
    if (front_end == FRONT_DUMP)
        return run_dump(options, &race, err);
    if (front_end == FRONT_PLAIN)
        return plain_run(
            &race, options->delay_ms ? options->delay_ms : PLAIN_INTERVAL_MS,
            stdout, err);
    return headless_run(&race, (enum text_format)options->format, stdout, err);
}

/* --help and the like. */
static int print_text(int task, struct err *err)
{
    if (task == TASK_HELP)
        usage_help(stdout);
    else if (task == TASK_VERSION)
        usage_version(stdout);
    else
        usage_rules(stdout);
    if (fflush(stdout) != 0 || ferror(stdout))
        return headless_write_failed(err);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options;
    struct err err = {0};
    int result;

    enum status st = options_parse(argc, argv, &options, &err);
    if (st == STATUS_OK)
        st = check_names(&options, &err);
    if (st != STATUS_OK) {
        fprintf(stderr, "mlptui: %s\n", err.text);
        if (st == STATUS_USAGE)
            fputs("Try 'mlptui --help'\n", stderr);
        return headless_exit_status(st);
    }
    if (options.task != TASK_RUN)
        result = print_text(options.task, &err);
    else
        result = run(&options, &err);
    if (err.text[0] != '\0')
        fprintf(stderr, "mlptui: %s\n", err.text);
    if (result > EXIT_SIGNAL)
        stop_reraise(result - EXIT_SIGNAL);
    return result;
}
