/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a forward pass done again for a chunk whose forward pass is done:
 * the layers above a change, for rules that perturb units; and the dual pass,
 * which carries a direction through the net and finds the exact derivative of
 * each loss along it (forward mode of automatic differentiation). Each has the
 * plain way beside the fast one. Thread: any, one a chunk. */
#ifndef NN_RERUN_H
#define NN_RERUN_H

#include "nn/pass.h"

/* All above z of layer l: twin is one of pass's at the same batch and weights
 * (pass_take), whose z[l] of the chunk the caller has set. Fills its a[l],
 * z[l + 1], ..., p and losses. twin->hook is called as in pass_forward, but not
 * for z[l]. */
void rerun_above(struct pass *twin, size_t chunk, size_t layer);

/* y [rows->n, stride[l + 1]] = x W, overwritten, x the inputs of layer l in the
 * forward pass of `pass`, W any block of parameters in kernel layout, bias row
 * included: what a direction in weight space moves z of the layer by. */
void rerun_layer(const struct pass *pass, const struct rows *rows, size_t layer,
                 const double *block, double *y);

/* Scratch of the dual pass, rows as those of the pass. */
struct dual {
    double *zt[NET_MAX_LAYERS]; /* [max_batch, stride[l + 1]] */
    size_t widest;              /* the widest stride */
    double *room;               /* [max_batch, widest] */
    double *e;                  /* [max_batch, stride[L]] dL/dz_L */
    double *jvp;                /* [max_batch] out: of each sample's loss */
};

/* STATUS_NOMEM; *d then needs no dual_done, but may have one. */
enum status dual_init(struct dual *d, const struct pass *pass);
void dual_done(struct dual *d);

/* Once for a chunk, after its forward pass: dL/dz of its outputs. */
void dual_begin(struct dual *d, const struct pass *pass, size_t chunk);

/* The derivative of each sample's loss, into d->jvp, along a direction whose
 * own part in z of layer l `own` gives (zt overwritten, padding 0):
 *   zt_l = W_l at_{l-1} + own_l,  at_l = f'(z_l) zt_l,  at_0 = 0
 *   jvp  = dL/dz_L . zt_L */
void dual_run(struct dual *d, const struct pass *pass, size_t chunk,
              void (*own)(void *ctx, const struct pass *pass,
                          const struct rows *rows, size_t layer, double *zt),
              void *ctx);

#endif
