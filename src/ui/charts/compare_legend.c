/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an entry is does not depend on the glyphs, so that a click can be
 * looked up without them. */
#include "ui/charts/compare_legend.h"

#include <stdio.h>
#include <string.h>

#include "model/same_curve.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define SIGN_W  2
#define VALUE_W 6 /* "88.10%", "0.4567" */
#define TIGHT_W 9 /* less has no room for blanks around the sign */

/* Two rules that are one have each its own clock, and perhaps another cost. */
static bool same_x(const struct model *m, const struct ui_state *ui, size_t a,
                   size_t b)
{
    const struct lane_model *x = &m->lanes[a], *y = &m->lanes[b];

    if (ui->axis == AXIS_FWD_EQ)
        return lane_cost(&x->config, x->shape) ==
               lane_cost(&y->config, y->shape);
    return ui->axis != AXIS_ACTIVE;
}

static bool taken(const struct ui_state *ui, size_t i)
{
    return (ui->hidden >> i & 1u) != 0;
}

size_t legend_drawn_as(const struct model *m, const struct ui_state *ui,
                       size_t i)
{
    size_t k = same_curve(m, i);

    return k < i && !taken(ui, k) && same_x(m, ui, k, i) ? k : SIZE_MAX;
}

/* How many lanes that were not taken away have lane i's loss, it among them. */
static size_t count_alike(const struct model *m, const struct ui_state *ui,
                          size_t i)
{
    size_t n = 0;

    for (size_t k = 0; k < m->n_lanes && !taken(ui, i); k++)
        n += !taken(ui, k) && same_loss(&m->lanes[i], &m->lanes[k]);
    return n;
}

bool legend_other_loss(const struct model *m, const struct ui_state *ui,
                       size_t i)
{
    size_t shown = i, most = 0, alike = 0;

    while (alike < m->n_lanes && same_loss(&m->lanes[i], &m->lanes[alike]))
        alike++;
    for (size_t k = 0; alike < m->n_lanes && k < m->n_lanes; k++) {
        size_t n = count_alike(m, ui, k);

        if (n > most) {
            most = n;
            shown = k;
        }
    }
    return !same_loss(&m->lanes[i], &m->lanes[shown]);
}

bool legend_hidden(const struct model *m, const struct ui_state *ui, size_t i)
{
    return taken(ui, i) || legend_drawn_as(m, ui, i) < i ||
           (ui->metric == 1 && legend_other_loss(m, ui, i));
}

size_t legend_drawn(const struct model *m, const struct ui_state *ui)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        n += !legend_hidden(m, ui, i);
    return n;
}

const char *legend_equal(const struct model *m, const struct ui_state *ui,
                         size_t i, char buf[LANE_NAME_MAX + 3])
{
    size_t k = legend_drawn_as(m, ui, i);
    char name[LANE_NAME_MAX];

    buf[0] = '\0';
    if (k < i)
        snprintf(buf, LANE_NAME_MAX + 3, "= %s",
                 controls_lane_name(&m->lanes[k], name));
    return buf;
}

/* "**" as the curve is drawn, "--" without one, "=1" with the first lane's
 * where its name has no room. */
static const char *sign_of(const struct model *m, const struct ui_state *ui,
                           const struct canvas *c, size_t i, char buf[4])
{
    size_t k = legend_drawn_as(m, ui, i);

    if (taken(ui, i) || (ui->metric == 1 && legend_other_loss(m, ui, i)))
        return "--";
    if (k >= i)
        return lane_style(i)->sign[c->glyphs];
    snprintf(buf, 4, "=%u", (unsigned)(k + 1) % 10);
    return buf;
}

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

/* Values that are not known yet have the room that they will take: none is
 * given up later. */
int legend_w(const struct model *m, const struct legend *l)
{
    int w = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        w += entry_w(l, i, whole_w(&m->lanes[i]));
        if (strcmp(l->values[i], "--") == 0)
            w += VALUE_W - 2;
    }
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
                      const char *sign, bool off, size_t i)
{
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
        bool off = legend_hidden(m, ui, i);
        char text[80], buf[4];
        const char *sign = sign_of(m, ui, c, i, buf);

        if (l->values[i][0] == '=' && *sign == '=')
            sign = "  "; /* "DFA = FA" says it */
        snprintf(text, sizeof text, " %s %s%s%s ", sign, l->names.name[i],
                 l->values[i][0] != '\0' ? " " : "", l->values[i]);
        if (l->tight) {
            put_tight(c, l->x[i], y, l, sign, off, i);
            continue;
        }
        canvas_text_fit(c, l->x[i], y, l->w[i], off ? ROLE_DIM : lane_role(i),
                        text);
    }
}
