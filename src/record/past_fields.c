/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of a model, a row a number, so that writing and reading are
 * loops. Everything is a float64: it holds every step and nanosecond that a run
 * can come to (the latter to 104 days exactly). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/past_parts.h"

/* ONE(bucket, last.step, "step", PAST_WHOLE) */
#define ONE(type, member, name, kind)                                          \
    {                                                                          \
        name, kind, offsetof(struct type, member), 1                           \
    }
#define MANY(type, member, name, kind, count)                                  \
    {                                                                          \
        name, kind, offsetof(struct type, member), count                       \
    }
#define END                                                                    \
    {                                                                          \
        NULL, PAST_ANY, 0, 0                                                   \
    }

const struct past_field past_buckets[] = {
    ONE(bucket, first_step, "first_step", PAST_WHOLE),
    ONE(bucket, last.step, "step", PAST_WHOLE),
    ONE(bucket, last.samples, "samples", PAST_WHOLE),
    ONE(bucket, last.active_ns, "active_ns", PAST_NS),
    ONE(bucket, n, "n", PAST_ID),
    ONE(bucket, n_bad, "n_bad", PAST_ID),
    ONE(bucket, min, "min", PAST_FLOAT),
    ONE(bucket, max, "max", PAST_FLOAT),
    ONE(bucket, mean, "mean", PAST_FLOAT),
    MANY(bucket, smooth, "smooth", PAST_FLOAT, HISTORY_SMOOTHINGS),
    END,
};

const struct past_field past_raw[] = {{"value", PAST_FLOAT, 0, 1}, END};

const struct past_field past_running[] = {
    ONE(history, n_samples, "n", PAST_WHOLE),
    ONE(history, width, "width", PAST_WHOLE),
    MANY(history, ema, "sum", PAST_REAL, HISTORY_SMOOTHINGS),
    MANY(history, norm, "weight", PAST_REAL, HISTORY_SMOOTHINGS),
    END,
};

const struct past_field past_evals[] = {
    ONE(eval_result, step, "step", PAST_WHOLE),
    ONE(eval_result, samples, "samples", PAST_WHOLE),
    ONE(eval_result, epoch, "epoch", PAST_ID),
    ONE(eval_result, batch, "batch", PAST_ID),
    ONE(eval_result, n_train, "n_train", PAST_SIZE),
    ONE(eval_result, train_correct, "train_correct", PAST_SIZE),
    ONE(eval_result, n_val, "n_val", PAST_SIZE),
    ONE(eval_result, val_correct, "val_correct", PAST_SIZE),
    ONE(eval_result, train_loss, "train_loss", PAST_ANY),
    ONE(eval_result, val_loss, "val_loss", PAST_ANY),
    ONE(eval_result, cos_bp, "cos_bp", PAST_ANY),
    ONE(eval_result, sum_abs_w, "sum_abs_w", PAST_ANY),
    ONE(eval_result, n_dead, "n_dead", PAST_SIZE),
    ONE(eval_result, train_ns, "train_ns", PAST_NS),
    ONE(eval_result, eval_ns, "eval_ns", PAST_NS),
    ONE(eval_result, active_ns, "active_ns", PAST_NS),
    MANY(eval_result, values, "value", PAST_ANY, LANE_COLUMNS),
    END,
};

const struct past_field past_marks[] = {
    ONE(past_mark, step, "step", PAST_WHOLE),
    ONE(past_mark, param, "param", PAST_WHOLE),
    ONE(past_mark, old_value, "old_value", PAST_REAL),
    ONE(past_mark, new_value, "new_value", PAST_REAL),
    ONE(past_mark, change, "change", PAST_WHOLE),
    END,
};

