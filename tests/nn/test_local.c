/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a rule whose layers learn by themselves is not what its name
 * says. Each is held against its equations in plain loops over samples and
 * units, canonical layout, written here and nowhere else. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/act.h"
#include "nn_case.h"

#define WIDE 160 /* most units of a layer here */

/* A rule at work on a case. */
struct work {
    struct nn_case *c;
    struct pass *pass;
    struct learner learner;
    struct batch_stats stats;
    double *want; /* [n_params] */
};

static struct work work_new(const struct nn_spec *spec, const char *rule)
{
    struct work w = {.c = nn_case_new(spec)};

    ck_assert_ptr_nonnull(rule_find(rule));
    ck_assert(!pass_new(&w.c->shape, w.c->batch.n, w.c->runs, &w.pass));
    ck_assert(!learner_init(&w.learner, rule_find(rule), w.pass));
    learner_restart(&w.learner, &w.c->shape, NULL, 5);
    net_pack(&w.c->shape, w.c->params, w.c->block);
    w.pass->step = 3;
    w.want = calloc(w.c->shape.n_params, sizeof *w.want);
    ck_assert_ptr_nonnull(w.want);
    return w;
}

static void work_free(struct work *w)
{
    learner_done(&w->learner);
    pass_free(w->pass);
    free(w->want);
    nn_case_free(w->c);
}

static void work_gradient(struct work *w, const double *values)
{
    const struct span span = {.runs = w->c->runs, .n = w->c->batch.n};

    learner_gradient(&w->learner, w->pass, &nn_exec_shuffled, w->c->block,
                     values, &span, w->c->grad, &w->stats);
    net_unpack(&w->c->shape, w->c->grad, w->c->got);
}

static void assert_close(const double *got, const double *want, size_t n)
{
    double largest = 0.0;

    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(want[i]));
    ck_assert(largest > 1e-3);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs(got[i] - want[i]) < 1e-12 * (1.0 + largest),
                      "%zu: got %g, expected %g", i, got[i], want[i]);
}

/* z = W x + b of layer l. */
static void layer(const struct work *w, size_t l, const double *x, double *z)
{
    const struct net_shape *s = &w->c->shape;

    for (size_t j = 0; j < s->width[l + 1]; j++) {
        z[j] = w->c->params[s->b_at[l] + j];
        for (size_t i = 0; i < s->width[l]; i++)
            z[j] += w->c->params[s->w_at[l] + j * s->width[l] + i] * x[i];
    }
}

static void relu(const double *z, size_t n, double *a)
{
    for (size_t j = 0; j < n; j++)
        a[j] = z[j] > 0.0 ? z[j] : 0.0;
}

/* e = softmax(z) - y. */
static void error_of(const double *z, size_t n, size_t label, double *e)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++)
        sum += exp(z[k]);
    for (size_t k = 0; k < n; k++)
        e[k] = exp(z[k]) / sum - (k == label);
}

/* The layer's gradient += (dz x^T, dz) / samples. */
static void add_layer(struct work *w, size_t l, const double *x,
                      const double *dz)
{
    const struct net_shape *s = &w->c->shape;
    double n = (double)w->c->batch.n;

    for (size_t j = 0; j < s->width[l + 1]; j++) {
        for (size_t i = 0; i < s->width[l]; i++)
            w->want[s->w_at[l] + j * s->width[l] + i] += dz[j] * x[i] / n;
        w->want[s->b_at[l] + j] += dz[j] / n;
    }
}

static const struct nn_spec specs[] = {
    {7, {5}, 3, 20, NN_BYTES, 1.0, 3},
    {9, {6, 5, 4}, 4, 170, NN_REALS, 1.0, 5},
    {12, {130, 7}, 3, 330, NN_BYTES, 1.0, 6},
};
#define N_SPECS (sizeof specs / sizeof *specs)

/* --- mono-forward --- */

/* One sample: the gradients of W and, into dM, of the heads. M [units,
 * classes], NULL at the last hidden layer, whose head is the output layer. */
