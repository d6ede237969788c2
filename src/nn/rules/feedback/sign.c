/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sign symmetry (Liao, Leibo and Poggio 2016; Moskovitz, Litwin-Kumar and
 * Abbott 2018): errors go back through the signs of the transposed weights,
 * each with a magnitude that has nothing to do with the weight's. */
#include <math.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/rules/feedback/feedback.h"

enum { UNIFORM, FIXED, BATCH };

static const char *const magnitudes[] = {"uniform", "fixed", "batch", NULL};

static const struct param param_magnitude = {
    .name = "magnitude",
    .value = "NAME",
    .unit = "",
    .help = "of sign's feedback: uniform, fixed or batch",
    .about = "How large the numbers are whose signs are those of the weights, "
             "in rule sign: uniform (all the same), fixed (random, drawn once) "
             "or batch (random, drawn anew for each batch). Random ones are "
             "uniform from 0 to feedback-range, and the same one has their "
             "root mean square.",
    .kind = PARAM_CHOICE,
    .initial = FIXED,
    .high = BATCH,
    .choices = magnitudes,
    .fixed = true,
    .expected = "expected uniform, fixed or batch",
};

struct sign {
    size_t n_values; /* of the largest matrix */
    double *matrix;  /* [n_values] */
    struct backward *backward;
    uint32_t seed;
};

static void sign_free(void *self)
{
    struct sign *sign = self;

    backward_free(sign->backward);
    mem_free(sign->matrix);
    mem_free(sign);
}

static enum status sign_new(struct pass *pass, void **self_out)
{
    const struct net_shape *s = &pass->shape;
    struct sign *sign = mem_alloc(1, sizeof *sign);
    void *backward = NULL;

    if (!sign)
        return STATUS_NOMEM;
    for (size_t l = 1; l < s->n_layers; l++) {
        size_t n = s->width[l] * s->width[l + 1];

        sign->n_values = n > sign->n_values ? n : sign->n_values;
    }
    sign->matrix = mem_alloc(sign->n_values, sizeof *sign->matrix);
    if (!sign->matrix || backward_new(pass, &backward)) {
        sign_free(sign);
        return STATUS_NOMEM;
    }
    sign->backward = backward;
    *self_out = sign;
    return STATUS_OK;
}

static void restart(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed)
{
    (void)shape, (void)values;
    ((struct sign *)self)->seed = seed;
}

/* [n], from 0 to bound. The lists of a batch are numbered by layer, those of
 * its repetitions behind them. */
static void draw(const struct sign *sign, const struct pass *pass, size_t l,
                 double bound, int magnitude, size_t n)
{
    bool anew = magnitude == BATCH;
    const struct philox_list list = {
        .seed = sign->seed,
        .step = anew ? pass->step : 0,
        .draw = (uint32_t)(l - 1) +
                (anew ? pass->repeat * (uint32_t)NET_MAX_LAYERS : 0),
    };

    philox_uniform(&list, 0, n, sign->matrix);
    for (size_t i = 0; i < n; i++)
        sign->matrix[i] =
            magnitude == UNIFORM ? bound / sqrt(3.0) : bound * sign->matrix[i];
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct sign *sign = self;
    const struct net_shape *s = &pass->shape;

    for (size_t l = 1; l < s->n_layers; l++) {
        const double *W = pass_layer(pass, l);
        size_t rows = s->width[l], cols = s->width[l + 1];

        draw(sign, pass, l, feedback_bound(values[0], rows), (int)values[1],
             rows * cols);
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < cols; j++) {
                double w = W[i * s->stride[l + 1] + j];

                if (w <= 0.0)
                    sign->matrix[i * cols + j] *= w < 0.0 ? -1.0 : 0.0;
            }
        backward_through(sign->backward, s, l, sign->matrix, cols);
    }
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    backward_chunk(((struct sign *)self)->backward, pass, i);
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    backward_end(((struct sign *)self)->backward, pass, exec, grad_out);
}

static bool alignment(const void *self, const struct pass *pass, size_t layer,
                      double *cos_out, double *norm_ratio_out)
{
    return backward_alignment(((const struct sign *)self)->backward, pass,
                              layer, cos_out, norm_ratio_out);
}

static const struct param *const params[] = {&param_feedback_range,
                                             &param_magnitude, NULL};

const struct rule rule_sign = {
    .name = "sign",
    .title = "sign symmetry",
    .summary = "backprop through the signs of the weights alone",
    .about = "Sign symmetry: backpropagation whose errors go back through "
             "matrices with the signs of the transposed weights and "
             "magnitudes of their own, which magnitude and feedback-range "
             "say.",
    .params = params,
    .cost = feedback_cost,
    .new = sign_new,
    .free = sign_free,
    .restart = restart,
    .begin = begin,
    .chunk = chunk,
    .end = end,
    .draws = true, /* with magnitudes that are drawn anew */
    .alignment = alignment,
};
