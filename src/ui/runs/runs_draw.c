/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame's edges say what is to be known without a key: how many runs there
 * are, which is best, what is pinned, in which order they stand. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/draw/lane_style.h"
#include "ui/runs/runs_state.h"

#define MARKS_W 3 /* selected, pinned, a blank */

int runs_page(struct rect area)
{
    return area.h > 3 ? area.h - 3 : 0; /* frame and head */
}

static void draw_cell(struct canvas *c, int x, int y, int w, bool right,
                      enum role role, const char *text)
{
    int text_w = canvas_text_width(text);

    if (right && text_w <= w)
        x += w - text_w;
    canvas_text_fit(c, x, y, right && text_w <= w ? text_w : w, role, text);
}

/* Which column the rows are sorted by is shown by a sign before its title. */
static void draw_head(const struct runs_state *s, const struct runs_columns *w,
                      struct canvas *c, struct rect in)
{
    int x = in.x + MARKS_W;

    for (int k = 0; k < RUNS_COLUMNS; k++) {
        enum runs_column column = (enum runs_column)k;
        const char *title = runs_column_title(column, w->w[k]);
        int title_w = canvas_text_width(title);

        if (w->w[k] == 0)
            continue;
        draw_cell(c, x, in.y, w->w[k], runs_column_right(column),
                  s->sort == column ? ROLE_KEY : ROLE_DIM, title);
        if (s->sort == column)
            canvas_put(c,
                       runs_column_right(column) ? x + w->w[k] - title_w - 1
                                                 : x + title_w,
                       in.y, s->rising ? 0x2191 : 0x2193, ROLE_KEY);
        x += w->w[k] + 1;
    }
}

static enum role cell_role(const struct runs_state *s,
                           const struct runs_row *row, enum runs_column column)
{
    if (column == RUNS_STATE)
        return row->failed ? ROLE_BAD : row->goes_on ? ROLE_GOOD : ROLE_DIM;
    if (column == RUNS_BEST && s->best >= 0 && row == &s->rows[s->best])
        return ROLE_GOOD;
    if (column == RUNS_LANE && row->kind == RUNS_LIVE)
        return lane_role(row->lane);
    return column == RUNS_PARAMETERS || column == RUNS_WHEN ? ROLE_DIM
                                                            : ROLE_TEXT;
}

/* The name; the live run says so before it, in the lines of both its lanes. */
static void draw_name(const struct runs_row *row, struct canvas *c, int x,
                      int y, int w)
{
    char name[SESSION_NAME_MAX];
    int used = row->kind == RUNS_LIVE
                   ? 1 + canvas_text(c, x, y, w, ROLE_GOOD, "LIVE")
                   : 0;

    draw_cell(c, x + used, y, w - used, false, ROLE_TEXT,
              runs_cell_text(row, RUNS_NAME, w - used, 0, name, sizeof name));
}

static void draw_row(const struct runs_state *s, const struct runs_columns *w,
                     struct canvas *c, struct rect in, int y, int i)
{
    const struct runs_row *row = &s->rows[i];
    char buf[RUNS_PARAMS];
    int x = in.x + MARKS_W;

    if (runs_pin_of(s, row) >= 0)
        canvas_put(c, in.x + 1, y, 'P', ROLE_KEY);
    else if (i == s->best)
        canvas_put(c, in.x + 1, y, '*', ROLE_GOOD);
    for (int k = 0; k < RUNS_COLUMNS; k++) {
        enum runs_column column = (enum runs_column)k;

        if (w->w[k] == 0)
            continue;
        if (column == RUNS_NAME)
            draw_name(row, c, x, y, w->w[k]);
        else
            draw_cell(c, x, y, w->w[k], runs_column_right(column),
                      cell_role(s, row, column),
                      runs_cell_text(row, column, w->w[k], s->now_s, buf,
                                     sizeof buf));
        x += w->w[k] + 1;
    }
    if (i == s->selected_at) {
        canvas_put(c, in.x, y, 0x25b8, ROLE_KEY);
        canvas_reverse(c, (struct rect){in.x + MARKS_W, y, in.w - MARKS_W, 1});
    }
}

