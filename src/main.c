/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From argv to a front end and from its result to an exit status. Owns what
 * no layer below may: the program's messages on standard error, and how the
 * process ends. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/leave.h"
#include "base/mem.h"
#include "base/shell.h"
#include "cli/commands/commands.h"
#include "cli/config.h"
#include "cli/data_line.h"
#include "cli/go_on.h"
#include "cli/gone_on.h"
#include "cli/headless.h"
#include "cli/headless_seeds.h"
#include "cli/inspect.h"
#include "cli/interrupt.h"
#include "cli/list_data.h"
#include "cli/message.h"
#include "cli/option_row.h"
#include "cli/options.h"
#include "cli/places.h"
#include "cli/plain.h"
#include "cli/seed_place.h"
#include "cli/settle_seeds.h"
#include "cli/sweep.h"
#include "cli/usage.h"
#include "lab/checks.h"
#include "record/keeper.h"
#include "store/checkpoint.h"
#include "ui/app/app.h"
#include "ui/app/dump.h"
#include "ui/draw/theme.h"
#include "ui/help/key_list.h"
#include "ui/lesson/lesson.h"
#include "ui/parts/view.h"
#include "ui/term/term.h"

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

/* The same of a line of a configuration file. */
static enum status check_pair(void *ctx, const char *name, const char *value,
                              struct err *why)
{
    (void)ctx;
    if (strcmp(name, "theme") == 0)
        return check_name(name, value, theme_name, why);
    return strcmp(name, "view") == 0 ? check_name(name, value, view_name, why)
                                     : STATUS_OK;
}

/* What lives as long as the process. */
struct program {
    int argc;
    char **argv;
    struct options options, reloaded;
    struct checkpoint resumed;
    struct keeper keeper;
    struct lesson *lesson;   /* --lesson, or NULL */
    struct gone_on *gone_on; /* the newest, or NULL */
    char *command;           /* argv, quoted for a shell */
};

/* Values the command line cannot check because only the screens know them. */
static enum status check_names(const struct options *options, struct err *err)
{
    enum status st = STATUS_OK;

    if (options->theme)
        st = check_name("--theme", options->theme, theme_name, err);
    if (st == STATUS_OK && options->view)
        st = check_name("--view", options->view, view_name, err);
    if (st == STATUS_OK && options->dump_view)
        st = check_name("--dump-screen", options->dump_view, view_name, err);
    return st;
}

/* Whether the command line itself names the screen. */
static bool view_is_given(const struct options *options)
{
    for (size_t i = 0; option_row_at(i); i++)
        if (strcmp(option_row_at(i)->name, "view") == 0)
            return options->source[i] == SOURCE_ARGV;
    return false;
}

static void screen_config(const struct options *options, struct ui_config *out)
{
    *out = (struct ui_config){
        .term.color = options->color > 0   ? COLOR_MODE_ALWAYS
                      : options->color < 0 ? COLOR_MODE_NEVER
                                           : COLOR_MODE_AUTO,
        .term.unicode = !options->no_unicode,
        .term.mouse = !options->no_mouse,
        .term.on_signal = options->on_signal,
        .term.title = (options->alerts & ALERT_TITLE) != 0,
        .term.rings = (options->alerts & ALERT_BELL) != 0,
        .term.notify = (options->alerts & ALERT_OSC777)   ? TERM_NOTIFY_OSC777
                       : (options->alerts & ALERT_OSC9)   ? TERM_NOTIFY_OSC9
                       : (options->alerts & ALERT_NOTIFY) ? TERM_NOTIFY_AUTO
                                                          : TERM_NOTIFY_OFF,
        .glyphs = options->glyphs,
        .theme = options->theme,
        .delay_ms = options->delay_ms,
        .view = options->n_open > 0 && !view_is_given(options) ? view_runs.name
                                                               : options->view,
        .open = options->open,
        .n_open = options->n_open,
        .axis = (enum plot_axis)options->axis,
        .smoothing = options->smoothing,
        .speed = options->speed,
    };
}

