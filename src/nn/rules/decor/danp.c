/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decorrelated activity-based node perturbation (Dalm, van Gerven and Ahmad
 * 2023). */
#include "nn/optim.h"
#include "nn/rules/decor/decor.h"
#include "nn/rules/noise/noise.h"
#include "nn/rules/rules.h"

static enum status danp_new(struct pass *pass, void **self_out)
{
    return decor_new(pass, "anp", self_out);
}

static double cost(const struct net_shape *shape, const double *values)
{
    return rule_find("anp")->cost(shape, values + DECOR_PARAMS) +
           decor_cost(shape);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    rule_find("anp")->remark(shape, values + DECOR_PARAMS, n, remark_out);
}

static double flips(const void *self, const struct pass *pass)
{
    const struct decor *d = self;

    return d->of->flips(d->self, pass);
}

static const struct param *const params[] = {&param_decor, &param_decor_kappa,
                                             &param_sigma, &param_draws, NULL};
static const struct rule_default defaults[] = {
    {&param_lr, 0.1}, {&param_sigma, 1e-3}, {&param_draws, 1}, {NULL, 0}};

const struct rule rule_danp = {
    .name = "danp",
    .title = "decorrelated ANP",
    .summary = "anp of inputs that a matrix a layer makes uncorrelated",
    .about = "Decorrelated activity-based node perturbation: as dbp, with the "
             "gradient of anp.",
    .params = params,
    .defaults = defaults,
    .fits = decor_fits,
    .cost = cost,
    .remark = remark,
    .new = danp_new,
    .free = decor_free,
    .restart = decor_restart,
    .arrays = decor_arrays,
    .begin = decor_begin,
    .chunk = decor_chunk,
    .end = decor_end,
    .behind = &decor_behind,
    .flips = flips,
    .draws = true,
};
