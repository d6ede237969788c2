/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best ERRORS_MAX matches are kept in a heap whose root is the least
 * wanted, so an early epoch with thousands of errors costs no more memory
 * than a late one; taking the roots off from the back then leaves the list
 * in order. Predictions are told apart by their content, not by the epoch: a
 * restart counts epochs from 1 again. */
#include "ui/errors_list.h"

#include <string.h>

bool errors_ready(const struct model *m, size_t lane)
{
    const struct picture *p;

    if (lane >= m->n_lanes || m->problem == NULL)
        return false;
    p = m->lanes[lane].picture;
    return p != NULL && p->epoch > 0 && p->n_classes > 0 &&
           p->n_val == m->problem->val->n;
}

bool errors_any_ready(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (errors_ready(m, i))
            return true;
    return false;
}

const float *errors_probs(const struct model *m, size_t lane, size_t i)
{
    const struct picture *p = m->lanes[lane].picture;

    return (const float *)(p->data + p->n_params) + i * p->n_classes;
}

size_t errors_second(const float *probs, size_t n_classes, size_t not_this)
{
    size_t best = not_this == 0 && n_classes > 1 ? 1 : 0;

    for (size_t k = best + 1; k < n_classes; k++)
        if (k != not_this && probs[k] > probs[best])
            best = k;
    return best;
}

size_t errors_said(const struct model *m, size_t lane, size_t i)
{
    size_t n = m->lanes[lane].picture->n_classes;

    return errors_second(errors_probs(m, lane, i), n, n);
}

size_t errors_truth(const struct model *m, size_t i)
{
    return m->problem->val->labels[i];
}

size_t errors_judge(const struct model *m, const struct errors_state *e)
{
    if (e->choice.filter == ERRORS_ONLY_FIRST)
        return 0;
    if (e->choice.filter == ERRORS_ONLY_SECOND)
        return 1;
    if (e->choice.lane < 0 || (size_t)e->choice.lane >= m->n_lanes)
        return 0;
    return e->choice.filter == ERRORS_BOTH && e->choice.lane > 1
               ? 0
               : (size_t)e->choice.lane;
}

/* Who is wrong; both lanes must have answered when both are asked. */
static bool match_who(const struct model *m, const struct errors_state *e,
                      size_t i, bool want_right)
{
    bool wrong[2];

    if (e->choice.filter == ERRORS_LANE) {
        size_t lane = errors_judge(m, e);

        return errors_ready(m, lane) &&
               (errors_said(m, lane, i) == errors_truth(m, i)) == want_right;
    }
    for (size_t k = 0; k < 2; k++) {
        if (!errors_ready(m, k))
            return false;
        wrong[k] = errors_said(m, k, i) != errors_truth(m, i);
    }
    if (e->choice.filter == ERRORS_BOTH)
        return wrong[0] && wrong[1];
    return e->choice.filter == ERRORS_ONLY_FIRST ? wrong[0] && !wrong[1]
                                                 : wrong[1] && !wrong[0];
}

bool errors_match(const struct model *m, const struct errors_state *e, size_t i)
{
    bool want_right = e->choice.true_class >= 0 &&
                      e->choice.true_class == e->choice.said_class;

    if (e->choice.only >= 0)
        return i == (size_t)e->choice.only;
    if (e->choice.true_class >= 0 &&
        errors_truth(m, i) != (size_t)e->choice.true_class)
        return false;
    if (!match_who(m, e, i, want_right))
        return false;
    return e->choice.said_class < 0 || errors_said(m, errors_judge(m, e), i) ==
                                           (size_t)e->choice.said_class;
}

size_t errors_total(const struct model *m, const struct errors_state *e)
{
    size_t n = 0;

    if (!errors_any_ready(m))
        return 0;
    for (size_t i = 0; i < m->problem->val->n; i++)
        n += errors_match(m, e, i) ? 1 : 0;
    return n;
}

/* Whether sample a stands before b in the list. */
static bool before(const struct model *m, const struct errors_state *e,
                   uint32_t a, uint32_t b)
{
    size_t lane = errors_judge(m, e);
    float pa, pb;

    if (!e->sort_confidence)
        return a < b;
    pa = errors_probs(m, lane, a)[errors_said(m, lane, a)];
    pb = errors_probs(m, lane, b)[errors_said(m, lane, b)];
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

static void keep(const struct model *m, struct errors_state *e, uint32_t i)
{
    if (e->n_list < ERRORS_MAX) {
        e->list[e->n_list] = i;
        sift_up(m, e, e->n_list++);
    } else if (before(m, e, i, e->list[0])) {
        e->list[0] = i;
        sift_down(m, e, 0, e->n_list);
    }
}

/* FNV-1a over the epoch and the first predictions; 0 = none. */
static uint64_t fingerprint(const struct model *m, size_t lane)
{
    const struct picture *p = m->lanes[lane].picture;
    const unsigned char *bytes;
    uint64_t hash = 14695981039346656037u;
    size_t n;

    if (!errors_ready(m, lane))
        return 0;
    bytes = (const unsigned char *)errors_probs(m, lane, 0);
    n = (p->n_val < 64 ? p->n_val : 64) * p->n_classes * sizeof(float);
    hash = (hash ^ p->epoch) * 1099511628211u;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return hash;
}

bool errors_stale(const struct model *m, const struct errors_state *e)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (e->serial[i] != fingerprint(m, i))
            return true;
    return false;
}

int64_t errors_selected(const struct errors_state *e)
{
    return e->selected < e->n_list ? (int64_t)e->list[e->selected] : -1;
}

void errors_rebuild(const struct model *m, struct errors_state *e)
{
    int64_t selected = errors_selected(e);
    size_t n = errors_any_ready(m) ? m->problem->val->n : 0;
    size_t judge = errors_judge(m, e);

    e->n_list = 0;
    for (size_t i = 0; i < n; i++)
        if (errors_match(m, e, i))
            keep(m, e, (uint32_t)i);
    for (size_t left = e->n_list; left > 1; left--) {
        swap(e->list, 0, left - 1);
        sift_down(m, e, 0, left - 1);
    }
    if (e->selected >= e->n_list)
        e->selected = e->n_list > 0 ? e->n_list - 1 : 0;
    for (size_t k = 0; k < e->n_list; k++)
        if ((int64_t)e->list[k] == selected)
            e->selected = k;
    for (size_t i = 0; i < m->n_lanes; i++)
        e->serial[i] = fingerprint(m, i);
    e->epoch = errors_ready(m, judge) ? m->lanes[judge].picture->epoch : 0;
}

static void count(const struct model *m, size_t lane, size_t i,
                  struct confusion *out)
{
    size_t truth = errors_truth(m, i), said = errors_said(m, lane, i);
    size_t row = truth - out->first_true, col = said - out->first_said;

    out->n_all++;
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
    memset(out, 0, sizeof *out);
    if (!errors_ready(m, lane))
        return;
    out->n_classes = m->lanes[lane].picture->n_classes;
    out->first_true = (size_t)(e->cell_true / CONFUSION_SIDE * CONFUSION_SIDE);
    out->first_said = (size_t)(e->cell_said / CONFUSION_SIDE * CONFUSION_SIDE);
    for (size_t i = 0; i < m->problem->val->n; i++)
        count(m, lane, i, out);
}
