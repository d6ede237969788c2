/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of a comparison with what was published. */
#include "lab/published.h"

#include <math.h>
#include <string.h>

#include "lab/perceptron.h"

static const char *const metrics[] = {
    [PUBLISHED_TRAIN_ACC] = "train accuracy",
    [PUBLISHED_VAL_ACC] = "test accuracy",
    [PUBLISHED_TRAIN_LOSS] = "train loss",
    [PUBLISHED_VAL_LOSS] = "test loss",
    [PUBLISHED_VAL_ERROR] = "test error",
    [PUBLISHED_FACTOR] = "factor",
    [PUBLISHED_COSINE] = "cosine",
    [PUBLISHED_SNR] = "SNR before training",
};

static const int digits[] = {
    [PUBLISHED_TRAIN_ACC] = 2,  [PUBLISHED_VAL_ACC] = 2,
    [PUBLISHED_TRAIN_LOSS] = 4, [PUBLISHED_VAL_LOSS] = 4,
    [PUBLISHED_VAL_ERROR] = 2,  [PUBLISHED_FACTOR] = 6,
    [PUBLISHED_COSINE] = 4,     [PUBLISHED_SNR] = 4,
};

int published_digits(enum published_metric metric)
{
    return digits[metric];
}

const char *published_what(const struct published_figure *f,
                           char buf[PUBLISHED_TEXT])
{
    if (f->perceptron)
        snprintf(buf, PUBLISHED_TEXT, "%s, N %zu, M %zu, lr 1/%.4g",
                 metrics[f->metric], f->perceptron->N, f->perceptron->M,
                 1.0 / perceptron_lr(f->perceptron));
    else if (f->metric == PUBLISHED_SNR)
        snprintf(buf, PUBLISHED_TEXT, "%s", metrics[f->metric]);
    else if (f->from == f->to)
        snprintf(buf, PUBLISHED_TEXT, "%s, epoch %u", metrics[f->metric],
                 f->to);
    else
        snprintf(buf, PUBLISHED_TEXT, "%s, epochs %u to %u", metrics[f->metric],
                 f->from, f->to);
    return buf;
}

static double metric_of(const struct eval_result *e, enum published_metric m)
{
    switch (m) {
    case PUBLISHED_TRAIN_ACC:
        return accuracy_percent(e->train_correct, e->n_train);
    case PUBLISHED_VAL_ACC:
        return eval_val_acc(e);
    case PUBLISHED_TRAIN_LOSS:
        return e->train_loss;
    case PUBLISHED_VAL_ERROR:
        return 100.0 - eval_val_acc(e);
    default:
        return e->val_loss;
    }
}

void published_take(struct published_tally *tally, const char *lane,
                    const struct eval_result *eval)
{
    const struct published_figure *f = tally->of ? tally->of->figures : NULL;

    for (size_t i = 0; f && f[i].lane && i < PUBLISHED_FIGURES; i++)
        if (f[i].metric < PUBLISHED_FACTOR && strcmp(f[i].lane, lane) == 0 &&
            eval->batch == 0 && eval->epoch >= f[i].from &&
            eval->epoch <= f[i].to) {
            tally->sum[i] += metric_of(eval, f[i].metric);
            tally->n[i]++;
        }
}

double published_ours(const struct published_tally *tally, size_t i)
{
    const struct published_figure *f = &tally->of->figures[i];

    return tally->n[i] == f->to - f->from + 1
               ? tally->sum[i] / (double)tally->n[i]
               : NAN;
}

bool published_within(const struct published_tally *tally, size_t i)
{
    const struct published_figure *f = &tally->of->figures[i];

    return fabs(published_ours(tally, i) - f->value) <= f->tolerance;
}

static void print_row(const struct published_tally *tally, size_t i, FILE *out)
{
    const struct published_figure *f = &tally->of->figures[i];
    double ours = published_ours(tally, i);
    char what[PUBLISHED_TEXT];
    int n = digits[f->metric];

    fprintf(out, "%-8s %-31s %9.*f ", f->lane, published_what(f, what), n,
            f->value);
    if (isnan(ours))
        fprintf(out, "%9s %10s  not reached", "-", "-");
    else if (tally->changed[i])
        fprintf(out, "%9.*f %10s  not compared", n, ours, "changed");
    else
        fprintf(out, "%9.*f %+10.*f  %s %.*f", n, ours, n, ours - f->value,
                published_within(tally, i) ? "within" : "NOT within", n,
                f->tolerance);
    fprintf(out, "%s%s\n", f->note ? ", " : "", f->note ? f->note : "");
}

size_t published_print(const struct published_tally *tally, FILE *out)
{
    const struct published *p = tally->of;
    size_t off = 0;

    if (!p)
        return 0;
    fprintf(out, "%s: %s\n%s\n", p->name, p->title, p->source);
    fprintf(out, "%-8s %-31s %9s %9s %10s\n", "lane", "figure", "published",
            "ours", "difference");
    for (size_t i = 0; p->figures[i].lane; i++) {
        print_row(tally, i, out);
        off += !tally->changed[i] && !published_within(tally, i);
    }
    return off;
}

void published_missed(const struct published *preset, struct err *err)
{
    (void)err_set(err, STATUS_DIVERGED,
                  "--preset %s: not every figure is near the published one",
                  preset->name);
}