static void mono_sample(struct work *w, size_t sample, double *const *M,
                        double *const *dM)
{
    const struct net_shape *s = &w->c->shape;
    size_t L = s->n_layers, O = s->width[L], label = w->c->ds->labels[sample];
    double room[2][WIDE], z[WIDE], g[WIDE], e[WIDE], dz[WIDE];
    const double *x = w->c->x + sample * s->width[0];

    for (size_t l = 0; l + 1 < L; l++) {
        double *a = room[l % 2];
        size_t H = s->width[l + 1];

        layer(w, l, x, z);
        relu(z, H, a);
        if (!M[l])
            layer(w, L - 1, a, g);
        for (size_t k = 0; M[l] && k < O; k++) {
            g[k] = 0.0;
            for (size_t j = 0; j < H; j++)
                g[k] += a[j] * M[l][j * O + k];
        }
        error_of(g, O, label, e);
        for (size_t j = 0; j < H; j++) {
            dz[j] = 0.0;
            for (size_t k = 0; k < O; k++) {
                const double *head =
                    M[l] ? &M[l][j * O + k]
                         : &w->c->params[s->w_at[L - 1] + k * H + j];

                dz[j] += e[k] * *head * (z[j] > 0.0);
                if (M[l])
                    dM[l][j * O + k] += e[k] * a[j] / (double)w->c->batch.n;
            }
        }
        add_layer(w, l, x, dz);
        if (!M[l])
            add_layer(w, L - 1, a, e);
        x = a;
    }
}

START_TEST(mono_forward_is_its_equations)
{
    const double head_lr = 0.7;
    struct work w = work_new(&specs[_i], "mono-forward");
    struct rule_array arrays[RULE_ARRAYS_MAX];
    double *M[NET_MAX_LAYERS] = {0}, *dM[NET_MAX_LAYERS] = {0};
    size_t n = learner_arrays(&w.learner, arrays);

    ck_assert_uint_eq(n, w.c->shape.n_layers - 2);
    for (size_t l = 0; l < n; l++) {
        size_t size = arrays[l].rows * arrays[l].cols * sizeof(double);

        M[l] = malloc(size);
        dM[l] = calloc(1, size);
        ck_assert(M[l] && dM[l]);
        memcpy(M[l], arrays[l].data, size);
    }
    for (size_t i = 0; i < w.c->batch.n; i++)
        mono_sample(&w, i, M, dM);
    w.pass->repeat = 1; /* remembers nothing */
    work_gradient(&w, &head_lr);
    for (size_t l = 0; l < n; l++)
        ck_assert_mem_eq(M[l], arrays[l].data,
                         arrays[l].rows * arrays[l].cols * sizeof(double));
    w.pass->repeat = 0;
    work_gradient(&w, &head_lr);
    assert_close(w.c->got, w.want, w.c->shape.n_params);
    for (size_t l = 0; l < n; l++) {
        for (size_t i = 0; i < arrays[l].rows * arrays[l].cols; i++)
            M[l][i] -= head_lr * dM[l][i];
        assert_close(arrays[l].data, M[l], arrays[l].rows * arrays[l].cols);
        free(M[l]);
        free(dM[l]);
    }
    work_free(&w);
}
END_TEST

/* With one hidden layer it is backprop to the bit, and says so. */
START_TEST(mono_forward_of_one_layer_is_backprop)
{
    const double head_lr = 0.1;
    struct work w = work_new(&specs[0], "mono-forward");
    char text[RULE_REMARK];

    nn_case_gradient(w.c, rule_find("bp"), &exec_serial, 0.0);
    memcpy(w.want, w.c->got, w.c->shape.n_params * sizeof *w.want);
    net_pack(&w.c->shape, w.c->params, w.c->block);
    work_gradient(&w, &head_lr);
    ck_assert_mem_eq(w.c->got, w.want, w.c->shape.n_params * sizeof *w.want);
    rule_find("mono-forward")->remark(&w.c->shape, &head_lr, 20, text);
    ck_assert_ptr_nonnull(strstr(text, "backprop"));
    work_free(&w);
}
END_TEST