/* SIGUSR2: what the files say now. The command line still beats them. */
static enum status reload(void *ctx, struct ui_config *out, struct err *err)
{
    struct program *program = ctx;
    struct checkpoint resumed;
    struct options fresh;
    enum status st = config_load(program->argc, program->argv, check_pair,
                                 &fresh, &resumed, err);

    if (st != STATUS_OK)
        return st;
    checkpoint_done(&resumed);
    st = check_names(&fresh, err);
    if (st != STATUS_OK) {
        options_done(&fresh);
        return st;
    }
    screen_config(&fresh, out);
    options_done(&program->reloaded);
    program->reloaded = fresh; /* out points into its texts */
    return STATUS_OK;
}

static void tell(const char *text)
{
    message("%s", text);
}

static enum status lesson_lanes(void *ctx, const char *specs,
                                struct race_config *out, struct err *err)
{
    const struct program *program = ctx;

    return options_lanes(&program->options, specs, out, err);
}

static enum status judge_lanes(void *ctx, const char *specs, struct err *err)
{
    struct race_config scratch;

    return lesson_lanes(ctx, specs, &scratch, err);
}

/* Read before the terminal is touched, so that what is wrong with it is told
 * like any other mistake of the command line. */
static enum status load_lesson(struct program *program, struct err *err)
{
    const struct lesson_judge judge = {judge_lanes, key_works_on, program};
    const char *path = program->options.lesson;
    char names[LESSON_NAMES_MAX];
    size_t built_in;

    if (!path)
        return STATUS_OK;
    if (program->options.resume)
        return err_set(err, STATUS_USAGE,
                       "--lesson: has races of its own; leave --resume out");
    built_in = *path == '\0' ? 0 : lesson_find(path);
    if (lesson_name(built_in))
        return lesson_built_in(built_in, &judge, &program->lesson, err);
    if (!strchr(path, '/') && access(path, F_OK) != 0)
        return err_set(err, STATUS_USAGE,
                       "--lesson: no lesson and no file '%.80s', expected %s "
                       "or a file",
                       path, lesson_names(names));
    return lesson_load(path, &judge, &program->lesson, err);
}

static enum status go_on(void *ctx, const char *folder, struct kept_race *out,
                         struct err *err)
{
    struct program *program = ctx;

    return gone_on_read(&program->gone_on, folder, &out->config, &out->past,
                        &out->options, err);
}

static int run_screen(struct program *program, const struct race_config *race,
                      bool tell_data, struct err *err)
{
    char path[PATH_MAX];
    struct ui_config ui;
    int result;

    screen_config(&program->options, &ui);
    ui.keeper = &program->keeper;
    ui.go_on = go_on;
    ui.go_on_ctx = program;
    ui.reload = reload;
    ui.reload_ctx = program;
    ui.tell = tell;
    ui.tell_data = tell_data;
    ui.lanes = lesson_lanes;
    ui.lanes_ctx = program;
    ui.lesson = program->lesson;
    ui.seeds = &program->options.seeds;
    ui.cores = options_cores();
    ui.config_path = config_user_path(path, NULL) == STATUS_OK ? path : NULL;
    result = app_run(race, &ui, err);
    options_done(&program->reloaded);
    return result;
}

static void free_models(struct model **models, size_t n)
{
    for (size_t i = 0; i < n; i++)
        model_free(models[i]);
}

