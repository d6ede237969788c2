/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be readable at any time and any width: the state comes first in
 * the claim for room, then the tabs, then the clock. States are words;
 * colour and glyph only repeat them. */
#include "ui/frame/status_line.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/early_stop_text.h"
#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"

#define WIDE_TABS 64 /* below: only the current one has its name */
#define BAR_MIN   8

static bool any_lane(const struct model *m, const char *word)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (strcmp(model_state_word(&m->lanes[i]), word) == 0)
            return true;
    return false;
}

const char *status_word(const struct model *m, enum role *role_out)
{
    static const struct {
        const char *word;
        enum role role;
    } order[] = {
        {"ERROR", ROLE_BAD},     {"RUN", ROLE_GOOD},     {"EVAL", ROLE_GOOD},
        {"STEP", ROLE_WARN},     {"PAUSED", ROLE_WARN},  {"DIVERGED", ROLE_BAD},
        {"COLLAPSED", ROLE_BAD}, {"LOADING", ROLE_WARN}, {"DONE", ROLE_GOOD},
    };

    *role_out = ROLE_BAD;
    if (m->error[0] != '\0')
        return order[0].word;
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        if (any_lane(m, order[k].word)) {
            *role_out = order[k].role;
            return order[k].word;
        }
    *role_out = ROLE_WARN;
    return lane_state_name(LANE_STOPPED);
}

/* Where tab i is in row 0: a narrow canvas names the current one alone. */
static struct rect tab_rect(int i, int w, enum view_id current)
{
    int x = w >= WIDE_TABS ? 9 : 1;

    for (int k = 0; k < VIEW_COUNT; k++) {
        const char *title = view_at((enum view_id)k)->title;
        bool named = w >= WIDE_TABS || k == (int)current;
        int tab_w = named ? 3 + canvas_text_width(title) : 2;

        if (k == i)
            return (struct rect){x, 0, tab_w, 1};
        x += tab_w;
    }
    return (struct rect){0, 0, 0, 0};
}

int status_tab_at(int x, int w, enum view_id current)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        struct rect tab = tab_rect(i, w, current);

        if (x >= tab.x && x < tab.x + tab.w)
            return i;
    }
    return -1;
}

static int draw_one_tab(const struct ui_state *ui, struct canvas *c, int y,
                        int i)
{
    struct rect r = tab_rect(i, c->w, ui->view);
    bool current = (int)ui->view == i;
    enum role role = current ? ROLE_TITLE : ROLE_DIM;

    canvas_printf(c, r.x, y, r.w, role, current ? "[%d]" : " %d ", i + 1);
    if (c->w >= WIDE_TABS || current)
        canvas_text(c, r.x + 3, y, r.w - 3, role,
                    view_at((enum view_id)i)->title);
    return r.x + r.w;
}

void status_draw_tabs(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, int y)
{
    char clock[20];
    enum role role;
    const char *word = status_word(m, &role);
    int x = 0, word_w = canvas_text_width(word);

    if (c->w >= WIDE_TABS)
        canvas_text(c, 1, y, 7, ROLE_TITLE, "mlptui");
    for (int i = 0; i < VIEW_COUNT; i++)
        x = draw_one_tab(ui, c, y, i);
    x += 1;
    if (x + 2 + word_w > c->w)
        return;
    canvas_text(c, x, y, 1, ROLE_BORDER, "│");
    canvas_text(c, x + 2, y, c->w - x - 2, role, word);
    x += 2 + word_w + 1;
    if (ui->frozen && x + 6 <= c->w)
        x += 1 + canvas_text(c, x, y, c->w - x, ROLE_WARN, "FROZEN");
    plot_clock((double)m->active_ns / 1e9, clock, sizeof clock);
    if (x + canvas_text_width(clock) <= c->w)
        x += 1 + canvas_text(c, x, y, c->w - x, ROLE_TEXT, clock);
    if (x + 8 <= c->w)
        canvas_text(c, x, y, 8, ROLE_DIM, "run time");
}

static void draw_loading(const struct model *m, struct canvas *c, int y)
{
    char text[32];
    int used = canvas_printf(c, 1, y, c->w - 2, ROLE_TEXT, "loading data %5s ",
                             model_loading_text(m, text, sizeof text));

    if (m->load_permille < 0)
        return; /* nobody knows how much there is */
    plot_bar(c, 1 + used, y, c->w - 2 - used, m->load_permille / 1000.0,
             ROLE_GOOD);
}

static bool goes_on(const struct lane_model *lane)
{
    return !lane_state_ended(lane->state);
}

/* The lane with the least done of those that go on. */
const struct lane_model *status_last_lane(const struct model *m)
{
    const struct lane_model *last = &m->lanes[0];

    for (size_t i = 1; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (goes_on(lane) &&
            (!goes_on(last) || model_progress(lane) < model_progress(last)))
            last = lane;
    }
    return last;
}

/* Whether what is said of that lane is not so of all. */
static bool is_apart(const struct model *m, const struct lane_model *lane)
{
    double batches =
        model_value(lane, &param_epochs) * (double)lane->batches_per_epoch;

    for (size_t i = 0; i < m->n_lanes; i++) {
        double ahead = model_progress(&m->lanes[i]) - model_progress(lane);

        /* in lock-step lanes are a batch apart at most */
        if (goes_on(&m->lanes[i]) != goes_on(lane) ||
            fabs(ahead) / 100.0 * batches > 1.5)
            return true;
    }
    return false;
}

