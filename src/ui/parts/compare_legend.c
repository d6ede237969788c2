/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an entry is does not depend on the glyphs, so that a click can be
 * looked up without them. */
#include "ui/parts/compare_legend.h"

#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define SIGN_W  2
#define TIGHT_W 9 /* less has no room for both columns of the sign */

static int entry_w(const struct model *m, const struct legend *l, size_t i)
{
    char name[LANE_NAME_MAX];
    int w = canvas_text_width(controls_lane_name(&m->lanes[i], name));
    int value_w = canvas_text_width(l->values[i]);

    return SIGN_W + 3 + w + (value_w > 0 ? 1 + value_w : 0);
}

int legend_w(const struct model *m, const struct legend *l)
{
    int w = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        w += entry_w(m, l, i);
    return w;
}

/* Columns of "*BP ", its name cut at `most`. */
static int tight_w(const struct lane_model *lane, int most)
{
    char name[LANE_NAME_MAX];
    int w = 2 + canvas_text_width(controls_lane_name(lane, name));

    return w < most ? w : most;
}

/* The longest names are cut first. */
static void fit_tight(const struct model *m, struct legend *l, int x, int x_end)
{
    int most = LANE_NAME_MAX + 2, all = x_end - x + 1;

    for (; all > x_end - x && most > 0; most--) {
        all = 0;
        for (size_t i = 0; i < m->n_lanes; i++)
            all += tight_w(&m->lanes[i], most - 1);
    }
    l->tight = true;
    for (size_t i = 0; i < m->n_lanes; i++) {
        l->x[i] = x;
        l->w[i] = tight_w(&m->lanes[i], most);
        x += l->w[i];
    }
    l->end = x;
}

/* Names are cut at last: a legend that lacks a lane would be none. */
void legend_fit(const struct model *m, struct legend *l, int x, int x_end)
{
    int each = x_end - x;

    l->tight = false;
    if (legend_w(m, l) > x_end - x)
        for (size_t i = 0; i < m->n_lanes; i++)
            l->values[i][0] = '\0';
    if (legend_w(m, l) > x_end - x)
        each = (x_end - x) / (int)m->n_lanes;
    if (each < TIGHT_W) {
        fit_tight(m, l, x, x_end);
        return;
    }
    for (size_t i = 0; i < m->n_lanes; i++) {
        int w = entry_w(m, l, i);

        l->x[i] = x;
        l->w[i] = w < each ? w : each;
        x += l->w[i];
    }
    l->end = x;
}

/* "*BP-~ ": one column of the sign, and as much of the name as fits. */
static void put_tight(struct canvas *c, int x, int y, int w, bool off, size_t i,
                      const char *name)
{
    const char *sign = off ? "-" : lane_style(i)->sign[c->glyphs];
    enum role role = off ? ROLE_DIM : lane_role(i);

    canvas_text(c, x, y, 1, role, sign);
    canvas_text_fit(c, x + 1, y, w - 2 > 0 ? w - 2 : 0, role, name);
}

void legend_draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, int y, const struct legend *l)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        char name[LANE_NAME_MAX], text[64];
        enum role role = lane_role(i);

        controls_lane_name(&m->lanes[i], name);
        snprintf(text, sizeof text, " %s %s%s%s ",
                 legend_hidden(ui, i) ? "--" : lane_style(i)->sign[c->glyphs],
                 name, l->values[i][0] != '\0' ? " " : "", l->values[i]);
        if (l->tight) {
            put_tight(c, l->x[i], y, l->w[i], legend_hidden(ui, i), i, name);
            continue;
        }
        canvas_text_fit(c, l->x[i], y, l->w[i],
                        legend_hidden(ui, i) ? ROLE_DIM : role, text);
    }
}
