/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell prints its number where it has room, and is shaded where the terminal
 * has the colours; without them a sign of the ramp says the same. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/runs/runs_heat.h"

#define CELL_MOST 9
#define NUMBER_W  6 /* "91.86 ": from here on with two decimals */

static const char ramp[] = " .:-=+*#%@";

/* 0 = the lowest mean, 1 = the highest. */
static double height(const struct heat *heat, double mean)
{
    return heat->hi > heat->lo ? (mean - heat->lo) / (heat->hi - heat->lo) : 1;
}

static void format_cell(const struct heat *heat, const struct heat_cell *cell,
                        int w, char buf[16])
{
    double mean = heat_mean(cell);

    if (isnan(mean))
        snprintf(buf, 16, "%s", cell->failed > 0 ? "x" : ".");
    else if (w >= NUMBER_W)
        snprintf(buf, 16, "%.2f%s", mean,
                 w > NUMBER_W && cell->failed > 0 ? "x" : "");
    else if (w >= 4)
        snprintf(buf, 16, w == 4 ? "%.0f" : "%.1f", mean);
    else
        snprintf(buf, 16, "%c",
                 ramp[(int)(height(heat, mean) * (sizeof ramp - 2) + 0.5)]);
}

/* With shades the whole cell but its last column, which parts it from the
 * next one. */
static void draw_cell(const struct heat *heat, size_t ix, size_t iy,
                      struct canvas *c, int x, int y, int w)
{
    const struct heat_cell *cell = &heat->cell[iy][ix];
    double mean = heat_mean(cell), h = height(heat, mean);
    bool best = ix == heat->best_x && iy == heat->best_y;
    int wide = w > 1 ? w - 1 : 1, at;
    char text[16];

    format_cell(heat, cell, w, text);
    at = wide - canvas_text_width(text);
    if (isnan(mean)) {
        canvas_text(c, x + at, y, wide, cell->failed > 0 ? ROLE_BAD : ROLE_DIM,
                    text);
    } else if (c->shades) {
        int grey = (int)(h * (SHADE_GREYS - 1) + 0.5);

        for (int k = 0; k < wide; k++)
            canvas_put_shade(
                c, x + k, y, k >= at ? (unsigned char)text[k - at] : ' ',
                ROLE_TEXT,
                (uint8_t)(SHADE_GREY0 +
                          (grey < SHADE_GREYS / 2 ? SHADE_GREYS - 1 : 0)),
                (uint8_t)(SHADE_GREY0 + grey));
    } else {
        canvas_text(c, x + at, y, wide, best ? ROLE_GOOD : ROLE_TEXT, text);
        if (wide >= 8)
            canvas_put(c, x, y,
                       (unsigned char)ramp[(int)(h * (sizeof ramp - 2) + 0.5)],
                       ROLE_DIM);
    }
}

static int label_w(const struct heat *heat)
{
    int w = 4;

    for (size_t i = 0; i < heat->y.n; i++) {
        int own = canvas_text_width(heat->y.label[i]);

        w = own > w ? own : w;
    }
    if (heat->y.fact >= 0) {
        int own = canvas_text_width(runs_fact_name(heat->y.fact)) + 1;

        w = own > w && own <= HEAT_LABEL ? own : w;
    }
    return w + 1;
}

/* The labels of the columns, those that have room: in narrow cells every n-th.
 */
static void draw_labels(const struct heat *heat, struct canvas *c,
                        struct rect in, int label, int w)
{
    int free_x = in.x + label;

    if (heat->y.fact >= 0)
        canvas_printf(c, in.x, in.y, label - 1, ROLE_KEY, "%s",
                      runs_fact_name(heat->y.fact));
    for (size_t i = 0; i < heat->x.n; i++) {
        const char *text = heat->x.label[i];
        int text_w = canvas_text_width(text), wide = w > 1 ? w - 1 : 1;
        int x = in.x + label + (int)i * w + (text_w < wide ? wide - text_w : 0);

        if (x < free_x || x + text_w > in.x + in.w)
            continue;
        canvas_text(c, x, in.y, text_w, ROLE_DIM, text);
        free_x = x + text_w + 1;
    }
}

