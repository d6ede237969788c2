/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simultaneous perturbation (Spall 1992): all weights move at once along a
 * random direction D and
 *   g = mean over K draws of (L(w + c D) - L(w - c D)) / (2 c) D
 * or, of one side, (L(w + c D) - L(w)) / c D; for signs 1 / D = D, so this is
 * Spall's quotient as well. Spall's gains and the rules that it is with other
 * settings are in spsa_settings.c. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "nn/flips.h"
#include "nn/optim.h"
#include "nn/rules/noise/direction.h"
#include "nn/rules/noise/spsa_settings.h"
#include "nn/rules/rules.h"

struct spsa {
    struct direction direction;
    struct pass *twin;
    double *moved;            /* [n_block] the weights there */
    struct spsa_settings set; /* of this batch */
};

static void spsa_free(void *self)
{
    struct spsa *spsa = self;

    direction_done(&spsa->direction);
    pass_free(spsa->twin);
    mem_free(spsa->moved);
    mem_free(spsa);
}

static enum status spsa_new(struct pass *pass, void **self_out)
{
    struct spsa *spsa = mem_alloc(1, sizeof *spsa);

    if (!spsa)
        return STATUS_NOMEM;
    spsa->moved = mem_alloc(pass->shape.n_block, sizeof(double));
    if (!spsa->moved || direction_init(&spsa->direction, pass) ||
        pass_twin(pass, &spsa->twin)) {
        spsa_free(spsa);
        return STATUS_NOMEM;
    }
    *self_out = spsa;
    return STATUS_OK;
}

static void restart(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed)
{
    (void)shape, (void)values;
    ((struct spsa *)self)->direction.seed = seed;
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct spsa *spsa = self;

    spsa->set = spsa_settings_at(values, pass->step);
    spsa->direction.kind = spsa->set.kind;
    spsa->direction.rank = spsa->set.rank;
    spsa->direction.lazy = spsa->set.lazy;
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    (void)self, (void)pass, (void)i; /* all of it is in end */
}

/* One step of the way: the weights c D away, with D of this draw, and before it
 * the gradient's share of the draw before. */
struct move {
    struct spsa *spsa;
    struct pass *pass;
    double *grad;
    double c, before; /* how far; factor of the old D */
    size_t draw;
    bool fill; /* draw D anew */
};

static void move_task(void *ctx, size_t i)
{
    const struct move *m = ctx;
    struct spsa *spsa = m->spsa;
    const struct kernels *k = m->pass->k;
    size_t from, end;
    double *D = spsa->direction.D;

    direction_share(m->pass->shape.n_block, i, &from, &end);
    if (m->before != 0.0)
        k->sub_scaled(end - from, -m->before, D + from, m->grad + from);
    if (m->fill)
        direction_fill(&spsa->direction, m->pass, m->draw, from, end);
    if (m->c == 0.0)
        return;
    memcpy(spsa->moved + from, m->pass->block + from,
           (end - from) * sizeof *spsa->moved);
    k->sub_scaled(end - from, -m->c, D + from, spsa->moved + from);
}

/* Mean loss of the batch there. */
static double loss_there(const struct move *m, const struct executor *exec)
{
    struct pass *twin = m->spsa->twin;
    struct batch_stats st;

    exec->run(exec->pool, DIRECTION_TASKS, move_task, (void *)m);
    pass_take(twin, m->spsa->moved, &m->pass->batch);
    pass_forward(twin, exec, NULL, NULL, &st);
    return st.loss_sum / (double)st.n;
}

static double loss_here(const struct pass *pass)
{
    double sum = 0.0;

    for (size_t i = 0; i < pass->n_chunks; i++)
        sum += pass->stats[i].loss_sum;
    return sum / (double)pass->batch.n;
}

/* What the sum over draws is multiplied by, from the running mean and sum of
 * squares of the losses. */
