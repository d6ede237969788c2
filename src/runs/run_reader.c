/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's lanes are merged by the wall's clock, so that the log has what
 * happened in the order in which it did. A parameter that has another value
 * from one batch to the next was set between them. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/number.h"
#include "runs/run_parts.h"
#include "runs/run_rows.h"

struct run_reader {
    struct model *model; /* private: its lanes point to the shapes below */
    struct race_config race;
    struct net_shape shapes[LANES_MAX];
    struct run_rows rows[LANES_MAX];
    uint64_t change; /* the newest mark's */
};

/* "50,80,90" of the option of that name; what cannot be read is left out. */
static void set_targets(const struct run_json *json, struct race_targets *out)
{
    char text[RUN_JSON_TEXT], *rest = NULL, *part;

    run_json_option(json, "targets", text, sizeof text);
    for (part = strtok_r(text, ",", &rest); part && out->n < RACE_TARGETS_MAX;
         part = strtok_r(NULL, ",", &rest))
        if (!number_parse(part, &out->percent[out->n], NULL))
            out->n++;
}

static enum status set_race(const struct run_found *run,
                            struct race_config *race, struct err *err)
{
    char text[16];
    struct err why = {0};
    enum status status;

    *race = (struct race_config){.n_lanes = run->json.n_lanes};
    set_targets(&run->json, &race->targets);
    run_json_option(&run->json, "shuffle", text, sizeof text);
    for (size_t i = 0; i < race->n_lanes; i++) {
        status = run_lane_config(&run->json.lanes[i], &race->lanes[i], &why);
        if (status)
            return err_set(err, status, "%s: %.120s", err_path(run->path),
                           why.text);
        race->lanes[i].shuffle = strcmp(text, "yes") == 0;
    }
    return STATUS_OK;
}

/* What the lanes of a live race know from their data set. */
static void set_lane(struct run_reader *r, size_t i,
                     const struct run_json *json)
{
    struct lane_model *lane = &r->model->lanes[i];
    const struct lane_config *c = &lane->config;
    size_t size = lane_whole(c, &param_batch_size);

    const struct net_spec spec = lane_net(c, json->n_features, json->n_classes);

    if (!net_shape_of(&r->shapes[i], &spec))
        lane->shape = &r->shapes[i];
    lane->samples_per_epoch = json->n_train;
    lane->batches_per_epoch =
        json->n_train / size + (json->n_train % size != 0);
}

enum status run_reader_new(const struct run_found *run, struct run_reader **out,
                           struct err *err)
{
    struct run_reader *r = mem_alloc(1, sizeof *r);
    enum status status;

    if (!r)
        return err_set(err, STATUS_NOMEM, "out of memory");
    status = set_race(run, &r->race, err);
    if (!status && model_new(&r->race, &r->model))
        status = err_set(err, STATUS_NOMEM, "out of memory");
    for (size_t i = 0; !status && i < r->race.n_lanes; i++) {
        set_lane(r, i, &run->json);
        status = run_rows_init(&r->rows[i], run->path,
                               &r->model->lanes[i].config, &run->json, err);
    }
    if (status) {
        run_reader_free(r);
        return status;
    }
    *out = r;
    return STATUS_OK;
}

void run_reader_free(struct run_reader *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->race.n_lanes; i++)
        run_rows_done(&r->rows[i]);
    model_free(r->model);
    mem_free(r);
}

bool run_reader_stale(const struct run_reader *r)
{
    bool stale = false;

    for (size_t i = 0; i < r->race.n_lanes; i++)
        stale |= run_table_changed(r->rows[i].metrics) ||
                 run_table_changed(r->rows[i].epochs);
    return stale;
}

/* What somebody set column k to. A table has the rate in force, which falls
 * from what was set. */
static double set_value(const struct lane_model *lane, const struct param *p,
                        const struct sample *s, size_t k)
{
    double values[PARAMS_MAX];

    if (p != &param_lr || params_rate(lane->values, s->epoch) == s->values[k])
        return p == &param_lr ? model_value(lane, p) : s->values[k];
    memcpy(values, lane->values, sizeof values);
    values[params_index(p)] = 1.0;
    return s->values[k] / params_rate(values, s->epoch);
}

/* The first batch has the values that the lane began with; those of another
 * one than before were set after that. */
static void take_values(struct run_reader *r, size_t i, const struct sample *s)
{
    struct lane_model *lane = &r->model->lanes[i];
    const struct run_rows *rows = &r->rows[i];
    struct lane_msg msg = {.kind = MSG_SET};
    uint64_t change = r->change + 1;

    for (size_t k = 0; k < rows->n_params; k++) {
        const struct param *p = rows->params[k];
        double old = model_value(lane, p), value = set_value(lane, p, s, k);

        if (isnan(value) || value == old)
            continue;
        if (lane->last.step == 0) {
            lane_fit(&lane->config, p, value);
            lane->values[params_index(p)] = value;
            continue;
        }
        memcpy(msg.report.values, lane->values, sizeof msg.report.values);
        msg.report.values[params_index(p)] = value;
        msg.set.step = lane->last.step;
        msg.set.param = p;
        msg.set.old_value = old;
        msg.set.new_value = value;
        msg.set.change = r->change = change;
        model_apply(r->model, i, &msg);
    }
}

static void apply(struct run_reader *r, size_t i, struct lane_msg *msg)
{
    struct model *m = r->model;

    if (msg->kind == MSG_SAMPLE) {
        take_values(r, i, &msg->sample);
        if (msg->sample.done_ns > m->now_ns)
            m->now_ns = msg->sample.done_ns;
        if (msg->sample.active_ns > m->active_ns)
            m->active_ns = msg->sample.active_ns;
    }
    model_apply(m, i, msg);
}

enum status run_reader_more(struct run_reader *r, bool ended, size_t most,
                            size_t *n_out, struct err *err)
{
    enum status status = STATUS_OK;
    struct lane_msg msg;
    size_t next = 0;

    *n_out = 0;
    while (!status && next < r->race.n_lanes && *n_out < most) {
        double first = INFINITY, wall;

        next = r->race.n_lanes;
        for (size_t i = 0; i < r->race.n_lanes && !status; i++) {
            status = run_rows_peek(&r->rows[i], ended, &wall, err);
            if (!status && wall < first) {
                first = wall;
                next = i;
            }
        }
        if (!status && next < r->race.n_lanes)
            status = run_rows_take(&r->rows[next], &msg, err);
        if (!status && next < r->race.n_lanes) {
            apply(r, next, &msg);
            ++*n_out;
        }
    }
    return status;
}

static enum lane_state state_of(const char *text)
{
    for (int s = LANE_LOADING; s <= LANE_STOPPED; s++)
        if (strcasecmp(text, lane_state_name((enum lane_state)s)) == 0)
            return (enum lane_state)s;
    return LANE_STOPPED;
}

enum status run_reader_model(const struct run_reader *r,
                             const struct run_found *run, struct model **out)
{
    struct model *m;

    if (model_copy(r->model, &m))
        return STATUS_NOMEM;
    for (size_t i = 0; i < m->n_lanes && i < run->json.n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];
        const struct run_json_lane *json = &run->json.lanes[i];
        struct lane_msg msg = {.kind = MSG_STATE};

        if (param_valid(&param_epochs, json->epochs, NULL))
            lane->values[params_index(&param_epochs)] = json->epochs;
        msg.state.step = lane->last.step;
        msg.state.state = state_of(json->state);
        model_apply(m, i, &msg);
        lane->shape = NULL;
    }
    *out = m;
    return STATUS_OK;
}
