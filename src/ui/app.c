/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event loop. It sleeps in poll on the keyboard and the signal pipe; the
 * timeout is the frame time while something trains and ten times that while
 * nothing does, so a paused program costs next to nothing. A key is handled
 * and drawn at once; otherwise a frame is drawn only when the model says
 * that something changed. The race is drained whether or not it is drawn. */
#include "app.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "race/model.h"
#include "ui/controls.h"
#include "ui/freeze.h"
#include "ui/keymap.h"
#include "ui/screen.h"
#include "ui/signals.h"
#include "ui/status_line.h"
#include "ui/summary.h"
#include "ui/term.h"

/* 33 ms: 30 frames a second; more burns CPU on redraws nobody sees. */
#define FRAME_MS 33
#define IDLE_MS  100

struct app {
    struct race *race;
    struct model *model;
    struct model *frozen; /* NULL = live */
    struct ui_state ui;
    struct canvas canvas;
    enum overlay overlay;
    int help_scroll, help_most;
    char search[sizeof((struct log_state *)0)->search];
    size_t theme;
    int frame_ms;
    bool leave, dirty;
    enum status failed; /* why it left, when not by choice */
};

static const struct model *shown_model(const struct app *app)
{
    return app->frozen != NULL ? app->frozen : app->model;
}

static void fit_canvas(struct app *app)
{
    enum glyphs glyphs = app->canvas.glyphs;
    struct canvas fresh;
    int w, h;

    term_size(&w, &h);
    if (w == app->canvas.w && h == app->canvas.h)
        return;
    if (canvas_init(&fresh, w, h, glyphs) != STATUS_OK)
        return; /* go on with the old size; drawing is clipped */
    fresh.shades = app->canvas.shades;
    canvas_done(&app->canvas);
    app->canvas = fresh;
}

static void draw(struct app *app)
{
    const struct view *view = view_at(app->ui.view);
    struct screen screen = {.live = app->model,
                            .shown = shown_model(app),
                            .ui = &app->ui,
                            .overlay = app->overlay,
                            .help_scroll = app->help_scroll,
                            .search = app->search};

    fit_canvas(app);
    if (view->sync != NULL)
        view->sync(shown_model(app), &app->ui);
    screen_draw(&screen, &app->canvas);
    app->help_most = screen.help_most;
    term_draw(&app->canvas);
    app->dirty = false;
}

static bool training(const struct app *app)
{
    for (size_t i = 0; i < app->model->n_lanes; i++) {
        enum lane_state state = app->model->lanes[i].state;

        if (state == LANE_RUN || state == LANE_EVAL || state == LANE_PAUSED)
            return true;
    }
    return false;
}

static bool running(const struct app *app)
{
    for (size_t i = 0; i < app->model->n_lanes; i++)
        if (app->model->lanes[i].state <= LANE_EVAL)
            return true;
    return false;
}

static void toggle_freeze(struct app *app)
{
    if (app->frozen != NULL) {
        freeze_free(app->frozen);
        app->frozen = NULL;
    } else if (freeze_new(app->model, &app->frozen) != STATUS_OK) {
        app->frozen = NULL;
        model_event(app->model, EVENT_WARNING, -1, 0,
                    "freeze: out of memory; the view stays live");
    }
    app->ui.frozen = app->frozen != NULL;
}

static void next_glyphs(struct app *app)
{
    if (!term_unicode()) {
        model_event(app->model, EVENT_INFO, -1, 0,
                    "glyphs: this terminal's locale has only ASCII");
        return;
    }
    app->canvas.glyphs = (enum glyphs)((app->canvas.glyphs + 1) % GLYPHS_COUNT);
}

static void next_theme(struct app *app)
{
    app->theme = theme_at(app->theme + 1) == NULL ? 0 : app->theme + 1;
    term_set_theme(theme_at(app->theme));
}

/* Training stops with the process; lanes are paused first, so that none
 * counts the time away as time of a batch. An evaluation under way is given
 * half a second. */
