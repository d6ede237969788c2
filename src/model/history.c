/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buckets fill one after the other; when all are full, pairs merge in place
 * and every bucket holds twice as many samples from then on. */
#include "model/history.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

const double history_smoothing[HISTORY_SMOOTHINGS] = {0.0, 0.6, 0.9, 0.97};

enum status history_init(struct history *h)
{
    *h = (struct history){.width = 1};
    h->buckets = mem_alloc(HISTORY_BUCKETS, sizeof *h->buckets);
    h->raw = mem_alloc(HISTORY_RAW, sizeof *h->raw);
    if (h->buckets && h->raw)
        return STATUS_OK;
    history_done(h);
    return STATUS_NOMEM;
}

void history_done(struct history *h)
{
    mem_free(h->buckets);
    mem_free(h->raw);
    *h = (struct history){0};
}

void history_clear(struct history *h)
{
    *h = (struct history){.width = 1, .buckets = h->buckets, .raw = h->raw};
}

void history_take(struct history *to, const struct history *from)
{
    struct history own = *to;

    *to = *from;
    to->buckets = own.buckets;
    to->raw = own.raw;
    memcpy(to->buckets, from->buckets, from->n_buckets * sizeof *to->buckets);
    memcpy(to->raw, from->raw, HISTORY_RAW * sizeof *to->raw);
}

enum status history_copy(const struct history *from, struct history *to)
{
    enum status status = history_init(to);

    if (!status)
        history_take(to, from);
    return status;
}

/* a = a and b, b the later. */
static void merge(struct bucket *a, const struct bucket *b)
{
    double n = (double)a->n + (double)b->n;

    if (b->n > 0) {
        a->mean = a->n == 0 ? b->mean
                            : (float)(((double)a->mean * (double)a->n +
                                       (double)b->mean * (double)b->n) /
                                      n);
        a->min = a->n == 0 || b->min < a->min ? b->min : a->min;
        a->max = a->n == 0 || b->max > a->max ? b->max : a->max;
    }
    memcpy(a->smooth, b->smooth, sizeof a->smooth);
    a->n += b->n;
    a->n_bad += b->n_bad;
    a->last = b->last;
}

static void halve(struct history *h)
{
    for (size_t i = 0; i < HISTORY_BUCKETS / 2; i++) {
        h->buckets[i] = h->buckets[2 * i];
        merge(&h->buckets[i], &h->buckets[2 * i + 1]);
    }
    h->n_buckets = HISTORY_BUCKETS / 2;
    h->width *= 2;
}

enum status history_archive(const struct history *from, struct history *to)
{
    *to = *from;
    to->raw = NULL;
    to->n_raw = 0;
    to->buckets = mem_alloc(from->n_buckets, sizeof *to->buckets);
    if (!to->buckets) {
        history_done(to);
        return STATUS_NOMEM;
    }
    memcpy(to->buckets, from->buckets, from->n_buckets * sizeof *to->buckets);
    return STATUS_OK;
}

bool history_thin(struct history *h)
{
    size_t n = (h->n_buckets + 1) / 2;
    struct bucket *buckets = mem_alloc(n, sizeof *buckets);

    if (!buckets)
        return false;
    for (size_t i = 0; i < n; i++) {
        buckets[i] = h->buckets[2 * i];
        if (2 * i + 1 < h->n_buckets)
            merge(&buckets[i], &h->buckets[2 * i + 1]);
    }
    mem_free(h->buckets);
    h->buckets = buckets;
    h->n_buckets = n;
    h->width *= 2;
    return true;
}

/* Debiased: the weights of all samples so far sum to norm, not to 1. A
 * non-finite value leaves the mean where it was. */
static void smooth(struct history *h, double value, float *out)
{
    for (size_t i = 0; i < HISTORY_SMOOTHINGS; i++) {
        double s = history_smoothing[i];

        if (isfinite(value)) {
            h->ema[i] = s * h->ema[i] + (1.0 - s) * value;
            h->norm[i] = s * h->norm[i] + (1.0 - s);
        }
        out[i] = h->norm[i] > 0.0 ? (float)(h->ema[i] / h->norm[i]) : NAN;
    }
}

void history_add(struct history *h, const struct history_place *at,
                 double value)
{
    bool finite = isfinite(value);
    struct bucket one = {
        .first_step = at->step,
        .last = *at,
        .n = finite,
        .n_bad = !finite,
        .min = (float)value,
        .max = (float)value,
        .mean = (float)value,
    };
    struct bucket *last;

    smooth(h, value, one.smooth);
    h->raw[h->n_samples++ % HISTORY_RAW] = (float)value;
    h->n_raw += h->n_raw < HISTORY_RAW;
    last = h->n_buckets ? &h->buckets[h->n_buckets - 1] : NULL;
    if (last && last->n + last->n_bad < h->width) {
        merge(last, &one);
        return;
    }
    if (h->n_buckets == HISTORY_BUCKETS)
        halve(h);
    h->buckets[h->n_buckets++] = one;
}

void history_truncate(struct history *h, uint64_t to_step)
{
    uint64_t gone = 0;
    const struct bucket *last;

    while (h->n_buckets > 0 &&
           h->buckets[h->n_buckets - 1].last.step > to_step) {
        h->n_buckets--;
        gone += h->buckets[h->n_buckets].n + h->buckets[h->n_buckets].n_bad;
    }
    if (h->n_buckets == 0) {
        history_clear(h);
        return;
    }
    h->n_samples = gone < h->n_samples ? h->n_samples - gone : 0;
    h->n_raw = gone < h->n_raw ? h->n_raw - (size_t)gone : 0;
    last = &h->buckets[h->n_buckets - 1];
    for (size_t i = 0; i < HISTORY_SMOOTHINGS; i++)
        h->ema[i] = (double)last->smooth[i] * h->norm[i];
}

double history_recent(const struct history *h, size_t i)
{
    if (i == 0 && h->n_raw == 0 && h->n_buckets > 0)
        return (double)h->buckets[h->n_buckets - 1].smooth[0];
    if (i >= h->n_raw)
        return NAN;
    return (double)h->raw[(h->n_samples - 1 - i) % HISTORY_RAW];
}
