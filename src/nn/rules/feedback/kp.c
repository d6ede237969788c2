/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kolen and Pollack 1994, as Akrout et al. 2019 have it: the errors go back
 * through matrices B_l that learn what the weights learn,
 *   W_l <- W_l - lr (h dz^T + decay W_l)
 *   B_l <- B_l - lr (h dz^T + decay B_l)
 * (both [inputs, outputs]), so that W_l - B_l shrinks by 1 - lr decay with
 * every step, whatever the data are. The step of B_l is this rule's own, made
 * with plain gradient descent, so W_l must take no other. */
#include <math.h>
#include <stdio.h>

#include "nn/kernels/kernels.h"
#include "nn/optim.h"
#include "nn/rules/feedback/feedback.h"

static const struct param param_kp_decay = {
    .name = "kp-decay",
    .value = "X",
    .unit = "",
    .help = "of kp: weight decay of W and feedback",
    .about = "The weight decay of rule kp: what it adds to the gradients of "
             "weights and of feedback matrices, as a share of each of them. "
             "With every step they differ by lr times kp-decay less.",
    .kind = PARAM_REAL,
    .initial = 0.01,
    .low = 0.0,
    .high = 1e6,
    .live = true,
    .expected = "expected a number from 0 to 1e6",
};

/* Layer l: decay into its gradient, and the step of its matrix, if it may
 * move. */
static void end_layer(struct rule_array *B, const struct pass *pass, size_t l,
                      double lr, double decay, bool moves, double *grad)
{
    const double *W = pass_layer(pass, l);
    size_t stride = pass->shape.stride[l + 1];

    for (size_t i = 0; i < B->rows; i++)
        for (size_t j = 0; j < B->cols; j++) {
            double *g = &grad[i * stride + j];
            double *b = &B->data[i * B->cols + j];

            if (moves)
                *b -= lr * (*g + decay * *b);
            *g += decay * W[i * stride + j];
        }
}

static void begin(void *self, struct pass *pass, const double *values)
{
    ((struct feedback *)self)->values = values;
    feedback_begin_chain(self, pass, values);
}

/* A lane that has diverged keeps the weights of before, so the matrices stay,
 * too; a repeated estimate is not remembered. */
static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct feedback *f = self;
    double decay = f->values[1], lr = f->values[2];
    bool moves;

    feedback_end(self, pass, exec, grad_out);
    moves =
        pass->repeat == 0 && isfinite(rule_norm(grad_out, pass->shape.n_block));
    for (size_t l = 1; l < pass->shape.n_layers; l++)
        end_layer(&f->B[l - 1], pass, l, lr, decay, moves,
                  grad_out + pass->shape.block_at[l]);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)shape, (void)n;
    remark_out[0] = '\0';
    if (values[1] == 0.0)
        snprintf(remark_out, RULE_REMARK,
                 "without kp-decay the feedback stays as far from the weights "
                 "as it began");
}

static const struct param *const params[] = {&param_feedback_range,
                                             &param_kp_decay, &param_lr, NULL};

const struct rule rule_kp = {
    .name = "kp",
    .title = "Kolen-Pollack",
    .summary = "feedback matrices that learn what the weights learn",
    .about = "Kolen and Pollack: errors go back through matrices that begin as "
             "those of feedback alignment and then take the same steps as the "
             "weights, while both decay by lr times kp-decay a step, so that "
             "the matrices become the transposed weights. The first layer and "
             "the biases do not decay. With optimiser sgd only: the matrices "
             "take plain steps of gradient descent. A checkpoint keeps them as "
             "feedback2 and so on.",
    .params = params,
    .optim = "sgd",
    .cost = feedback_cost,
    .remark = remark,
    .new = feedback_new_chain,
    .free = feedback_free,
    .restart = feedback_restart,
    .arrays = feedback_arrays,
    .begin = begin,
    .chunk = feedback_chunk,
    .end = end,
    .alignment = feedback_alignment,
};
