/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Under the curves of all lanes: how far each is from the first. */
#ifndef UI_CHARTS_COMPARE_STRIP_H
#define UI_CHARTS_COMPARE_STRIP_H

#include "ui/parts/view.h"

/* What a chart of all lanes is made of. Height 0 = not shown: a low one of many
 * lanes has curves until there are differences, then these alone. */
struct strip_layout {
    struct rect curves; /* with their axes */
    struct rect title;  /* of the strip of many lanes, which also names those
                         * that are far away; else in the axis above it */
    struct rect strip;
    int labels_w;  /* columns at the right of them for names */
    bool many;     /* more than two lanes are drawn */
    bool one_part; /* in rows that are too few for curves and strip */
};

struct strip_layout compare_strip_lay_out(const struct model *m,
                                          const struct ui_state *ui,
                                          struct rect in);

/* Its axes: its own scale, the x axis of the curves. */
struct plot_frame compare_strip_frame(const struct model *m,
                                      const struct ui_state *ui, struct rect r);

/* What is known of the lanes of a strip, asked once a frame: values where the
 * curves end or, with the cursor on, are under it, and differences to the first
 * lane there; NaN = none. */
enum strip_side { STRIP_IN, STRIP_BELOW, STRIP_ABOVE, STRIP_NO_X };
struct strip_lanes {
    size_t first;
    double from; /* chart_need_from */
    bool drawn[LANES_MAX];
    double v[LANES_MAX], gap[LANES_MAX];
    enum strip_side side[LANES_MAX]; /* of what the strip is to hold */
};

void strip_look(const struct model *m, const struct ui_state *ui,
                const struct plot_frame *strip, struct strip_lanes *out);

/* The strip in its frame f; of many lanes with its title, the names beside it
 * and, beside the curves in their frame top, those of the lanes that are not in
 * it. What has one part has all names beside that. */
void compare_strip_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, const struct strip_layout *l,
                        const struct strip_lanes *lanes,
                        const struct plot_frame *f,
                        const struct plot_frame *top);

/* "each-BP, points; below: SPSA DRTP": of many lanes what the strip shows, in
 * the longest form that fits w columns. buf >= 200. */
const char *strip_title(const struct model *m, const struct ui_state *ui,
                        const struct strip_lanes *lanes, int w, char *buf,
                        size_t size);

/* Between the files of the strip: the lane that the others are measured
 * against; why there is nothing yet; names and numbers in w columns beside
 * strip and curves. */
#define STRIP_NUMBER_W 7 /* "+0.0618", "-31.71" */
size_t strip_first(const struct model *m, const struct ui_state *ui);
const char *strip_not_yet(const struct model *m, const struct ui_state *ui);
void strip_draw_labels(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, const struct strip_layout *l,
                       const struct strip_lanes *lanes,
                       const struct plot_frame *f,
                       const struct plot_frame *top);

#endif
