/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race in one .npz file. For each lane its weights as the notebook shapes
 * them, W1 [H, I], b1 [H, 1], W2 [O, H], b2 [O, 1], ..., one number each for
 * where it stands (step, epoch, batch, seed, acc, loss, train_ns, active_ns),
 * for whether it collapsed (first_loss, learned, collapse: not in old files),
 * the first cosine of all and of each part (first_cos, not in old files)
 * and for its live parameters (lr, pert, epochs), and what its rule and its
 * optimiser remember, each array under the name that they gave it, as
 * "feedback2". With several lanes the names begin with the lane's: "bp/W1".
 * Beside them config.ini, every option in force, and data_hash. What else is in
 * the file (as what the screens draw, past/LANE/..., record/past.h) is of those
 * who added it, and not read here: a lane's name has no slash. */
#ifndef STORE_CHECKPOINT_CHECKPOINT_H
#define STORE_CHECKPOINT_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "nn/net.h"

/* Of config.ini; a person's has a few hundred, one full of long names that must
 * be spelt byte by byte a hundred times as many. */
#define CHECKPOINT_CONFIG_MAX 262144

struct checkpoint_lane {
    char name[LANE_NAME_MAX]; /* read: empty when there is but one lane */
    struct net_shape shape;
    const struct run_state *state; /* read: owned */
};

struct npz_writer;

struct checkpoint {
    char *config; /* read: owned */
    uint64_t data_hash;
    size_t n_lanes;
    struct checkpoint_lane lanes[LANES_MAX];
};

/* As whole_file_write; also STATUS_NOMEM. more, unless it is NULL, adds to the
 * file what only its owner reads again. */
enum status
checkpoint_write(const char *path, mode_t mode, const struct checkpoint *c,
                 void (*more)(struct npz_writer *w, const void *ctx),
                 const void *ctx, struct err *err);

/* Whether path is a checkpoint, by what the archive lists. Thread: any. */
bool checkpoint_is(const char *path);

/* On success undo with checkpoint_done. STATUS_IO, STATUS_FORMAT,
 * STATUS_NOMEM; *out is then empty. */
enum status checkpoint_read(const char *path, struct checkpoint *out,
                            struct err *err);
void checkpoint_done(struct checkpoint *c);

#endif
