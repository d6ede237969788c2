/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the nets of a run say to the validation samples: its checkpoint's
 * weights and its data, read again, and answered as each lane's rule answers.
 * Thread: any. */
#ifndef REPORT_PREDICTIONS_H
#define REPORT_PREDICTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/problem/problem.h"
#include "store/checkpoint/checkpoint.h"

#define PREDICTIONS_WORST 12

/* A sample that was said to be something else. */
struct wrong {
    size_t val; /* number in the validation set */
    uint16_t truth, said;
    float p_said, p_truth;
};

struct lane_predictions {
    uint32_t *confusion; /* [n_classes, n_classes]: true, said; owned */
    size_t n_wrong;
    size_t n_worst;
    struct wrong worst[PREDICTIONS_WORST]; /* the surest first */
};

struct predictions {
    struct problem *problem; /* a share of it */
    struct checkpoint saved;
    struct lane_predictions lanes[LANES_MAX]; /* of saved.lanes */
};

/* path: the run's model.npz; configs: of its n lanes. *out is the caller's
 * (predictions_free). STATUS_FORMAT when the weights are not those of a net for
 * this data and these lanes, or were trained on other data; STATUS_IO,
 * STATUS_NOMEM. */
enum status predictions_make(struct problem *problem, const char *path,
                             const struct lane_config *const *configs, size_t n,
                             struct predictions **out, struct err *err);
void predictions_free(struct predictions *p);

/* The lane of that name, or, where there is but one, that one; SIZE_MAX =
 * none. */
size_t predictions_lane(const struct predictions *p, const char *name);

#endif
