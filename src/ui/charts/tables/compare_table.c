/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables share a frame, in the order of what is asked first: its upper edge
 * and the rules between them carry the titles of the columns below, its lower
 * edge the caption. A table that has no room is left out, the lower ones
 * first. */
#include "ui/charts/tables/compare_table.h"
#include "ui/charts/compare_words.h"

#include <math.h>
#include <stdio.h>

#include "ui/parts/controls.h"

#define COMPACT_NAME_W 8 /* "steps to" */
#define LEAST_ROWS     3 /* of a table that has not all lanes */

void compare_cell(struct canvas *c, int x, int y, int w, enum role role,
                  const char *text)
{
    int text_w = canvas_text_width(text);

    if (text_w <= w)
        canvas_text(c, x + w - text_w, y, text_w, role, text);
}

const char *compare_ratio(double a, double b, char *buf, size_t size)
{
    static const char *const units[] = {"", "k", "M", "G", "T", "P", "E"};
    double ratio = b / a;
    size_t unit = 0;
    char number[32];

    if (!(a > 0) || !isfinite(ratio)) {
        snprintf(buf, size, "--");
        return buf;
    }
    for (; ratio >= 999.5 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        ratio /= 1000;
    if (unit == 0 && ratio < 9.995)
        plot_fixed(ratio, 2, 4, number, sizeof number);
    else
        snprintf(number, sizeof number, "%.*f", ratio < 99.95, ratio);
    snprintf(buf, size, "×%s%s", number, units[unit]);
    return buf;
}

int compare_first_row(const struct model *m, int rows, int target)
{
    int n = (int)m->n_lanes, first = target >= rows ? target : 0;

    return rows >= n ? 0 : first > n - rows ? n - rows : first;
}

int compare_name_w(const struct model *m)
{
    int w = controls_names_w(m) + 1;

    return w > COMPACT_NAME_W ? w : COMPACT_NAME_W;
}

int compare_table_least(const struct model *m, const struct ui_state *ui)
{
    int seeds = compare_seeds_rows(m, ui) + compare_published_least(m, ui);
    int layers = compare_layers_rows(m);

    /* of two lanes both can differ from backprop */
    return (int)m->n_lanes + 2 +
           (seeds > 0                        ? seeds
            : m->n_lanes == 2 && layers == 2 ? 2
                                             : 1);
}

int compare_table_rows(const struct model *m, const struct ui_state *ui)
{
    int n = (int)m->n_lanes, layers = compare_layers_rows(m);

    return n + compare_seeds_rows(m, ui) + compare_published_rows(m, ui) +
           layers + (layers > 0) + COMPARE_QUANTITIES * (1 + n) + 2;
}

/* A rule across the frame r at y, with the table's name and what is behind it
 * or, where not all lanes have a row below it, how many have; NULL = its rows
 * are not of lanes. */
static void draw_rule(const struct model *m, struct canvas *c, struct rect r,
                      int y, enum role border, const char *title,
                      const char *behind)
{
    int n = behind != NULL ? (int)m->n_lanes : 0, rows = r.y + r.h - 2 - y;

    canvas_fill(c, (struct rect){r.x + 1, y, r.w - 2, 1}, 0x2500, border);
    canvas_put(c, r.x, y, 0x251c, border);
    canvas_put(c, r.x + r.w - 1, y, 0x2524, border);
    if (rows < n)
        canvas_printf(c, r.x + 2, y, r.w - 4, ROLE_TITLE, "%s %d/%d ", title,
                      rows, n);
    else
        canvas_printf(c, r.x + 2, y, r.w - 4, ROLE_TITLE, "%s%s ", title,
                      behind != NULL ? behind : "");
}

/* A rule with the titles of its columns, where there is a row for it. Returns
 * the rows used. */
static int draw_layers(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect r, struct rect in,
                       enum role border)
{
    int name_w = controls_names_w(m);
    int rows = compare_layers_rows(m);
    /* of one lane only where no other table has to go for it */
    bool titled =
        in.h >
        rows + (rows > 1 ? 0 : COMPARE_QUANTITIES * (1 + (int)m->n_lanes));

    if (rows == 0)
        return 0;
    if (titled) {
        draw_rule(m, c, r, in.y, border, "cos", "");
        compare_layers_titles(m, c, in.x + 2 + name_w, in.y, in.w - 3 - name_w,
                              false);
        in.y++;
        in.h--;
    }
    return titled + compare_layers_draw(m, ui, c, in, titled);
}

/* The tables below the newest numbers; the last one may have a part of the
 * lanes, but not a row or two of many. */
static void draw_lower(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect r, struct rect in,
                       enum role border, bool beside)
{
    int n = (int)m->n_lanes, least = 1 + (n < LEAST_ROWS ? n : LEAST_ROWS);
    int used = 0;

    if (ui->ghosts.n_seeds > 0 && in.h >= least) {
        draw_rule(m, c, r, in.y++, border, "Seeds", "");
        in.h--;
        used = compare_seeds_draw(m, ui, c, in);
        in.y += used;
        in.h -= used;
    }
    if (ui->published != NULL && in.h >= 2) {
        char title[64];

        draw_rule(
            m, c, r, in.y++, border,
            compare_published_title(m, ui, in.w, in.h - 1, title, sizeof title),
            NULL);
        in.h--;
        used = compare_published_draw(m, ui, c, in);
        in.y += used;
        in.h -= used;
    }
    used = beside ? 0 : draw_layers(m, ui, c, r, in, border);
    for (int q = 0; q < COMPARE_QUANTITIES && in.h - used >= least; q++) {
        in.y += used;
        in.h -= used;
        draw_rule(m, c, r, in.y++, border, compare_quantities[q], " to");
        in.h--;
        used = compare_reached_draw(m, c, in, (enum compare_quantity)q,
                                    ui->target);
    }
}

#define NOW_W 59 /* least of the newest numbers, name and state among them */

bool compare_layers_beside(const struct model *m, int w, int h)
{
    int layers = compare_layers_rows(m);

    return layers > 0 && h < (int)m->n_lanes + layers + 1 &&
           w - compare_layers_w(m, w - NOW_W) >= NOW_W;
}

/* The newest numbers and, at their right, the columns of the gradient. */
static int draw_beside(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect in)
{
    int w = compare_layers_w(m, in.w - NOW_W), rows, first;

    in.w -= w;
    rows = compare_now_draw(m, ui, c, in);
    first = compare_first_row(m, rows, ui->target);
    compare_layers_titles(m, c, in.x + in.w - 1, in.y - 1, w, true);
    for (int row = 0; row < rows; row++)
        compare_layers_cells(m, (size_t)(first + row), c, in.x + in.w - 1,
                             in.y + row, w);
    return rows;
}

void compare_table_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, bool focused)
{
    enum role border = focused ? ROLE_FOCUS : ROLE_BORDER;
    char title[40] = "Now", caption[256];
    struct rect in;
    int used;

    if (r.h - 2 < (int)m->n_lanes)
        snprintf(title, sizeof title, "Now %d/%zu", r.h > 2 ? r.h - 2 : 0,
                 m->n_lanes);
    in = canvas_box(c, r, focused, ROLE_TITLE, title, NULL);
    if (in.h > 0) {
        bool beside = compare_layers_beside(m, in.w, in.h);

        used =
            beside ? draw_beside(m, ui, c, in) : compare_now_draw(m, ui, c, in);
        in.y += used;
        in.h -= used;
        draw_lower(m, ui, c, r, in, border, beside);
    }
    compare_caption(m, ui, r.w - 6, caption, sizeof caption);
    if (caption[0] != '\0')
        canvas_printf(c, r.x + 2, r.y + r.h - 1, r.w - 4, ROLE_TEXT, " %s ",
                      caption);
}

