/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a rule that perturbs weights or units at random does not
 * estimate the gradient, or not with the variance that theory gives it. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/loss.h"
#include "nn/rules/noise/direction.h"
#include "nn/rules/noise/nodes.h"
#include "nn_case.h"

/* --- normals --- */

/* Every kernel gives the numbers of the definition, cut anywhere. */
START_TEST(normals_are_those_of_the_definition)
{
    static const uint64_t firsts[] = {0, 5, UINT64_C(0xfffffff8)};
    const struct philox_list list = {
        .seed = 2, .step = UINT64_C(0x300000001), .draw = 7};
    double want[80], whole[80], part[80];

    for (size_t f = 0; f < 3; f++) {
        philox_normal(&list, firsts[f], 80, want);
        for (size_t k = 0; kernels_at(k); k++) {
            kernels_at(k)->normal(&list, firsts[f], 80, whole);
            for (size_t i = 0; i < 80; i++)
                ck_assert(fabs(whole[i] - want[i]) < 2e-13);
            for (size_t n = 1; n <= 33; n += 4)
                for (size_t at = 0; at + n <= 80; at += n) {
                    kernels_at(k)->normal(&list, firsts[f] + at, n, part);
                    ck_assert_mem_eq(part, whole + at, n * sizeof *part);
                }
        }
    }
}
END_TEST

/* Moments within 4 standard errors, and as many beyond 1, 2, 3 and 4 as a
 * normal has; pairs go with nobody. */
START_TEST(normals_are_normal)
{
    static const double beyond[] = {0.31731051, 0.04550026, 0.00269980,
                                    6.334e-5};
    static const double of_power[] = {0, 1, 0, 3}, spread[] = {1, 2, 15, 96};
    const struct philox_list list = {.seed = 2, .step = 1};
    const size_t n = 400000;
    double *x = malloc(n * sizeof *x), pairs = 0.0, power[4] = {0};
    size_t tail[4] = {0};

    ck_assert(x);
    kernels_get()->normal(&list, 0, n, x);
    for (size_t i = 0; i < n; i++) {
        for (size_t p = 0; p < 4; p++) {
            power[p] += pow(x[i], (double)p + 1.0) - of_power[p];
            tail[p] += fabs(x[i]) > (double)p + 1.0;
        }
        pairs += x[i] * x[i / 16 * 16 + (i + 4) % 16];
    }
    for (size_t p = 0; p < 4; p++) {
        double want = beyond[p] * (double)n;

        ck_assert(fabs(power[p]) < 4.0 * sqrt(spread[p] * (double)n));
        ck_assert(fabs((double)tail[p] - want) < 4.0 * sqrt(want));
    }
    ck_assert(fabs(pairs) < 4.0 * sqrt(2.0 * (double)n));
    free(x);
}
END_TEST

START_TEST(signs_are_the_bits)
{
    const struct philox_list list = {.seed = 3, .step = 9, .draw = 1};
    double whole[300], part[300];

    philox_sign(&list, 100, 300, whole);
    for (size_t i = 0; i < 300; i++) {
        const uint32_t counter[4] = {(uint32_t)((100 + i) / 128), 0, 1, 0};
        const uint32_t key[2] = {3, 9};
        size_t bit = (100 + i) % 128;
        uint32_t w[4];

        philox_words(counter, key, w);
        ck_assert(whole[i] == (w[bit / 32] >> bit % 32 & 1 ? -1.0 : 1.0));
    }
    for (size_t n = 1; n < 80; n += 13)
        for (size_t at = 0; at + n <= 300; at += n) {
            philox_sign(&list, 100 + at, n, part);
            ck_assert_mem_eq(part, whole + at, n * sizeof *part);
        }
}
END_TEST

/* --- a rule at work --- */

struct work {
    struct nn_case *c;
    struct pass *pass;
    struct learner learner;
    double values[NN_VALUES];
    double *bp; /* [n_params] */
};

static double *value_of(struct work *w, const struct param *p)
{
    for (size_t i = 0; w->learner.rule->params[i]; i++)
        if (w->learner.rule->params[i] == p)
            return &w->values[i];
    ck_abort_msg("no such parameter");
    return NULL;
}

