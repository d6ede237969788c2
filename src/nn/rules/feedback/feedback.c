/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrices drawn from Philox with the lane's seed, one list a matrix, so that
 * two lanes of one seed, say fa and dfa with one hidden layer, have the same
 * ones. A restart draws them with the range of the notebook's weights; the
 * first batch, which knows the parameters, with the lane's own. */
#include "nn/rules/feedback/feedback.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/philox.h"

const struct param param_feedback_range = {
    .name = "feedback-range",
    .value = "X",
    .unit = "",
    .help = "feedback matrices: uniform from -X to X",
    .about = "The range of the numbers in random feedback matrices: uniform "
             "from -X to X. kaiming stands for the root of 6 by the number of "
             "units that a matrix sends to.",
    .kind = PARAM_REAL,
    .initial = 0.5, /* as the notebook's weights */
    .high = 1e6,
    .least = 1e-300,
    .off = "kaiming",
    .fixed = true,
    .expected = "expected a number above 0 and at most 1e6, or kaiming",
};

static const char *const scales[] = {"mean", "frenkel", NULL};

const struct param param_feedback_scale = {
    .name = "feedback-scale",
    .value = "NAME",
    .unit = "",
    .help = "signal to hidden layers: mean or frenkel",
    .about = "What the signal that is sent straight to the hidden layers is "
             "divided by: with mean, as the gradient of the output layer, by "
             "the samples of the batch; with frenkel, as in the code of "
             "Frenkel et al., by nothing, while the gradient of the output "
             "layer is divided by the number of classes, too. With adam it "
             "hardly matters.",
    .kind = PARAM_CHOICE,
    .high = 1,
    .choices = scales,
    .fixed = true,
    .expected = "expected mean or frenkel",
};

const struct param *const feedback_straight_params[] = {
    &param_feedback_range, &param_feedback_scale, NULL};

void feedback_free(void *self)
{
    struct feedback *f = self;

    for (size_t i = 0; i < f->n; i++)
        mem_free(f->B[i].data);
    backward_free(f->backward);
    mem_free(f);
}

static enum status feedback_new(struct pass *pass, bool straight,
                                void **self_out)
{
    const struct net_shape *s = &pass->shape;
    struct feedback *f = mem_alloc(1, sizeof *f);
    void *backward = NULL;
    bool ok = f && !backward_new(pass, &backward);

    if (ok)
        f->backward = backward;
    for (size_t l = 1; ok && l < s->n_layers; l++) {
        struct rule_array *B = &f->B[f->n++];

        /* "W2" and "b2" are the weights it stands beside. */
        snprintf(B->name, sizeof B->name, "feedback%zu", l + 1);
        B->rows = s->width[l];
        B->cols = s->width[straight ? s->n_layers : l + 1];
        B->data = mem_alloc(B->rows * B->cols, sizeof *B->data);
        ok = B->data != NULL;
    }
    if (!ok) {
        if (f)
            feedback_free(f);
        return STATUS_NOMEM;
    }
    *self_out = f;
    return STATUS_OK;
}

enum status feedback_new_chain(struct pass *pass, void **self_out)
{
    return feedback_new(pass, false, self_out);
}

enum status feedback_new_straight(struct pass *pass, void **self_out)
{
    return feedback_new(pass, true, self_out);
}

/* He et al. 2015 for the units that the matrix sends to, as Frenkel's code
 * draws it; 0 is the parameter's word "kaiming". */
double feedback_bound(double range, size_t n)
{
    return range > 0.0 ? range : sqrt(6.0 / (double)n);
}

static void draw(struct feedback *f, double range, uint32_t seed)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct philox_list list = {.seed = seed, .draw = (uint32_t)i};
        double width = 2.0 * feedback_bound(range, f->B[i].rows);
        size_t n = f->B[i].rows * f->B[i].cols;

        philox_uniform(&list, 0, n, f->B[i].data);
        for (size_t j = 0; j < n; j++)
            f->B[i].data[j] = width * (f->B[i].data[j] - 0.5);
    }
}

void feedback_restart(void *self, const struct net_shape *shape,
                      const double *values, uint32_t seed)
{
    (void)shape;
    draw(self, values[0], seed);
}

size_t feedback_arrays(void *self, struct rule_array out[RULE_ARRAYS_MAX])
{
    struct feedback *f = self;

    for (size_t i = 0; i < f->n; i++)
        out[i] = f->B[i];
    return f->n;
}

double feedback_cost(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 3.0; /* as backpropagation */
}

void feedback_begin_chain(void *self, struct pass *pass, const double *values)
{
    struct feedback *f = self;

    (void)values;
    for (size_t i = 0; i < f->n; i++)
        backward_through(f->backward, &pass->shape, i + 1, f->B[i].data,
                         f->B[i].cols);
}

void feedback_begin_straight(void *self, struct pass *pass,
                             const double *values, enum backward_way way)
{
    struct feedback *f = self;
    double mean = 1.0 / (double)pass->batch.n;
    double classes = (double)pass->shape.width[pass->shape.n_layers];
    bool frenkel = values[1] != 0.0;
    const struct backward_route route = {
        .way = way,
        .output_scale = frenkel ? mean / classes : mean,
        .hidden_scale = frenkel ? 1.0 : mean,
    };

    for (size_t i = 0; i < f->n; i++)
        backward_straight(f->backward, &pass->shape, i + 1, f->B[i].data);
    backward_take(f->backward, &route);
}

void feedback_chunk(void *self, struct pass *pass, size_t i)
{
    backward_chunk(((struct feedback *)self)->backward, pass, i);
}

void feedback_end(void *self, struct pass *pass, const struct executor *exec,
                  double *grad_out)
{
    backward_end(((struct feedback *)self)->backward, pass, exec, grad_out);
}

bool feedback_alignment(const void *self, const struct pass *pass, size_t layer,
                        double *cos_out, double *norm_ratio_out)
{
    return backward_alignment(((const struct feedback *)self)->backward, pass,
                              layer, cos_out, norm_ratio_out);
}
