/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, backprop's gradient is not the gradient, depends on the order
 * of tasks or on what was computed before, or is not what the optimiser
 * applies. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/optim.h"
#include "nn/parts.h"
#include "nn/pass.h"
#include "nn_case.h"
#include "nn_specs.h"
#include "suite.h"

static double largest_of_layer(const struct nn_case *c, const long double *g,
                               size_t layer)
{
    double largest = 0.0;

    for (size_t i = 0; i < c->shape.n_params; i++)
        if (naive_layer_of(&c->net, i) == layer)
            largest = fmax(largest, (double)fabsl(g[i]));
    return largest;
}

/* Every parameter to 1e-12. The guard: the true gradient is not 0 in any
 * layer (but where a net of single units is dead), and the comparison that
 * passes refuses zeros and one wrong parameter. */
START_TEST(test_backprop)
{
    const struct rule *bp = rule_find("bp");
    struct nn_case *c = nn_case_new(&nn_specs[_i / PICKS]);
    struct nn_truth t;
    double *zeros = calloc(c->shape.n_params, sizeof *zeros), worst;

    pick_batch(c, (enum pick)(_i % PICKS));
    t = nn_truth_backprop(c);
    nn_case_gradient(c, bp, &exec_serial, 0.0);
    worst = nn_case_worst(c, c->got, t.want, t.rounded, 1e-12, 0.0);
    ck_assert_msg(worst <= 1.0, "off by %g of the tolerance", worst);
    if (c->net.width[1] > 2 && nn_specs[_i / PICKS].scale == 1.0) {
        ck_assert(zeros);
        for (size_t l = 0; l < c->net.n_layers; l++)
            ck_assert(largest_of_layer(c, t.want, l) > 1e-4);
        ck_assert(nn_case_worst(c, zeros, t.want, t.rounded, 1e-12, 0.0) > 1e6);
        c->got[c->shape.n_params - 1] *= 1.0 + 1e-9;
        ck_assert(nn_case_worst(c, c->got, t.want, t.rounded, 1e-12, 0.0) >
                  1.0);
    }
    free(zeros);
    nn_truth_free(&t);
    nn_case_free(c);
}
END_TEST

/* Against no chain rule at all: central differences in long double. pert
 * 1e-6 leaves pert^2 / 6 times the third derivative (below 1e3 here), and
 * long double 1e-19 / 1e-6. A unit whose z lies within pert of 0 for some
 * sample would show; the seeds have none. */
START_TEST(test_backprop_by_differences)
{
    struct nn_case *c = nn_case_new(&nn_specs[_i]);
    size_t n = c->shape.n_params;
    long double *want = malloc(n * sizeof *want);

    ck_assert(want);
    c->batch.n = c->batch.n < 8 ? c->batch.n : 8;
    naive_perturbl(&c->net, c->params, &c->batch, 1e-6, 1e-6, want);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabsl(c->got[i] - want[i]) < 1e-9L,
                      "parameter %zu: %g, not %Lg", i, c->got[i], want[i]);
    free(want);
    nn_case_free(c);
}
END_TEST

static void check_any_order(struct nn_case *c, const char *rule)
{
    size_t size = c->shape.n_params * sizeof *c->got;
    double *serial = malloc(size), loss;

    ck_assert(serial);
    nn_case_gradient(c, rule_find(rule), &exec_serial, 0.1);
    memcpy(serial, c->got, size);
    loss = c->stats.loss_sum;
    nn_case_gradient(c, rule_find(rule), &nn_exec_reverse, 0.1);
    ck_assert_mem_eq(serial, c->got, size);
    ck_assert(c->stats.loss_sum == loss);
    nn_case_gradient(c, rule_find(rule), &nn_exec_shuffled, 0.1);
    ck_assert_mem_eq(serial, c->got, size);
    ck_assert(c->stats.loss_sum == loss);
    free(serial);
}

