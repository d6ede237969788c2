/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas are those of PyTorch's ExponentialLR, StepLR and
 * CosineAnnealingLR (T_max = all epochs, eta_min = 0), stepped once an epoch
 * and computed from the epoch itself, so that a run that was resumed or undone
 * needs nothing but its position. */
#include "nn/decay.h"

#include <math.h>

static double none_factor(double epoch, double epochs, double rate,
                          double every)
{
    (void)epoch, (void)epochs, (void)rate, (void)every;
    return 1.0;
}

static double exp_factor(double epoch, double epochs, double rate, double every)
{
    (void)epochs, (void)every;
    return pow(rate, epoch - 1.0);
}

static double step_factor(double epoch, double epochs, double rate,
                          double every)
{
    (void)epochs;
    return pow(rate, floor((epoch - 1.0) / every));
}

static double cosine_factor(double epoch, double epochs, double rate,
                            double every)
{
    double done = epochs > 0.0 ? fmin((epoch - 1.0) / epochs, 1.0) : 0.0;

    (void)rate, (void)every;
    return 0.5 * (1.0 + cos(done * 3.14159265358979323846));
}

static const struct decay decays[] = {
    {"none", "lr", none_factor},
    {"exp", "lr RATE^(epoch - 1)", exp_factor},
    {"step", "lr RATE^floor((epoch - 1) / EVERY)", step_factor},
    {"cosine", "lr (1 + cos(pi (epoch - 1) / epochs)) / 2", cosine_factor},
};

const struct decay *decay_at(size_t i)
{
    return i < sizeof decays / sizeof *decays ? &decays[i] : NULL;
}

const struct param param_lr_decay_rate = {
    .name = "lr-decay-rate",
    .value = "X",
    .unit = "",
    .help = "of lr-decay exp and step: factor",
    .about = "By what the rate is multiplied: after every epoch by exp, after "
             "every lr-decay-every epochs by step.",
    .kind = PARAM_REAL,
    .initial = 0.97,
    .low = 0.0,
    .high = 1.0,
    .least = 1e-300,
    .live = true,
    .no_column = true,
    .expected = "expected a number above 0 and at most 1",
};

const struct param param_lr_decay_every = {
    .name = "lr-decay-every",
    .value = "N",
    .unit = "epochs",
    .help = "of lr-decay step: epochs of a step",
    .about = "After how many epochs lr-decay step multiplies the rate.",
    .kind = PARAM_WHOLE,
    .initial = 10,
    .low = 1,
    .high = 1e6,
    .live = true,
    .no_column = true,
    .expected = "expected a whole number from 1 to 1000000",
};

/* The order of the table. */
static const char *const names[] = {"none", "exp", "step", "cosine", NULL};
static const struct param *const no_parts[] = {NULL};
static const struct param *const exp_parts[] = {&param_lr_decay_rate, NULL};
static const struct param *const step_parts[] = {&param_lr_decay_rate,
                                                 &param_lr_decay_every, NULL};
static const struct param *const *const parts[] = {no_parts, exp_parts,
                                                   step_parts, no_parts};

const struct param param_lr_decay = {
    .name = "lr-decay",
    .value = "NAME[:...]",
    .unit = "",
    .help = "exp:RATE, step:RATE:EVERY or cosine",
    .about = "How the learning rate falls from epoch to epoch: none, exp:RATE "
             "(times RATE after every epoch), step:RATE:EVERY (times RATE "
             "after every EVERY epochs) or cosine (along half a cosine, from "
             "lr in the first epoch to nearly 0 in the last). Tables and the "
             "Train screen show the rate in force; lr is the one it falls "
             "from.",
    .kind = PARAM_CHOICE,
    .high = 3,
    .off = "none",
    .choices = names,
    .parts = parts,
    .live = true,
    .no_column = true,
    .expected = "expected none, exp, step or cosine",
};
