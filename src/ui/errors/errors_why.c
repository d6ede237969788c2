/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An explanation is of the newest weights, which are newer than the answers of
 * the last evaluation while a lane trains: the class said is the one that
 * these weights say. It is made anew when weights, picture or kind are others,
 * never in drawing. A rule whose answer is not the largest output has none: its
 * outputs are not what it says. */
#include "ui/errors/errors_why.h"

#include <string.h>

#include "base/mem.h"
#include "data/grey.h"
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_list.h"

#define MEAN_SAMPLES 5000      /* training samples looked at for the means */
#define MEANS_MAX    (1 << 20) /* numbers; larger data has no means */
#define BUDGET       4e6       /* multiplications of occlusion, all lanes */

/* Of each class, over the first training samples. */
static void make_means(const struct problem *p, struct why_state *w)
{
    const struct dataset *ds = p->ds;
    size_t n[DATASET_MAX_CLASSES] = {0}, size;

    if (ds->width <= 0 || !size_mul_ok(ds->n_classes, ds->n_features, &size) ||
        size > MEANS_MAX)
        return;
    w->means = mem_alloc(size, sizeof *w->means);
    if (w->means == NULL)
        return;
    for (size_t i = 0; i < p->split.n_train && i < MEAN_SAMPLES; i++) {
        size_t at = p->split.train[i], class = ds->labels[at];
        double *mean = w->means + class * ds->n_features;

        n[class]++;
        for (size_t k = 0; k < ds->n_features; k++)
            mean[k] += grey_of_pixel(ds, at, k);
    }
    for (size_t class = 0; class < ds->n_classes; class ++)
        for (size_t k = 0; k < ds->n_features && n[class] > 0; k++)
            w->means[class * ds->n_features + k] /= (double)n[class];
}

static void free_data(struct why_state *w)
{
    mem_free(w->input);
    mem_free(w->grey);
    mem_free(w->means);
    w->input = w->grey = w->means = NULL;
}

/* Room for a sample, and the means; false when memory is out. */
static bool fit_data(const struct problem *p, struct why_state *w)
{
    if (w->input != NULL && w->grey != NULL && w->data == p->hash)
        return true;
    free_data(w);
    w->input = mem_alloc(p->ds->n_features, sizeof *w->input);
    w->grey = mem_alloc(p->ds->n_features, sizeof *w->grey);
    w->data = p->hash;
    if (w->input == NULL || w->grey == NULL)
        return false;
    make_means(p, w);
    return true;
}

static void hash_input(struct why_state *w, size_t n)
{
    w->input_hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)w->truth;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;

        memcpy(&bits, &w->input[i], sizeof bits);
        w->input_hash = (w->input_hash ^ bits) * UINT64_C(0x100000001b3);
    }
}

/* What is in view: the drawing, or the selected sample. False: nothing is. */
static bool take_input(const struct model *m, const struct errors_state *e,
                       struct why_state *w)
{
    const struct dataset *ds = m->problem->ds;
    int64_t i = errors_selected(e);

    if (e->mode == ERRORS_DRAWING) {
        for (size_t k = 0; k < ds->n_features; k++)
            w->input[k] = grey_to_x(&ds->scale, k, e->draw.seen[k]);
        w->truth = -1;
        return draw_pad_inked(&e->draw);
    }
    if (i < 0 || (size_t)i >= m->problem->val->n)
        return false;
    for (size_t k = 0; k < ds->n_features; k++)
        w->input[k] = dataset_feature(ds, m->problem->split.val[i], k);
    w->truth = ds->labels[m->problem->split.val[i]];
    return true;
}

size_t errors_why_square(const struct dataset *ds)
{
    return ds->width >= 16 ? 5 : ds->width > 0 ? 3 : 1;
}

static void occlude(const struct model *m, const struct why_state *w,
                    struct why_lane *l, size_t lane)
{
    const struct net_shape *shape = m->lanes[lane].shape;
    const struct dataset *ds = m->problem->ds;
    size_t across = ds->width > 0 ? (size_t)ds->width : ds->n_features;
    size_t side = errors_why_square(ds);

    explain_occlusion(
        &l->x, shape, m->lanes[lane].snapshot->data, w->input, across, side,
        explain_step(shape, across, side, BUDGET / (double)m->n_lanes));
}

static void explain_lane(const struct model *m, struct why_state *w,
                         size_t lane)
{
    const struct net_shape *shape = m->lanes[lane].shape;
    const struct snapshot *s = m->lanes[lane].snapshot;
    struct why_lane *l = &w->lanes[lane];

    if (m->lanes[lane].config.rule->answer) { /* none of outputs */
        l->ready = false;
        return;
    }
    if (l->ready && l->serial == s->serial && l->began_ns == s->began_ns &&
        l->x.n_units == shape->width[1] && l->input == w->input_hash &&
        l->kind == w->kind)
        return;
    l->ready = explanation_fit(&l->x, shape) == STATUS_OK;
    if (!l->ready)
        return;
    l->serial = s->serial;
    l->began_ns = s->began_ns;
    l->input = w->input_hash;
    l->kind = w->kind;
    explain_answer(&l->x, shape, s->data, w->input);
    l->right = w->truth >= 0 && (size_t)w->truth == l->x.said;
    if (w->truth >= 0 && !l->right)
        l->x.other = (size_t)w->truth;
    explain_exact(&l->x, shape, s->data, w->input);
    l->n_units = explain_largest(l->x.units, l->x.n_units, WHY_UNITS, l->units);
    if (w->kind == WHY_OCCLUSION)
        occlude(m, w, l, lane);
}

void errors_why_sync(const struct model *m, struct errors_state *e)
{
    struct why_state *w = &e->why;
    bool any;

    if (w->kind == WHY_OFF || m->problem == NULL || !fit_data(m->problem, w))
        return;
    start_weights_sync(m, &w->start);
    any = take_input(m, e, w);
    for (size_t k = 0; k < m->problem->ds->n_features; k++)
        w->grey[k] = grey_of_x(&m->problem->ds->scale, k, w->input[k]);
    hash_input(w, m->problem->ds->n_features);
    for (size_t i = 0; i < m->n_lanes; i++)
        if (any && lane_has_weights(m, i))
            explain_lane(m, w, i);
        else
            w->lanes[i].ready = false;
    if (w->lane >= m->n_lanes)
        w->lane = 0;
    if (w->place >= w->lanes[w->lane].n_units)
        w->place = 0;
}

void errors_why_done(struct why_state *w)
{
    free_data(w);
    for (size_t i = 0; i < LANES_MAX; i++)
        explanation_done(&w->lanes[i].x);
    start_weights_done(&w->start);
}

void errors_why_next(const struct model *m, struct why_state *w, int by)
{
    size_t n = w->lanes[w->lane].n_units;

    if (by > 0 ? w->place + 1 < n : w->place > 0) {
        w->place += (size_t)by;
        return;
    }
    w->lane = (w->lane + m->n_lanes + (size_t)by) % m->n_lanes;
    n = w->lanes[w->lane].n_units;
    w->place = by > 0 || n == 0 ? 0 : n - 1;
}

bool errors_why_unit(const struct why_state *w, size_t *unit_out)
{
    const struct why_lane *l = &w->lanes[w->lane];

    if (w->kind == WHY_OFF || !l->ready || w->place >= l->n_units)
        return false;
    *unit_out = l->units[w->place];
    return true;
}
