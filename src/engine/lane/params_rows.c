/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's own parameters, a row each: how long a lane trains, what it is
 * asked on the way, and on what. The last list is the order of all that every
 * lane has, those of the net among them. */
#include "engine/lane/params.h"

#include <stdint.h>

#include "nn/decay.h"
#include "nn/net_params.h"

const struct param param_epochs = {
    .name = "epochs",
    .brief = "ep",
    .value = "N",
    .unit = "",
    .help = "passes over the training data",
    .about = "How often all training samples are seen.",
    .kind = PARAM_WHOLE,
    .initial = 20,
    .low = 1,
    .high = 1e6,
    .live = true,
    .no_column = true,
    .control = true,
    .expected = "expected a whole number from 1 to 1000000",
};

const struct param param_target_acc = {
    .name = "target-acc",
    .value = "P",
    .unit = "%",
    .help = "end at P % validation accuracy",
    .about = "A lane ends at the first evaluation with a validation accuracy "
             "of P percent or more. When a lane is done without it, the exit "
             "status is 4.",
    .kind = PARAM_REAL,
    .high = 100,
    .least = 1e-300,
    .off = "off",
    .expected = "expected a number above 0 and at most 100, or off",
};

const struct param param_patience = {
    .name = "patience",
    .value = "N",
    .unit = "epochs",
    .help = "end after N epochs without a better one",
    .about = "A lane ends when the validation accuracy of N epochs in a row "
             "was no better than the best before them; with eval-every, of N "
             "evaluations.",
    .kind = PARAM_WHOLE,
    .low = 1,
    .high = 1e6,
    .off = "off",
    .expected = "expected a whole number from 1 to 1000000, or off",
};

/* 1e9 s are thirty years. */
const struct param param_max_time = {
    .name = "max-time",
    .value = "S",
    .unit = "s",
    .help = "end after S seconds of training",
    .about = "A lane ends after the first batch or evaluation at which it has "
             "been active for S seconds, pauses not counted; an epoch begun is "
             "neither finished nor evaluated.",
    .kind = PARAM_REAL,
    .high = 1e9,
    .least = 1e-300,
    .off = "off",
    .expected = "expected a number above 0 and at most 1e+09, or off",
};

const struct param param_eval_every = {
    .name = "eval-every",
    .value = "N",
    .unit = "batches",
    .help = "validate every N batches, too",
    .about = "The validation set is evaluated after every N batches, too, not "
             "only with the training set at the end of an epoch; 0 is the same "
             "as off. It changes no weight, and its time is not that of "
             "training.",
    .kind = PARAM_WHOLE,
    .high = 1e9,
    .off = "off",
    .expected = "expected a whole number from 1 to 1000000000, or off",
};

/* A backward pass, about half of what a batch costs backprop: 2 % of it at
 * every twentieth. */
const struct param param_diag_every = {
    .name = "diag-every",
    .value = "N",
    .unit = "batches",
    .help = "diagnose the gradient every N batches",
    .about = "The gradient is compared with backpropagation's at the same "
             "weights and batch (cosine, length, signs and what else "
             "metrics.csv has of it) at the first batch, at every N-th and at "
             "the last of each epoch. It changes no weight, and its time is "
             "not that of training.",
    .kind = PARAM_WHOLE,
    .initial = 20,
    .high = 1e9,
    .off = "off",
    .unset = "20",
    .expected = "expected a whole number from 1 to 1000000000, or off",
};

const struct param param_diag_repeats = {
    .name = "diag-repeats",
    .value = "R",
    .unit = "",
    .help = "estimates more, for bias and variance",
    .about = "A rule that draws random numbers is asked for R more estimates "
             "at the same weights and batch, to tell its bias from its "
             "variance; off: it is not. Others need none: their variance is "
             "0.",
    .kind = PARAM_WHOLE,
    .initial = 4,
    .high = 1000,
    .off = "off",
    .unset = "4",
    .expected = "expected a whole number from 1 to 1000, or off",
};

/* Four repeats at every four hundredth batch are 1 % of the training. */
const struct param param_diag_repeat_every = {
    .name = "diag-repeat-every",
    .value = "N",
    .unit = "batches",
    .help = "ask for them every N batches",
    .about = "How often diag-repeats are made: at the first batch and at every "
             "N-th, which is diagnosed then, too.",
    .kind = PARAM_WHOLE,
    .initial = 400,
    .low = 1,
    .high = 1e9,
    .unset = "400",
    .expected = "expected a whole number from 1 to 1000000000",
};

/* At most what a sample's number (32 bits) can count. */
const struct param param_batch_size = {
    .name = "batch-size",
    .label = "batch",
    .value = "N",
    .unit = "",
    .help = "samples of one update",
    .about = "Samples of one update. When there are fewer training samples "
             "than the default, it is a tenth of them.",
    .kind = PARAM_WHOLE,
    .initial = 630,
    .low = 1,
    .high = UINT32_MAX,
    .unset = "630, fewer for small data",
    .control = true,
    .fixed = true,
    .expected = "expected a whole number of samples",
};

const struct param param_seed = {
    .name = "seed",
    .value = "N",
    .unit = "",
    .help = "of the initial weights",
    .about = "Seed of the initial weights, and of what a rule draws.",
    .kind = PARAM_WHOLE,
    .initial = 2,
    .high = UINT32_MAX,
    .control = true,
    .fixed = true,
    .expected = "expected a whole number from 0 to 4294967295",
};

/* Any whole number may be one, 0 too. */
const struct param param_order_seed = {
    .name = "order-seed",
    .value = "N",
    .unit = "",
    .help = "of the order that --shuffle draws",
    .about = "Seed of the order of the batches with --shuffle: the same one "
             "gives the same order in each epoch, whatever the weights. As "
             "long as nobody chooses one it is the weights' seed, so that "
             "each of several seeds has another order, too.",
    .kind = PARAM_WHOLE,
    .initial = -1,
    .high = UINT32_MAX,
    .off = "seed",
    .off_value = -1,
    .unset = "that of the weights",
    .fixed = true,
    .expected = "expected a whole number from 0 to 4294967295, or seed",
};

const struct param param_threads = {
    .name = "threads",
    .value = "N",
    .unit = "",
    .help = "of one lane",
    .about = "Threads of one lane.",
    .kind = PARAM_WHOLE,
    .low = 1,
    .high = 256,
    .off = "auto",
    .unset = "1; all cores for a single lane",
    .expected = "expected a whole number from 1 to 256",
};

const struct param *const engine_params[] = {
    &param_epochs,        &param_target_acc,
    &param_patience,      &param_max_time,
    &param_eval_every,    &param_diag_every,
    &param_diag_repeats,  &param_diag_repeat_every,
    &param_batch_size,    &param_seed,
    &param_order_seed,    &param_act,
    &param_loss,          &param_optim,
    &param_init,          &param_init_mean,
    &param_init_sd,       &param_lr_decay,
    &param_lr_decay_rate, &param_lr_decay_every,
    &param_threads,       NULL,
};