static bool any_reached(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        for (size_t k = 0; k < m->targets.n; k++)
            if (m->lanes[i].reached[k].yes)
                return true;
    return false;
}

/* Of many lanes one table has room: who is where now says more than when. */
static bool has_one_table(const struct model *m, int rows)
{
    int n = (int)m->n_lanes;

    return (!any_reached(m) && rows <= n + 2) || (n > 2 && rows < 2 * (n + 1));
}

/* Titles alone say nothing, nor does a table of what no lane has reached where
 * it takes the room of the other. */
int compare_table_compact(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect r)
{
    int used = 0;

    if (ui->published != NULL && r.h > 3) {
        used = compare_published_compact(m, ui, c,
                                         (struct rect){r.x, r.y, r.w, r.h / 2});
        r.y += used;
        r.h -= used;
        return used + compare_now_compact(m, ui, c, r);
    }
    if (ui->ghosts.n_seeds > 0 && r.h > 1)
        used = compare_seeds_compact(m, ui, c, r);
    if (has_one_table(m, r.h - used))
        return used +
               compare_now_compact(
                   m, ui, c, (struct rect){r.x, r.y + used, r.w, r.h - used});
    if (r.h > 0 && (used + 1 < r.h || used == 0))
        used += compare_reached_compact(
            m, c, (struct rect){r.x, r.y + used, r.w, r.h - used}, ui->target);
    if (used + 1 < r.h)
        used += compare_now_compact(
            m, ui, c, (struct rect){r.x, r.y + used, r.w, r.h - used});
    return used;
}
