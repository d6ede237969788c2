/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the keys do that concern the program, the terminal and the files: open
 * an overlay, go to another screen, save, suspend, quit. What is shown on a
 * screen is changed by the screen's own keys. */
#include "ui/app/app_state.h"

#include <stdio.h>

#include "base/mem.h"
#include "ui/frame/lane_options.h"
#include "ui/parts/controls.h"
#include "ui/term/term.h"

/* Whether something would be cut short: a lane goes on and has trained, here or
 * as another of the seeds. */
static bool training(const struct app *app)
{
    bool goes_on = false, trained = app->seeds.n_beside > 0;

    for (size_t i = 0; i < app->model->n_lanes; i++) {
        const struct lane_model *lane = &app->model->lanes[i];

        goes_on = goes_on || lane->state == LANE_RUN ||
                  lane->state == LANE_EVAL || lane->state == LANE_PAUSED;
        trained = trained || lane->last.step > lane->resumed_step;
    }
    return goes_on && (trained || app->seeds.n_done > 0);
}

void app_toggle_freeze(struct app *app)
{
    if (app->frozen != NULL) {
        model_free(app->frozen);
        app->frozen = NULL;
    } else if (model_copy(app->model, &app->frozen) != STATUS_OK) {
        app->frozen = NULL;
        model_event(app->model, EVENT_WARNING, -1, 0,
                    "freeze: out of memory; the view stays live");
    }
    app->ui.frozen = app->frozen != NULL;
}

bool app_freeze(struct ui_context *x, int arg)
{
    (void)arg;
    if (x->app->frozen == NULL && !model_has_begun(x->app->model))
        app_tell(x->app, true,
                 "freeze: there is nothing to freeze before the first batch");
    else
        app_toggle_freeze(x->app);
    return true;
}

bool app_next_glyphs(struct ui_context *x, int arg)
{
    static const char *const names[GLYPHS_COUNT] = {[GLYPHS_ASCII] = "ascii",
                                                    [GLYPHS_BLOCK] = "block",
                                                    [GLYPHS_BRAILLE] =
                                                        "braille"};
    struct canvas *c = &x->app->canvas;

    (void)arg;
    if (!term_unicode()) {
        app_tell(x->app, false,
                 "glyphs: this terminal's locale has only ASCII");
        return true;
    }
    c->glyphs = (enum glyphs)((c->glyphs + 1) % GLYPHS_COUNT);
    app_tell(x->app, false, "glyphs: %s", names[c->glyphs]);
    return true;
}

bool app_next_theme(struct ui_context *x, int arg)
{
    struct app *app = x->app;

    (void)arg;
    app->theme = theme_at(app->theme + 1) == NULL ? 0 : app->theme + 1;
    term_set_theme(theme_at(app->theme));
    app->canvas.hues = theme_has_hues(theme_at(app->theme));
    app_tell(app, false, "theme: %s", theme_at(app->theme)->name);
    return true;
}

bool app_go(struct ui_context *x, int view)
{
    x->ui->view = (enum view_id)((view + VIEW_COUNT) % VIEW_COUNT);
    x->ui->focus = 0;
    x->ui->expanded = false;
    return true;
}

bool app_go_on(struct ui_context *x, int by)
{
    return app_go(x, (int)x->ui->view + by);
}

bool app_escape(struct ui_context *x, int arg)
{
    (void)arg;
    x->ui->expanded = false;
    x->ui->cursor_on = false;
    x->ui->controls.edit.why[0] = '\0';
    x->ui->controls.staged = x->ui->controls.restart = false;
    return true;
}

void app_do_restart(struct app *app, int more_seed)
{
    if (more_seed == RESTART_FOR_LESSON) {
        app_lesson_start(app);
        return;
    }
    app->ui.controls.edit.why[0] = '\0';
    race_together_begin(app->race);
    if (!app->ui.controls.staged && app->config->keeper != NULL &&
        !keeper_restarts(app->config->keeper, app->race)) {
        race_together_end(app->race);
        app_notice(app, true, "not now: the run before is still being written");
        return;
    }
    if (!app->ui.controls.staged) {
        app_runs_next(app, app->model);
        app->saved_ns = 0;
    }
    controls_restart(app->model, app->race, &app->ui, (uint32_t)more_seed);
    race_together_end(app->race);
}

/* Asks only when it would cost something. */
bool app_restart(struct ui_context *x, int more_seed)
{
    if (app_restart_loses(x->app)) {
        x->app->restart_more = more_seed;
        x->app->overlay = OVERLAY_RESTART;
    } else {
        app_do_restart(x->app, more_seed);
    }
    return true;
}

bool app_open(struct ui_context *x, int overlay)
{
    x->app->overlay = (enum overlay)overlay;
    x->app->help_scroll = 0;
    return true;
}

void app_clip(struct app *app)
{
    if (app->clip_due)
        term_clipboard(app->command);
    app->clip_due = false;
}

/* Whole, whatever of the three ways the person has: the terminal may have no
 * clipboard, or keep it to itself. */
bool app_copy_command(struct ui_context *x, int arg)
{
    struct app *app = x->app;
    char *text = lane_options_text(x->m, x->race);
    bool copied;

    (void)arg;
    if (text == NULL) {
        app_tell(app, true, "command line: out of memory");
        return true;
    }
    mem_free(app->command);
    app->command = text;
    lane_options_log(x->m, text);
    app->clip_due = term_busy();
    copied = app->clip_due || term_clipboard(text);
    app_notice(app, false, "command %sprinted at exit, in the log",
               copied ? "to the clipboard (OSC 52), " : "");
    return true;
}

void app_tell_command(const struct app *app)
{
    if (app->command != NULL)
        printf("command: %s\n", app->command);
}

bool app_write(struct ui_context *x, int arg)
{
    (void)arg;
    app_write_tables(x->app);
    return true;
}

bool app_save_now(struct ui_context *x, int arg)
{
    (void)arg;
    app_save(x->app);
    return true;
}

bool app_redraw(struct ui_context *x, int arg)
{
    (void)x;
    (void)arg;
    term_redraw();
    return true;
}

bool app_suspend_key(struct ui_context *x, int arg)
{
    (void)arg;
    app_suspend(x->app);
    return true;
}

bool app_quit(struct ui_context *x, int arg)
{
    (void)arg;
    if (training(x->app))
        x->app->overlay = OVERLAY_QUIT;
    else
        x->app->leave = true;
    return true;
}

bool app_quit_now(struct ui_context *x, int arg)
{
    (void)arg;
    x->app->leave = true;
    return true;
}
