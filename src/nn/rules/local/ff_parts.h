/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forward-forward in four files: ff.c the rule, ff_label.c the label in the
 * inputs of the first layer, ff_layers.c the goodness of a layer and its
 * gradient, ff_answer.c the answer by trying every label. Thread: that of the
 * chunk whose rows are handed over; no two chunks share a row. */
#ifndef NN_RULES_LOCAL_FF_PARTS_H
#define NN_RULES_LOCAL_FF_PARTS_H

#include "nn/pass.h"
#include "nn/rules/local/local.h"

#define FF_FLOOR 1e-4 /* of a length that is divided by */

/* One of the two passes: with right labels or with wrong ones. */
struct ff_side {
    double *u[NET_MAX_LAYERS]; /* inputs by their length, layers >= 1 */
    double *z[NET_MAX_LAYERS], *a[NET_MAX_LAYERS];
    double *dz[NET_MAX_LAYERS];   /* as z */
    double *good[NET_MAX_LAYERS]; /* [capacity] */
    uint32_t *label;              /* [capacity] */
};

struct ff {
    void *backward;
    size_t n_hidden, n_classes;
    uint32_t seed;
    double theta;
    struct ff_side side[2]; /* right, wrong */
    double *draws;          /* [max_batch] */
    double *base;           /* [capacity, stride[1]] x W1 without the label's */
    double *most, *length;  /* [capacity] largest x; |x| + FF_FLOOR */
    double *good;           /* [capacity, stride O] sums for each label */
    double *rows;           /* [chunks, ff_rows_size] of ff_label_gradient */
};

/* Doubles of a chunk's `rows`: one row a label, and the bias. */
size_t ff_rows_size(const struct net_shape *s);

/* What the samples of these rows are without a label: base, most, length. */
void ff_strip(struct ff *f, const struct pass *pass,
              const struct local_rows *rows);

/* z of the first layer, with the side's labels, from what ff_strip left. */
void ff_show_labels(const struct ff *f, const struct pass *pass,
                    const struct local_rows *rows, struct ff_side *side);

/* From both sides' dz of the first layer: what x is to be multiplied by, into
 * the first errors of f->backward, and what the label's rows and the bias have
 * instead of a product with x. */
void ff_label_gradient(struct ff *f, const struct pass *pass,
                       const struct local_rows *rows, double *label_rows);

/* The sum of the chunks' label rows takes its place in the gradient of the
 * batch. */
void ff_put_label_rows(struct ff *f, const struct pass *pass, double *grad_out);

/* Activations and goodness of every hidden layer with the side's labels. */
void ff_forward(const struct ff *f, const struct pass *pass,
                const struct local_rows *rows, struct ff_side *side);

/* dz of a side's layer l; sign -1 of the right labels, 1 of the wrong. */
void ff_errors(const struct ff *f, const struct pass *pass,
               const struct local_rows *rows, struct ff_side *side, size_t l,
               double sign);

/* f->good of chunk i, the sum of goodness for each label, and its rows.
 * Overwrites the right side's labels. */
struct local_rows ff_try_labels(struct ff *f, struct pass *pass, size_t i);

/* What these sums answer: probabilities and losses where they are not NULL,
 * [capacity, stride of the outputs] and [capacity]. */
struct span_stats ff_judge(const struct ff *f, const struct pass *pass,
                           const struct local_rows *rows, double *p_out,
                           double *losses_out);

#endif
