/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes whose curves are one by theory, as fa's and dfa's with one hidden
 * layer: two lines on top of each other would look like one missing. */
#ifndef MODEL_SAME_CURVE_H
#define MODEL_SAME_CURVE_H

#include "model/model.h"

/* The first lane before lane i that learns, step by step, the same: by another
 * rule that is the same on this net (nn/rule.h, same_as), from equal values and
 * the same seed, none of them changed since; so far both have been evaluated
 * alike, and the first still goes on or has come as far. SIZE_MAX = none. */
size_t same_curve(const struct model *m, size_t i);

/* Whether the losses of two lanes are of one function, so that they can be
 * compared: not cross entropy and squared error. */
bool same_loss(const struct lane_model *a, const struct lane_model *b);

#endif
