/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read is bounded by the shapes that net_shape_init accepts; whether it
 * fits the data is the engine's to say. */
#include "store/checkpoint/checkpoint.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/checkpoint/checkpoint_parts.h"
#include "store/checkpoint/npz.h"

/* Widths beyond these are no net of ours. */
#define WIDTH_MAX 65535
#define FIRST_COS "first_cos"
/* Rounding may take it past 1. */
#define COS_MOST 1.000001

/* Which values a file has by their names: those in force, and what the net is
 * and began as. A choice is its place among the choices, so these lists only
 * ever grow at their ends. */
static bool is_kept(const struct param *p)
{
    return p->live || p->kind == PARAM_CHOICE || params_owner(p) != NULL;
}

/* The array of a value: "bp/lr", or "bp/net_loss" of one that is not live,
 * since "bp/loss" is that of the newest batch. */
static const char *value_name(char buf[CHECKPOINT_NAME_SIZE], const char *lane,
                              const struct param *p)
{
    char name[40];

    snprintf(name, sizeof name, "%s%s", p->live ? "" : "net_", p->name);
    return checkpoint_name(buf, lane, name, 0);
}

static void add_lane(struct npz_writer *w, const char *name,
                     const struct checkpoint_lane *lane)
{
    const struct run_state *s = lane->state;
    const struct net_shape *shape = &lane->shape;
    const struct param *p;
    size_t n_cos = 1 + 2 * shape->n_layers;
    char buf[CHECKPOINT_NAME_SIZE];

    for (size_t l = 0; l < shape->n_layers; l++) {
        size_t W[2] = {shape->width[l + 1], shape->width[l]};
        size_t b[2] = {shape->width[l + 1], 1};

        npz_add(w, checkpoint_name(buf, name, "W", l + 1), 'f',
                s->params + shape->w_at[l], 2, W);
        npz_add(w, checkpoint_name(buf, name, "b", l + 1), 'f',
                s->params + shape->b_at[l], 2, b);
    }
    checkpoint_add_numbers(w, name, s);
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (is_kept(p))
            npz_add(w, value_name(buf, name, p), 'f', &s->values[i], 0, NULL);
    npz_add(w, checkpoint_name(buf, name, FIRST_COS, 0), 'f', s->first_cos, 1,
            &n_cos);
    checkpoint_add_arrays(w, name, s);
}

enum status
checkpoint_write(const char *path, mode_t mode, const struct checkpoint *c,
                 void (*more)(struct npz_writer *w, const void *ctx),
                 const void *ctx, struct err *err)
{
    struct npz_writer *w;
    enum status status = npz_writer_new(&w);

    if (status)
        return err_set(err, status, "%s: out of memory", err_path(path));
    for (size_t i = 0; i < c->n_lanes; i++)
        add_lane(w, c->n_lanes == 1 ? "" : c->lanes[i].name, &c->lanes[i]);
    npz_add(w, "data_hash", 'u', &c->data_hash, 0, NULL);
    npz_add_text(w, "config.ini", c->config);
    if (more)
        more(w, ctx);
    return npz_writer_finish(w, path, mode, err);
}

/* --- reading --- */

/* Widths from W1, W2, ...; the names end where the layers do. */
static enum status read_shape(struct npz_reader *r, const char *path,
                              const char *name, struct net_shape *out,
                              struct err *err)
{
    size_t widths[NET_MAX_LAYERS + 1], n = 0;
    char buf[CHECKPOINT_NAME_SIZE];

    for (; n < NET_MAX_LAYERS; n++) {
        struct err why = {0};
        size_t n_dims, dims[2];
        enum status status =
            npz_shape(r, checkpoint_name(buf, name, "W", n + 1), 'f', &n_dims,
                      dims, &why);

        if (status && n >= 2)
            break;
        if (status) {
            if (err)
                *err = why;
            return status;
        }
        if (n_dims != 2 || dims[0] < 1 || dims[0] > WIDTH_MAX || dims[1] < 1 ||
            dims[1] > WIDTH_MAX || (n > 0 && dims[1] != widths[n]))
            return err_set(err, STATUS_FORMAT,
                           "%s: %s: its shape does not follow the layer "
                           "before",
                           err_path(path), buf);
        widths[n] = dims[1];
        widths[n + 1] = dims[0];
    }
    if (net_shape_init(out, widths[0], widths + 1, n - 1, widths[n]))
        return err_set(err, STATUS_FORMAT, "%s: not the shape of a net",
                       err_path(path));
    return STATUS_OK;
}

static enum status read_params(struct npz_reader *r, const char *name,
                               const struct net_shape *shape, double *params,
                               struct err *err)
{
    enum status status = STATUS_OK;
    char buf[CHECKPOINT_NAME_SIZE];

    for (size_t l = 0; l < shape->n_layers && !status; l++) {
        size_t W[2] = {shape->width[l + 1], shape->width[l]};
        size_t b[2] = {shape->width[l + 1], 1};

        status = npz_read(r, checkpoint_name(buf, name, "W", l + 1), 'f', 2, W,
                          params + shape->w_at[l], err);
        if (!status)
            status = npz_read(r, checkpoint_name(buf, name, "b", l + 1), 'f', 2,
                              b, params + shape->b_at[l], err);
    }
    return status;
}

