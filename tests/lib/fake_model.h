/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model as a race of two lanes would leave it, folded from their messages
 * without a race: BP and WP, paired, three epochs done and 40 batches into the
 * fourth, with marks, evaluations, events, seven-segment digits and pictures.
 * Every call gives the same bits, so screens can be compared. */
#ifndef TESTS_FAKE_MODEL_H
#define TESTS_FAKE_MODEL_H

#include "model/model.h"

#define FAKE_TRAIN 20
#define FAKE_VAL   40
#define FAKE_STEPS 340 /* 3 epochs of 100 batches, and 40 */

/* Exits the test program when memory is out. */
struct model *fake_model_new(void);

/* As a screen sees it before the data is loaded: no problem, no shapes. */
struct model *fake_model_loading(void);

void fake_model_free(struct model *m);

#endif
