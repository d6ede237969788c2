/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers are drawn by place in the kernel block, padding included, which is
 * then set to 0: one list without gaps is the fastest to draw. */
#include "nn/rules/noise/direction.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static const char *const kinds[] = {"signs", "gaussian", "low-rank", NULL};

static const struct param *const no_parts[] = {NULL};
static const struct param *const low_rank_parts[] = {&param_rank, &param_lazy,
                                                     NULL};
static const struct param *const *const kind_parts[] = {no_parts, no_parts,
                                                        low_rank_parts};

const struct param param_noise = {
    .name = "noise",
    .value = "KIND",
    .unit = "",
    .help = "of weights: signs, gaussian or low-rank",
    .about = "What moves all weights at once: signs (each by plus or minus the "
             "same), gaussian, or low-rank:RANK:LAZY (for each layer a product "
             "of two thin Gaussian matrices); of equal variance.",
    .kind = PARAM_CHOICE,
    .high = 2,
    .choices = kinds,
    .parts = kind_parts,
    .live = true,
    .expected = "expected signs, gaussian or low-rank",
};

const struct param param_rank = {
    .name = "rank",
    .value = "R",
    .unit = "",
    .help = "of low-rank noise",
    .about = "The rank of low-rank noise.",
    .kind = PARAM_WHOLE,
    .initial = 1,
    .low = 1,
    .high = DIRECTION_RANKMAX,
    .live = true,
    .expected = "expected a whole number from 1 to 64",
};

const struct param param_lazy = {
    .name = "lazy",
    .value = "N",
    .unit = "batches",
    .help = "low-rank noise keeps one factor for N",
    .about = "For how many batches low-rank noise keeps the factor on the side "
             "of a layer's inputs; LOZO keeps it for 50 or 100.",
    .kind = PARAM_WHOLE,
    .initial = 1,
    .low = 1,
    .high = 1e6,
    .live = true,
    .expected = "expected a whole number from 1 to 1000000",
};

enum status direction_init(struct direction *d, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t rows = 0, units = 0;

    for (size_t l = 0; l < s->n_layers; l++) {
        rows += s->width[l] + 1;
        units += s->stride[l + 1];
    }
    *d = (struct direction){
        .D = mem_alloc(s->n_block, sizeof(double)),
        .A = mem_alloc(rows * DIRECTION_RANKMAX, sizeof(double)),
        .B = mem_alloc(units * DIRECTION_RANKMAX, sizeof(double))};
    if (d->D && d->A && d->B)
        return STATUS_OK;
    direction_done(d);
    return STATUS_NOMEM;
}

void direction_done(struct direction *d)
{
    mem_free(d->D);
    mem_free(d->A);
    mem_free(d->B);
    *d = (struct direction){0};
}

void direction_begin(struct direction *d, const struct pass *pass, size_t draw)
{
    const struct net_shape *s = &pass->shape;
    struct noise now = noise_of(pass, d->seed, draw), kept = now;
    double *A = d->A, *B = d->B;

    if (d->kind != NOISE_LOW_RANK)
        return;
    kept.step -= (pass->step > 0 ? pass->step - 1 : 0) % d->lazy;
    for (size_t l = 0; l < s->n_layers; l++) {
        size_t n = d->rank * (s->width[l] + 1);
        size_t m = d->rank * s->stride[l + 1];

        kept.part = (uint32_t)(1 + 2 * l);
        now.part = (uint32_t)(2 + 2 * l);
        noise_normals(pass->k, &kept, 0, n, A);
        noise_normals(pass->k, &now, 0, m, B);
        A += n;
        B += m;
    }
}

/* Where row `row` of panel `panel` of a layer begins, as long as a panel. */
struct place {
    size_t layer, panel, row; /* row: input, width[layer] = the bias */
    size_t at, n;             /* in the block; units of a panel */
    const double *A, *B;      /* the layer's factors */
};

/* D of units [first, end) of a row from the factors. */
static void low_rank(const struct direction *d, const struct net_shape *s,
                     const struct place *p, size_t first, size_t end)
{
    size_t rows = s->width[p->layer] + 1, stride = s->stride[p->layer + 1];
    double scale = 1.0 / sqrt((double)d->rank);
    double *D = d->D + p->at;

    for (size_t j = first; j < end; j++)
        D[j] = 0.0;
    for (size_t r = 0; r < d->rank; r++) {
        double a = scale * p->A[r * rows + p->row];
        const double *B = p->B + r * stride + p->panel * p->n;

        for (size_t j = first; j < end; j++)
            D[j] += a * B[j];
    }
}

/* The part of [from, end) in one panel: from the factors; padding 0. */
static void fill_panel(const struct direction *d, const struct net_shape *s,
                       struct place p, size_t from, size_t end)
{
    size_t width = s->width[p.layer + 1], unit = p.panel * p.n, base = p.at;
    size_t used = width > unit ? width - unit : 0, rows = s->width[p.layer] + 1;

    if (end <= base || from >= base + rows * p.n ||
        (used >= p.n && d->kind != NOISE_LOW_RANK))
        return;
    for (p.row = from > base ? (from - base) / p.n : 0; p.row < rows; p.row++) {
        size_t first, last, pad;

        p.at = base + p.row * p.n;
        if (p.at >= end)
            break;
        first = from > p.at ? from - p.at : 0;
        last = end - p.at < p.n ? end - p.at : p.n;
        if (d->kind == NOISE_LOW_RANK)
            low_rank(d, s, &p, first, last);
        pad = first > used ? first : used;
        if (pad < last)
            memset(d->D + p.at + pad, 0, (last - pad) * sizeof *d->D);
    }
}

void direction_fill(struct direction *d, const struct pass *pass, size_t draw,
                    size_t from, size_t end)
{
    const struct net_shape *s = &pass->shape;
    const struct noise noise = noise_of(pass, d->seed, draw);
    struct place p = {.A = d->A, .B = d->B};

    if (from >= end)
        return;
    if (d->kind == NOISE_SIGNS)
        noise_signs(&noise, from, end - from, d->D + from);
    else if (d->kind == NOISE_GAUSSIAN)
        noise_normals(pass->k, &noise, from, end - from, d->D + from);
    for (p.layer = 0; p.layer < s->n_layers; p.layer++) {
        size_t rows = s->width[p.layer] + 1;

        p.n = net_panel(s, p.layer);
        for (p.panel = 0; p.panel < s->stride[p.layer + 1] / p.n; p.panel++) {
            p.at = s->block_at[p.layer] + p.panel * rows * p.n;
            fill_panel(d, s, p, from, end);
        }
        p.A += d->rank * rows;
        p.B += d->rank * s->stride[p.layer + 1];
    }
}

void direction_share(size_t n, size_t i, size_t *from_out, size_t *end_out)
{
    size_t share = (n / 16 + DIRECTION_TASKS) / DIRECTION_TASKS * 16;

    *from_out = i * share < n ? i * share : n;
    *end_out = *from_out + share < n ? *from_out + share : n;
}

void direction_remark(const struct net_shape *shape, double n_draws,
                      char remark_out[RULE_REMARK])
{
    char of[64];

    snprintf(of, sizeof of, "%zu weights, %.0f draw%s", shape->n_params,
             n_draws, n_draws > 1.0 ? "s" : "");
    noise_remark(of, ((double)shape->n_params + n_draws + 1.0) / n_draws,
                 remark_out);
}
