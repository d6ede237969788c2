/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pass over a whole set, as many samples at a time as a pass holds: what it
 * answers to each, and which hidden units are active for none of them. */
#include <string.h>

#include "nn/act.h"
#include "nn/pass.h"

static void copy_probs(const struct pass *pass, size_t from, size_t n,
                       float *probs_out)
{
    size_t O = pass->shape.width[pass->shape.n_layers];
    size_t stride = pass->shape.stride[pass->shape.n_layers];

    for (size_t s = 0; s < n; s++)
        for (size_t k = 0; k < O; k++)
            probs_out[(from + s) * O + k] = (float)pass->p[s * stride + k];
}

/* Marks the units that one of the n samples just passed through makes active;
 * nearly all of them are found at the first samples. */
static void mark_alive(struct pass *pass, size_t n)
{
    const struct net_shape *s = &pass->shape;
    uint8_t *alive = pass->alive;

    for (size_t l = 1; l < s->n_layers; l++)
        for (size_t unit = 0; unit < s->width[l]; unit++, alive++)
            for (size_t i = 0; i < n && !*alive; i++)
                *alive = !s->act->can_be_off ||
                         !(pass->z[l - 1][i * s->stride[l] + unit] <= 0.0);
}

void pass_evaluate(struct pass *pass, const struct executor *exec,
                   const double *block, const struct runs *runs,
                   float *probs_out, size_t *n_dead_out,
                   struct batch_stats *stats_out)
{
    pass_answers(pass, exec, block, runs, NULL, NULL, probs_out, n_dead_out,
                 stats_out);
}

void pass_answers(struct pass *pass, const struct executor *exec,
                  const double *block, const struct runs *runs,
                  void (*after)(void *self, struct pass *pass, size_t chunk),
                  void *self, float *probs_out, size_t *n_dead_out,
                  struct batch_stats *stats_out)
{
    size_t n_hidden = net_n_hidden(&pass->shape);
    struct batch_stats sum = {0};

    memset(pass->alive, 0, n_hidden);
    for (size_t at = 0; at < runs->n; at += pass->capacity) {
        struct span part = {.runs = runs, .first = at, .n = runs->n - at};
        struct batch_stats st;

        if (part.n > pass->capacity)
            part.n = pass->capacity;
        pass_take(pass, block, &part);
        pass_forward(pass, exec, after, self, &st);
        if (probs_out)
            copy_probs(pass, at, part.n, probs_out);
        if (n_dead_out)
            mark_alive(pass, part.n);
        sum.n += st.n;
        sum.n_correct += st.n_correct;
        sum.loss_sum += st.loss_sum;
    }
    *stats_out = sum;
    if (!n_dead_out)
        return;
    *n_dead_out = 0;
    for (size_t i = 0; i < n_hidden; i++)
        *n_dead_out += !pass->alive[i];
}

unsigned pass_dead_layers(const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    const uint8_t *alive = pass->alive;
    unsigned dead = 0;

    for (size_t l = 0; l + 1 < s->n_layers; alive += s->width[++l])
        if (memchr(alive, 1, s->width[l + 1]) == NULL)
            dead |= 1u << l;
    return dead;
}