/* Not in old files, nor measured by all runs: not a number then. */
static enum status read_first_cos(struct npz_reader *r, const char *path,
                                  const char *lane, size_t n_layers,
                                  double out[COSINES], struct err *err)
{
    size_t n = 1 + 2 * n_layers;
    char buf[CHECKPOINT_NAME_SIZE];
    enum status status;

    for (size_t i = 0; i < COSINES; i++)
        out[i] = NAN;
    if (!checkpoint_has(r, checkpoint_name(buf, lane, FIRST_COS, 0)))
        return STATUS_OK;
    status = npz_read(r, buf, 'f', 1, &n, out, err);
    for (size_t i = 0; i < n && !status; i++)
        if (fabs(out[i]) > COS_MOST)
            status = err_set(err, STATUS_FORMAT, "%s: %s is %.6g, no run's",
                             err_path(path), buf, out[i]);
    return status;
}

/* Those of is_kept. One that is not there is of a parameter that came into
 * the world after the file. */
static enum status read_values(struct npz_reader *r, const char *path,
                               const char *lane, struct run_state *out,
                               struct err *err)
{
    const struct param *p;
    char buf[CHECKPOINT_NAME_SIZE];

    params_initial(out->values);
    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        enum status status = STATUS_OK;

        if (is_kept(p) && checkpoint_has(r, value_name(buf, lane, p)))
            status = npz_read(r, buf, 'f', 0, NULL, &out->values[i], err);
        if (status)
            return status;
        if (!param_valid(p, out->values[i], NULL))
            return err_set(err, STATUS_FORMAT, "%s: %s is %.6g, no run's",
                           err_path(path), buf, out->values[i]);
    }
    return STATUS_OK;
}

static enum status read_lane(struct npz_reader *r, const char *path,
                             struct checkpoint_lane *lane, struct err *err)
{
    enum status status = read_shape(r, path, lane->name, &lane->shape, err);
    struct run_array arrays[RUN_ARRAYS_MAX] = {{{0}, 0, 0}};
    size_t n_arrays = 0, n_doubles = 0;
    struct run_state *state;

    if (!status)
        status = checkpoint_find_arrays(r, path, lane->name, arrays, &n_arrays,
                                        &n_doubles, err);
    if (status)
        return status;
    state = mem_alloc(1, run_state_size(lane->shape.n_params + n_doubles));
    if (!state)
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    lane->state = state;
    state->n_params = lane->shape.n_params;
    state->n_arrays = n_arrays;
    memcpy(state->arrays, arrays, sizeof arrays);
    status = read_params(r, lane->name, &lane->shape, state->params, err);
    if (!status)
        status = checkpoint_read_numbers(r, path, lane->name, state, err);
    if (!status)
        status = read_first_cos(r, path, lane->name, lane->shape.n_layers,
                                state->first_cos, err);
    if (!status)
        status = read_values(r, path, lane->name, state, err);
    if (!status)
        status = checkpoint_read_arrays(r, lane->name, state, err);
    if (!status) {
        struct net_spec spec;

        params_net(state->values, &spec);
        lane->shape.act = spec.act;
        lane->shape.loss = spec.loss;
    }
    return status;
}

/* Every "W1.npy" or "NAME/W1.npy" is a lane; a name has no slash. */
static enum status find_lanes(const struct npz_reader *r, const char *path,
                              struct checkpoint *out, struct err *err)
{
    static const char end[] = "W1.npy";
    const char *name;

    for (size_t i = 0; (name = npz_entry(r, i)) != NULL; i++) {
        size_t n = strlen(name), head = n - (sizeof end - 1);

        if (n < sizeof end - 1 || strcmp(name + head, end) != 0 ||
            (head > 0 && memchr(name, '/', head) != name + head - 1))
            continue;
        if (out->n_lanes == LANES_MAX || head > LANE_NAME_MAX || head == 1)
            return err_set(err, STATUS_FORMAT, "%s: too many lanes",
                           err_path(path));
        if (head > 0)
            memcpy(out->lanes[out->n_lanes].name, name, head - 1);
        out->n_lanes++;
    }
    if (out->n_lanes == 0)
        return err_set(err, STATUS_FORMAT, "%s: no weights (W1) in it",
                       err_path(path));
    return STATUS_OK;
}

enum status checkpoint_read(const char *path, struct checkpoint *out,
                            struct err *err)
{
    struct npz_reader *r = NULL;
    enum status status = npz_reader_new(path, &r, err);

    memset(out, 0, sizeof *out);
    if (status)
        return status;
    status = find_lanes(r, path, out, err);
    for (size_t i = 0; i < out->n_lanes && !status; i++)
        status = read_lane(r, path, &out->lanes[i], err);
    if (!status)
        status = npz_read(r, "data_hash", 'u', 0, NULL, &out->data_hash, err);
    if (!status)
        status = npz_read_text(r, "config.ini", CHECKPOINT_CONFIG_MAX,
                               &out->config, err);
    npz_reader_free(r);
    if (status)
        checkpoint_done(out);
    return status;
}

bool checkpoint_is(const char *path)
{
    struct npz_reader *r = NULL;
    const char *name;
    int found = 0;

    if (npz_reader_new(path, &r, NULL) != STATUS_OK)
        return false;
    for (size_t i = 0; (name = npz_entry(r, i)) != NULL; i++)
        found += strcmp(name, "config.ini") == 0 ||
                 strcmp(name, "data_hash.npy") == 0;
    npz_reader_free(r);
    return found == 2;
}

void checkpoint_done(struct checkpoint *c)
{
    for (size_t i = 0; i < c->n_lanes; i++)
        mem_free((void *)c->lanes[i].state);
    mem_free(c->config);
    memset(c, 0, sizeof *c);
}