/* The options of the screens hold for a dump, too. */
static int run_dump(const struct options *options,
                    const struct race_config *config, struct keeper *keeper,
                    bool tell_data, FILE *out, struct err *err)
{
    struct model *done[BAND_RUNS_MAX], *model;
    struct race *race;
    struct ghosts ghosts = {.seeds_asked = options->seeds.n,
                            .seed_at = options->seeds.n};
    struct ui_config ui;
    struct err why = {0};
    int result = ghosts.seeds_asked > 0
                     ? settle_seeds(&options->seeds, config, &race, &model,
                                    done, BAND_RUNS_MAX, &ghosts.n_seeds, err)
                     : headless_settle(config, keeper, &race, &model, err);
    enum status st = STATUS_OK;

    for (size_t i = 0; i < ghosts.n_seeds; i++)
        ghosts.seeds[i] = done[i];
    if (result == EXIT_ERROR || result == EXIT_USAGE) {
        free_models(done, ghosts.n_seeds);
        return result;
    }
    data_line_tell(race_problem(race), &tell_data);
    screen_config(options, &ui);
    ui.ghosts = &ghosts;
    if (options->dump_view)
        ui.view = options->dump_view;
    if (result < EXIT_SIGNAL)
        st = dump_screen(model, &ui, options->dump_w, options->dump_h, out,
                         &why);
    if (st == STATUS_IO) {
        result = headless_write_failed(err);
    } else if (st != STATUS_OK) {
        *err = why;
        result = headless_exit_status(st);
    }
    result = headless_keep_last(keeper, race, result, err);
    keeper_free_race(keeper, race);
    model_free(model);
    free_models(done, ghosts.n_seeds);
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
    message("%s; going on as with --plain", why.text);
    return FRONT_PLAIN;
}

static int run_front_end(struct program *program, enum front_end front_end,
                         const struct race_config *race, struct err *err)
{
    const struct options *options = &program->options;
    int delay_ms = options->delay_ms ? options->delay_ms : PLAIN_INTERVAL_MS;
    bool tell_data = data_line_wanted(&race->problem, options->quiet != 0);
    bool rings =
        (options->alerts & ALERT_BELL) != 0 && isatty(STDOUT_FILENO) == 1;
    int result;

    if (front_end == FRONT_SCREEN)
        return run_screen(program, race, tell_data, err);
    interrupt_install(&options->on_signal);
    FILE *out = interrupt_output();
    if (!out)
        return headless_write_failed(err);
    if (front_end == FRONT_DUMP)
        result = run_dump(options, race, &program->keeper, tell_data, out, err);
    else if (front_end == FRONT_PLAIN && options->seeds.n > 0)
        result = plain_seeds_run(options, &program->keeper, race, delay_ms,
                                 rings, tell_data, out, err);
    else if (front_end == FRONT_PLAIN)
        result = plain_run(race, delay_ms, &program->keeper, rings, tell_data,
                           out, NULL, err);
    else if (options->seeds.n > 0)
        result = headless_seeds_run(options, &program->keeper, race, tell_data,
                                    out, err);
    else
        result = headless_run(race, (enum text_format)options->format,
                              options->preset, &program->keeper, tell_data, out,
                              err);
    fclose(out);
    return result;
}

/* Whether each seed has a folder of its own, looked at when its turn comes. */
static bool one_by_one(const struct options *options, enum front_end front_end)
{
    return options->seeds.n > 0 && front_end != FRONT_SCREEN;
}

/* The same command again, of a run that has ended. */
static int tell_finished(const struct options *options,
                         const struct keeper *keeper)
{
    if (!options->quiet)
        message("%s: this run has ended; more --epochs go on with it",
                err_path(options->out));
    return keeper->finished_status;
}

/* What cannot be asked for together, looked at before anything is done. */
static enum status check_asked(const struct options *options,
                               enum front_end front_end,
                               const struct race_config *race, struct err *err)
{
    enum status st = seeds_check(options, err);

    if (st != STATUS_OK)
        return st;
    if (!race->records && (options->on_signal.usr1 == SIGNAL_ACT_SAVE_EXIT ||
                           options->on_signal.usr2 == SIGNAL_ACT_SAVE_EXIT))
        return err_set(err, STATUS_USAGE,
                       "--on-signal: save+exit needs --save FILE or --out DIR");
    if (options->lesson && front_end != FRONT_SCREEN)
        return err_set(err, STATUS_USAGE,
                       "--lesson: expected a terminal with screens, without "
                       "--headless, --plain and --dump-screen");
    if (options->n_open > 0 && front_end != FRONT_SCREEN &&
        front_end != FRONT_DUMP)
        return err_set(err, STATUS_USAGE,
                       "--open: expected a terminal with screens, or "
                       "--dump-screen");
    for (size_t i = 0; i < options->n_open; i++)
        if (access(options->open[i], R_OK) != 0)
            return err_set(err, STATUS_IO, "--open: %s: %s",
                           err_path(options->open[i]), strerror(errno));
    return STATUS_OK;
}

