/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the options to the configuration of the screens, and what the screens
 * ask of the command line while they run: a reload, the lanes of a lesson, a
 * run to go on with. */
#include "program/program.h"

#include <limits.h>
#include <string.h>

#include "cli/data_line.h"
#include "cli/headless.h"
#include "cli/message.h"
#include "cli/options/config.h"
#include "cli/options/option_row.h"
#include "cli/seeds/settle_seeds.h"
#include "lab/published_race.h"
#include "ui/app/app.h"
#include "ui/app/dump.h"
#include "ui/help/key_list.h"
#include "ui/parts/view.h"
#include "ui/term/term.h"

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

static const struct published_setup *preset_of(const struct program *program)
{
    return program->preset.of ? &program->preset : NULL;
}

/* SIGUSR2: what the files say now. The command line still beats them. */
static enum status reload(void *ctx, struct ui_config *out, struct err *err)
{
    struct program *program = ctx;
    struct checkpoint resumed;
    struct options fresh;
    enum status st = config_load(program->argc, program->argv,
                                 program_check_pair, &fresh, &resumed, err);

    if (st != STATUS_OK)
        return st;
    checkpoint_done(&resumed);
    st = program_check_names(&fresh, err);
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
enum status program_load_lesson(struct program *program, struct err *err)
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

int program_screens(struct program *program, const struct race_config *race,
                    bool tell_data, struct err *err)
{
    char path[PATH_MAX];
    struct ui_config ui;
    int result;

    screen_config(&program->options, &ui);
    ui.preset = preset_of(program);
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
int program_dump(struct program *program, const struct race_config *config,
                 bool tell_data, FILE *out, struct err *err)
{
    const struct options *options = &program->options;
    struct keeper *keeper = &program->keeper;
    struct model *done[BAND_RUNS_MAX], *model;
    struct race *race;
    struct ghosts ghosts = {.seeds_asked = options->seeds.n,
                            .seed_at = options->seeds.n};
    unsigned entered[LANES_MAX] = {0};
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
    ui.preset = preset_of(program);
    ui.ghosts = &ghosts;
    if (options->dump_view)
        ui.view = options->dump_view;
    published_tell_changes(model, ui.preset);
    published_tell(model, ui.preset, entered);
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
