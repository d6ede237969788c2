/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a race is still the experiment whose figures stand beside it. Seeds,
 * epochs, threads, and what ends or measures a lane, decide no figure; all else
 * does, whether it was so from the start or was changed on the way. */
#ifndef LAB_PUBLISHED_CHANGE_H
#define LAB_PUBLISHED_CHANGE_H

#include "lab/published.h"
#include "model/model.h"

/* What the lane, with these live values in force, has otherwise than the
 * experiment: "lr 0.05 instead of 0.1", with "and 2 more" behind it; "" =
 * nothing, or there is no such lane in it. Returns buf. Thread: any, as for all
 * below that may read m. */
const char *published_change(const struct published_setup *setup,
                             const struct lane_config *lane,
                             const double values[PARAMS_MAX],
                             char buf[PUBLISHED_CHANGE]);

/* The same of lane i of a race as it was after so many steps, changes taken
 * back by hand among it: "lr was changed at step 90"; and as it stands. setup
 * NULL = "". */
const char *published_change_at(const struct published_setup *setup,
                                const struct model *m, size_t i, uint64_t step,
                                char buf[PUBLISHED_CHANGE]);
const char *published_change_now(const struct published_setup *setup,
                                 const struct model *m, size_t i,
                                 char buf[PUBLISHED_CHANGE]);

/* "BP changed: lr 0.05 instead of 0.1; published figures are for the preset as
 * it is" of who = "BP" and that change. Returns buf. */
#define PUBLISHED_SENTENCE (PUBLISHED_CHANGE + 96)
const char *published_sentence(const char *who, const char *change,
                               char buf[PUBLISHED_SENTENCE]);

/* Whether two lanes are set up alike in what decides a figure, so that a race
 * of the one answers for the other. */
bool published_is_same(const struct lane_config *a,
                       const struct lane_config *b);

/* Before the first evaluation of a race of these lanes: which figures of the
 * tally, setup->of, are compared. */
void published_begin(struct published_tally *tally,
                     const struct published_setup *setup,
                     const struct lane_config *lanes, size_t n);

#endif
