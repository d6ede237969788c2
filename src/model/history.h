/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A metric over all steps in bounded memory. The newest values are kept
 * raw; the whole run is kept as buckets with min, max, mean, so that a spike
 * survives. When the buckets are full, neighbours merge and the bucket width
 * doubles. Smoothing is a debiased exponential mean computed on every sample
 * before anything is merged, for all four settings at once, so it looks the
 * same at any width. */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define HISTORY_RAW        1024 /* power of two */
#define HISTORY_BUCKETS    2048
#define HISTORY_SMOOTHINGS 4
extern const double history_smoothing[HISTORY_SMOOTHINGS]; /* 0 .6 .9 .97 */

/* How far a run has come with a batch, on each x axis. */
struct history_place {
    uint64_t step;
    uint64_t samples; /* trained on */
    double fwd_eq;    /* forward equivalents */
    int64_t active_ns;
};

struct bucket {
    uint64_t first_step;
    struct history_place last; /* of its last value */
    uint32_t n;                /* finite values */
    uint32_t n_bad;            /* non-finite ones: shown, never hidden */
    float min, max, mean;
    float smooth[HISTORY_SMOOTHINGS]; /* at the last sample; [0] = last raw */
};

struct history {
    uint64_t n_samples;
    double ema[HISTORY_SMOOTHINGS];  /* sums, before debiasing */
    double norm[HISTORY_SMOOTHINGS]; /* their weights */
    uint64_t width;                  /* samples a full bucket holds */
    size_t n_buckets;
    struct bucket *buckets; /* [HISTORY_BUCKETS] */
    float *raw;             /* [HISTORY_RAW]: sample i at i % HISTORY_RAW */
    size_t n_raw;           /* newest samples that raw still has */
};

enum status history_init(struct history *h);
void history_done(struct history *h);
void history_clear(struct history *h);

/* Makes *to, which has its memory, what *from is. */
void history_take(struct history *to, const struct history *from);

/* STATUS_NOMEM leaves *to empty. */
enum status history_copy(const struct history *from, struct history *to);

/* A copy that nothing is added to any more: the buckets there are, and no raw
 * values. STATUS_NOMEM leaves *to empty. */
enum status history_archive(const struct history *from, struct history *to);

/* Of such a copy: neighbours merge, so that half of the buckets are left. False
 * when memory is out. */
bool history_thin(struct history *h);

/* Forgets everything after to_step (undo). The exponential means go on from
 * the last bucket kept. */
void history_truncate(struct history *h, uint64_t to_step);

void history_add(struct history *h, const struct history_place *at,
                 double value);

/* The i-th newest raw value (0 = newest); NaN when not kept. */
double history_recent(const struct history *h, size_t i);

#endif
