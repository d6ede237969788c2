/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Under the curves of all lanes: how far each is from the first. */
#ifndef UI_CHARTS_COMPARE_STRIP_H
#define UI_CHARTS_COMPARE_STRIP_H

#include "ui/parts/view.h"

/* What a chart of all lanes is made of. Height 0 = not shown. */
struct strip_layout {
    struct rect curves; /* with their axes */
    struct rect title;  /* of the strip of many lanes, which also names those
                         * that are far away; else in the axis above it */
    struct rect strip;
    int labels_w; /* columns at the right of them for names */
    bool many;    /* more than two lanes are drawn */
};

struct strip_layout compare_strip_lay_out(const struct model *m,
                                          const struct ui_state *ui,
                                          struct rect in);

/* Its axes: its own scale, the x axis of the curves. */
struct plot_frame compare_strip_frame(const struct model *m,
                                      const struct ui_state *ui, struct rect r);

/* The strip in its frame f; of many lanes with its title, the names beside it
 * and, beside the curves in their frame top, those of the lanes that are not in
 * it. */
void compare_strip_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, const struct strip_layout *l,
                        const struct plot_frame *f,
                        const struct plot_frame *top);

/* "each-BP, points; below: SPSA DRTP": of many lanes what the strip in frame f
 * shows, in the longest form that fits w columns. buf >= 200. */
const char *compare_strip_title(const struct model *m,
                                const struct ui_state *ui,
                                const struct canvas *c,
                                const struct plot_frame *f, int w, char *buf,
                                size_t size);

/* Between the files of the strip: the lane that the others are measured
 * against; why there is nothing yet; names and numbers beside strip and
 * curves, as of compare_strip_draw. */
#define STRIP_NUMBER_W 7 /* "+0.0618", "-31.71" */
size_t strip_first(const struct model *m, const struct ui_state *ui);
const char *strip_not_yet(const struct model *m, const struct ui_state *ui);
void strip_draw_labels(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, const struct strip_layout *l,
                       const struct plot_frame *f,
                       const struct plot_frame *top);

#endif
