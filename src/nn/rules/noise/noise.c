/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A repeat takes numbers of the same lists 2^40 further on. */
#include "nn/rules/noise/noise.h"

#include <stdio.h>

const struct param param_sigma = {
    .name = "sigma",
    .value = "X",
    .unit = "",
    .help = "standard deviation of random noise",
    .about = "The standard deviation of the noise that a rule adds to weights "
             "or to units; of noise of random signs, its size.",
    .kind = PARAM_REAL,
    .initial = 1e-3,
    .low = 1e-12,
    .high = 1e12,
    .live = true,
    .expected = "expected a size from 1e-12 to 1e12",
};

const struct param param_draws = {
    .name = "draws",
    .value = "K",
    .unit = "",
    .help = "estimates from noise to average",
    .about = "How many estimates of the gradient, each from noise of its own, "
             "a rule averages for one update.",
    .kind = PARAM_WHOLE,
    .initial = 1,
    .low = 1,
    .high = 1e6,
    .live = true,
    .expected = "expected a whole number from 1 to 1000000",
};

struct noise noise_of(const struct pass *pass, uint32_t seed, size_t draw)
{
    return (struct noise){.seed = seed,
                          .step = pass->step,
                          .repeat = pass->repeat,
                          .draw = (uint32_t)draw};
}

static struct philox_list list_of(const struct noise *noise)
{
    return (struct philox_list){.seed = noise->seed,
                                .step = noise->step,
                                .draw =
                                    noise->draw * NOISE_PARTS + noise->part};
}

void noise_normals(const struct kernels *k, const struct noise *noise,
                   uint64_t first, size_t n, double *out)
{
    const struct philox_list list = list_of(noise);

    k->normal(&list, ((uint64_t)noise->repeat << 40) + first, n, out);
}

void noise_signs(const struct noise *noise, uint64_t first, size_t n,
                 double *out)
{
    const struct philox_list list = list_of(noise);

    philox_sign(&list, ((uint64_t)noise->repeat << 40) + first, n, out);
}

/* Three digits, or as many as a whole number has. Each rule at its best lr, and
 * where the loss is curved alike in all directions: that of a net is curved in
 * few, and where it is flat noise costs nothing. In the default race spsa needs
 * about three times BP's steps, not 63. */
void noise_remark(const char *of, double times, char remark_out[RULE_REMARK])
{
    int decimals = times < 10.0 ? 2 : times < 100.0 ? 1 : 0;

    snprintf(remark_out, RULE_REMARK,
             "noise on %s: by theory up to %.*f times BP's steps", of, decimals,
             times);
}