/* A net with activation act and loss loss of their tables. */
static struct work work_new(const char *rule, const struct nn_spec *spec,
                            size_t act, size_t loss)
{
    struct work w = {.c = nn_case_new(spec)};

    w.c->shape.act = act_at(act);
    w.c->shape.loss = loss_at(loss);
    w.bp = malloc(w.c->shape.n_params * sizeof *w.bp);
    ck_assert(w.bp);
    nn_case_gradient(w.c, rule_find("bp"), &exec_serial, 0.0);
    memcpy(w.bp, w.c->got, w.c->shape.n_params * sizeof *w.bp);
    ck_assert(!pass_new(&w.c->shape, w.c->batch.n, w.c->runs, &w.pass));
    ck_assert(!learner_init(&w.learner, rule_find(rule), w.pass));
    learner_restart(&w.learner, &w.c->shape, NULL, 2);
    nn_case_values(w.learner.rule, 1e-3, w.values);
    return w;
}

static void work_free(struct work *w)
{
    learner_done(&w->learner);
    pass_free(w->pass);
    nn_case_free(w->c);
    free(w->bp);
}

/* The gradient of a step, into c->got. */
static const double *gradient(struct work *w, uint64_t step,
                              const struct executor *exec)
{
    struct nn_case *c = w->c;
    const struct span span = {.runs = c->runs, .n = c->batch.n};
    struct batch_stats st;

    net_pack(&c->shape, c->params, c->block);
    w->pass->step = step;
    learner_gradient(&w->learner, w->pass, exec, c->block, w->values, &span,
                     c->grad, &st);
    net_unpack(&c->shape, c->grad, c->got);
    return c->got;
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static const struct nn_spec small = {5, {4, 3}, 3, 6, NN_REALS, 2.0, 9};
static const char *const all[] = {"mr3", "np", "fg-a", "anp", "spsa", "fg-w"};

/* Row _i / 4 of the activations and _i % 4 of the losses: each rule by its
 * kernels gives what it gives by the definitions; in any order of the tasks,
 * the same bits; at a repeat, other noise. */
START_TEST(any_net_has_every_rule)
{
    struct nn_spec spec = small;

    spec.n_samples = 330;
    for (size_t r = 0; r < sizeof all / sizeof *all; r++) {
        struct work w = work_new(all[r], &spec, (size_t)_i / 4, (size_t)_i % 4);
        size_t n = w.c->shape.n_params;
        double *fast = malloc(n * sizeof *fast);

        ck_assert(fast);
        memcpy(fast, gradient(&w, 1, &exec_serial), n * sizeof *fast);
        ck_assert_mem_eq(gradient(&w, 1, &nn_exec_shuffled), fast,
                         n * sizeof *fast);
        w.pass->repeat = r > 0;
        ck_assert(r == 0 || memcmp(gradient(&w, 1, &exec_serial), fast,
                                   n * sizeof *fast) != 0);
        work_free(&w);
        setenv("MLPTUI_KERNELS", "reference", 1);
        w = work_new(all[r], &spec, (size_t)_i / 4, (size_t)_i % 4);
        gradient(&w, 1, &nn_exec_reverse);
        unsetenv("MLPTUI_KERNELS");
        for (size_t i = 0; i < n; i++)
            ck_assert_msg(fabs(w.c->got[i] - fast[i]) < 1e-11, "%s %zu: %g %g",
                          all[r], i, w.c->got[i], fast[i]);
        work_free(&w);
        free(fast);
    }
}
END_TEST

/* Madaline III is backprop but for an error that falls with pert. */
START_TEST(mr3_goes_to_backprop)
{
    struct work w = work_new("mr3", &small, 1 + (size_t)_i / 4, (size_t)_i % 4);
    size_t n = w.c->shape.n_params;
    double error[2];

    for (size_t p = 0; p < 2; p++) {
        const double *g;

        w.values[0] = p ? 1e-4 : 1e-2;
        g = gradient(&w, 1, &exec_serial);
        error[p] = 0.0;
        for (size_t i = 0; i < n; i++)
            error[p] += (g[i] - w.bp[i]) * (g[i] - w.bp[i]);
        error[p] = sqrt(error[p] / dot(w.bp, w.bp, n));
    }
    ck_assert(error[1] < 1e-3 && error[0] > 1e-6);
    ck_assert(error[0] / error[1] > 80.0 && error[0] / error[1] < 120.0);
    work_free(&w);
}
END_TEST

/* The forward gradient along v is (g . v) v, whatever the net. */
START_TEST(fg_w_is_the_slope_along_its_direction)
{
    struct work w = work_new("fg-w", &small, (size_t)_i / 4, (size_t)_i % 4);
    size_t n = w.c->shape.n_params;
    struct direction d;
    double *v = malloc(n * sizeof *v), slope;

    ck_assert(v && !direction_init(&d, w.pass));
    *value_of(&w, &param_draws) = 1;
    for (int kind = 0; kind < 3; kind++) {
        const double *g;

        *value_of(&w, &param_noise) = kind;
        *value_of(&w, &param_rank) = 2;
        g = gradient(&w, 5, &exec_serial);
        d.kind = (enum noise_kind)kind;
        d.rank = 2;
        d.lazy = 1;
        d.seed = 2;
        direction_begin(&d, w.pass, 0);
        for (size_t at = 0; at < w.c->shape.n_block; at += 4)
            direction_fill(&d, w.pass, 0, at, at + 4);
        net_unpack(&w.c->shape, d.D, v);
        slope = dot(w.bp, v, n);
        for (size_t i = 0; i < n; i++)
            ck_assert(fabs(g[i] - slope * v[i]) < 1e-12);
    }
    direction_done(&d);
    work_free(&w);
    free(v);
}
END_TEST

/* LOZO (and W here is [outputs, inputs], as there): z = U V^T with U new each
 * step and V, of the inputs, kept. So two steps' columns of D into a unit are
 * the same up to a factor, and with another V they are not. */
START_TEST(lazy_noise_keeps_the_factor_of_the_inputs)
{
    struct work w = work_new("fg-w", &small, 0, 0);
    const struct net_shape *s = &w.c->shape;
    size_t n = s->n_params, I = s->width[0];
    double *v = malloc(2 * n * sizeof *v);
    struct direction d;

    ck_assert(v && !direction_init(&d, w.pass));
    d.kind = NOISE_LOW_RANK;
    d.rank = 1;
    d.lazy = 3;
    d.seed = 2;
    for (size_t step = 2; step <= 4; step++) { /* V is new at 1, 4, 7 */
        w.pass->step = step - 1;
        for (size_t k = 0; k < 2; k++, w.pass->step++) {
            direction_begin(&d, w.pass, 0);
            direction_fill(&d, w.pass, 0, 0, s->n_block);
            net_unpack(s, d.D, v + k * n);
        }
        for (size_t j = 0; j < s->width[1]; j++) {
            const double *a = v + s->w_at[0] + j * I, *b = a + n;
            bool kept = true;

            for (size_t i = 1; i < I; i++)
                kept = kept && fabs(a[i] * b[0] - a[0] * b[i]) < 1e-12;
            ck_assert(kept == (step < 4) && fabs(a[0] - b[0]) > 1e-6);
        }
    }
    direction_done(&d);
    work_free(&w);
    free(v);
}
END_TEST

/* --- means --- */

/* Largest |z| of the mean of many estimates against backprop. */
static double largest_z(struct work *w, uint64_t steps)
{
    size_t n = w->c->shape.n_params;
    double *sum = calloc(2 * n, sizeof *sum), *square = sum + n, worst = 0.0;

    ck_assert(sum);
    for (uint64_t s = 1; s <= steps; s++) {
        const double *g = gradient(w, s, &exec_serial);

        for (size_t i = 0; i < n; i++) {
            sum[i] += g[i] - w->bp[i];
            square[i] += (g[i] - w->bp[i]) * (g[i] - w->bp[i]);
        }
    }
    for (size_t i = 0; i < n; i++)
        if (square[i] > 0.0)
            worst = fmax(worst, fabs(sum[i]) / sqrt(square[i]));
    free(sum);
    return worst;
}

START_TEST(means_are_the_gradient)
{
    static const char *const rules[] = {"np",   "np",   "fg-a", "spsa",
                                        "fg-w", "spsa", "fg-w"};
    struct work w = work_new(rules[_i], &small, _i == 1 ? 0 : 1, 0);

    *value_of(&w, &param_draws) = 1;
    if (_i == 0)
        *value_of(&w, w.learner.rule->params[3]) = 1; /* shared noise */
    if (_i < 2 || _i == 3 || _i == 5)
        *value_of(&w, &param_sigma) = 1e-5;
    if (_i >= 5)
        *value_of(&w, &param_noise) = NOISE_LOW_RANK;
    ck_assert_msg(largest_z(&w, 20000) < 4.7, "%s: %g", rules[_i],
                  largest_z(&w, 20000));
    work_free(&w);
}
END_TEST

/* Mean loss at the weights c z away, z in kernel layout. */
static double loss_at_move(struct work *w, const double *z, double c)
{
    struct batch_stats st;

    net_pack(&w->c->shape, w->c->params, w->c->block);
    for (size_t i = 0; i < w->c->shape.n_block; i++)
        w->c->block[i] += c * z[i];
    pass_evaluate(w->pass, &exec_serial, w->c->block, w->c->runs, NULL, NULL,
                  &st);
    return st.loss_sum / (double)st.n;
}

/* MeZO as its authors write it, z from the seed: what spsa gives with Gaussian
 * noise; of one side, and with the factors of MGD, FZOO and Spall's gains. */
START_TEST(mezo_and_others_are_settings_of_spsa)
{
    static const double settings[][4] = {/* sides scaling alpha gamma */
                                         {0, 0, 0, 0},
                                         {1, 0, 0, 0},
                                         {1, 2, 0, 0},
                                         {1, 1, 0, 0},
                                         {0, 0, 0.602, 0.101}};
    const double *set = settings[_i];
    struct work w = work_new("spsa", &small, 0, 0);
    size_t n = w.c->shape.n_params, n_block = w.c->shape.n_block;
    size_t K = set[1] == 1.0 ? 2 : 1;
    double *z = malloc(n_block * sizeof *z), *clean = malloc(n * sizeof *z);
    double *want = calloc(n, sizeof *z), c = 1e-3 * pow(3.0, -set[3]);
    double up[2] = {0}, factor = pow(13.0, -set[2]) / (double)K;

    ck_assert(z && clean && want);
    *value_of(&w, &param_draws) = (double)K;
    *value_of(&w, &param_noise) = NOISE_GAUSSIAN;
    memcpy(&w.values[5], set, 3 * sizeof *set);
    w.values[8] = 10.0;
    w.values[9] = set[3];
    for (uint32_t k = 0; k < K; k++) {
        const struct philox_list list = {
            .seed = 2, .step = 3, .draw = k * NOISE_PARTS};
        double slope;

        philox_normal(&list, 0, n_block, z);
        net_unpack(&w.c->shape, z, clean);
        net_pack(&w.c->shape, clean, z);
        up[k] = loss_at_move(&w, z, c);
        slope = set[0] > 0.0 ? (up[k] - loss_at_move(&w, z, 0.0)) / c
                             : (up[k] - loss_at_move(&w, z, -c)) / (2.0 * c);
        for (size_t i = 0; i < n; i++)
            want[i] += slope * clean[i];
    }
    if (set[1] == 1.0)
        factor /= fabs(up[0] - up[1]) / sqrt(2.0);
    if (set[1] == 2.0)
        factor /= (double)n;
    gradient(&w, 3, &exec_serial);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs(w.c->got[i] - factor * want[i]) <
                          1e-12 * (1.0 + fabs(factor)),
                      "%zu: %g %g", i, w.c->got[i], factor * want[i]);
    work_free(&w);
    free(z);
    free(clean);
    free(want);
}
END_TEST