/* in_force and base_id: of config_in_force and config_run_base. */
static void make_keeper(struct program *program, enum front_end front_end,
                        const struct race_config *race, const char *in_force,
                        uint64_t base_id)
{
    const struct options *options = &program->options;

    program->keeper = (struct keeper){
        .save = options->save,
        .out = options->out,
        .overwrite = options->overwrite != 0,
        .no_log = options->no_log != 0 || front_end != FRONT_SCREEN,
        .options = in_force,
        .speed = race->speed,
        .lockstep = race->lockstep,
        .command = program->command,
        .base_id = base_id,
        .every_s = options->checkpoint_s,
        .every_batches = options->checkpoint_batches,
        .by_seed = options->seeds.n > 0,
    };
}

static int run(struct program *program, struct err *err)
{
    const struct options *options = &program->options;
    enum front_end front_end = choose_front_end(options);
    struct race_config race;
    char *in_force = NULL;
    uint64_t base_id;
    int result;

    if (config_in_force(options, false, &in_force) != STATUS_OK ||
        config_run_base(options, &base_id) != STATUS_OK) {
        err_set(err, STATUS_NOMEM, "out of memory");
        return EXIT_ERROR;
    }
    options_race(options, front_end, &race);
    go_on_at(&program->resumed, options->resume, &race);
    make_keeper(program, front_end, &race, in_force, base_id);
    race.records = keeper_records(&program->keeper);
    enum status st = check_asked(options, front_end, &race, err);
    if (st == STATUS_OK)
        st = load_lesson(program, err);
    if (st == STATUS_OK && !one_by_one(options, front_end))
        st = places_check(options, &program->resumed, &program->keeper, &race,
                          err);
    if (st == STATUS_OK && program->keeper.finished)
        result = tell_finished(options, &program->keeper);
    else
        result = st == STATUS_OK ? run_front_end(program, front_end, &race, err)
                                 : headless_exit_status(st);
    keeper_done(&program->keeper);
    mem_free(in_force);
    return result;
}

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

/* --help and the like. */
static int print_text(const struct options *options, struct err *err)
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

int main(int argc, char **argv)
{
    static struct program program; /* large, and as old as the process */
    struct err err = {0};
    int result;

    leave_hold_wishes();
    setlocale(LC_CTYPE, "");  /* which characters may be shown */
    signal(SIGXFSZ, SIG_IGN); /* a write that is too long says so instead */
    program.argc = argc;
    program.argv = argv;
    const struct command_row *command = argc > 1 ? command_find(argv[1]) : NULL;
    if (command) {
        leave_take_wishes();
        result = command->run(argc - 1, argv + 1, &err);
        if (err.text[0] != '\0')
            message("%s", err.text);
        return result;
    }
    enum status st = config_load(argc, argv, check_pair, &program.options,
                                 &program.resumed, &err);
    if (st == STATUS_OK)
        st = check_names(&program.options, &err);
    if (st != STATUS_OK) {
        message("%s", err.text);
        if (st == STATUS_USAGE && !program.options.from_file)
            fputs("Try 'mlptui --help'\n", stderr);
        return headless_exit_status(st);
    }
    if (program.options.task != TASK_RUN)
        leave_take_wishes();
    if (program.options.task != TASK_RUN)
        result = print_text(&program.options, &err);
    else if (!(program.command = shell_line(argc, argv)))
        result =
            headless_exit_status(err_set(&err, STATUS_NOMEM, "out of memory"));
    else
        result = run(&program, &err);
    mem_free(program.command);
    checkpoint_done(&program.resumed);
    options_done(&program.options);
    lesson_free(program.lesson);
    gone_on_free(program.gone_on);
    if (err.text[0] != '\0')
        message("%s", err.text);
    if (result > EXIT_SIGNAL)
        leave_die(result - EXIT_SIGNAL);
    return result;
}
