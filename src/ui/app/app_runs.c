/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program does about runs: archives the live one when another takes
 * its place, and goes on with one that is kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "ui/app/app_state.h"

#define LOOK_NS 1000000000 /* runs on disk are looked at as often */

/* Kept runs are known by paths without links, so those of this session must be,
 * too; the disk is asked before the event loop begins. */
static void resolve_base(struct app *app)
{
    const struct keeper *keeper = app->config->keeper;

    if (keeper != NULL && keeper->out != NULL)
        snprintf(app->base, sizeof app->base, "%s", keeper->out);
    else if (run_list_state_folder(app->base, NULL) != STATUS_OK)
        app->base[0] = '\0';
    if (app->base[0] == '\0' || app->config->n_open == 0 ||
        realpath(app->base, app->base_real) == NULL)
        app->base_real[0] = '\0';
}

void app_runs_live_folder(struct app *app, const char *folder)
{
    char out[PATH_MAX];
    size_t n = strlen(app->base);
    int used;

    if (app->base_real[0] == '\0' || strncmp(folder, app->base, n) != 0 ||
        (folder[n] != '/' && folder[n] != '\0'))
        used = snprintf(out, PATH_MAX, "%s", folder);
    else
        used = snprintf(out, PATH_MAX, "%s%s", app->base_real, folder + n);
    session_recorded_in(&app->session, used < PATH_MAX ? out : "");
}

void app_runs_begin(struct app *app)
{
    struct err err = {0};

    resolve_base(app);
    session_begin(&app->session, (int64_t)time(NULL));
    app->ui.source.session = &app->session;
    app->open_due = app->config->n_open > 0;
    if (kept_runs_begin(&app->kept, app->config, &app->ui.source, &err))
        app_notice(app, true, "kept runs are not listed: %s", err.text);
    app->ui.source.pin_first = 0; /* once it is known which one is live */
}

static void tell_lost(struct model *log, enum status status)
{
    if (status != STATUS_OK)
        model_event(log, EVENT_WARNING, -1, 0,
                    "a run is not kept on 6 Runs: out of memory");
}

void app_runs_next(struct app *app, struct model *log)
{
    tell_lost(
        log, session_next(&app->session, app->model, log, (int64_t)time(NULL)));
}

void app_runs_add(struct app *app, const struct model *m)
{
    tell_lost(app->model, session_add(&app->session, m, app->model));
}

void app_runs_done(struct app *app)
{
    run_errands_done(&app->errands);
    kept_runs_done(&app->kept);
    session_done(&app->session);
}

/* What a person called the run in a folder, or "". */
static const char *name_of(const struct app *app, const char *folder)
{
    const struct run_list *list = app->kept.list;

    for (size_t i = 0; list != NULL && i < list->n; i++)
        if (strcmp(list->runs[i].path, folder) == 0)
            return list->runs[i].json.name;
    return "";
}

/* A run that was read takes the place of the live one. On failure the race is
 * as it was. */
static enum status put(struct app *app, struct run_errand *errand,
                       struct err *err)
{
    struct kept_race *kept = &errand->kept;
    struct keeper *keeper = app->config->keeper;
    const char *folder = errand->ask.folder;

    *err = errand->err;
    if (err->code != STATUS_OK)
        return err->code;
    kept->config.start_paused = errand->paused;
    kept->config.speed = app->model->speed;
    kept->config.records = race_config(app->race)->records;
    if (keeper != NULL)
        keeper_turn_to(keeper, folder, &errand->mark, kept->past,
                       kept->options);
    if (!app_put_resumed(app, &kept->config, kept->past, err)) {
        if (keeper != NULL)
            keeper_turn_to(keeper, "", NULL, NULL, NULL);
        return err->code;
    }
    app_seeds_end(app);
    app->session.left[0] = '\0'; /* it goes on, also in the one just left */
    session_recorded_in(&app->session, folder);
    snprintf(app->session.live.name, sizeof app->session.live.name, "%s",
             name_of(app, folder));
    app->session.serial++;
    return STATUS_OK;
}

static void answer_going_on(struct app *app, struct run_errand *errand)
{
    struct err err = {0};

    if (put(app, errand, &err) != STATUS_OK)
        app_tell(app, true, "%s", err.text);
    else
        app_tell(app, false, "goes on: %s", err_path(errand->ask.folder));
}

