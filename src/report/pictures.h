/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a net says, and what it has learned: its confusions, the errors that it
 * is surest of, its first layer. */
#ifndef REPORT_PICTURES_H
#define REPORT_PICTURES_H

#include "report/html.h"
#include "report/predictions.h"

/* lane: of p->saved. */
void picture_matrix(struct html *h, const struct predictions *p, size_t lane);
void picture_errors(struct html *h, const struct predictions *p, size_t lane);
void picture_units(struct html *h, const struct predictions *p, size_t lane);

/* "4", "4 Coat", "setosa". Returns buf. */
#define PICTURE_CLASS 96
const char *picture_class(const struct dataset *ds, size_t class,
                          char buf[PICTURE_CLASS]);

/* The colour of v on a scale from -1 (blue) over 0 (white) to 1 (orange). */
void picture_colour(double v, uint8_t rgb[3]);

#endif
