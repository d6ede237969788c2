/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a page looks: light or dark as the reader's system is, light on paper.
 * BP is blue and WP orange, as on screens; the others are told apart by people
 * who are colour-blind, too, and by their dashes. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

/* CSS: the colours, what a chart has, what a page has. */
extern const char style_colours[], style_chart[], style_page[];

/* ' stroke-dasharray="6 3"', or "" of an unbroken line. */
const char *style_dashes(unsigned style);

#endif