/* --- variances --- */

/* What the error of a linear net multiplies by in one step (Werfel, Xie and
 * Seung 2003) follows from |estimate|^2 / |gradient|^2 of one draw: P + 2 for
 * Gaussian noise on P weights and P for signs. */
START_TEST(one_draw_is_as_long_as_theory_says)
{
    static const char *const rules[] = {"spsa", "spsa", "fg-w"};
    struct work w = work_new(rules[_i], &small, 1, 0);
    size_t n = w.c->shape.n_params;
    double sum = 0.0, gauss = _i > 0, want = (double)n + 2.0 * gauss;
    const int steps = 40000;

    *value_of(&w, &param_draws) = 1;
    *value_of(&w, &param_noise) = gauss;
    for (int s = 1; s <= steps; s++) {
        const double *g = gradient(&w, (uint64_t)s, &exec_serial);

        sum += dot(g, g, n) / dot(w.bp, w.bp, n);
    }
    /* its standard deviation is about sqrt(2) of it */
    ck_assert_msg(fabs(sum / steps / want - 1.0) < 4.0 * 1.6 / sqrt(steps),
                  "%g, not %g", sum / steps, want);
    work_free(&w);
}
END_TEST

/* Noise on n_l units of a layer whose errors are d: one sample's estimate for
 * the layer has (|d|^2 n_l + 2 |d_l|^2) |h|^2 in the mean, |d| over all layers;
 * its biases have the same without |h|^2, and show d. */
