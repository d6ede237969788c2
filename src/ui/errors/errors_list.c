/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All samples are looked through once an evaluation, and for that a byte a
 * lane and sample is enough: the class that was said. The list is the first
 * ERRORS_MAX of those that pass: whenever twice as many are gathered they are
 * sorted and the second half is dropped, so an early epoch with thousands of
 * errors costs no more memory than a late one. */
#include "ui/errors/errors_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Of equal true and said class one lane's right answers are asked for: that is
 * what the diagonal of the matrix lists. */
struct errors_choice errors_asked(const struct errors_state *e)
{
    struct errors_choice by = e->choice;
    bool one = by.right == 0 && (by.wrong & (by.wrong - 1)) == 0;

    if (one && by.true_class >= 0 && by.true_class == by.said_class) {
        by.right = by.wrong;
        by.wrong = 0;
    }
    return by;
}

size_t errors_judge(const struct model *m, const struct errors_state *e)
{
    if (e->choice.unit >= 0 && e->choice.unit_lane < m->n_lanes)
        return e->choice.unit_lane;
    unsigned lanes = e->choice.wrong != 0 ? e->choice.wrong : e->choice.right;

    for (size_t i = 0; i < m->n_lanes; i++)
        if ((lanes >> i & 1u) != 0)
            return i;
    return 0;
}

size_t errors_other(const struct model *m, const struct errors_state *e)
{
    return errors_judge(m, e) == 0 ? 1 : 0;
}

/* What a sample must be to pass the filters, with the answers at hand. */
struct sieve {
    const uint16_t *truth;
    const uint16_t *said[LANES_MAX]; /* of the lanes asked, the judge first */
    bool right[LANES_MAX];           /* what they must be */
    size_t n;
    int true_class, said_class; /* -1 = any */
    int64_t only;
};

/* False when the lane has not answered. */
static bool ask_lane(const struct model *m, size_t lane, bool right,
                     struct sieve *s)
{
    if (!answers_ready(m, lane))
        return false;
    s->said[s->n] = snapshot_said(m->lanes[lane].snapshot);
    s->right[s->n++] = right;
    return true;
}

/* False when nothing passes: a lane that is asked has not answered. */
static bool make_sieve(const struct model *m, const struct errors_state *e,
                       struct sieve *out)
{
    struct errors_choice by = errors_asked(e);
    size_t judge = errors_judge(m, e);

    *out = (struct sieve){.truth = m->problem->val->labels,
                          .true_class = by.true_class,
                          .said_class = by.said_class,
                          .only = by.only};
    if (by.only >= 0 || by.unit >= 0)
        return true;
    if (!ask_lane(m, judge, (by.right >> judge & 1u) != 0, out))
        return false;
    for (size_t i = 0; i < m->n_lanes; i++)
        if (i != judge && ((by.wrong | by.right) >> i & 1u) != 0 &&
            !ask_lane(m, i, (by.right >> i & 1u) != 0, out))
            return false;
    return true;
}

static bool passes(const struct sieve *s, size_t i)
{
    int truth;

    if (s->only >= 0)
        return i == (size_t)s->only;
    truth = s->truth[i];
    for (size_t k = 0; k < s->n; k++)
        if ((s->said[k][i] == truth) != s->right[k])
            return false;
    return (s->true_class < 0 || s->true_class == truth) &&
           (s->said_class < 0 || s->said_class == s->said[0][i]);
}

/* Sorts by number, or by confidence: a probability is not negative, so its
 * bits are ordered as it is. Equal ones go by number. */
static uint64_t key_of(const struct model *m, const struct errors_state *e,
                       size_t judge, uint32_t i)
{
    uint32_t bits = 0;
    float p;

    if (e->sort_confidence) {
        p = answers_probs(m, judge, i)[answers_said(m, judge, i)];
        memcpy(&bits, &p, sizeof bits);
        bits = p >= 0 ? UINT32_MAX - bits : UINT32_MAX; /* NaN comes last */
    }
    return (uint64_t)bits << 32 | i;
}

/* Most active first. False: the unit is silent for the sample, or its lane is
 * another now. room: [n_features]. */
