/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screen 4: what the hidden units look for; expanded, one of them in every
 * lane, which begin alike and part while they learn. */
#include "ui/parts/answers.h"
#include "ui/parts/keymap.h"
#include "ui/weights/weights_grid.h"
#include "ui/weights/weights_panel.h"

static void select_by(const struct model *m, struct ui_state *ui, long by)
{
    long n = (long)weights_n_units(m, ui),
         at = (long)weights_unit_of(m, ui) + by;

    weights_of(ui)->unit = n == 0 ? 0
                                  : (size_t)(at < 0    ? 0
                                             : at >= n ? n - 1
                                                       : at);
}

static bool move(struct ui_context *x, int by)
{
    select_by(x->m, x->ui, by);
    return true;
}

static struct weights_grid grid_of(const struct ui_context *x)
{
    return weights_grid_fit(x->m, x->ui->area, weights_n_units(x->m, x->ui));
}

static bool move_rows(struct ui_context *x, int by)
{
    if (x->m->problem != NULL)
        select_by(x->m, x->ui, by * grid_of(x).cols);
    return true;
}

static bool move_pages(struct ui_context *x, int by)
{
    struct weights_grid g;

    if (x->m->problem == NULL)
        return true;
    g = grid_of(x);
    select_by(x->m, x->ui, by * (long)(g.cols * g.rows));
    return true;
}

static bool to_end(struct ui_context *x, int by)
{
    select_by(x->m, x->ui, by * (long)weights_n_units(x->m, x->ui));
    return true;
}

static bool next_lane(struct ui_context *x, int by)
{
    int n = (int)x->m->n_lanes;

    weights_of(x->ui)->lane = ((int)weights_lane_of(x->m, x->ui) + by + n) % n;
    return true;
}

static bool toggle_change(struct ui_context *x, int arg)
{
    (void)arg;
    weights_of(x->ui)->raw = !weights_of(x->ui)->raw;
    return true;
}

/* --- to Errors and back --- */

static bool list_pictures(struct ui_context *x, int arg)
{
    (void)arg;
    ui_link(x->ui, VIEW_ERRORS, weights_lane_of(x->m, x->ui),
            weights_unit_of(x->m, x->ui));
    return true;
}

static const char *why_no_pictures(const struct model *m,
                                   const struct ui_state *ui, int arg)
{
    (void)arg;
    return weights_n_units(m, ui) == 0 ? "no weights yet"
           : !answers_any_ready(m)     ? "pictures come with the first answers"
                                       : NULL;
}

/* Back to the picture whose explanation asked for the unit; or it is the
 * common Esc. */
static bool go_back(struct ui_context *x, int arg)
{
    struct weights_state *w = weights_of(x->ui);

    (void)arg;
    if (!w->linked || x->ui->expanded)
        return false;
    w->linked = false;
    x->ui->view = VIEW_ERRORS;
    return true;
}

/* clang-format off */
static const struct binding weights_keys[] = {
    {{'m'}, "m", "raw", "what training changed, or the weights themselves",
     .act = toggle_change, .place = BAR_OWN},
    {{'v'}, "v", "pictures", "the pictures that move the unit most, on Errors",
     .act = list_pictures, .why_not = why_no_pictures, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding own_keys[] = {
    {{KEYS_TAB}, .act = next_lane, .arg = 1},
    {{KEYS_SHIFT_TAB}, .act = next_lane, .arg = -1},
    {{'z'}, .act = view_expand},
    {{KEYS_ENTER, '\r'}, .act = view_expand},
    {{KEYS_UP, 'k'}, .act = move_rows, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = move_rows, .arg = 1},
    {{KEYS_LEFT, 'h'}, .act = move, .arg = -1},
    {{KEYS_RIGHT, 'l'}, .act = move, .arg = 1},
    {{KEYS_PAGE_UP}, .act = move_pages, .arg = -1},
    {{KEYS_PAGE_DOWN}, .act = move_pages, .arg = 1},
    {{KEYS_HOME}, .act = to_end, .arg = -1},
    {{KEYS_END}, .act = to_end, .arg = 1},
    {{KEYS_ESC}, .act = go_back},
    {.name = NULL},
};
/* clang-format on */

static const struct key_group keys[] = {
    {"Weights", weights_keys}, {"", own_keys}, {NULL, NULL}};

static bool mouse(struct ui_context *context, struct rect r, int x, int y,
                  int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    struct weights_grid g;
    size_t page, at;
    int k;

    if (m->problem == NULL)
        return false;
    g = weights_grid_fit(m, r, weights_n_units(m, ui));
    page = (size_t)(g.cols * g.rows);
    if (button == MOUSE_WHEEL_UP || button == MOUSE_WHEEL_DOWN) {
        select_by(m, ui, button == MOUSE_WHEEL_DOWN ? g.cols : -g.cols);
        return true;
    }
    k = weights_grid_at(&g, x, y);
    if (button > MOUSE_WHEEL_DOWN || ui->expanded || k < 0)
        return false;
    at = weights_unit_of(m, ui) / page * page + (size_t)k;
    if (at >= weights_n_units(m, ui))
        return false;
    weights_of(ui)->unit = at;
    return true;
}

static void done(void *state)
{
    struct weights_state *w = state;

    start_weights_done(&w->start);
}

static const char *const panels[] = {"unit", NULL};

const struct view view_weights = {
    .name = "weights",
    .title = "Weights",
    .draw = weights_draw,
    .sync = weights_sync,
    .state_size = sizeof(struct weights_state),
    .done = done,
    .panels = panels,
    .keys = keys,
    .mouse = mouse,
};