const struct past_field past_reached[] = {
    ONE(past_target, percent, "percent", PAST_REAL),
    ONE(past_target, reached.yes, "yes", PAST_YES),
    ONE(past_target, reached.unsure, "unsure", PAST_YES),
    ONE(past_target, reached.bound, "bound", PAST_YES),
    ONE(past_target, reached.step, "step", PAST_WHOLE),
    ONE(past_target, reached.epoch, "epoch", PAST_REAL),
    ONE(past_target, reached.fwd_eq, "fwd_eq", PAST_REAL),
    ONE(past_target, reached.active_ns, "active_ns", PAST_NS),
    END,
};

const struct past_field past_samples[] = {
    ONE(sample, step, "step", PAST_WHOLE),
    ONE(sample, samples, "samples", PAST_WHOLE),
    ONE(sample, epoch, "epoch", PAST_ID),
    ONE(sample, batch, "batch", PAST_ID),
    ONE(sample, acc, "acc", PAST_ANY),
    ONE(sample, loss, "loss", PAST_ANY),
    ONE(sample, grad_norm, "grad_norm", PAST_ANY),
    ONE(sample, bp_norm, "bp_norm", PAST_ANY),
    ONE(sample, inactive, "inactive", PAST_ANY),
    ONE(sample, step_ns, "step_ns", PAST_NS),
    ONE(sample, active_ns, "active_ns", PAST_NS),
    MANY(sample, values, "value", PAST_ANY, LANE_COLUMNS),
    ONE(sample, cos_bp, "cos_bp", PAST_ANY),
    MANY(sample, cos_parts, "cos_part", PAST_ANY, NET_MAX_PARTS),
    END,
};

const struct past_field past_diagnostics[] = {
    ONE(past_diagnostics, step, "step", PAST_WHOLE),
    MANY(past_diagnostics, diag, "diag", PAST_FLOAT, DIAGNOSTICS_MOST),
    END,
};

const struct past_field past_lane[] = {
    ONE(lane_model, epochs_done, "epochs_done", PAST_WHOLE),
    ONE(lane_model, epochs_unknown, "epochs_unknown", PAST_WHOLE),
    ONE(lane_model, unknown_step, "unknown_step", PAST_WHOLE),
    ONE(lane_model, resumed_step, "resumed_step", PAST_WHOLE),
    ONE(lane_model, best_val_acc, "best_val_acc", PAST_REAL),
    ONE(lane_model, best_epoch, "best_epoch", PAST_REAL),
    ONE(lane_model, plateau_acc, "plateau_acc", PAST_REAL),
    ONE(lane_model, no_better, "no_better", PAST_ID),
    ONE(lane_model, plateau, "plateau", PAST_ID),
    ONE(lane_model, samples_per_s, "samples_per_s", PAST_REAL),
    ONE(lane_model, fwd_eq, "fwd_eq", PAST_REAL),
    ONE(lane_model, mean_eval_ns, "mean_eval_ns", PAST_NS),
    ONE(lane_model, n_nonfinite, "n_nonfinite", PAST_WHOLE),
    END,
};

const struct past_field past_race[] = {
    ONE(model, now_ns, "now_ns", PAST_NS),
    ONE(model, active_ns, "active_ns", PAST_NS),
    ONE(model, change, "change", PAST_WHOLE),
    ONE(model, n_events, "n_events", PAST_WHOLE),
    END,
};

const struct past_history past_histories[] = {
    {"acc", offsetof(struct lane_model, acc)},
    {"loss", offsetof(struct lane_model, loss)},
    {"cos", offsetof(struct lane_model, cos)},
    {"norm", offsetof(struct lane_model, norm)},
    {NULL, 0},
};

struct sample *past_sample(struct lane_model *lane, size_t k)
{
    struct sample *const samples[PAST_DIAGNOSTICS] = {
        &lane->last, &lane->cos_first, &lane->cos_last, &lane->draws_last};

    return samples[k];
}

size_t past_width(const struct past_field *fields)
{
    size_t n = 0;

    for (; fields->name; fields++)
        n += fields->count;
    return n;
}

