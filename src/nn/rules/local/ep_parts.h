/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equilibrium propagation in three files: ep.c the rule, ep_settle.c the units
 * that settle without and with the label, ep_update.c what the weights learn
 * from both. Thread: that of the chunk whose rows are handed over; no two
 * chunks share a row. */
#ifndef NN_RULES_LOCAL_EP_PARTS_H
#define NN_RULES_LOCAL_EP_PARTS_H

#include "nn/pass.h"
#include "nn/rules/local/local.h"

/* The rule's parameters, as a lane hands over their values. */
enum ep_value {
    EP_STEP,
    EP_BETA,
    EP_FREE_STEPS,
    EP_NUDGED_STEPS,
    EP_OUTPUT_RATE,
    EP_VALUES
};

struct ep {
    void *backward;
    double values[EP_VALUES];
    uint32_t seed;
    double beta;               /* with its sign, of the batch in hand */
    double *W2, *back;         /* [H + 1, stride O], [O, stride H] */
    double *h, *nudged_h;      /* [capacity, stride H] hidden units */
    double *o, *nudged_o;      /* [capacity, stride O] output units */
    double *force_h, *force_o; /* what the other layer sends; scratch */
};

/* h and o of chunk i without the label, and its rows. */
struct local_rows ep_settle(struct ep *e, struct pass *pass, size_t i);

/* nudged_h and nudged_o from them: with the label. */
void ep_nudge(struct ep *e, const struct pass *pass,
              const struct local_rows *rows);

/* The gradient of chunk i, for backward_end, from the states with and without
 * the label, of which it overwrites nudged_o. */
void ep_update(struct ep *e, struct pass *pass, size_t i,
               const struct local_rows *rows);

#endif
