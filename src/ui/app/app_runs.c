/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program does about runs: archives the live one when another takes
 * its place, and goes on with one that is kept. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ui/app/app_state.h"

void app_runs_begin(struct app *app)
{
    session_begin(&app->session, (int64_t)time(NULL));
    app->ui.source.session = &app->session;
}

void app_runs_next(struct app *app)
{
    uint32_t ended = app->session.live.number;

    if (session_next(&app->session, app->model, (int64_t)time(NULL)))
        model_event(app->model, EVENT_WARNING, -1, 0,
                    "run %u is not kept on 6 Runs: out of memory", ended);
}

void app_runs_done(struct app *app)
{
    session_done(&app->session);
}

/* Both failures leave the race as it was. */
static void go_on(struct app *app, const char *folder)
{
    struct race_config config;
    struct err err = {0};

    if (app->config->go_on == NULL)
        return;
    if (app->config->go_on(app->config->go_on_ctx, folder, &config, &err) !=
            STATUS_OK ||
        !app_put_resumed(app, &config, &err)) {
        app_tell(app, true, "%s", err.text);
        return;
    }
    snprintf(app->session.live.folder, sizeof app->session.live.folder, "%s",
             folder);
    app_tell(app, false, "goes on: %s", err_path(folder));
}

void app_runs_obey(struct app *app)
{
    struct run_ask ask = app->ui.ask;

    app->ui.ask.what = RUN_ASK_NONE;
    if (ask.what == RUN_ASK_GO_ON)
        go_on(app, ask.folder);
}