/* Until the last lane is done; -1 while one that goes on cannot tell. */
static double race_eta_s(const struct model *m)
{
    double eta = -1;

    for (size_t i = 0; i < m->n_lanes; i++) {
        double lane_eta = model_eta_s(&m->lanes[i]);

        if (!goes_on(&m->lanes[i]))
            continue;
        if (lane_eta < 0)
            return -1;
        eta = lane_eta > eta ? lane_eta : eta;
    }
    return eta;
}

/* "ETA 0:04:21", or with <= when a limit may end it earlier. */
static void format_eta(const struct model *m, char *buf, size_t size)
{
    double eta = race_eta_s(m);
    bool limit = false;
    char clock[20];

    for (size_t i = 0; i < m->n_lanes; i++)
        limit = limit ||
                (goes_on(&m->lanes[i]) && model_eta_is_limit(&m->lanes[i]));
    snprintf(buf, size, "ETA %s%s", limit && eta >= 0 ? "<= " : "",
             plot_clock(eta, clock, sizeof clock));
}

/* What stands right of the bar, form 0 saying most; false when there is no
 * such form. The time left stays longest. */
static bool format_form(const struct model *m, const struct lane_model *lane,
                        int form, char *buf, size_t size)
{
    double percent = model_progress(lane);
    char eta[32], stops[EARLY_STOP_TEXT_SIZE], waits[64];
    bool rules = early_stop_text(lane, stops)[0] != '\0';
    bool waiting = model_waiting(m, waits, sizeof waits)[0] != '\0';

    format_eta(m, eta, sizeof eta);
    if (form == 0)
        snprintf(buf, size, " %3.0f%%  %s%s%s%sbatch %u/%zu  %s", percent,
                 waits, waiting ? "  " : "", stops, rules ? "  " : "",
                 lane->last.batch, lane->batches_per_epoch, eta);
    else if (form == 1)
        snprintf(buf, size, " %3.0f%%  %s%s%s", percent,
                 waiting ? waits : stops, waiting || rules ? "  " : "", eta);
    else if (form == 2)
        snprintf(buf, size, " %3.0f%%  %s", percent, eta);
    else
        snprintf(buf, size, form == 3 ? " %.0f%% %s" : " %.0f%%", percent, eta);
    return form <= 4;
}

/* What carries on, or helps, when no lane goes on, form 0 saying most. */
static void format_ended(const struct model *m, const struct ui_state *ui,
                         int form, char *buf, size_t size)
{
    char more[BAR_LABEL_SIZE];
    bool done = controls_are_done(m, ui);
    const char *help = "";

    for (size_t i = m->n_lanes; i-- > 0;)
        if (controls_in_target(ui, i) && lane_state_failed(m->lanes[i].state))
            help = model_way_out(&m->lanes[i]);
    if (form > 1)
        buf[0] = '\0';
    else if (done && form == 0)
        snprintf(buf, size, "  done: Space %s, q quits",
                 controls_more_text(m, ui, more, sizeof more));
    else
        snprintf(buf, size, "  %s", done ? "done: Space goes on" : help);
}

static void format_right(const struct model *m, const struct ui_state *ui,
                         const struct lane_model *lane, int w, char *buf,
                         size_t size)
{
    for (int form = 0; model_all_ended(m) && form < 3; form++) {
        char ended[64];

        format_ended(m, ui, form, ended, sizeof ended);
        snprintf(buf, size, " %3.0f%%%s", model_progress(lane), ended);
        if (canvas_text_width(buf) + BAR_MIN <= w)
            return;
    }
    for (int form = 0;
         !model_all_ended(m) && format_form(m, lane, form, buf, size); form++)
        if (canvas_text_width(buf) + BAR_MIN <= w)
            return;
}

void status_draw_progress(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, int y)
{
    const struct lane_model *lane = status_last_lane(m);
    char left[96], seed[48] = "", name[LANE_NAME_MAX + 1] = "",
                   right[160 + EARLY_STOP_TEXT_SIZE];
    int left_w, right_w, bar_w;

    if (m->error[0] != '\0') {
        canvas_text_fit(c, 1, y, c->w - 2, ROLE_BAD, m->error);
        return;
    }
    if (lane->batches_per_epoch == 0) {
        draw_loading(m, c, y);
        return;
    }
    if (is_apart(m, lane)) {
        model_lane_label(lane, name, LANE_NAME_MAX);
        strcat(name, " ");
    }
    if (ui->ghosts.seeds_asked > 0)
        snprintf(seed, sizeof seed, "seed %zu/%zu ", ui->ghosts.seed_at,
                 ui->ghosts.seeds_asked);
    snprintf(left, sizeof left, "%s%sepoch %u/%.0f ", seed, name,
             lane->last.epoch == 0 ? 1 : lane->last.epoch,
             model_value(lane, &param_epochs));
    left_w = canvas_text_width(left);
    format_right(m, ui, lane, c->w - 2 - left_w, right, sizeof right);
    right_w = canvas_text_width(right);
    bar_w = c->w - 2 - left_w - right_w;
    canvas_text(c, 1, y, c->w - 2, ROLE_TEXT, left);
    if (bar_w > 0)
        plot_bar(c, 1 + left_w, y, bar_w, model_progress(lane) / 100,
                 ROLE_GOOD);
    canvas_text(c, 1 + left_w + (bar_w > 0 ? bar_w : 0), y, right_w, ROLE_TEXT,
                right);
}
