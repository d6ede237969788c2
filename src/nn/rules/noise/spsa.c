/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simultaneous perturbation (Spall 1992): all weights move at once along a
 * random direction D and
 *   g = mean over K draws of (L(w + c D) - L(w - c D)) / (2 c) D
 * or, of one side, (L(w + c D) - L(w)) / c D; for signs 1 / D = D, so this is
 * Spall's quotient as well. With other settings it is
 *   MeZO  (Malladi et al. 2023)      gaussian, two sides, sigma 1e-3
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
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "nn/flips.h"
#include "nn/optim.h"
#include "nn/rules/noise/direction.h"
#include "nn/rules/rules.h"

enum scaling { SCALING_NONE, SCALING_FZOO, SCALING_MGD };

struct spsa {
    struct direction direction;
    struct pass *twin;
    double *moved; /* [n_block] the weights there */
    size_t n_draws;
    bool one_side;
    enum scaling scaling;
    double c, gain; /* size of the move; factor of g */
};

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

static const struct param *const params[] = {&param_sigma,
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
    double k = pass->step > 0 ? (double)pass->step : 1.0;

    spsa->direction.kind = (enum noise_kind)values[NOISE];
    spsa->direction.rank = (size_t)values[RANK];
    spsa->direction.lazy = (size_t)values[LAZY];
    spsa->n_draws = (size_t)values[DRAWS];
    spsa->one_side = values[SIDES] > 0.0;
    spsa->scaling = (enum scaling)values[SCALING];
    spsa->c = values[SIGMA] * pow(k, -values[GAMMA]);
    spsa->gain = pow(values[SHIFT] + k, -values[ALPHA]);
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
    double n = (double)spsa->n_draws, f = spsa->gain / n;

    if (spsa->scaling == SCALING_MGD)
        return f / (double)pass->shape.n_params;
    if (spsa->scaling == SCALING_FZOO && spsa->n_draws > 1 && squares > 0.0)
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
    for (m.draw = 0; m.draw < spsa->n_draws; m.draw++) {
        double up, down = here, off;

        direction_begin(&spsa->direction, pass, m.draw);
        m.fill = true;
        m.c = spsa->c;
        up = loss_there(&m, exec);
        m.before = 0.0;
        m.fill = false;
        m.c = -spsa->c;
        if (!spsa->one_side)
            down = loss_there(&m, exec);
        m.before = (up - down) / (spsa->one_side ? spsa->c : 2.0 * spsa->c);
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
    (void)shape;
    return values[SIDES] > 0.0 ? 1.0 + values[DRAWS] : 2.0 * values[DRAWS];
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)n; /* of no help: all samples see the same noise */
    direction_remark(shape, values[DRAWS], remark_out);
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
        "of it: MeZO is noise=gaussian, sigma=1e-3; stochastic weight "
        "perturbation noise=gaussian, sides=one; FZOO sides=one, "
        "scaling=fzoo with an lr near 1e-5; MGD sides=one, scaling=mgd, with "
        "sigma its norm by the "
        "root of the number of parameters; LOZO and EGGROLL noise=low-rank, "
        "LOZO with lazy=50 and, as its code leaves out a division, rank times "
        "the lr. Spall's falling gains are spsa-alpha=0.602, "
        "spsa-gamma=0.101.",
    .params = params,
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