/* "best 93.61 %: WP of wide at e14", as much as there is room for. */
static void format_best(const struct runs_state *s, int w, char *buf,
                        size_t size)
{
    static const char *const forms[] = {"best %s %%: %s of %s at e%s",
                                        "best %s %%: %s of %s", "best %s %%",
                                        NULL};
    char percent[32], epoch[MODEL_EPOCH_TEXT];
    const struct runs_row *row;

    buf[0] = '\0';
    if (s->best < 0)
        return;
    row = &s->rows[s->best];
    canvas_first_fit(w, buf, size, forms,
                     plot_percent(row->best, 2, percent, sizeof percent),
                     row->lane_name, row->name,
                     model_epoch_text(row->best_epoch, epoch));
}

/* How many runs there are, and from where. */
static void format_count(const struct runs_state *s, int w, char *buf,
                         size_t size)
{
    static const char *const forms[] = {"%zu of this session, %zu kept",
                                        "%zu here, %zu kept", "%zu+%zu", NULL};

    canvas_first_fit(w, buf, size, forms, s->n_session, s->n_kept);
}

/* Where one is, what the filter leaves and what is pinned, on the lower edge;
 * the best at its right end. */
static void draw_foot(const struct runs_state *s, struct canvas *c,
                      struct rect row)
{
    char text[200], best[120], pins[48] = "";
    int used;

    if (s->n_pins > 0)
        snprintf(pins, sizeof pins, ", %zu pinned: curves on 2", s->n_pins);
    if (s->filter[0] != '\0')
        snprintf(text, sizeof text, " /%s: %zu of %zu rows, Esc shows all%s ",
                 s->filter, s->n, s->n_all, pins);
    else
        snprintf(text, sizeof text, " %d of %zu%s ",
                 s->n > 0 ? s->selected_at + 1 : 0, s->n, pins);
    used = canvas_text(c, row.x, row.y, row.w,
                       s->filter[0] != '\0' ? ROLE_WARN : ROLE_DIM, text);
    format_best(s, row.w - used - 3, best, sizeof best);
    if (best[0] == '\0' || used + 3 + canvas_text_width(best) > row.w)
        return;
    canvas_printf(c, row.x + row.w - canvas_text_width(best) - 2, row.y, row.w,
                  ROLE_GOOD, " %s ", best);
}

/* How runs come about, while the live one is alone. */
static void draw_alone(struct canvas *c, struct rect in, bool filtered)
{
    static const char *const words[] = {
        "Only the live run so far. Each restart (r, R), preset (O) or changed",
        "batch size or layer leaves a run here. Runs that are kept on disk are",
        "listed, too: --open PATH shows others, growing ones of other machines",
        "as well. P draws a run's curve on Compare, d compares two, Enter goes",
        "on with one."};

    if (filtered) {
        canvas_text_fit(c, in.x, in.y, in.w, ROLE_DIM,
                        "No run passes the filter; Esc shows all.");
        return;
    }
    for (int i = 0; i < 5 && i < in.h; i++)
        canvas_text_fit(c, in.x, in.y + i, in.w, ROLE_DIM, words[i]);
}

static void draw_list(const struct runs_state *s, struct canvas *c,
                      struct rect r)
{
    struct runs_columns w;
    char note[64];
    struct rect in;
    int rows = 0;

    format_count(s, r.w - 14, note, sizeof note);
    in = canvas_box(c, r, false, ROLE_TITLE, "Runs", note);
    runs_columns_fit(in.w - MARKS_W, &w);
    draw_head(s, &w, c, in);
    for (; rows < in.h - 1 && s->top + rows < (int)s->n; rows++)
        draw_row(s, &w, c, in, in.y + 1 + rows, s->top + rows);
    draw_foot(s, c, (struct rect){r.x + 1, r.y + r.h - 1, r.w - 2, 1});
    if (s->n == 0 || s->n_session + s->n_kept == 1)
        draw_alone(
            c,
            (struct rect){in.x + 1, in.y + 2 + rows, in.w - 2, in.h - 2 - rows},
            s->n == 0 && s->filter[0] != '\0');
}

void runs_draw(const struct model *m, const struct ui_state *ui,
               struct canvas *c, struct rect r)
{
    const struct runs_state *s = runs_of(ui);

    if (r.w < VIEW_MIN_W || r.h < 4)
        return;
    if (s->mode == RUNS_DIFF)
        runs_diff_draw(m, ui, c, r);
    else if (s->mode == RUNS_HEAT)
        runs_heat_draw(m, ui, c, r);
    else
        draw_list(s, c, r);
}
