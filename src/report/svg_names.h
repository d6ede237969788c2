/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of curves at the right of a chart, each with the pattern of its
 * line, as near to the curve's end as the others leave room. */
#ifndef REPORT_SVG_NAMES_H
#define REPORT_SVG_NAMES_H

#include "report/svg_chart.h"

void svg_names_draw(struct html *h, const struct svg_chart *c,
                    const struct svg_frame *f);

/* A letter of a name: a digit, which many end with, is wider than most. */
#define SVG_LETTER 7.4

/* Shortens a label that is wider than room, in front of its end, which has the
 * value and what tells runs of a time apart: "WP ..0260127T071201Z-1 63.00". */
void svg_names_fit(char *label, double room);

/* Moves n heights, which rise, apart from each other by `gap` at least, within
 * lo..hi as far as that has room. */
void svg_names_part(double *y, size_t n, double gap, double lo, double hi);

#endif