START_TEST(noise_on_units_is_as_long_as_theory_says)
{
    static const struct nn_spec one = {5, {4, 3}, 3, 1, NN_REALS, 2.0, 9};
    struct work w = work_new(_i ? "fg-a" : "np", &one, 1, 2);
    const struct net_shape *s = &w.c->shape;
    double sum[3] = {0}, d[3], all_d = 0.0;
    const int steps = 40000;

    if (!_i)
        *value_of(&w, &param_sigma) = 1e-5;
    for (size_t l = 0; l < 3; l++) {
        d[l] = dot(w.bp + s->b_at[l], w.bp + s->b_at[l], s->width[l + 1]);
        all_d += d[l];
    }
    for (int i = 1; i <= steps; i++) {
        const double *g = gradient(&w, (uint64_t)i, &exec_serial);

        for (size_t l = 0; l < 3; l++)
            sum[l] += dot(g + s->b_at[l], g + s->b_at[l], s->width[l + 1]);
    }
    for (size_t l = 0; l < 3; l++) {
        double want = all_d * (double)s->width[l + 1] + 2.0 * d[l];

        ck_assert_msg(fabs(sum[l] / steps / want - 1.0) <
                          4.0 * 2.5 / sqrt(steps),
                      "layer %zu: %g, not %g", l, sum[l] / steps, want);
    }
    work_free(&w);
}
END_TEST