static size_t item_size(enum past_kind kind)
{
    static const size_t sizes[] = {
        [PAST_WHOLE] = sizeof(uint64_t), [PAST_SIZE] = sizeof(size_t),
        [PAST_ID] = sizeof(uint32_t),    [PAST_NS] = sizeof(int64_t),
        [PAST_YES] = sizeof(bool),       [PAST_REAL] = sizeof(double),
        [PAST_ANY] = sizeof(double),     [PAST_FLOAT] = sizeof(float)};

    return sizes[kind];
}

static double item_number(enum past_kind kind, const void *at)
{
    switch (kind) {
    case PAST_WHOLE:
        return (double)*(const uint64_t *)at;
    case PAST_SIZE:
        return (double)*(const size_t *)at;
    case PAST_ID:
        return *(const uint32_t *)at;
    case PAST_NS:
        return (double)*(const int64_t *)at;
    case PAST_YES:
        return *(const bool *)at;
    case PAST_FLOAT:
        return (double)*(const float *)at;
    default:
        return *(const double *)at;
    }
}

/* Whether a run can have such a number. */
static bool item_can(enum past_kind kind, double v)
{
    static const double most[] = {[PAST_WHOLE] = (double)PAST_WHOLE_MOST,
                                  [PAST_SIZE] = (double)PAST_WHOLE_MOST,
                                  [PAST_ID] = UINT32_MAX,
                                  [PAST_NS] = (double)PAST_NS_MOST,
                                  [PAST_YES] = 1};

    if (kind == PAST_ANY || kind == PAST_FLOAT)
        return true;
    return kind == PAST_REAL ? isfinite(v)
                             : v >= 0 && v <= most[kind] && v == floor(v);
}

static void item_set(enum past_kind kind, void *at, double v)
{
    switch (kind) {
    case PAST_WHOLE:
        *(uint64_t *)at = (uint64_t)v;
        break;
    case PAST_SIZE:
        *(size_t *)at = (size_t)v;
        break;
    case PAST_ID:
        *(uint32_t *)at = (uint32_t)v;
        break;
    case PAST_NS:
        *(int64_t *)at = (int64_t)v;
        break;
    case PAST_YES:
        *(bool *)at = v > 0;
        break;
    case PAST_FLOAT:
        *(float *)at = (float)v;
        break;
    default:
        *(double *)at = v;
        break;
    }
}

void past_put(const struct past_field *fields, const void *from, double *row)
{
    for (const struct past_field *f = fields; f->name; f++)
        for (size_t k = 0; k < f->count; k++)
            *row++ = item_number(f->kind, (const char *)from + f->at +
                                              k * item_size(f->kind));
}

bool past_get(const struct past_field *fields, const double *row, void *to,
              const char **bad_out)
{
    for (const struct past_field *f = fields; f->name; f++)
        for (size_t k = 0; k < f->count; k++, row++) {
            if (!item_can(f->kind, *row)) {
                *bad_out = f->name;
                return false;
            }
            item_set(f->kind, (char *)to + f->at + k * item_size(f->kind),
                     *row);
        }
    return true;
}

const char *past_name(char buf[PAST_NAME], const struct lane_config *lane,
                      const char *name, const char *more)
{
    snprintf(buf, PAST_NAME, "past/%s%s%s%s", lane ? lane->name : "",
             lane ? "/" : "", name, more);
    return buf;
}

const char *past_columns(const struct lane_config *lane, char *buf)
{
    const struct param *params[LANE_COLUMNS];
    size_t n = lane_columns(lane, params), used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < n && used < PAST_LIST; i++)
        used += (size_t)snprintf(buf + used, PAST_LIST - used, "%s\n",
                                 params[i]->name);
    return buf;
}

const char *past_params(char *buf)
{
    const struct param *p;
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; (p = params_at(i)) != NULL && used < PAST_LIST; i++)
        used += (size_t)snprintf(buf + used, PAST_LIST - used, "%s\n", p->name);
    return buf;
}
