/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows without frames: on a small screen frames would take the room that
 * numbers need. What does not fit is left out whole, never cut. */
#include "ui/train/train_parts.h"

#include <stdio.h>

#include "ui/charts/compare_chart.h"
#include "ui/charts/compare_words.h"
#include "ui/charts/lane_panel.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"
#include "ui/parts/health.h"
#include "ui/parts/log_text.h"

#define CHART_MIN  8 /* of a compact screen, frame included */
#define EVENTS_MIN 3

static enum role event_role(enum event_kind kind)
{
    return kind == EVENT_WARNING ? ROLE_BAD
           : kind == EVENT_VALUE ? ROLE_MARK
                                 : ROLE_DIM;
}

void train_draw_events(const struct model *m, struct canvas *c, struct rect r)
{
    int y = r.y + r.h, w = r.w - 2;
    const struct event *e;

    for (size_t k = 0; (e = model_event_at(m, k)) != NULL && y > r.y; k++) {
        char clock[20], text[MODEL_EVENT_SIZE + 20];
        int n, drawn;

        snprintf(text, sizeof text, "%s %s",
                 plot_clock((double)e->run_ns / 1e9, clock, sizeof clock),
                 e->text);
        n = log_text_rows(text, w);
        if (n > y - r.y && k > 0)
            break;
        drawn = n < y - r.y ? n : y - r.y;
        y -= drawn;
        for (int row = 0; row < drawn; row++) {
            bool cut = row == drawn - 1 && drawn < n;

            log_text_draw_row(c, r.x + 1, y + row, w, event_role(e->kind), text,
                              row, "");
            if (cut) /* at a word; there is a column to spare */
                canvas_put(c, r.x + 1 + log_text_row_w(text, w, row), y + row,
                           0x2026, event_role(e->kind));
        }
    }
}

void train_draw_failed(const struct lane_model *lane, struct canvas *c, int x,
                       int y, int x_end)
{
    const char *help = lane->changes.n > 0 ? "  u undoes" : "  r restarts";
    char buf[64];

    snprintf(buf, sizeof buf, " %s step %llu", model_state_word(lane),
             (unsigned long long)lane->last.step);
    x = canvas_text_whole(c, x, y, x_end, ROLE_TEXT, buf);
    snprintf(buf, sizeof buf, "  lr %.4g", model_rate(lane));
    x = canvas_text_whole(c, x, y, x_end - canvas_text_width(help), ROLE_TEXT,
                          buf);
    canvas_text_whole(c, x, y, x_end, ROLE_BAD, help);
}

/* "BP RUN 340  lr 0.1→0.3  best 73.97%  cos 0.998 → 0.46  b.loss 0.407", whole
 * parts only. */
static void draw_lane_row(const struct lane_model *lane, struct canvas *c,
                          struct rect row, int name_w, enum role role)
{
    char name[LANE_NAME_MAX], buf[96], loss[32], way[80], best[32];
    int x = row.x + name_w, x_end = row.x + row.w;

    canvas_text_fit(c, row.x, row.y, name_w, role,
                    controls_lane_name(lane, name));
    if (lane_state_failed(lane->state)) {
        train_draw_failed(lane, c, x, row.y, x_end);
        return;
    }
    snprintf(buf, sizeof buf, " %s %llu  lr %.4g", model_state_word(lane),
             (unsigned long long)lane->last.step, model_rate(lane));
    x = canvas_text_whole(c, x, row.y, x_end, ROLE_TEXT, buf);
    if (lane->pending[params_index(&param_lr)]) {
        snprintf(buf, sizeof buf, "→%.4g",
                 lane->pending_value[params_index(&param_lr)]);
        x = canvas_text_whole(c, x, row.y, x_end, ROLE_PENDING, buf);
    }
    if (lane->best_val_acc >= 0) {
        snprintf(buf, sizeof buf, "  best %s%%",
                 plot_percent(lane->best_val_acc, 2, best, sizeof best));
        x = canvas_text_whole(c, x, row.y, x_end, ROLE_TEXT, buf);
    }
    snprintf(buf, sizeof buf, "  %s",
             cosine_way(lane, c->glyphs, way, sizeof way));
    if (way[0] != '\0')
        x = canvas_text_whole(c, x, row.y, x_end, ROLE_TEXT, buf);
    snprintf(buf, sizeof buf, "  batch loss %s",
             plot_fixed(lane->last.loss, 4, 8, loss, sizeof loss));
    if (x + canvas_text_width(buf) > x_end)
        snprintf(buf, sizeof buf, "  b.loss %s",
                 plot_fixed(lane->last.loss, 4, 5, loss, sizeof loss));
    canvas_text_whole(c, x, row.y, x_end, ROLE_TEXT, buf);
}