/* K forward gradients of n weights: cosine sqrt(K / (n + K + 1)), squared
 * length (n + K + 1) / K. */
START_TEST(many_draws_have_the_cosine_of_theory)
{
    static const struct nn_spec wide = {40, {20}, 10, 6, NN_BYTES, 1.0, 9};
    const double K = _i ? 100 : 16;
    struct work w = work_new("fg-w", &wide, 0, 0);
    size_t n = w.c->shape.n_params;
    double cosine = 0.0, length = 0.0, bp = dot(w.bp, w.bp, n);
    double want = ((double)n + K + 1.0) / K;
    const int steps = 60;

    *value_of(&w, &param_draws) = K;
    for (int s = 1; s <= steps; s++) {
        const double *g = gradient(&w, (uint64_t)s, &exec_serial);

        cosine += dot(g, w.bp, n) / sqrt(dot(g, g, n) * bp) / steps;
        length += dot(g, g, n) / bp / steps;
    }
    ck_assert_msg(fabs(cosine * sqrt(want) - 1.0) < 0.05, "%g, not %g", cosine,
                  1.0 / sqrt(want));
    ck_assert_msg(fabs(length / want - 1.0) < 0.2, "%g, not %g", length, want);
    work_free(&w);
}
END_TEST

/* Along the measured change: N dL_s in all, as N dL da . da / |da|^2 is. */
START_TEST(anp_goes_along_the_measured_change)
{
    static const struct nn_spec one = {5, {4, 3}, 3, 1, NN_REALS, 2.0, 9};
    struct work np = work_new("np", &one, 1, 0);
    struct work anp = work_new("anp", &one, 1, 0);
    const struct net_shape *s = &np.c->shape;
    const double *g = gradient(&np, 1, &exec_serial);
    const double *a = gradient(&anp, 1, &exec_serial);
    const double *first = g + s->b_at[0], *measured = a + s->b_at[0];
    double ratio = measured[0] / first[0];

    /* of the first layer the change is the noise itself; not of the second */
    for (size_t j = 1; j < 4; j++)
        ck_assert(fabs(measured[j] - ratio * first[j]) <
                  1e-6 * fabs(measured[j]));
    ck_assert(fabs(a[s->b_at[1]] - ratio * g[s->b_at[1]]) >
              1e-3 * fabs(a[s->b_at[1]]));
    work_free(&np);
    work_free(&anp);
}
END_TEST

static void expect_remark(const char *rule, double draws, size_t batch,
                          const char *want)
{
    const size_t hidden[] = {20};
    double values[NN_VALUES];
    char text[RULE_REMARK];
    struct net_shape s;

    ck_assert(!net_shape_init(&s, 784, hidden, 1, 10));
    nn_case_values(rule_find(rule), 0.1, values);
    for (size_t i = 0; rule_find(rule)->params[i]; i++)
        if (rule_find(rule)->params[i] == &param_draws)
            values[i] = draws;
    rule_find(rule)->remark(&s, values, batch, text);
    ck_assert_str_eq(text, want);
    ck_assert_uint_le(strlen(text), 78);
}