/* --- PEPITA --- */

/* One sample by the definition: two whole passes, x' a dense input. */
static void pepita_sample(struct work *w, size_t sample, double scale,
                          const double *F)
{
    const struct net_shape *s = &w->c->shape;
    size_t L = s->n_layers, O = s->width[L], label = w->c->ds->labels[sample];
    double a[2][NET_MAX_LAYERS + 1][WIDE], z[WIDE], e[WIDE], d[WIDE];

    memcpy(a[0][0], w->c->x + sample * s->width[0],
           s->width[0] * sizeof(double));
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; pass && i < s->width[0]; i++) {
            a[1][0][i] = a[0][0][i];
            for (size_t k = 0; k < O; k++)
                a[1][0][i] += scale * F[i * O + k] * e[k];
        }
        for (size_t l = 0; l < L; l++) {
            layer(w, l, a[pass][l], z);
            relu(z, s->width[l + 1], a[pass][l + 1]);
        }
        error_of(z, O, label, e);
    }
    add_layer(w, L - 1, a[1][L - 1], e);
    for (size_t l = 0; l + 1 < L; l++) {
        for (size_t j = 0; j < s->width[l + 1]; j++)
            d[j] = a[0][l + 1][j] - a[1][l + 1][j];
        add_layer(w, l, a[1][l], d);
    }
}

START_TEST(pepita_is_its_equations)
{
    const double scale = 0.4;
    struct work w = work_new(&specs[_i], "pepita");
    struct rule_array F[RULE_ARRAYS_MAX];
    double most = sqrt(6.0 / (double)w.c->shape.width[0]), largest = 0.0;

    ck_assert_uint_eq(learner_arrays(&w.learner, F), 1);
    for (size_t i = 0; i < F->rows * F->cols; i++)
        largest = fmax(largest, fabs(F->data[i]));
    ck_assert(largest <= most && largest > 0.8 * most);
    for (size_t i = 0; i < w.c->batch.n; i++)
        pepita_sample(&w, i, scale, F->data);
    work_gradient(&w, &scale);
    assert_close(w.c->got, w.want, w.c->shape.n_params);
    work_free(&w);
}
END_TEST

/* --- equilibrium propagation --- */

static double clipped(double x)
{
    return fmin(fmax(x, 0.0), 1.0);
}

/* One step of a sample's states u = (h, o), from the sums over all pairs. */
static void ep_step(const struct work *w, const double *x, size_t label,
                    double beta, double *u)
{
    const struct net_shape *s = &w->c->shape;
    const double *W2 = w->c->params + s->w_at[1];
    size_t H = s->width[1], O = s->width[2];
    double force[2 * WIDE];

    layer(w, 0, x, force);
    layer(w, 1, u, force + H);
    for (size_t k = 0; k < O; k++) {
        for (size_t j = 0; j < H; j++)
            force[j] += W2[k * H + j] * u[H + k];
        force[H + k] += 2.0 * beta * ((k == label) - u[H + k]);
    }
    for (size_t i = 0; i < H + O; i++)
        u[i] = clipped(u[i] + 0.5 * (force[i] - u[i]));
}

/* (dE/dW nudged - dE/dW free) / beta. Returns whether the free outputs are
 * right. */
