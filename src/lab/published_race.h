/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race on the screen beside what was published: the same arithmetic as of a
 * run without one, from what the model keeps of it. */
#ifndef LAB_PUBLISHED_RACE_H
#define LAB_PUBLISHED_RACE_H

#include "lab/published_change.h"
#include "model/model.h"

/* Ours of a figure, as far as it has come. */
struct published_now {
    double value;   /* NaN = its lane was not evaluated yet, or there is none */
    uint32_t epoch; /* of value while it is not reached */
    uint64_t step;  /* at which it was reached; else UINT64_MAX */
    bool reached;   /* value is what is compared with what was published */
    bool within;    /* its tolerance, when it is reached */
};

/* Thread: any that may read m. */
struct published_now published_now(const struct model *m,
                                   const struct published_figure *figure);

/* The figure's lane, or the number of lanes when the race has none. */
size_t published_lane(const struct model *m,
                      const struct published_figure *figure);

/* An event for each lane that ended since the last call: its figures,
 * published, ours and difference. entered[LANES_MAX]: zero before the first
 * call and at another race. setup NULL = nothing to tell. Whether it told
 * any. */
bool published_tell(struct model *m, const struct published_setup *setup,
                    unsigned *entered);

/* An event for each lane that does not begin as the experiment has it. setup
 * as above. */
void published_tell_changes(struct model *m,
                            const struct published_setup *setup);

/* "96.83", "0.2231": as many digits as the metric has. Returns buf. */
#define PUBLISHED_NUMBER 32
const char *published_number(const struct published_figure *figure,
                             double value, char buf[PUBLISHED_NUMBER]);
const char *published_difference(const struct published_figure *figure,
                                 double value, char buf[PUBLISHED_NUMBER]);

#endif
