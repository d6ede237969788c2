/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an entry is does not depend on the glyphs, so that a click can be
 * looked up without them. */
#include "ui/charts/compare_legend.h"

#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define SIGN_W  2
#define TIGHT_W 9 /* less has no room for blanks around the sign */

static int whole_w(const struct lane_model *lane)
{
    char name[LANE_NAME_MAX];

    return canvas_text_width(controls_lane_name(lane, name));
}

static int entry_w(const struct legend *l, size_t i, int name_w)
{
    int value_w = canvas_text_width(l->values[i]);

    return SIGN_W + 3 + name_w + (value_w > 0 ? 1 + value_w : 0);
}

int legend_w(const struct model *m, const struct legend *l)
{
    int w = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        w += entry_w(l, i, whole_w(&m->lanes[i]));
    return w;
}

/* Columns of "**BP ", cut at `most`. */
static int tight_w(const struct lane_model *lane, int sign_w, int most)
{
    int w = sign_w + 1 + whole_w(lane);

    return w < most ? w : most;
}

/* Columns that no entry may be longer than for all to fit: the longest names
 * are cut first. */
static int longest_that_fits(const struct model *m, int sign_w, int room)
{
    int most = LANE_NAME_MAX + sign_w + 2, all;

    do {
        most--;
        all = 0;
        for (size_t i = 0; i < m->n_lanes; i++)
            all += tight_w(&m->lanes[i], sign_w, most);
    } while (all > room && most > 0);
    return most;
}

/* Signs keep both columns as long as there is room for two of each name:
 * without colour, many differ in the second alone. */
static void fit_tight(const struct model *m, struct legend *l, int x, int x_end)
{
    int sign_w = SIGN_W, most = longest_that_fits(m, sign_w, x_end - x);

    if (most < SIGN_W + 3) {
        sign_w = 1;
        most = longest_that_fits(m, sign_w, x_end - x);
    }
    l->tight = sign_w;
    lane_names_fit(m, most - sign_w - 1, &l->names);
    for (size_t i = 0; i < m->n_lanes; i++) {
        l->x[i] = x;
        l->w[i] = sign_w + 1 + canvas_text_width(l->names.name[i]);
        x += l->w[i];
    }
    l->end = x;
}

/* Names are cut at last: a legend that lacks a lane would be none. */
void legend_fit(const struct model *m, struct legend *l, int x, int x_end)
{
    int each = x_end - x;
    bool cut;

    l->tight = 0;
    if (legend_w(m, l) > x_end - x)
        for (size_t i = 0; i < m->n_lanes; i++)
            l->values[i][0] = '\0';
    cut = m->n_lanes > 0 && legend_w(m, l) > x_end - x;
    if (cut)
        each = (x_end - x) / (int)m->n_lanes;
    if (each < TIGHT_W) {
        fit_tight(m, l, x, x_end);
        return;
    }
    lane_names_fit(m, cut ? each - SIGN_W - 3 : LANE_NAME_MAX, &l->names);
    for (size_t i = 0; i < m->n_lanes; i++) {
        l->x[i] = x;
        l->w[i] = entry_w(l, i, canvas_text_width(l->names.name[i]));
        x += l->w[i];
    }
    l->end = x;
}

/* "**BP-~ ": the sign, and as much of the name as fits. */
static void put_tight(struct canvas *c, int x, int y, const struct legend *l,
                      bool off, size_t i)
{
    const char *sign = off ? "--" : lane_style(i)->sign[c->glyphs];
    enum role role = off ? ROLE_DIM : lane_role(i);
    int room = l->w[i] - l->tight - 1;

    canvas_text(c, x, y, l->tight, role, sign);
    canvas_text(c, x + l->tight, y, room > 0 ? room : 0, role,
                l->names.name[i]);
}

void legend_draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, int y, const struct legend *l)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        char text[80];
        enum role role = lane_role(i);

        snprintf(text, sizeof text, " %s %s%s%s ",
                 legend_hidden(ui, i) ? "--" : lane_style(i)->sign[c->glyphs],
                 l->names.name[i], l->values[i][0] != '\0' ? " " : "",
                 l->values[i]);
        if (l->tight) {
            put_tight(c, l->x[i], y, l, legend_hidden(ui, i), i);
            continue;
        }
        canvas_text_fit(c, l->x[i], y, l->w[i],
                        legend_hidden(ui, i) ? ROLE_DIM : role, text);
    }
}