static bool ep_sample(struct work *w, size_t sample, double beta, double rate)
{
    const struct net_shape *s = &w->c->shape;
    size_t H = s->width[1], O = s->width[2], label = w->c->ds->labels[sample];
    const double *x = w->c->x + sample * s->width[0];
    double u[2][2 * WIDE], d[WIDE];
    size_t best = 0;

    layer(w, 0, x, u[0]);
    for (size_t j = 0; j < H; j++)
        u[0][j] = clipped(u[0][j]);
    layer(w, 1, u[0], u[0] + H);
    for (size_t k = 0; k < O; k++)
        u[0][H + k] = clipped(u[0][H + k]);
    for (size_t t = 0; t < 20; t++)
        ep_step(w, x, label, 0.0, u[0]);
    memcpy(u[1], u[0], sizeof u[0]);
    for (size_t t = 0; t < 4; t++)
        ep_step(w, x, label, beta, u[1]);
    for (size_t j = 0; j < H; j++)
        d[j] = -(u[1][j] - u[0][j]) / beta;
    add_layer(w, 0, x, d);
    for (size_t phase = 0; phase < 2; phase++) {
        for (size_t k = 0; k < O; k++)
            d[k] = (phase ? -rate : rate) * u[phase][H + k] / beta;
        add_layer(w, 1, u[phase], d);
    }
    for (size_t k = 1; k < O; k++)
        best = u[0][H + k] > u[0][H + best] ? k : best;
    return best == label;
}

/* Of one hidden layer; one chunk and many, narrow and cut by panel. */
static const struct nn_spec flat[] = {
    {7, {5}, 3, 20, NN_BYTES, 0.5, 3},
    {12, {130}, 3, 330, NN_BYTES, 0.3, 6},
    {9, {6}, 4, 170, NN_REALS, 1.0, 5},
};
#define N_FLAT (sizeof flat / sizeof *flat)

/* The sign of beta is the batch's draw: the oracle tries both, and over a few
 * batches both come. */
START_TEST(ep_is_its_equations)
{
    static const double values[] = {0.5, 0.4, 20, 4, 0.6};
    struct work w = work_new(&flat[_i], "ep");
    double *minus = calloc(w.c->shape.n_params, sizeof *minus), *plus;
    size_t n = w.c->shape.n_params, n_right = 0, n_minus = 0;
    struct batch_stats st, first;

    ck_assert_ptr_nonnull(minus);
    /* a resumed run answers before its first batch */
    learner_evaluate(&w.learner, w.pass, &exec_serial, w.c->block, values,
                     w.c->runs, NULL, NULL, &first);
    for (size_t i = 0; i < w.c->batch.n; i++)
        n_right += ep_sample(&w, i, 0.4, 0.6);
    plus = w.want;
    w.want = minus;
    for (size_t i = 0; i < w.c->batch.n; i++)
        ep_sample(&w, i, -0.4, 0.6);
    for (w.pass->step = 1; w.pass->step <= 20; w.pass->step++) {
        double off = 0.0;

        work_gradient(&w, values);
        for (size_t i = 0; i < n; i++)
            off = fmax(off, fabs(w.c->got[i] - minus[i]));
        n_minus += off < 1e-12;
        assert_close(w.c->got, off < 1e-12 ? minus : plus, n);
        ck_assert_uint_eq(w.stats.n_correct, n_right);
    }
    ck_assert(n_minus > 3 && n_minus < 17);
    learner_evaluate(&w.learner, w.pass, &exec_serial, w.c->block, values,
                     w.c->runs, NULL, NULL, &st);
    ck_assert_uint_eq(st.n_correct, n_right);
    ck_assert_double_eq_tol(st.loss_sum, w.stats.loss_sum, 1e-9);
    ck_assert_double_eq(st.loss_sum, first.loss_sum);
    free(plus);
    work_free(&w);
}
END_TEST

/* --- forward-forward --- */