static bool unit_key(const struct model *m, const struct errors_state *e,
                     uint32_t i, double *room, uint64_t *key_out)
{
    const struct dataset *ds = m->problem->ds;
    const struct lane_model *lane = &m->lanes[e->choice.unit_lane];
    uint32_t bits;
    float a;

    if (!lane_has_weights(m, e->choice.unit_lane) ||
        (size_t)e->choice.unit >= lane->shape->width[1])
        return false;
    for (size_t k = 0; k < ds->n_features; k++)
        room[k] = dataset_feature(ds, m->problem->split.val[i], k);
    a = (float)explain_activation(lane->shape, lane->snapshot->data, room,
                                  (size_t)e->choice.unit);
    memcpy(&bits, &a, sizeof bits);
    *key_out = (uint64_t)(UINT32_MAX - bits) << 32 | i;
    return a > 0;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The first ERRORS_MAX of n keys, in order, stay. */
static size_t keep_first(uint64_t *keys, size_t n)
{
    qsort(keys, n, sizeof *keys, by_key);
    return n < ERRORS_MAX ? n : ERRORS_MAX;
}

/* 0 = none. */
static int64_t answered_ns(const struct model *m, size_t lane)
{
    return answers_ready(m, lane) ? m->lanes[lane].snapshot->answered_ns : 0;
}

bool errors_stale(const struct model *m, const struct errors_state *e)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (e->answered_ns[i] != answered_ns(m, i))
            return true;
    return false;
}

int64_t errors_selected(const struct errors_state *e)
{
    return e->selected < e->n_list ? (int64_t)e->list[e->selected] : -1;
}

static void fill(const struct model *m, struct errors_state *e)
{
    size_t judge = errors_judge(m, e), n = 0;
    uint64_t last = UINT64_MAX; /* nothing behind it is wanted */
    struct sieve sieve;

    double *room = NULL;

    e->n_list = e->n_match = 0;
    if (!answers_any_ready(m) || !make_sieve(m, e, &sieve))
        return;
    if (e->choice.unit >= 0)
        room = mem_alloc(m->problem->ds->n_features, sizeof *room);
    if (e->choice.unit >= 0 && room == NULL)
        return;
    for (size_t i = 0; i < m->problem->val->n; i++) {
        uint64_t key;

        if (!passes(&sieve, i) ||
            (room != NULL && !unit_key(m, e, (uint32_t)i, room, &key)))
            continue;
        e->n_match++;
        if (room == NULL)
            key = key_of(m, e, judge, (uint32_t)i);
        if (key < last)
            e->keys[n++] = key;
        if (n == 2 * ERRORS_MAX) {
            n = keep_first(e->keys, n);
            last = e->keys[n - 1];
        }
    }
    mem_free(room);
    e->n_list = keep_first(e->keys, n);
    for (size_t k = 0; k < e->n_list; k++)
        e->list[k] = (uint32_t)e->keys[k];
}

void errors_rebuild(const struct model *m, struct errors_state *e)
{
    int64_t selected = errors_selected(e);
    size_t judge = errors_judge(m, e);

    fill(m, e);
    if (e->selected >= e->n_list)
        e->selected = e->n_list > 0 ? e->n_list - 1 : 0;
    for (size_t k = 0; k < e->n_list; k++)
        if ((int64_t)e->list[k] == selected)
            e->selected = k;
    for (size_t i = 0; i < m->n_lanes; i++)
        e->answered_ns[i] = answered_ns(m, i);
    e->epoch = answers_ready(m, judge) ? m->lanes[judge].snapshot->epoch : 0;
}

static void count(size_t truth, size_t said, struct confusion *k)
{
    size_t row = truth - k->first_true, col = said - k->first_said;

    k->n_right += truth == said ? 1 : 0;
    if (row < k->n_rows)
        k->n_true[row]++;
    if (col < k->n_cols)
        k->n_said[col]++;
    if (row < k->n_rows && col < k->n_cols)
        k->n[row][col]++;
}

void errors_confusion(const struct model *m, size_t lane, struct confusion *k)
{
    const uint16_t *truth, *said;

    if (!answers_ready(m, lane))
        return;
    truth = m->problem->val->labels;
    said = snapshot_said(m->lanes[lane].snapshot);
    k->n_all = m->problem->val->n;
    for (size_t i = 0; i < k->n_all; i++)
        count(truth[i], said[i], k);
}
