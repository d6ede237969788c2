/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of the x axis charts show, and on which scale: the same for all
 * charts, so that what stands above each other happened together. */
#ifndef UI_CHARTS_CHART_WINDOW_H
#define UI_CHARTS_CHART_WINDOW_H

#include "ui/parts/view.h"

#define CHART_CURSOR_BY 0.01 /* of the window: what the cursor moves by */

/* In axis units; lo > 0 when log. */
struct chart_window {
    double lo, hi;
    bool log;
};

/* What ui asks for of what the model has. Whether the scale is logarithmic:
 * on fwd-eq when the lanes' ends lie a factor of 30 apart, else linear;
 * ui->x_other_scale turns it round. */
void chart_window_fit(const struct model *m, const struct ui_state *ui,
                      struct chart_window *out);

/* The x at part 0..1 of the window, and the part of an x (outside: < 0 or
 * > 1). */
double chart_window_x(const struct chart_window *w, double part);
double chart_window_part(const struct chart_window *w, double x);

/* Half, or twice, the part of the axis shown, 1/64 .. 1: about the value
 * cursor when it is on, else about the middle; a window that follows the
 * newest goes on following it. */
void chart_window_zoom(const struct model *m, struct ui_state *ui, bool in);

/* Moves the window by a quarter of its width, left (by < 0) or right; at the
 * newest it follows again. False when all of the axis is shown. */
bool chart_window_pan(const struct model *m, struct ui_state *ui, int by);

/* The value cursor, one hundredth of the window to the left (by < 0) or the
 * right; at the edge of a zoomed window it takes the window along. */
void chart_window_move_cursor(const struct model *m, struct ui_state *ui,
                              int by);

/* The wheel over a chart: zoom; sideways or with Shift: pan. False when the
 * button is another. */
bool chart_window_wheel(const struct model *m, struct ui_state *ui, int button);

/* Another axis has other units: what is shown follows the newest again. */
void chart_window_follow(struct ui_state *ui);

/* ", last 25%", ", 1.20k to 2.40k", or "". buf >= 48. */
const char *chart_window_text(const struct ui_state *ui, char *buf,
                              size_t size);

#endif
