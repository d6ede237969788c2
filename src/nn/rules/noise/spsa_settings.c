/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of simultaneous perturbation are what makes one rule of many:
 * with others than its own it is
 *   MeZO  (Malladi et al. 2023)      gaussian, two sides, sigma 1e-3
 *   ES    (Salimans et al. 2017)     gaussian, two sides, many draws: pairs of
 *         children, weighted by their losses themselves and not by rank
 *   SWP   (stochastic weight perturbation)  gaussian, one side
 *   MGD   (McCaughan et al. 2023)    signs, one side, scaling mgd:
 *         G = dC theta / norm^2 for theta = +-norm / sqrt(P), so sigma is
 *         norm / sqrt(P), and the mean of G is the gradient by P
 *   FZOO  (2025)                     signs, one side, scaling fzoo: g by the
 *         standard deviation of the K losses
 *   LOZO, EGGROLL (2024, 2025)       low-rank; LOZO's own code leaves out 1 / r
 *         and so has r times this lr
 * Spall's gains are a_k = a / (A + k + 1)^alpha, whose a is the learning rate
 * and the rest a factor of g, and c_k = sigma / (k + 1)^gamma. */
#include "nn/rules/noise/spsa_settings.h"

#include <math.h>

#include "nn/rules/noise/direction.h"

static const char *const sides[] = {"two", "one", NULL};
static const char *const scalings[] = {"none", "fzoo", "mgd", NULL};

static const struct param param_sides = {
    .name = "sides",
    .value = "N",
    .unit = "",
    .help = "two or one: up and down, or up alone",
    .about = "Whether the loss is measured on both sides of the weights, or on "
             "one side and at the weights themselves.",
    .kind = PARAM_CHOICE,
    .high = 1,
    .choices = sides,
    .live = true,
    .expected = "expected two or one",
};

static const struct param param_scaling = {
    .name = "scaling",
    .value = "NAME",
    .unit = "",
    .help = "of spsa's gradient: none, fzoo or mgd",
    .about = "What divides the gradient of spsa: fzoo the standard deviation "
             "of the losses of its draws (with one draw, nothing), mgd the "
             "number of parameters.",
    .kind = PARAM_CHOICE,
    .high = 2,
    .choices = scalings,
    .live = true,
    .expected = "expected none, fzoo or mgd",
};

static const struct param param_spsa_alpha = {
    .name = "spsa-alpha",
    .value = "X",
    .unit = "",
    .help = "the rate falls as (A + step)^-alpha",
    .about = "How fast the rate of spsa falls: step k has lr by (spsa-a + k) "
             "to the power of it. Spall's value is 0.602.",
    .kind = PARAM_REAL,
    .high = 10,
    .live = true,
    .expected = "expected a number from 0 to 10",
};

static const struct param param_spsa_a = {
    .name = "spsa-a",
    .value = "X",
    .unit = "batches",
    .help = "the A of spsa-alpha",
    .about = "How many steps later spsa-alpha begins; Spall takes a tenth of "
             "the steps.",
    .kind = PARAM_REAL,
    .high = 1e12,
    .live = true,
    .expected = "expected a number from 0 to 1e12",
};

static const struct param param_spsa_gamma = {
    .name = "spsa-gamma",
    .value = "X",
    .unit = "",
    .help = "sigma falls as step^-gamma",
    .about = "How fast the noise of spsa falls: step k has sigma by k to the "
             "power of it. Spall's value is 0.101.",
    .kind = PARAM_REAL,
    .high = 10,
    .live = true,
    .expected = "expected a number from 0 to 10",
};

const struct param *const spsa_params[] = {&param_sigma,
                                           &param_draws,
                                           &param_noise,
                                           &param_rank,
                                           &param_lazy,
                                           &param_sides,
                                           &param_scaling,
                                           &param_spsa_alpha,
                                           &param_spsa_a,
                                           &param_spsa_gamma,
                                           NULL};
enum { SIGMA, DRAWS, NOISE, RANK, LAZY, SIDES, SCALING, ALPHA, SHIFT, GAMMA };

struct spsa_settings spsa_settings_at(const double *values, uint64_t step)
{
    double k = step > 0 ? (double)step : 1.0;

    return (struct spsa_settings){
        .kind = (enum noise_kind)values[NOISE],
        .rank = (size_t)values[RANK],
        .lazy = (size_t)values[LAZY],
        .n_draws = (size_t)values[DRAWS],
        .one_side = values[SIDES] > 0.0,
        .scaling = (enum spsa_scaling)values[SCALING],
        .c = values[SIGMA] * pow(k, -values[GAMMA]),
        .gain = pow(values[SHIFT] + k, -values[ALPHA]),
    };
}
