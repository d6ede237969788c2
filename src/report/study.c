/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/study.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "report/study_parts.h"

const char *const study_axis_names[STUDY_AXES + 1] = {
    "epoch", "step", "samples", "fwd-eq", "time", NULL};
const char *const study_axis_titles[STUDY_AXES + 1] = {"epoch",
                                                       "step (batches)",
                                                       "samples trained on",
                                                       "forward equivalents",
                                                       "active time in seconds",
                                                       NULL};

const char *study_amount(enum study_axis axis, double v, char buf[NUMBERS_TEXT])
{
    return axis == STUDY_TIME    ? numbers_time(v, buf)
           : axis == STUDY_EPOCH ? numbers_fixed(v, 1, buf)
                                 : numbers_count(v, buf);
}

/* Room for one more than n. False: memory is out. */
static bool make_room(void *array, size_t *room, size_t n, size_t size)
{
    size_t more = *room ? 2 * *room : 8;

    if (n < *room)
        return true;
    if (!mem_grow(array, n, more, size))
        return false;
    *room = more;
    return true;
}

static enum status add_lane(struct study *s, const struct model *m, size_t i,
                            const struct run_json_lane *json)
{
    struct study_lane *lane;
    enum status st;

    if (!make_room(&s->lanes, &s->lanes_room, s->n_lanes, sizeof *s->lanes))
        return STATUS_NOMEM;
    lane = &s->lanes[s->n_lanes];
    *lane = (struct study_lane){.run = s->n_runs, .lane = i};
    st = study_take_lane(lane, m, json);
    if (st == STATUS_OK)
        s->n_lanes++;
    else
        study_lane_done(lane);
    return st;
}

enum status study_add(struct study *s, const struct run_found *found,
                      const struct model *m)
{
    size_t before = s->n_lanes;
    enum status st = STATUS_OK;

    if (!make_room(&s->runs, &s->runs_room, s->n_runs, sizeof *s->runs))
        return STATUS_NOMEM;
    for (size_t i = 0; i < m->n_lanes && st == STATUS_OK; i++)
        st = add_lane(s, m, i,
                      i < found->json.n_lanes ? &found->json.lanes[i] : NULL);
    if (st != STATUS_OK) {
        while (s->n_lanes > before)
            study_lane_done(&s->lanes[--s->n_lanes]);
        return st;
    }
    s->runs[s->n_runs++] = (struct study_run){found, m->targets};
    return STATUS_OK;
}

void study_done(struct study *s)
{
    for (size_t i = 0; i < s->n_lanes; i++)
        study_lane_done(&s->lanes[i]);
    mem_free(s->lanes);
    mem_free(s->runs);
    mem_free(s->groups);
    *s = (struct study){0};
}

size_t study_next(const struct study *s, size_t group, size_t after)
{
    for (size_t i = after == SIZE_MAX ? 0 : after + 1; i < s->n_lanes; i++)
        if (s->lanes[i].group == group)
            return i;
    return SIZE_MAX;
}

double study_val_acc(const struct study_lane *lane, const void *ctx)
{
    (void)ctx;
    return lane->val_acc;
}

struct numbers study_spread(const struct study *s, size_t group,
                            study_figure *of, const void *ctx)
{
    struct numbers sum = {0};

    for (size_t i = study_next(s, group, SIZE_MAX); i != SIZE_MAX;
         i = study_next(s, group, i))
        numbers_add(&sum, of(&s->lanes[i], ctx));
    return sum;
}

const char *study_option(const struct study *s, size_t run, const char *name,
                         char buf[STUDY_OPTION])
{
    return run_json_option(&s->runs[run].found->json, name, buf, STUDY_OPTION);
}

const char *study_data(const struct study *s, size_t run)
{
    const char *data = s->runs[run].found->json.data;
    const char *slash = strrchr(data, '/');

    return slash && slash[1] ? slash + 1 : data;
}

bool study_one_data(const struct study *s)
{
    for (size_t i = 1; i < s->n_runs; i++)
        if (strcmp(s->runs[i].found->json.data_hash,
                   s->runs[0].found->json.data_hash) != 0)
            return false;
    return true;
}

double study_acc_at(const struct study_lane *lane, enum study_axis axis,
                    double spent, double *epoch_out)
{
    const struct study_curve *c = &lane->curve[STUDY_VAL_ACC];
    double acc = NAN, epoch = NAN;

    for (size_t i = 0; i < c->n && c->points[i].x[axis] <= spent * (1 + 1e-12);
         i++) {
        acc = c->points[i].y;
        epoch = c->points[i].x[STUDY_EPOCH];
    }
    if (epoch_out)
        *epoch_out = epoch;
    return acc;
}

double study_cheapest(const struct study *s, enum study_axis axis,
                      size_t *lane_out)
{
    double least = NAN;

    for (size_t i = 0; i < s->n_lanes; i++) {
        const struct study_lane *lane = &s->lanes[i];
        double spent = lane->spent[axis];

        if (run_json_failed(lane->state) || lane->curve[STUDY_VAL_ACC].n == 0 ||
            !(spent > 0) || spent >= least)
            continue;
        least = spent;
        *lane_out = i;
    }
    return least;
}
