/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program does about runs: archives the live one when another takes
 * its place, and goes on with one that is kept. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "ui/app/app_state.h"

#define LOOK_NS 1000000000 /* runs on disk are looked at as often */

void app_runs_begin(struct app *app)
{
    struct err err = {0};

    session_begin(&app->session, (int64_t)time(NULL));
    app->ui.source.session = &app->session;
    app->open_due = app->config->n_open > 0;
    if (kept_runs_begin(&app->kept, app->config, &app->ui.source, &err))
        app_notice(app, true, "kept runs are not listed: %s", err.text);
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

/* On failure the race is as it was. */
static enum status put(struct app *app, const char *folder, bool paused,
                       struct err *err)
{
    struct kept_race kept = {0};
    struct keeper *keeper = app->config->keeper;
    enum status status =
        app->config->go_on(app->config->go_on_ctx, folder, &kept, err);

    if (status != STATUS_OK)
        return status;
    kept.config.start_paused = paused;
    kept.config.speed = app->model->speed;
    kept.config.records = race_config(app->race)->records;
    if (keeper != NULL)
        status = keeper_turn_to(keeper, folder, kept.past, kept.options, err);
    if (status != STATUS_OK)
        return status;
    if (!app_put_resumed(app, &kept.config, kept.past, err)) {
        if (keeper != NULL)
            keeper_turn_to(keeper, NULL, NULL, NULL, NULL);
        return err->code;
    }
    app_seeds_end(app);
    snprintf(app->session.live.folder, sizeof app->session.live.folder, "%s",
             folder);
    snprintf(app->session.live.name, sizeof app->session.live.name, "%s",
             name_of(app, folder));
    app->session.serial++;
    return STATUS_OK;
}

static void go_on(struct app *app, const char *folder)
{
    struct err err = {0};

    if (put(app, folder, false, &err))
        app_tell(app, true, "%s", err.text);
    else
        app_tell(app, false, "goes on: %s", err_path(folder));
}

/* The newest of the opened runs, unless it is still being written. */
static void go_on_with_newest(struct app *app)
{
    const struct run_found *run = &app->kept.list->runs[0];
    struct err err = {0};

    if (strcmp(run->json.state, "running") == 0 && run->locked)
        err_set(&err, STATUS_USAGE, "it is being trained");
    if (err.text[0] == '\0' && put(app, run->path, true, &err) == STATUS_OK) {
        app->ui.source.pin_first = KEPT_RUNS_PINNED; /* others, then */
        app_tell(app, false,
                 "live and paused: the newest opened run; Space goes on");
    } else {
        app_tell(app, false,
                 "live and paused: a race of its own; the newest opened run "
                 "cannot go on: %.60s",
                 err.text);
    }
}

static void name(struct app *app, const struct run_ask *ask)
{
    struct err err = {0};

    if (ask->folder[0] != '\0' &&
        kept_runs_name(ask->folder, ask->name, &err) != STATUS_OK)
        app_tell(app, true, "%s", err.text);
    else
        app_notice(app, false, "the run is called %s",
                   ask->name[0] != '\0' ? ask->name
                                        : "as before it had a name");
}

void app_runs_obey(struct app *app)
{
    struct run_ask ask = app->ui.ask;
    int64_t now = clock_now_ns();

    app->ui.ask.what = RUN_ASK_NONE;
    if (ask.what == RUN_ASK_GO_ON)
        go_on(app, ask.folder);
    if (ask.what == RUN_ASK_NAME)
        name(app, &ask);
    if (app->open_due && app->model->problem != NULL &&
        app->kept.list != NULL) {
        app->open_due = false;
        if (app->kept.list->n > 0)
            go_on_with_newest(app);
    }
    if (app->kept.watch != NULL && now - app->looked_ns >= LOOK_NS &&
        (app->ui.view == VIEW_RUNS || app->kept.n_wanted > 0 ||
         app->open_due)) {
        app->looked_ns = now;
        app->dirty = true;
    }
}
