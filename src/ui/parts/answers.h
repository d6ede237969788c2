/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the lanes answered for the validation samples, told from the newest
 * predictions. */
#ifndef UI_PARTS_ANSWERS_H
#define UI_PARTS_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"

/* Predictions of a lane are there and belong to the data set shown. */
bool answers_ready(const struct model *m, size_t lane);
bool answers_any_ready(const struct model *m);

/* Of an answers_ready lane: probabilities [n_classes] of validation sample i,
 * the class with the highest, its right class. */
const float *answers_probs(const struct model *m, size_t lane, size_t i);
size_t answers_said(const struct model *m, size_t lane, size_t i);
size_t answers_truth(const struct model *m, size_t i);

/* What a sample is called: "picture", or "sample" of a table. */
const char *answers_word(const struct model *m);

/* The class with the highest probability besides `not_this`. */
size_t answers_second(const float *probs, size_t n_classes, size_t not_this);

#endif