static void suspend(struct app *app)
{
    bool was_running[LANES_MAX] = {false};
    struct command pause = {.kind = CMD_PAUSE}, resume = {.kind = CMD_RESUME};
    int64_t limit = clock_now_ns() + 500000000;

    for (size_t i = 0; i < app->model->n_lanes; i++) {
        enum lane_state state = race_lane_state(app->race, i);

        was_running[i] = state == LANE_RUN || state == LANE_EVAL;
        if (was_running[i])
            race_command(app->race, i, &pause);
    }
    for (size_t i = 0; i < app->model->n_lanes; i++)
        while (was_running[i] && clock_now_ns() < limit &&
               race_lane_state(app->race, i) != LANE_PAUSED) {
            model_poll(app->model, app->race);
            clock_sleep_ns(1000000);
        }
    model_poll(app->model, app->race);
    term_suspend();
    for (size_t i = 0; i < app->model->n_lanes; i++)
        if (was_running[i])
            race_command(app->race, i, &resume);
}

/* Other restart-only values: a new race, and a model that starts over. */
static void replace_race(struct app *app, struct err *err)
{
    struct race_config config = *race_config(app->race);
    struct model *fresh = NULL;

    controls_apply_staged(&app->ui, &config);
    app->ui.train.restart = app->ui.train.staged = false;
    config.speed = app->model->speed;
    config.lockstep = app->model->lockstep;
    for (size_t i = 0; i < config.n_lanes; i++)
        memcpy(config.lanes[i].hp, app->model->lanes[i].hp,
               sizeof config.lanes[i].hp);
    if (app->frozen != NULL)
        toggle_freeze(app);
    if (model_new(&config, &fresh) != STATUS_OK) {
        model_event(app->model, EVENT_WARNING, -1, 0,
                    "restart: out of memory; nothing changed");
        return;
    }
    model_free(app->model);
    app->model = fresh;
    app->failed = race_replace(&app->race, &config, err);
    if (app->failed != STATUS_OK)
        app->leave = true;
}

static void set_view(struct app *app, int view)
{
    app->ui.view = (enum view_id)((view + VIEW_COUNT) % VIEW_COUNT);
    app->ui.focus = 0;
    app->ui.expanded = false;
}

static void escape(struct app *app)
{
    app->ui.expanded = false;
    app->ui.cursor_on = false;
    app->ui.train.edit.why[0] = '\0';
    app->ui.train.staged = false;
}

/* Choices of how charts look. */
static bool chart_action(struct ui_state *ui, enum action action)
{
    switch (action) {
    case ACT_AXIS:
        ui->axis = (enum plot_axis)((ui->axis + 1) % AXIS_COUNT);
        return true;
    case ACT_LOG_Y:
        ui->y_log = !ui->y_log;
        return true;
    case ACT_SMOOTHING:
        ui->smoothing = (ui->smoothing + 1) % HISTORY_SMOOTHINGS;
        return true;
    case ACT_METRIC:
        ui->metric = !ui->metric;
        return true;
    case ACT_CURSOR:
        ui->cursor_on = !ui->cursor_on;
        return true;
    case ACT_EXPAND:
        ui->expanded = !ui->expanded;
        return true;
    default:
        return false;
    }
}

