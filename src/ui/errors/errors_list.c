/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All samples are looked through once an evaluation, and for that a byte a
 * lane and sample is enough: the class that was said. By number the first
 * ERRORS_MAX matches are the list. By confidence the best ones are kept in a
 * heap whose root is the least wanted, so an early epoch with thousands of
 * errors costs no more memory than a late one; taking the roots off from the
 * back then leaves the list in order. */
#include "ui/errors/errors_list.h"

#include <string.h>

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
    const uint8_t *truth;
    const uint8_t *said[LANES_MAX]; /* of the lanes asked, the judge first */
    bool right[LANES_MAX];          /* what they must be */
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
    s->said[s->n] = picture_said(m->lanes[lane].picture);
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
    if (by.only >= 0)
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

/* Whether sample a stands before b in the list by confidence. */
static bool before(const struct model *m, const struct errors_state *e,
                   uint32_t a, uint32_t b)
{
    size_t lane = errors_judge(m, e);
    float pa, pb;

    pa = answers_probs(m, lane, a)[answers_said(m, lane, a)];
    pb = answers_probs(m, lane, b)[answers_said(m, lane, b)];
    return pa > pb || (!(pb > pa) && a < b);
}

static void swap(uint32_t *list, size_t a, size_t b)
{
    uint32_t t = list[a];

    list[a] = list[b];
    list[b] = t;
}

/* list[0, n) is a heap with the last of the order at its root, but for
 * list[at]. */
static void sift_down(const struct model *m, const struct errors_state *e,
                      size_t at, size_t n)
{
    uint32_t *list = e->list;

    for (;;) {
        size_t child = 2 * at + 1;

        if (child >= n)
            return;
        if (child + 1 < n && before(m, e, list[child], list[child + 1]))
            child++;
        if (!before(m, e, list[at], list[child]))
            return;
        swap(list, at, child);
        at = child;
    }
}

static void sift_up(const struct model *m, const struct errors_state *e,
                    size_t at)
{
    while (at > 0 && before(m, e, e->list[(at - 1) / 2], e->list[at])) {
        swap(e->list, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static void take(const struct model *m, struct errors_state *e, uint32_t i)
{
    if (!e->sort_confidence) {
        if (e->n_list < ERRORS_MAX)
            e->list[e->n_list++] = i;
    } else if (e->n_list < ERRORS_MAX) {
        e->list[e->n_list] = i;
        sift_up(m, e, e->n_list++);
    } else if (before(m, e, i, e->list[0])) {
        e->list[0] = i;
        sift_down(m, e, 0, e->n_list);
    }
}

/* 0 = none. */
static int64_t answered_ns(const struct model *m, size_t lane)
{
    return answers_ready(m, lane) ? m->lanes[lane].picture->answered_ns : 0;
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
    struct sieve sieve;

    e->n_list = e->n_match = 0;
    if (!answers_any_ready(m) || !make_sieve(m, e, &sieve))
        return;
    for (size_t i = 0; i < m->problem->val->n; i++)
        if (passes(&sieve, i)) {
            e->n_match++;
            take(m, e, (uint32_t)i);
        }
    for (size_t left = e->n_list; e->sort_confidence && left > 1; left--) {
        swap(e->list, 0, left - 1);
        sift_down(m, e, 0, left - 1);
    }
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
    e->epoch = answers_ready(m, judge) ? m->lanes[judge].picture->epoch : 0;
}

static void count(size_t truth, size_t said, struct confusion *out)
{
    size_t row = truth - out->first_true, col = said - out->first_said;

    out->n_right += truth == said ? 1 : 0;
    if (row < CONFUSION_SIDE)
        out->n_true[row]++;
    if (col < CONFUSION_SIDE)
        out->n_said[col]++;
    if (row < CONFUSION_SIDE && col < CONFUSION_SIDE)
        out->n[row][col]++;
}

void errors_confusion(const struct model *m, const struct errors_state *e,
                      size_t lane, struct confusion *out)
{
    const uint8_t *truth, *said;

    memset(out, 0, sizeof *out);
    if (!answers_ready(m, lane))
        return;
    truth = m->problem->val->labels;
    out->n_classes = m->lanes[lane].picture->n_classes;
    out->first_true = (size_t)(e->cell_true / CONFUSION_SIDE * CONFUSION_SIDE);
    out->first_said = (size_t)(e->cell_said / CONFUSION_SIDE * CONFUSION_SIDE);
    out->n_all = m->problem->val->n;
    said = picture_said(m->lanes[lane].picture);
    for (size_t i = 0; i < out->n_all; i++)
        count(truth[i], said[i], out);
}