/* "WP: mean best val % by lr (across) and pert (down)". */
static void format_title(const struct runs_state *s, const struct heat *heat,
                         int w, char *buf, size_t size)
{
    static const char *const forms[] = {
        "%s: mean %s val %% by %s (across)%s%s%s", "%s: %s %% by %s%s%s", NULL};
    const char *x =
        heat->x.fact >= 0 ? runs_fact_name(heat->x.fact) : "nothing";
    const char *y = heat->y.fact >= 0 ? runs_fact_name(heat->y.fact) : "";
    char rule[40];

    snprintf(rule, sizeof rule, "%s",
             heat->rule[0] != '\0' ? heat->rule : "all rules");
    canvas_first_fit(
        w, buf, size, forms, rule, s->heat.final ? "newest" : "best", x,
        y[0] != '\0' ? " and " : "", y, y[0] != '\0' ? " (down)" : "");
}

/* The best cell, what the signs mean, and what is averaged. */
static void draw_foot(const struct heat *heat, struct canvas *c,
                      struct rect row)
{
    static const char *const forms[] = {"%sx failed  . not there yet ",
                                        "%sx failed ", "%s", NULL};
    char text[200], best[32] = "--", signs[64];
    int used;
    const struct heat_cell *cell = &heat->cell[heat->best_y][heat->best_x];

    if (isnan(heat->hi)) {
        snprintf(text, sizeof text, " nothing evaluated yet ");
    } else {
        plot_percent(heat->hi, 2, best, sizeof best);
        snprintf(text, sizeof text, " best %s %% at %s%s%s, n %u; ", best,
                 heat->x.label[heat->best_x], heat->y.fact >= 0 ? ", " : "",
                 heat->y.fact >= 0 ? heat->y.label[heat->best_y] : "", cell->n);
    }
    used = canvas_text_fit(c, row.x, row.y, row.w, ROLE_GOOD, text);
    canvas_first_fit(row.w - used, signs, sizeof signs, forms, "");
    canvas_text(c, row.x + used, row.y, row.w - used, ROLE_DIM, signs);
}

/* Which facts vary besides the axes: a cell is a mean over them. */
static void draw_averaged(const struct heat *heat, struct canvas *c,
                          struct rect row)
{
    int x = row.x;
    bool first = true;

    x += canvas_printf(c, x, row.y, row.w, ROLE_DIM, "%zu lane%s", heat->n_runs,
                       heat->n_runs == 1 ? "" : "s");
    for (int f = 0; f < FACTS && runs_fact_name(f) != NULL; f++) {
        if (!heat->varies[f] || f == heat->x.fact || f == heat->y.fact ||
            (f == FACT_RULE && heat->rule[0] != '\0'))
            continue;
        x += canvas_printf(c, x, row.y, row.x + row.w - x,
                           runs_fact_counts(f) ? ROLE_WARN : ROLE_DIM, "%s%s",
                           first ? ", mean over " : ", ", runs_fact_name(f));
        first = false;
    }
    if (heat->x.n_left + heat->y.n_left > 0)
        canvas_printf(c, x, row.y, row.x + row.w - x, ROLE_WARN,
                      "; %zu beyond %d values left out",
                      heat->x.n_left + heat->y.n_left, HEAT_MOST);
}

void runs_heat_draw(const struct model *m, const struct ui_state *ui,
                    struct canvas *c, struct rect r)
{
    const struct runs_state *s = runs_of(ui);
    struct heat heat;
    char title[120];
    struct rect in;
    int label, w;

    (void)m;
    heat_make(s, &heat);
    format_title(s, &heat, r.w - 6, title, sizeof title);
    in = canvas_box(c, r, false, ROLE_TITLE, title, NULL);
    in.x += 1;
    in.w -= 2;
    if (heat.x.fact < 0) {
        canvas_text_fit(c, in.x, in.y, in.w, ROLE_DIM,
                        "No parameter differs between these runs yet.");
        return;
    }
    label = label_w(&heat);
    w = heat.x.n > 0 ? (in.w - label + 1) / (int)heat.x.n : 1;
    w = w > CELL_MOST ? CELL_MOST : w < 1 ? 1 : w;
    draw_labels(&heat, c, in, label, w);
    for (size_t y = 0; y < heat.y.n && (int)y < in.h - 2; y++) {
        canvas_text_fit(c, in.x, in.y + 1 + (int)y, label - 1, ROLE_DIM,
                        heat.y.label[y]);
        for (size_t x = 0; x < heat.x.n; x++)
            if (label + (int)x * w + (w > 1 ? w - 1 : 1) <= in.w)
                draw_cell(&heat, x, y, c, in.x + label + (int)x * w,
                          in.y + 1 + (int)y, w);
    }
    draw_averaged(&heat, c, (struct rect){in.x, in.y + in.h - 1, in.w, 1});
    draw_foot(&heat, c, (struct rect){r.x + 1, r.y + r.h - 1, r.w - 2, 1});
}