/* The same bits whoever runs which task when. */
START_TEST(test_any_order_of_tasks)
{
    struct nn_case *c = nn_case_new(&nn_specs[_i / PICKS]);

    pick_batch(c, (enum pick)(_i % PICKS));
    for (size_t r = 0; rule_at(r); r++)
        if (nn_case_fits(c, rule_at(r)) &&
            (!rule_at(r)->params || c->net.n_layers == 2 || c->batch.n < 100))
            check_any_order(c, rule_at(r)->name);
    nn_case_free(c);
}
END_TEST

/* Epochs of fixed batches whose columns are kept, the last one short, then
 * the same batches by index: one pass, second visits as good as first. */
START_TEST(test_pass_is_reused)
{
    static const struct nn_spec spec = {17, {8}, 10, 700, NN_BYTES, 1.0, 21};
    struct nn_case *c = nn_case_new(&spec);
    struct pass *pass = NULL;
    struct learner bp;
    struct batch_stats st;

    ck_assert_int_eq(pass_new(&c->shape, 330, c->runs, &pass), STATUS_OK);
    ck_assert_int_eq(learner_init(&bp, rule_find("bp"), pass), STATUS_OK);
    for (size_t i = 0; i < c->runs->n; i++)
        c->index[i] = (uint32_t)i;
    for (int visit = 0; visit < 3; visit++)
        for (size_t at = 0; at < 700; at += 330) {
            const struct span span = {
                .runs = c->runs,
                .index = visit == 2 ? c->index + at : NULL,
                .first = at,
                .n = at + 330 <= 700 ? 330 : 700 - at,
            };

            c->batch.first = at;
            c->batch.n = span.n;
            c->batch.index = NULL;
            nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
            net_pack(&c->shape, c->params, c->block);
            learner_gradient(&bp, pass, &exec_serial, c->block, NULL, &span,
                             c->grad, &st);
            net_pack(&c->shape, c->got, c->block);
            ck_assert_mem_eq(c->block, c->grad,
                             c->shape.n_block * sizeof *c->grad);
        }
    learner_done(&bp);
    pass_free(pass);
    nn_case_free(c);
}
END_TEST

/* Backprop again at the forward pass weight perturbation made. */
START_TEST(test_learner_again)
{
    const double pert = 0.1;
    struct nn_case *c = nn_case_new(&nn_specs[4]);
    const struct span span = {.runs = c->runs, .n = 700};
    double *again = mem_alloc(c->shape.n_block, sizeof *again);
    struct pass *pass = NULL;
    struct learner bp, wp;
    struct batch_stats st;

    ck_assert_int_eq(pass_new(&c->shape, 700, c->runs, &pass), STATUS_OK);
    ck_assert_int_eq(learner_init(&bp, rule_find("bp"), pass), STATUS_OK);
    ck_assert_int_eq(learner_init(&wp, rule_find("wp"), pass), STATUS_OK);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    net_pack(&c->shape, c->params, c->block);
    learner_gradient(&wp, pass, &exec_serial, c->block, &pert, &span, c->grad,
                     &st);
    learner_again(&bp, pass, &exec_serial, NULL, again);
    net_pack(&c->shape, c->got, c->block);
    ck_assert_mem_eq(again, c->block, c->shape.n_block * sizeof *again);
    learner_done(&bp);
    learner_done(&wp);
    pass_free(pass);
    mem_free(again);
    nn_case_free(c);
}
END_TEST