static double sigmoid(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

/* A sample under a label through all hidden layers, from the definition. Adds
 * sign times the gradient where sign is not 0. Returns the summed goodness. */
static double ff_sample(struct work *w, size_t sample, size_t label,
                        double theta, double sign)
{
    const struct net_shape *s = &w->c->shape;
    size_t I = s->width[0], O = s->width[s->n_layers];
    double x[WIDE], u[WIDE], z[WIDE], d[WIDE], most = -INFINITY, total = 0.0;

    memcpy(x, w->c->x + sample * I, I * sizeof *x);
    for (size_t i = 0; i < I; i++)
        most = fmax(most, x[i]);
    for (size_t i = 0; i < O; i++)
        x[i] = i == label ? most : 0.0;
    for (size_t l = 0; l + 1 < s->n_layers; l++) {
        size_t n = s->width[l], H = s->width[l + 1];
        double length = 0.0, good = 0.0;

        for (size_t i = 0; i < n; i++)
            length += x[i] * x[i];
        for (size_t i = 0; i < n; i++)
            u[i] = x[i] / (sqrt(length) + 1e-4);
        layer(w, l, u, z);
        relu(z, H, x);
        for (size_t j = 0; j < H; j++)
            good += x[j] * x[j] / (double)H;
        for (size_t j = 0; j < H; j++)
            d[j] =
                sign * sigmoid(sign * (good - theta)) * 2.0 * x[j] / (double)H;
        if (sign != 0.0)
            add_layer(w, l, u, d);
        total += good;
    }
    return total;
}

static const struct nn_spec shown[] = {
    {7, {5}, 3, 20, NN_BYTES, 1.0, 3},
    {9, {6, 5, 4}, 4, 170, NN_REALS, 1.0, 5},
    {12, {130, 7}, 3, 330, NN_BYTES, 1.0, 6},
};
#define N_SHOWN (sizeof shown / sizeof *shown)

/* The wrong labels: Fisher and Yates from the end, by the batch's draws. */
static void permute(const struct work *w, size_t *label)
{
    const struct philox_list list = {.seed = 5, .step = 3};
    size_t n = w->c->batch.n;
    double *u = malloc(n * sizeof *u);

    ck_assert_ptr_nonnull(u);
    philox_uniform(&list, 0, n, u);
    for (size_t i = 0; i < n; i++)
        label[i] = w->c->ds->labels[i];
    for (size_t i = n; i-- > 1;) {
        size_t j = (size_t)floor(u[i] * (double)(i + 1)), keep = label[j];

        label[j] = label[i];
        label[i] = keep;
    }
    free(u);
}

START_TEST(ff_is_its_equations)
{
    const double theta = 0.3;
    struct work w = work_new(&shown[_i], "ff");
    size_t n = w.c->batch.n, O = w.c->shape.width[w.c->shape.n_layers];
    size_t *wrong = malloc(n * sizeof *wrong), n_right = 0;
    struct batch_stats st;
    double loss = 0.0;

    ck_assert_ptr_nonnull(wrong);
    permute(&w, wrong);
    for (size_t i = 0; i < n; i++) {
        size_t label = w.c->ds->labels[i], best = 0;
        double good[WIDE], sum = 0.0;

        ff_sample(&w, i, label, theta, -1.0);
        ff_sample(&w, i, wrong[i], theta, 1.0);
        for (size_t k = 0; k < O; k++) {
            good[k] = ff_sample(&w, i, k, theta, 0.0);
            sum += exp(good[k]);
            best = good[k] > good[best] ? k : best;
        }
        n_right += best == label;
        loss += log(sum) - good[label];
    }
    work_gradient(&w, &theta);
    assert_close(w.c->got, w.want, w.c->shape.n_params);
    ck_assert_uint_eq(w.stats.n_correct, n_right);
    ck_assert_double_eq_tol(w.stats.loss_sum, loss, 1e-9);
    learner_evaluate(&w.learner, w.pass, &exec_serial, w.c->block, &theta,
                     w.c->runs, NULL, NULL, &st);
    ck_assert_uint_eq(st.n_correct, n_right);
    ck_assert_double_eq_tol(st.loss_sum, loss, 1e-9);
    free(wrong);
    work_free(&w);
}
END_TEST

static Suite *local_suite(void)
{
    Suite *suite = suite_create("local");
    TCase *tc = tcase_create("local");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, mono_forward_is_its_equations, 0, N_SPECS);
    tcase_add_test(tc, mono_forward_of_one_layer_is_backprop);
    tcase_add_loop_test(tc, pepita_is_its_equations, 0, N_SPECS);
    tcase_add_loop_test(tc, ep_is_its_equations, 0, N_FLAT);
    tcase_add_loop_test(tc, ff_is_its_equations, 0, N_SHOWN);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(local_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