static double factor(const struct spsa *spsa, const struct pass *pass,
                     double squares)
{
    double n = (double)spsa->set.n_draws, f = spsa->set.gain / n;

    if (spsa->set.scaling == SCALING_MGD)
        return f / (double)pass->shape.n_params;
    if (spsa->set.scaling == SCALING_FZOO && spsa->set.n_draws > 1 &&
        squares > 0.0)
        return f / sqrt(squares / (n - 1.0));
    return f;
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct spsa *spsa = self;
    struct move m = {.spsa = spsa, .pass = pass, .grad = grad_out};
    double here = loss_here(pass), mean = 0.0, squares = 0.0;
    size_t n = pass->shape.n_block;

    pass->k->fill(n, 0.0, grad_out);
    for (m.draw = 0; m.draw < spsa->set.n_draws; m.draw++) {
        double up, down = here, off;

        direction_begin(&spsa->direction, pass, m.draw);
        m.fill = true;
        m.c = spsa->set.c;
        up = loss_there(&m, exec);
        m.before = 0.0;
        m.fill = false;
        m.c = -spsa->set.c;
        if (!spsa->set.one_side)
            down = loss_there(&m, exec);
        m.before = (up - down) /
                   (spsa->set.one_side ? spsa->set.c : 2.0 * spsa->set.c);
        off = up - mean;
        mean += off / (double)(m.draw + 1);
        squares += off * (up - mean);
    }
    m.c = 0.0;
    m.fill = false;
    exec->run(exec->pool, DIRECTION_TASKS, move_task, &m);
    pass->k->sum_scaled(n, factor(spsa, pass, squares), 1, n, grad_out,
                        grad_out);
}

/* The twin is where the last draw's last loss was measured. */
static double flips(const void *self, const struct pass *pass)
{
    return flips_between(pass, ((const struct spsa *)self)->twin);
}

static double cost(const struct net_shape *shape, const double *values)
{
    const struct spsa_settings set = spsa_settings_at(values, 1);
    double n = (double)set.n_draws;

    (void)shape;
    return set.one_side ? 1.0 + n : 2.0 * n;
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    const struct spsa_settings set = spsa_settings_at(values, 1);

    (void)n; /* of no help: all samples see the same noise */
    if (set.scaling == SCALING_MGD)
        snprintf(remark_out, RULE_REMARK,
                 "scaling=mgd divides by %zu weights: an lr of %g acts as 0.1 "
                 "does without",
                 shape->n_params, 0.1 * (double)shape->n_params);
    else if (set.scaling == SCALING_FZOO && set.n_draws == 1)
        snprintf(remark_out, RULE_REMARK,
                 "scaling=fzoo divides by how far losses differ: with one draw "
                 "it does nothing");
    else if (set.scaling == SCALING_FZOO)
        snprintf(remark_out, RULE_REMARK,
                 "scaling=fzoo divides by about sigma: an lr of %g acts as 0.1 "
                 "does without",
                 0.1 * set.c);
    else
        direction_remark(shape, (double)set.n_draws, remark_out);
}

static const struct rule_default defaults[] = {
    {&param_lr, 0.01}, {&param_sigma, 1e-3}, {&param_draws, 256}, {NULL, 0}};

const struct rule rule_spsa = {
    .name = "spsa",
    .title = "simultaneous perturb.",
    .summary = "move all weights at once at random, use the loss difference",
    .about =
        "Simultaneous perturbation: moves all weights at once by sigma along a "
        "random direction and back along it, and takes the difference of the "
        "two losses by twice sigma as the slope along it; the gradient is the "
        "mean of slope times direction over draws. Other rules are settings "
        "of it: MeZO is noise=gaussian, sigma=1e-3; evolution strategies the "
        "same with a larger sigma and as many draws as pairs of children; "
        "stochastic weight perturbation noise=gaussian, sides=one; FZOO "
        "sides=one, "
        "scaling=fzoo with an lr near 1e-4; MGD sides=one, scaling=mgd, with "
        "sigma its norm by the "
        "root of the number of parameters; LOZO and EGGROLL noise=low-rank, "
        "LOZO with lazy=50 and, as its code leaves out a division, rank times "
        "the lr. Spall's falling gains are spsa-alpha=0.602, "
        "spsa-gamma=0.101.",
    .params = spsa_params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .new = spsa_new,
    .free = spsa_free,
    .restart = restart,
    .begin = begin,
    .chunk = chunk,
    .end = end,
    .flips = flips,
    .draws = true,
};
