/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what stands beside a course's cosines and signal-to-noise
 * ratios is something else. The oracles are plain loops over one sample, one
 * unit and one class after the other, at the weights that a lane came to. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/philox.h"
#include "engine/lane/start.h"
#include "engine_case.h"
#include "lab/course.h"
#include "nn/rules/rules.h"
#include "suite.h"

enum { I = 9, H = 5, O = 3, FIRST = (I + 1) * H, SECOND = O * H };

/* Of one validation sample, of the first layer, canonical: errors go back
 * through back [H, O]. */
static void plain_gradient(const double *params, const double *back,
                           size_t sample, double out[FIRST])
{
    const uint8_t *byte = problem.ds->bytes + (N_TRAIN + sample) * I;
    const double *W2 = params + FIRST, *b2 = W2 + SECOND;
    double z[H], o[O], sum = 0.0;

    for (size_t j = 0; j < H; j++) {
        z[j] = params[I * H + j];
        for (size_t i = 0; i < I; i++)
            z[j] += params[j * I + i] * byte[i] / 255.0;
    }
    for (size_t k = 0; k < O; k++) {
        o[k] = b2[k];
        for (size_t j = 0; j < H; j++)
            o[k] += W2[k * H + j] * fmax(z[j], 0.0);
        sum += exp(o[k]);
    }
    for (size_t j = 0; j < H; j++) {
        double d = 0.0;

        for (size_t k = 0; k < O; k++)
            d += back[j * O + k] *
                 (exp(o[k]) / sum -
                  (k == problem.ds->labels[N_TRAIN + sample] ? 1.0 : 0.0));
        d = z[j] > 0.0 ? d : 0.0;
        for (size_t i = 0; i < I; i++)
            out[j * I + i] = d * byte[i] / 255.0;
        out[I * H + j] = d;
    }
}

static void transpose(const double *params, double back[SECOND])
{
    for (size_t j = 0; j < H; j++)
        for (size_t k = 0; k < O; k++)
            back[j * O + k] = params[FIRST + k * H + j];
}

/* As the rule begins: uniform(-0.5, 0.5). */
static void first_feedback(const struct lane_config *config,
                           double back[SECOND])
{
    const struct philox_list list = {.seed = lane_whole(config, &param_seed)};

    philox_uniform(&list, 0, SECOND, back);
    for (size_t i = 0; i < SECOND; i++)
        back[i] -= 0.5;
}

static struct lane *lane_of(const struct lane_config *config, int batches,
                            double *params)
{
    struct lane *lane = lane_make(config, &exec_serial);

    steps(lane, batches);
    params_of(lane, params);
    return lane;
}

START_TEST(ratio_is_of_single_samples_before_training)
{
    struct lane_config config = config_of(_i ? "fa" : "bp");
    const struct course course = {config, 2.0, N_VAL};
    double params[256], back[SECOND], g[N_VAL][FIRST], want = 0.0, got;
    struct err err = {0};

    lane_free(lane_of(&config, 0, params));
    transpose(params, back);
    if (_i)
        first_feedback(&config, back);
    for (size_t s = 0; s < N_VAL; s++)
        plain_gradient(params, back, s, g[s]);
    for (size_t i = 0; i < FIRST; i++) {
        double mean = 0.0, variance = 0.0;

        for (size_t s = 0; s < N_VAL; s++)
            mean += 2.0 * g[s][i] / N_VAL;
        for (size_t s = 0; s < N_VAL; s++)
            variance += pow(2.0 * g[s][i] - mean, 2.0) / N_VAL;
        want += fabs(mean) / (sqrt(variance) + 1e-3) / FIRST;
    }
    ck_assert(!course_snr(&course, &problem, &got, &err));
    ck_assert(want > 0.05);
    ck_assert_double_eq_tol(got, want, 1e-7); /* a root of rounding by 1e-3 */
}
END_TEST

/* W - B^T of kp shrinks by 1 - lr decay a step, whatever is learned: so B after
 * the training follows from W before and after. */
static void learned_feedback(const struct lane_config *config,
                             const double *params, int n, double back[SECOND])
{
    double before[256], now[SECOND], was[SECOND];

    lane_free(lane_of(config, 0, before));
    transpose(before, was);
    transpose(params, now);
    first_feedback(config, back);
    for (size_t i = 0; i < SECOND; i++)
        back[i] = now[i] - pow(1.0 - 0.3 * 0.5, n) * (was[i] - back[i]);
}

START_TEST(cosine_is_of_all_samples_after_training)
{
    static const char *const rules[] = {"bp", "fa", "kp"};
    struct lane_config config = config_of(rules[_i]);
    double params[256], back[SECOND], through[SECOND], g[FIRST], b[FIRST];
    double sum[FIRST] = {0}, bp[FIRST] = {0}, gb = 0, gg = 0, bb = 0, got,
           shuffled;
    struct course course;
    struct err err = {0};

    lane_fit(&config, &param_lr, 0.3);
    if (_i == 2)
        ck_assert(
            !lane_choose_text(&config, params_find("kp-decay"), "0.5", &err));
    lane_free(lane_of(&config, 6, params));
    transpose(params, back);
    memcpy(through, back, sizeof back);
    if (_i == 1)
        first_feedback(&config, through);
    if (_i == 2)
        learned_feedback(&config, params, 6, through);
    for (size_t s = 0; s < N_VAL; s++) {
        plain_gradient(params, through, s, g);
        plain_gradient(params, back, s, b);
        for (size_t i = 0; i < FIRST; i++) {
            sum[i] += g[i];
            bp[i] += b[i];
        }
    }
    for (size_t i = 0; i < FIRST; i++) {
        gb += sum[i] * bp[i];
        gg += sum[i] * sum[i];
        bb += bp[i] * bp[i];
    }
    course = (struct course){config, 1.0, N_VAL};
    ck_assert(!course_cosine(&course, &problem, 2, &got, &err));
    ck_assert(_i == 0 || fabs(got) < 0.999);
    ck_assert_double_eq_tol(got, gb / sqrt(gg * bb), 1e-9);
    course.lane.shuffle = true; /* other batches, other weights */
    ck_assert(!course_cosine(&course, &problem, 2, &shuffled, &err));
    ck_assert((fabs(shuffled - got) > 1e-9) == (_i > 0));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, ratio_is_of_single_samples_before_training, 0, 2);
    tcase_add_loop_test(tc, cosine_is_of_all_samples_after_training, 0, 3);
}

int main(void)
{
    return suite_run("course", add_tests, problem_make, problem_end);
}