/* The cosine by its definition, over parameters first .. end - 1. */
static double plain_cosine(const double *a, const double *b, size_t first,
                           size_t end)
{
    double aa = 0, bb = 0, ab = 0;

    for (size_t i = first; i < end; i++) {
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    return ab / sqrt(aa * bb);
}

static const struct nn_spec part_specs[] = {{.n_inputs = 7,
                                             .hidden = {5},
                                             .n_classes = 3,
                                             .n_samples = 40,
                                             .features = NN_REALS,
                                             .scale = 2,
                                             .seed = 5},
                                            {.n_inputs = 5,
                                             .hidden = {70},
                                             .n_classes = 4,
                                             .n_samples = 30,
                                             .features = NN_REALS,
                                             .scale = 2,
                                             .seed = 6},
                                            {.n_inputs = 6,
                                             .hidden = {9, 5},
                                             .n_classes = 3,
                                             .n_samples = 30,
                                             .features = NN_REALS,
                                             .scale = 2,
                                             .seed = 7}};

/* Each part's cosine between weight perturbation and backprop is that of the
 * oracle's two gradients, in nets of one panel, of several and of more
 * layers; and it is not the whole's. */
START_TEST(test_cosine_of_parts)
{
    struct nn_case *c = nn_case_new(&part_specs[_i]);
    const struct net_shape *s = &c->shape;
    const struct naive_net *net = &c->net;
    size_t n = s->n_params, end;
    double *wp = mem_alloc(n, sizeof *wp), *bp = mem_alloc(n, sizeof *bp);
    double *a = mem_alloc(s->n_block, sizeof *a), parts[NET_MAX_PARTS];
    double all;

    naive_perturb(net, c->params, &c->batch, 0.3, 0, wp);
    naive_backprop(net, c->params, &c->batch, bp);
    all = plain_cosine(wp, bp, 0, n);
    nn_case_gradient(c, rule_find("wp"), &exec_serial, 0.3);
    net_pack(s, c->got, a);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0);
    net_pack(s, c->got, c->block);
    parts_cosine(s, a, c->block, parts);
    for (size_t l = 0; l < s->n_layers; l++) {
        end = l + 1 < s->n_layers ? s->w_at[l + 1] : n;
        ck_assert_double_eq_tol(
            parts[2 * l], plain_cosine(wp, bp, s->w_at[l], s->b_at[l]), 1e-9);
        ck_assert_double_eq_tol(parts[2 * l + 1],
                                plain_cosine(wp, bp, s->b_at[l], end), 1e-9);
        ck_assert_double_gt(fabs(parts[2 * l] - all), 1e-6);
    }
    for (size_t i = 2 * s->n_layers; i < NET_MAX_PARTS; i++)
        ck_assert(isnan(parts[i]));
    mem_free(a);
    mem_free(bp);
    mem_free(wp);
    nn_case_free(c);
}
END_TEST

START_TEST(test_cosine_norm_update)
{
    double *a = mem_alloc(36, sizeof *a), *b = mem_alloc(36, sizeof *b);
    double aa = 0.0, bb = 0.0, ab = 0.0, lr = 0.5;

    ck_assert(rule_cosine(a, a, 36) == 0.0);
    for (size_t i = 0; i < 36; i++) {
        a[i] = (double)i - 10.0;
        b[i] = 1.0 / ((double)i + 1.0);
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    ck_assert(fabs(rule_norm(a, 36) - sqrt(aa)) < 1e-12);
    ck_assert(fabs(rule_cosine(a, b, 36) - ab / sqrt(aa * bb)) < 1e-14);
    ck_assert(fabs(rule_cosine(a, a, 36) - 1.0) < 1e-15);
    for (size_t i = 0; i < 100; i++) { /* rounding carries none beyond 1 */
        a[0] = 0.1 + (double)i;
        ck_assert(rule_cosine(a, a, 36) <= 1.0);
    }
    a[0] = -10.0;
    optim_step(optim_at(0), &exec_serial,
               &(struct optim_update){
                   .values = &lr, .step = 1, .n = 36, .grad = b, .block = a});
    for (size_t i = 0; i < 36; i++)
        ck_assert(a[i] == (double)i - 10.0 - 0.5 * b[i]);
    mem_free(a);
    mem_free(b);
}
END_TEST

/* A weight that is not a number, or too large for one, shows in loss or
 * gradient of each rule and never as a plausible number everywhere. */
START_TEST(test_divergence_is_visible)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY}, pert = 0.1;
    struct nn_case *c = nn_case_new(&nn_specs[_i ? 12 : 6]);
    const struct span span = {.runs = c->runs, .n = 5};
    struct pass *pass = NULL;
    struct learner learner;

    for (size_t b = 0; b < 3; b++)
        for (size_t l = 0; l < c->net.n_layers; l++) {
            double keep = c->params[c->shape.b_at[l]];

            c->params[c->shape.b_at[l]] = bad[b];
            net_pack(&c->shape, c->params, c->block);
            for (size_t r = 0; rule_at(r); r++) {
                struct batch_stats st;
                double values[NN_VALUES];
                bool seen;

                if (!nn_case_fits(c, rule_at(r)))
                    continue;
                nn_case_values(rule_at(r), pert, values);
                ck_assert(!pass_new(&c->shape, 5, c->runs, &pass));
                ck_assert(!learner_init(&learner, rule_at(r), pass));
                learner_gradient(&learner, pass, &exec_serial, c->block, values,
                                 &span, c->grad, &st);
                seen = !isfinite(st.loss_sum);
                for (size_t i = 0; i < c->shape.n_block; i++)
                    seen |= !isfinite(c->grad[i]);
                /* -inf under a ReLU is a dead unit, no divergence; a rule that
                 * answers its own way may clip it or not use the layer */
                ck_assert(seen || rule_at(r)->answer ||
                          (bad[b] < 0.0 && l + 1 < c->net.n_layers));
                ck_assert_uint_le(st.n_correct, 5);
                ck_assert(!(pass->inactive_share > 1.0));
                learner_done(&learner);
                pass_free(pass);
            }
            c->params[c->shape.b_at[l]] = keep;
        }
    nn_case_free(c);
}
END_TEST

