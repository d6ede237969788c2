/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last line says what a key did, or why it did nothing, because three of
 * the screens show no log. It may change some time after the key: a lane
 * answers only when its batch is done. */
#include "ui/app/app_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static void note(struct app *app, bool bad, const char *format, va_list args)
{
    vsnprintf(app->ui.notice, sizeof app->ui.notice, format, args);
    app->ui.notice_bad = bad;
    app->answering = false;
    app->dirty = true;
}

void app_notice(struct app *app, bool bad, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(app, bad, format, args);
    va_end(args);
}

void app_tell(struct app *app, bool bad, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(app, bad, format, args);
    va_end(args);
    model_event(app->model, bad ? EVENT_WARNING : EVENT_INFO, -1, 0, "%s",
                app->ui.notice);
}

/* Whether what happens now is on the screen as it happens. */
static bool shows_log(const struct app *app)
{
    return app->frozen == NULL &&
           view_shows(app->model, &app->ui, VIEW_SHOWS_LOG);
}

/* Epochs go by without a key. */
static bool answers(const struct event *e)
{
    return e->kind == EVENT_VALUE || e->kind == EVENT_INFO ||
           e->kind == EVENT_WARNING;
}

/* Appends an event, its step left out: the notice is read at once. */
static void append(struct app *app, const struct event *e)
{
    char *notice = app->ui.notice;
    size_t size = sizeof app->ui.notice, len = strlen(notice);
    const char *at = strstr(e->text, " at step ");
    int n = at != NULL ? (int)(at - e->text) : (int)strlen(e->text);

    snprintf(notice + len, size - len, "%s%.*s", len > 0 ? "; " : "", n,
             e->text);
    if (e->kind == EVENT_WARNING)
        app->ui.notice_bad = true;
}

void app_answer(struct app *app)
{
    uint64_t n = app->model->n_events - app->asked;

    if (app->quiet || shows_log(app) ||
        (app->ui.notice[0] != '\0' && !app->answering) ||
        clock_now_ns() >= app->awake_until_ns)
        return;
    app->ui.notice[0] = '\0';
    app->ui.notice_bad = false;
    app->answering = true;
    for (; n > 0; n--) {
        const struct event *e = model_event_at(app->model, (size_t)n - 1);

        if (e != NULL && answers(e))
            append(app, e);
    }
    app->dirty = app->dirty || app->ui.notice[0] != '\0';
}