static void app_action(struct app *app, enum action action)
{
    if (action >= ACT_VIEW1 && action <= ACT_VIEW5) {
        set_view(app, (int)(action - ACT_VIEW1));
        return;
    }
    switch (action) {
    case ACT_VIEW_PREV:
    case ACT_VIEW_NEXT:
        set_view(app, (int)app->ui.view + (action == ACT_VIEW_NEXT ? 1 : -1));
        break;
    case ACT_HELP:
        app->overlay = OVERLAY_HELP;
        app->help_scroll = 0;
        break;
    case ACT_QUIT:
        if (training(app))
            app->overlay = OVERLAY_QUIT;
        else
            app->leave = true;
        break;
    case ACT_QUIT_NOW:
        app->leave = true;
        break;
    case ACT_ESCAPE:
        escape(app);
        break;
    case ACT_FREEZE:
        toggle_freeze(app);
        break;
    case ACT_GLYPHS:
        next_glyphs(app);
        break;
    case ACT_THEME:
        next_theme(app);
        break;
    case ACT_REDRAW:
        term_redraw();
        break;
    case ACT_SUSPEND:
        suspend(app);
        break;
    case ACT_SEARCH:
        app->overlay = OVERLAY_SEARCH;
        app->search[0] = '\0';
        break;
    default:
        if (!chart_action(&app->ui, action))
            controls_action(app->model, app->race, &app->ui, (int)action);
        break;
    }
}

static void help_key(struct app *app, enum action action)
{
    int by = action == ACT_UP          ? -1
             : action == ACT_DOWN      ? 1
             : action == ACT_PAGE_UP   ? -10
             : action == ACT_PAGE_DOWN ? 10
                                       : 0;

    app->help_scroll += by;
    if (app->help_scroll > app->help_most)
        app->help_scroll = app->help_most;
    if (app->help_scroll < 0)
        app->help_scroll = 0;
    if (action == ACT_ESCAPE || action == ACT_HELP || action == ACT_QUIT)
        app->overlay = OVERLAY_NONE;
    else if (by == 0)
        app_action(app, action);
}

static void quit_key(struct app *app, int key)
{
    if (key == 'q' || key == 'y' || key == 'Y' || key == 'd' || key == KEYS_F10)
        app->leave = true;
    else if (key == KEYS_ESC || key == 'n' || key == 'N')
        app->overlay = OVERLAY_NONE;
}

static void search_key(struct app *app, int key)
{
    size_t len = strlen(app->search);

    if (key == KEYS_ESC || key == KEYS_ENTER) {
        if (key == KEYS_ENTER)
            memcpy(app->ui.log.search, app->search, sizeof app->search);
        app->overlay = OVERLAY_NONE;
        if (key == KEYS_ENTER && view_at(app->ui.view)->action != NULL)
            view_at(app->ui.view)
                ->action(app->model, app->race, &app->ui, ACT_NEXT);
    } else if (key == KEYS_BACKSPACE && len > 0) {
        app->search[len - 1] = '\0';
    } else if (key >= ' ' && key < 0x7f && len + 1 < sizeof app->search) {
        app->search[len] = (char)key;
        app->search[len + 1] = '\0';
    }
}

static void mouse_event(struct app *app)
{
    const struct view *view = view_at(app->ui.view);
    struct term_mouse at = term_mouse();

    if (at.y == 0 && at.button == 1) {
        for (int i = 0; i < VIEW_COUNT; i++) {
            struct rect tab = status_tab_rect(i, app->canvas.w);

            if (at.x >= tab.x && at.x < tab.x + tab.w)
                set_view(app, i);
        }
        return;
    }
    if (view->mouse != NULL)
        view->mouse(app->model, app->race, &app->ui,
                    screen_view_rect(app->canvas.w, app->canvas.h), at.x, at.y,
                    at.button);
}

static void handle_key(struct app *app, int key)
{
    const struct view *view = view_at(app->ui.view);
    enum action action = keymap_find(key, app->ui.view);

    app->dirty = true;
    if (key == KEYS_RESIZE)
        return;
    if (key == KEYS_MOUSE && app->overlay == OVERLAY_NONE) {
        mouse_event(app);
    } else if (action == ACT_QUIT_NOW && app->overlay != OVERLAY_SEARCH) {
        app->leave = true;
    } else if (app->overlay == OVERLAY_QUIT) {
        quit_key(app, key);
    } else if (app->overlay == OVERLAY_SEARCH) {
        search_key(app, key);
    } else if (app->overlay == OVERLAY_HELP) {
        help_key(app, action);
    } else if (app->ui.train.edit.active) {
        controls_edit_key(app->model, app->race, &app->ui, key);
    } else if (action != ACT_NONE) {
        if (view->action == NULL ||
            !view->action(app->model, app->race, &app->ui, (int)action))
            app_action(app, action);
    }
}