START_TEST(test_rule_table)
{
    ck_assert_str_eq(rule_at(0)->name, "bp");
    ck_assert_str_eq(rule_at(1)->name, "wp");
    ck_assert_ptr_eq(rule_find("wp"), rule_at(1));
    ck_assert_ptr_null(rule_find("none"));
}
END_TEST

static enum status make_all(const struct nn_case *c)
{
    struct pass *pass = NULL;
    struct learner learner;
    enum status status = pass_new(&c->shape, 160, c->runs, &pass);

    ck_assert(!status == (pass != NULL));
    for (size_t r = 0; rule_at(r) && !status; r++) {
        status = learner_init(&learner, rule_at(r), pass);
        learner_done(&learner);
    }
    pass_free(pass);
    return status;
}

/* Each allocation fails once: STATUS_NOMEM, nothing leaks (the sanitizer
 * says), *out untouched. */
START_TEST(test_out_of_memory)
{
    static const int some[] = {2, 3, 12};
    struct nn_case *c = nn_case_new(&nn_specs[some[_i]]);
    enum status status = STATUS_NOMEM;
    size_t k = 1;

    for (; status == STATUS_NOMEM && k < 1000; k++) {
        mem_fail_at(k);
        status = make_all(c);
        ck_assert(status == STATUS_OK || status == STATUS_NOMEM);
    }
    mem_fail_at(0);
    ck_assert_int_eq(status, STATUS_OK);
    ck_assert_uint_gt(k, 15);
    nn_case_free(c);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, test_backprop, 0, N_SPECS * PICKS);
    tcase_add_loop_test(tc, test_backprop_by_differences, 0, 14);
    tcase_add_loop_test(tc, test_any_order_of_tasks, 0, N_SPECS * PICKS);
    tcase_add_test(tc, test_pass_is_reused);
    tcase_add_test(tc, test_learner_again);
    tcase_add_loop_test(tc, test_cosine_of_parts, 0, 3);
    tcase_add_test(tc, test_cosine_norm_update);
    tcase_add_loop_test(tc, test_divergence_is_visible, 0, 2);
    tcase_add_test(tc, test_rule_table);
    tcase_add_loop_test(tc, test_out_of_memory, 0, 3);
}

int main(void)
{
    return suite_run("gradient", add_tests, NULL, NULL);
}