static void tell_no_opened(struct app *app, const char *why)
{
    app_tell(app, false,
             "live and paused: a race of its own; the newest opened run "
             "cannot go on: %.60s",
             why);
}

static void answer_opening(struct app *app, struct run_errand *errand)
{
    struct err err = {0};

    if (put(app, errand, &err) == STATUS_OK)
        app_tell(app, false,
                 "live and paused: the newest opened run; Space goes on");
    else
        tell_no_opened(app, err.text);
    app->ui.source.pin_first = KEPT_RUNS_PINNED; /* others than that one */
}

static void answer_naming(struct app *app, const struct run_errand *errand)
{
    const char *name = errand->ask.name;

    if (errand->err.code != STATUS_OK)
        app_tell(app, true, "%s", errand->err.text);
    else
        app_notice(app, false, "the run is called %s",
                   name[0] != '\0' ? name : "as before it had a name");
    if (app->kept.watch != NULL)
        run_watch_hurry(app->kept.watch);
}

/* While it is being asked whether to leave, or left, no other race takes the
 * place of the one that is meant. */
static void take_answers(struct app *app)
{
    struct run_errand errand;

    if (app->overlay == OVERLAY_QUIT || app->leave_when_saved ||
        !run_errands_take(&app->errands, &errand))
        return;
    if (errand.ask.what == RUN_ASK_NAME)
        answer_naming(app, &errand);
    else if (errand.paused)
        answer_opening(app, &errand);
    else
        answer_going_on(app, &errand);
    app->dirty = true;
    if (app->reload_due)
        app_reload(app);
}

static void begin(struct app *app, const struct run_ask *ask, bool paused)
{
    if (!run_errands_add(&app->errands, app->config, ask, paused))
        app_notice(app, true, "not now: the disk has not answered yet");
    else if (ask->what == RUN_ASK_GO_ON && !paused)
        app_notice(app, false, "reads the checkpoint of %s",
                   err_path(ask->folder));
}

static void obey(struct app *app, const struct run_ask *ask)
{
    const struct run_errand at_once = {.ask = *ask};

    if (ask->what == RUN_ASK_NAME && ask->folder[0] == '\0')
        answer_naming(app, &at_once); /* it is not on disk */
    else if (ask->what != RUN_ASK_NONE)
        begin(app, ask, false);
}

/* The newest of the opened runs is the live race, unless it is still being
 * written, or there are no data. */
static void open_newest(struct app *app)
{
    const struct run_list *list = app->kept.list;
    struct run_ask ask = {.what = RUN_ASK_GO_ON};

    app->open_due = false;
    if (list->n > 0 && app->model->problem != NULL) {
        snprintf(ask.folder, sizeof ask.folder, "%s", list->runs[0].path);
        if (strcmp(list->runs[0].json.state, "running") != 0 ||
            !list->runs[0].locked) {
            begin(app, &ask, true);
            return;
        }
        tell_no_opened(app, "it is being trained");
    }
    app->ui.source.pin_first = KEPT_RUNS_PINNED;
}

/* What --open pinned without being asked for. */
static void tell_pinned(struct app *app)
{
    char *notice = app->ui.notice;
    size_t len = strlen(notice), n = app->ui.source.pinned_first;

    app->ui.source.pinned_first = 0;
    model_event(
        app->model, EVENT_INFO, -1, 0,
        "pinned on 2 Compare: the best %zu lane%s of the opened runs; P "
        "on its row of 6 Runs takes one away",
        n, n == 1 ? "" : "s");
    snprintf(notice + len, sizeof app->ui.notice - len,
             "%s%zu best pinned, P unpins", len > 0 ? "; " : "", n);
    app->dirty = true;
}

void app_runs_obey(struct app *app)
{
    struct run_ask ask = app->ui.ask;
    int64_t now = clock_now_ns();

    app->ui.ask.what = RUN_ASK_NONE;
    obey(app, &ask);
    take_answers(app);
    if (app->open_due && app->kept.list != NULL &&
        (app->model->problem != NULL || race_error(app->race) != NULL))
        open_newest(app);
    if (app->ui.source.pinned_first > 0)
        tell_pinned(app);
    if (app->kept.watch != NULL && now - app->looked_ns >= LOOK_NS &&
        (app->ui.view == VIEW_RUNS || app->kept.n_wanted > 0 ||
         app->open_due)) {
        app->looked_ns = now;
        app->dirty = true;
    }
}