/* Its lr is another's by sigma, which no bound says. */
START_TEST(a_scaling_says_which_lr)
{
    static const char *const texts[] = {
        "scaling=fzoo divides by about sigma: an lr of 0.0001 acts as 0.1 does "
        "without",
        "scaling=mgd divides by 15910 weights: an lr of 1591 acts as 0.1 does "
        "without",
        "scaling=fzoo divides by how far losses differ: with one draw it does "
        "nothing"};
    double values[NN_VALUES];
    char text[RULE_REMARK];
    struct net_shape s;
    static const size_t hidden = 20;
    const struct rule *spsa = rule_find("spsa");

    ck_assert(!net_shape_init(&s, 784, &hidden, 1, 10));
    nn_case_values(spsa, 0.1, values);
    for (size_t i = 0; spsa->params[i]; i++)
        if (strcmp(spsa->params[i]->name, "scaling") == 0)
            values[i] = _i == 1 ? 2 : 1;
        else if (_i == 2 && spsa->params[i] == &param_draws)
            values[i] = 1;
    spsa->remark(&s, values, 630, text);
    ck_assert_str_eq(text, texts[_i]);
}
END_TEST

/* A bound; and noise on units, for which a batch's size counts, has a default
 * lr that suits large ones only. */
START_TEST(remarks_bound_the_cost)
{
    expect_remark("spsa", 256, 630,
                  "noise on 15910 weights, 256 draws: by theory up to 63.2 "
                  "times BP's steps");
    expect_remark("fg-w", 1, 630,
                  "noise on 15910 weights, 1 draw: by theory up to 15912 times "
                  "BP's steps");
    expect_remark("np", 1, 630,
                  "noise on 30 units: by theory up to 1.05 times BP's steps");
    expect_remark("np", 1, 18,
                  "noise on 30 units: by theory up to 2.72 times BP's steps, "
                  "at BP's lr / 2.72");
    expect_remark("fg-a", 2, 1,
                  "noise on 30 units: by theory up to 16.5 times BP's steps, "
                  "at BP's lr / 16.5");
}
END_TEST

/* What anp's remark says is so: with hidden layers its mean is not backprop's
 * gradient. (Without one it is: mlptui --self-check anp.) */
START_TEST(anp_leans_with_hidden_layers)
{
    struct work w = work_new("anp", &small, 1, 0);

    *value_of(&w, &param_sigma) = 1e-5;
    ck_assert_double_gt(largest_z(&w, 20000), 7.0);
    expect_remark("anp", 1, 630,
                  "noise on 30 units; the mean of its estimates leans away "
                  "from BP's gradient");
    work_free(&w);
}
END_TEST

static Suite *perturb_suite(void)
{
    Suite *suite = suite_create("perturb");
    TCase *tc = tcase_create("perturb");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, normals_are_those_of_the_definition);
    tcase_add_test(tc, normals_are_normal);
    tcase_add_test(tc, signs_are_the_bits);
    tcase_add_loop_test(tc, any_net_has_every_rule, 0, 12);
    tcase_add_loop_test(tc, mr3_goes_to_backprop, 0, 8);
    tcase_add_loop_test(tc, fg_w_is_the_slope_along_its_direction, 0, 12);
    tcase_add_test(tc, lazy_noise_keeps_the_factor_of_the_inputs);
    tcase_add_loop_test(tc, means_are_the_gradient, 0, 7);
    tcase_add_loop_test(tc, mezo_and_others_are_settings_of_spsa, 0, 5);
    tcase_add_loop_test(tc, one_draw_is_as_long_as_theory_says, 0, 3);
    tcase_add_loop_test(tc, noise_on_units_is_as_long_as_theory_says, 0, 2);
    tcase_add_loop_test(tc, many_draws_have_the_cosine_of_theory, 0, 2);
    tcase_add_test(tc, anp_goes_along_the_measured_change);
    tcase_add_loop_test(tc, a_scaling_says_which_lr, 0, 3);
    tcase_add_test(tc, remarks_bound_the_cost);
    tcase_add_test(tc, anp_leans_with_hidden_layers);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(perturb_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