/* Its numbers, or its values under the cursor. */
static void draw_lane(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row, size_t i)
{
    if (ui->cursor_on)
        lane_panel_draw_cursor(m, ui, c, row, i);
    else
        draw_lane_row(&m->lanes[i], c, row, controls_names_w(m), lane_role(i));
}

/* Whether a lane has a row of numbers besides its spark row: all have, or
 * there is none for the lane that the keys act on and the rest is for the
 * chart and the log. */
static bool has_numbers(const struct model *m, const struct ui_state *ui,
                        int rows, size_t i)
{
    return rows >= (int)m->n_lanes || m->n_lanes <= 4 ||
           (rows > 0 && ui->target == (int)i);
}

/* Rows of the lanes' numbers below their spark rows. */
static int number_rows(const struct model *m, const struct ui_state *ui, int h)
{
    int n = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        n += has_numbers(m, ui, h - (int)m->n_lanes, i);
    return n;
}

struct rect train_compact_chart(const struct model *m,
                                const struct ui_state *ui, struct rect r)
{
    int used = (int)m->n_lanes + number_rows(m, ui, r.h), h;

    if (ui->controls.edit.active || r.h - used >= controls_rows())
        used += controls_rows();
    h = r.h - used - EVENTS_MIN;
    return h >= CHART_MIN && m->n_lanes > 0
               ? (struct rect){r.x, r.y + used, r.w, h}
               : (struct rect){0, 0, 0, 0};
}

/* Each lane's spark row, then its numbers; returns how many rows. */
static int draw_lanes(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect r)
{
    int y = r.y, y_end = r.y + r.h, rows = r.h - (int)m->n_lanes;

    for (size_t i = 0; i < m->n_lanes && y < y_end; i++)
        lane_panel_draw_row(m, ui, c, y++, i);
    for (size_t i = 0; i < m->n_lanes && y < y_end; i++) {
        struct rect row = {r.x + 1, y, r.w - 2, 1};

        if (!has_numbers(m, ui, rows, i))
            continue;
        y++;
        if (ui->target == (int)i)
            canvas_put(c, r.x, row.y, 0x25b8, ROLE_FOCUS);
        draw_lane(m, ui, c, row, i);
    }
    return y - r.y;
}

const char *train_chart_title(const struct model *m,
                              const struct train_layout *l, char *buf,
                              size_t size)
{
    char behind[64];

    snprintf(buf, size, "All lanes");
    if (l->compare.h > 0 || m->n_lanes < 2)
        return buf;
    if (!m->paired || model_behind_text(m, behind, sizeof behind)[0] != '\0')
        return NULL;
    snprintf(buf, size, "All lanes (paired, seed %u)",
             lane_whole(&m->lanes[0].config, &param_seed));
    return buf;
}

void train_draw_compact(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r)
{
    int y = r.y, y_end = r.y + r.h;
    struct rect chart = train_compact_chart(m, ui, r);
    char text[128];

    y += draw_lanes(m, ui, c, r);
    if (ui->controls.edit.active || y_end - y >= controls_rows()) {
        int h = y_end - y < controls_rows() ? y_end - y : controls_rows();

        controls_draw(m, ui, c, (struct rect){r.x, y, r.w, h}, true);
        y += h;
    }
    if (chart.h > 0) {
        compare_chart_draw(m, ui, c, chart, "All lanes", false);
        y += chart.h;
    }
    if (y < y_end && m->n_lanes > 1)
        canvas_text_fit(c, r.x + 1, y++, r.w - 2, ROLE_STATUS,
                        compare_leader(m, ui, r.w - 2, text, sizeof text));
    if (y < y_end)
        train_draw_events(m, c, (struct rect){r.x, y, r.w, y_end - y});
}
