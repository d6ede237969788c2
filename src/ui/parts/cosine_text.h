/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cosine of a rule's gradient to backpropagation's, in words. */
#ifndef UI_PARTS_COSINE_TEXT_H
#define UI_PARTS_COSINE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/parts/view.h"

/* Whether the lane's gradient is another than backpropagation's: of its own the
 * cosine says nothing. */
bool cosine_tells(const struct lane_model *lane);

/* How far it has come since the first batch, NaN where that is not known. */
double cosine_change(const struct lane_model *lane);

/* "0.46", "0.998", and 1.00 only when it is; "--" for NaN. buf >= 32. */
const char *cosine_number(double v, char *buf, size_t size);

/* "cos 0.998 → 0.46": where it began ("?": not known of a run that was resumed)
 * and where it is; "" before it was measured
 * or where it tells nothing. buf >= 80. */
const char *cosine_way(const struct lane_model *lane, enum glyphs glyphs,
                       char *buf, size_t size);

/* "cos W1 0.997 b1 0.986 W2 0.55 b2 0.98", in w columns without the biases or
 * not at all: ""; buf >= 200. */
const char *cosine_parts_text(const struct lane_model *lane, int w, char *buf,
                              size_t size);

#endif