/* Sleeps until a key, a signal, or the next frame. False when the terminal
 * is gone. */
static bool wait_for_input(struct app *app)
{
    struct pollfd fds[2] = {{.fd = term_input_fd(), .events = POLLIN},
                            {.fd = signals_wake_fd(), .events = POLLIN}};
    int timeout = running(app) ? app->frame_ms : IDLE_MS;

    if (poll(fds, 2, timeout) > 0) {
        if (fds[1].revents != 0)
            signals_clear_wake();
        if ((fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 &&
            (fds[0].revents & POLLIN) == 0)
            return false;
    }
    return true;
}

static void loop(struct app *app, struct err *err)
{
    int64_t drawn_at = 0;

    while (!app->leave && signals_leave() == 0) {
        bool key_came = false;
        int64_t now;
        int key;

        if (model_poll(app->model, app->race))
            app->dirty = true;
        now = clock_now_ns();
        if (app->dirty && now - drawn_at >= app->frame_ms * 1000000LL / 2) {
            draw(app);
            drawn_at = now;
        }
        if (!wait_for_input(app))
            break;
        while (!app->leave && (key = term_key()) != 0) {
            handle_key(app, key);
            key_came = true;
        }
        if (signals_take_stop())
            suspend(app);
        if (app->ui.train.restart)
            replace_race(app, err);
        if (key_came && !app->leave)
            draw(app);
    }
}

static enum status open_app(struct app *app,
                            const struct race_config *race_config,
                            const struct ui_config *ui_config, struct err *err)
{
    int theme =
        theme_find(ui_config->theme == NULL ? "default" : ui_config->theme);
    enum status status;

    app->theme = theme < 0 ? 0 : (size_t)theme;
    app->frame_ms = ui_config->delay_ms > 0 ? ui_config->delay_ms : FRAME_MS;
    status = ui_state_init(&app->ui);
    if (status == STATUS_OK)
        status = model_new(race_config, &app->model);
    if (status != STATUS_OK)
        return err_set(err, status, "screen: out of memory");
    status = term_open(ui_config, err);
    if (status != STATUS_OK)
        return status;
    term_set_theme(theme_at(app->theme));
    app->canvas.glyphs = term_glyphs();
    if (ui_config->glyphs >= 0 && ui_config->glyphs < GLYPHS_COUNT &&
        term_unicode())
        app->canvas.glyphs = (enum glyphs)ui_config->glyphs;
    app->canvas.shades = term_shades();
    return race_start(race_config, &app->race, err);
}

static int exit_status(struct app *app, int signal_no, struct err *err)
{
    const struct err *why = app->race == NULL ? NULL : race_error(app->race);

    if (signal_no != 0)
        return 128 + signal_no;
    if (app->failed != STATUS_OK)
        return 1;
    if (why != NULL) {
        *err = *why;
        return 1;
    }
    return 0;
}

int app_run(const struct race_config *race_config,
            const struct ui_config *ui_config, struct err *err)
{
    struct app app = {.dirty = true};
    int result, signal_no;

    app.failed = open_app(&app, race_config, ui_config, err);
    if (app.failed == STATUS_OK)
        loop(&app, err);
    signal_no = app.failed == STATUS_OK ? signals_leave() : 0;
    if (app.race != NULL)
        model_poll(app.model, app.race);
    result = exit_status(&app, signal_no, err);
    term_close();
    if (app.race != NULL && app.model->lanes[0].batches_per_epoch > 0)
        summary_print(app.model, stdout);
    freeze_free(app.frozen);
    model_free(app.model);
    race_free(app.race);
    canvas_done(&app.canvas);
    ui_state_done(&app.ui);
    return result;
}
