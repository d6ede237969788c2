/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures that no race finds: each is measured by itself. */
#include <string.h>

#include "lab/course.h"
#include "lab/perceptron.h"
#include "lab/published.h"
#include "nn/rules/rules.h"

/* 400,000: the largest standard error of a factor is then 1.1 % of what it
 * lacks to 1. */
#define STEPS 400000

/* MNIST, 50,000 pictures to train on and the test set. */
static enum status load_mnist(struct problem **out, struct err *err)
{
    const struct problem_config config = {
        .data = {.path = "mnist", .official = 1},
        .train_size = 50000,
        .val_fraction = 0.1,
        .split_seed = 42};

    return *out ? STATUS_OK : problem_load(&config, NULL, out, err);
}

/* "lr=0.2 act=sigmoid" into the lane. */
static enum status choose_all(struct lane_config *lane, const char *settings,
                              struct err *err)
{
    enum status st = STATUS_OK;

    while (*settings && st == STATUS_OK) {
        size_t n = strcspn(settings, " "), eq = strcspn(settings, "=");
        char name[PARAM_TEXT], text[PARAM_TEXT];
        const struct param *p;

        snprintf(name, sizeof name, "%.*s", (int)eq, settings);
        snprintf(text, sizeof text, "%.*s", (int)(n - eq - 1),
                 settings + eq + 1);
        p = params_find(name);
        st = p ? lane_choose_text(lane, p, text, err)
               : err_set(err, STATUS_USAGE, "%s: no such parameter", name);
        settings += n + strspn(settings + n, " ");
    }
    return st;
}

enum status published_course(const struct published_gradient *gradient,
                             struct course *out, struct err *err)
{
    *out =
        (struct course){.scale = gradient->scale, .samples = gradient->samples};
    lane_config_init(&out->lane);
    lane_set_rule(&out->lane, rule_find(gradient->rule));
    /* The course draws its batches at random. In the order of the files the
     * cosines of fa and kp end a fifth lower. */
    out->lane.shuffle = true;
    out->lane.n_hidden = 1;
    out->lane.hidden[0] = gradient->hidden;
    return choose_all(&out->lane, gradient->settings, err);
}

static enum status measure_gradient(const struct published_figure *f,
                                    struct problem **problem, double *out,
                                    struct err *err)
{
    struct course course;
    enum status st = published_course(f->gradient, &course, err);

    if (st == STATUS_OK)
        st = load_mnist(problem, err);
    if (st != STATUS_OK)
        return st;
    return f->metric == PUBLISHED_SNR
               ? course_snr(&course, *problem, out, err)
               : course_cosine(&course, *problem, f->to, out, err);
}

enum status published_measure(struct published_tally *tally, struct err *err)
{
    const struct published_figure *f = tally->of->figures;
    struct problem *problem = NULL;
    enum status st = STATUS_OK;

    for (size_t i = 0; f[i].lane && st == STATUS_OK; i++) {
        double error;

        if (f[i].metric < PUBLISHED_FACTOR)
            continue;
        st = f[i].gradient
                 ? measure_gradient(&f[i], &problem, &tally->sum[i], err)
                 : perceptron_measure(f[i].perceptron,
                                      rule_find(f[i].perceptron->rule), STEPS,
                                      &tally->sum[i], &error, err);
        tally->n[i] = st == STATUS_OK;
    }
    problem_free(problem);
    return st;
}
