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
#include "cli/go_on.h"
#include "cli/headless.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options/config.h"
#include "cli/options/options.h"
#include "cli/places.h"
#include "cli/plain.h"
#include "cli/preset.h"
#include "cli/seeds/headless_seeds.h"
#include "cli/seeds/plain_seeds.h"
#include "cli/seeds/seed_place.h"
#include "cli/tell.h"
#include "program/program.h"
#include "ui/term/term.h"

/* 5 s: a screen reader needs about that long for the sentence. */
#define PLAIN_INTERVAL_MS 5000

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
    struct tell tell = tell_wanted(&race->problem, options->quiet != 0);
    bool rings =
        (options->alerts & ALERT_BELL) != 0 && isatty(STDOUT_FILENO) == 1;
    int result;

    if (front_end == FRONT_SCREEN)
        return program_screens(program, race, tell.data, err);
    interrupt_install(&options->on_signal);
    FILE *out = interrupt_output();
    if (!out)
        return headless_write_failed(err);
    if (front_end == FRONT_DUMP)
        result = program_dump(program, race, tell.data, out, err);
    else if (front_end == FRONT_PLAIN && options->seeds.n > 0)
        result = plain_seeds_run(options, &program->keeper, race, delay_ms,
                                 rings, tell, out, err);
    else if (front_end == FRONT_PLAIN)
        result = plain_run(race, delay_ms, &program->keeper, rings, tell, out,
                           NULL, err);
    else if (options->seeds.n > 0)
        result =
            headless_seeds_run(options, &program->keeper, race, tell, out, err);
    else
        result =
            headless_run(race, (enum text_format)options->format,
                         &program->preset, &program->keeper, tell, out, err);
    fclose(out);
    return result;
}

/* Whether each seed is a race of its own, whose folder is looked at when its
 * turn comes. */
static bool one_by_one(const struct options *options, enum front_end front_end)
{
    return options->seeds.n > 0 && front_end != FRONT_SCREEN;
}

/* The same command was given again, but its run has ended. */
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
    if (!race->records && options_typed(options, "checkpoint-every"))
        return err_set(err, STATUS_USAGE,
                       "--checkpoint-every: needs --save FILE or --out DIR");
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

/* Several seeds whose results must be equal: said before anybody concludes from
 * them that the seed does not matter. */
static void tell_idle_seeds(const struct options *options,
                            enum front_end front_end,
                            const struct race_config *race)
{
    char names[SEEDS_NAMES];

    if (options->seeds.n > 1 && front_end != FRONT_SCREEN &&
        seeds_idle(race, names))
        message("--seeds: %s: the seeds change nothing: the first weights are "
                "given, the rule draws nothing, and the order of the batches "
                "is the same",
                names);
}

/* Screens say it themselves. */
static void tell_preset(const struct program *program, enum front_end front_end,
                        const struct race_config *race)
{
    const struct options *options = &program->options;

    if (options->quiet || !program->preset.of ||
        (front_end != FRONT_HEADLESS && front_end != FRONT_PLAIN))
        return;
    if (front_end == FRONT_PLAIN || options->seeds.n > 0)
        message("--preset: with %s nothing is compared with what was published",
                front_end == FRONT_PLAIN ? "--plain" : "--seeds");
    else
        preset_tell(&program->preset, race);
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
        st = preset_setup(options, &program->preset, err);
    if (st == STATUS_OK)
        st = program_load_lesson(program, err);
    if (st == STATUS_OK && !one_by_one(options, front_end))
        st = places_check(options, &program->resumed, &program->keeper, &race,
                          err);
    if (st == STATUS_OK && program->keeper.finished) {
        result = tell_finished(options, &program->keeper);
    } else if (st == STATUS_OK) {
        tell_idle_seeds(options, front_end, &race);
        tell_preset(program, front_end, &race);
        result = run_front_end(program, front_end, &race, err);
    } else {
        result = headless_exit_status(st);
    }
    keeper_done(&program->keeper);
    mem_free(in_force);
    return result;
}

/* `mlptui report` and the like, which read their own words. */
static int run_command(const struct command_row *command, int argc, char **argv,
                       struct err *err)
{
    leave_take_wishes();
    return command->run(argc, argv, err);
}

/* What the options ask for. */
static int do_task(struct program *program, struct err *err)
{
    if (program->options.task != TASK_RUN) {
        leave_take_wishes();
        return program_print(&program->options, err);
    }
    program->command = shell_line(program->argc, program->argv);
    if (!program->command)
        return headless_exit_status(
            err_set(err, STATUS_NOMEM, "out of memory"));
    return run(program, err);
}

static int run_options(struct program *program, struct err *err)
{
    int result;
    enum status st =
        config_load(program->argc, program->argv, program_check_pair,
                    &program->options, &program->resumed, err);

    if (st == STATUS_OK)
        st = program_check_names(&program->options, err);
    if (st != STATUS_OK) {
        message("%s", err->text);
        if (st == STATUS_USAGE && !program->options.from_file)
            fputs("Try 'mlptui --help'\n", stderr);
        err->text[0] = '\0'; /* main would print it again */
        return headless_exit_status(st);
    }
    result = do_task(program, err);
    mem_free(program->command);
    checkpoint_done(&program->resumed);
    options_done(&program->options);
    lesson_free(program->lesson);
    gone_on_free(program->gone_on);
    return result;
}

int main(int argc, char **argv)
{
    static struct program program; /* too large for the stack */
    const struct command_row *command;
    struct err err = {0};
    int result;

    leave_hold_wishes();
    setlocale(LC_CTYPE, "");  /* which characters may be shown */
    signal(SIGXFSZ, SIG_IGN); /* a write that is too long says so instead */
    program.argc = argc;
    program.argv = argv;
    command = argc > 1 ? command_find(argv[1]) : NULL;
    if (command)
        result = run_command(command, argc - 1, argv + 1, &err);
    else
        result = run_options(&program, &err);
    if (err.text[0] != '\0')
        message("%s", err.text);
    if (!command && result > EXIT_SIGNAL)
        leave_die(result - EXIT_SIGNAL);
    return result;
}
