/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One text, two precisions: naive_body.h is compiled for double and for long
 * double. Slow on purpose: every line is the definition of what it
 * computes. */
#include "naive.h"

#include <math.h>
#include <stdlib.h>

size_t naive_n_params(const struct naive_net *net)
{
    size_t n = 0;

    for (size_t l = 0; l < net->n_layers; l++)
        n += (net->width[l] + 1) * net->width[l + 1];
    return n;
}

size_t naive_layer_of(const struct naive_net *net, size_t i)
{
    size_t l = 0, end = 0;

    for (;; l++) {
        end += (net->width[l] + 1) * net->width[l + 1];
        if (i < end)
            return l;
    }
}

size_t naive_sample(const struct naive_batch *batch, size_t i)
{
    return batch->index ? batch->index[i] : batch->first + i;
}

#define REAL     double
#define EXP      exp
#define LOG      log
#define LOG1P    log1p
#define TANH     tanh
#define FN(name) name
#include "naive_body.h"
#undef REAL
#undef EXP
#undef LOG
#undef LOG1P
#undef TANH
#undef FN

#define REAL     long double
#define EXP      expl
#define LOG      logl
#define LOG1P    log1pl
#define TANH     tanhl
#define FN(name) name##l
#include "naive_body.h"
