/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a net sees other numbers than the person's data ask for. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/dataset.h"
#include "data/facts.h"
#include "data_files.h"

#define ROWS_OF_SET 40

/* Pictures of 4 x 4 or tables of 15 columns; cell i is i % range + low, but
 * for the cells that the test sets. */
static struct dataset *set_of(bool pictures, bool real, int low, int range)
{
    struct dataset *ds;
    size_t features = pictures ? 16 : 15;
    ck_assert_int_eq(dataset_new(ROWS_OF_SET, features, real, &ds), STATUS_OK);
    for (size_t i = 0; i < ds->n * features; i++) {
        int value = (int)(i % (size_t)range) + low;
        if (real)
            ds->reals[i] = value;
        else
            ds->bytes[i] = (uint8_t)value;
    }
    ds->pixels = pictures;
    return ds;
}

static const struct found {
    bool pictures, real;
    int low, range;
    double odd; /* cell 18, if not NAN */
    enum scale_kind wanted, kind;
    double divisor, lowest, highest;
    bool told;
    const char *said;
} founds[] = {
    {false, false, 0, 2, NAN, SCALE_AUTO, SCALE_NONE, 1, 0, 1, false,
     "as they are"},
    {true, true, -1, 3, 0.5, SCALE_AUTO, SCALE_NONE, 1, -1, 1, false,
     "as they are"},
    {true, false, 0, 17, NAN, SCALE_AUTO, SCALE_SIXTEEN, 16, 0, 16, false,
     "divided by 16"},
    {false, false, 0, 17, NAN, SCALE_AUTO, SCALE_STANDARD, 1, 0, 16, false,
     "standardised by column"},
    {true, false, 0, 256, NAN, SCALE_AUTO, SCALE_BYTE, 255, 0, 255, false,
     "divided by 255"},
    {true, false, 3, 30, NAN, SCALE_AUTO, SCALE_BYTE, 255, 3, 32, false,
     "divided by 255"},
    {true, true, 0, 256, 0.5, SCALE_AUTO, SCALE_BYTE, 255, 0, 255, false,
     "divided by 255"},
    {false, false, 0, 256, NAN, SCALE_AUTO, SCALE_STANDARD, 1, 0, 255, false,
     "standardised by column"},
    {true, true, -3, 504, NAN, SCALE_AUTO, SCALE_STANDARD, 1, -3, 500, false,
     "standardised by column"},
    /* one odd cell decides nothing */
    {true, true, 0, 256, 256, SCALE_AUTO, SCALE_BYTE, 255, 0, 255, true,
     "divided by 255"},
    {true, true, 0, 256, -1e9, SCALE_AUTO, SCALE_BYTE, 255, 0, 255, true,
     "divided by 255"},
    {true, false, 0, 17, 17, SCALE_AUTO, SCALE_SIXTEEN, 16, 0, 16, true,
     "divided by 16"},
    {true, true, 0, 17, 7.5, SCALE_AUTO, SCALE_SIXTEEN, 16, 0, 16, true,
     "divided by 16"},
    {false, true, 0, 2, 2, SCALE_AUTO, SCALE_NONE, 1, 0, 1, true,
     "as they are"},
    /* what the person says */
    {true, false, 0, 17, NAN, SCALE_BYTE, SCALE_BYTE, 255, 0, 16, false,
     "divided by 255"},
    {true, false, 0, 17, NAN, SCALE_NONE, SCALE_NONE, 1, 0, 16, false,
     "as they are"},
    {false, true, -512, 513, NAN, SCALE_MAX, SCALE_MAX, 512, -512, 0, false,
     "divided by 512, the largest value"},
    {false, false, 0, 201, NAN, SCALE_MAX, SCALE_MAX, 200, 0, 200, false,
     "divided by 200, the largest value"},
    {false, false, 0, 1, NAN, SCALE_MAX, SCALE_MAX, 1, 0, 0, false,
     "divided by 1, the largest value"},
    {true, false, 0, 2, NAN, SCALE_STANDARD, SCALE_STANDARD, 1, 0, 1, false,
     "standardised by column"},
};

static double cell(const struct dataset *ds, size_t i)
{
    return ds->bytes ? ds->bytes[i] : ds->reals[i];
}

START_TEST(scale_is_found)
{
    const struct found *f = &founds[_i];
    struct dataset *ds = set_of(f->pictures, f->real, f->low, f->range);
    struct data_facts facts = {0};
    struct err err;
    uint32_t train[ROWS_OF_SET];
    double before[ROWS_OF_SET * 16];
    for (uint32_t i = 0; i < ROWS_OF_SET; i++)
        train[i] = i;
    if (!isnan(f->odd) && f->real)
        ds->reals[18] = f->odd;
    else if (!isnan(f->odd))
        ds->bytes[18] = (uint8_t)f->odd;
    for (size_t i = 0; i < ds->n * ds->n_features; i++)
        before[i] = cell(ds, i);
    scale_find(ds, f->wanted, &facts);
    ck_assert_int_eq(ds->scale.kind, f->kind);
    ck_assert(ds->scale.divisor == f->divisor);
    ck_assert(ds->scale.low == f->lowest && ds->scale.high == f->highest);
    ck_assert_str_eq(facts.scale, f->said);
    ck_assert_uint_eq(facts.n_notes, f->told);
    ck_assert_int_eq(scale_apply(ds, train, ROWS_OF_SET, &err), STATUS_OK);
    ck_assert((ds->bytes != NULL) == (!f->real && f->kind != SCALE_STANDARD));
    for (size_t i = 0; f->kind != SCALE_STANDARD && i < ds->n * ds->n_features;
         i++) {
        double x = dataset_feature(ds, i / ds->n_features, i % ds->n_features);
        ck_assert(x == before[i] / f->divisor);
        ck_assert(x == scale_to_x(&ds->scale, 0, before[i]));
    }
    dataset_free(ds);
}
END_TEST

/* A tenth of a column, and one cell in 10,000: no more is odd. */
START_TEST(many_cells_are_not_odd)
{
    static const struct {
        size_t n, features, odd;
        bool is_odd;
    } rows[] = {{9, 16, 1, false},    {10, 16, 1, true},
                {40, 16, 2, false},   {100, 400, 3, true},
                {100, 400, 4, false}, {20, 10000, 2, true},
                {20, 10000, 3, false}};
    for (int i = 0; i < N_OF(rows); i++) {
        struct dataset *ds;
        struct data_facts facts = {0};
        ck_assert_int_eq(dataset_new(rows[i].n, rows[i].features, true, &ds),
                         STATUS_OK);
        ds->pixels = true;
        for (size_t k = 0; k < rows[i].n * rows[i].features; k++)
            ds->reals[k] = (double)(k % 256);
        for (size_t k = 0; k < rows[i].odd; k++)
            ds->reals[k * rows[i].features] = 300;
        scale_find(ds, SCALE_AUTO, &facts);
        ck_assert_msg((ds->scale.kind == SCALE_BYTE) == rows[i].is_odd, "%d",
                      i);
        dataset_free(ds);
    }
}
END_TEST

START_TEST(odd_cells_are_told_with_their_place)
{
    struct dataset *ds;
    struct data_facts facts = {.val = "val.csv"};
    struct err err;
    uint32_t train[1] = {0};
    ck_assert_int_eq(dataset_new(200, 400, true, &ds), STATUS_OK);
    ds->pixels = true;
    for (size_t i = 0; i < 200 * 400; i++)
        ds->reals[i] = (double)(i % 256);
    for (size_t i = 0; i < 5; i++)
        ds->reals[(i + 20) * 400 + i] = 256.5;
    ds->reals[180 * 400 + 2] = -1;
    ds->n_first = 22;
    scale_find(ds, SCALE_AUTO, &facts);
    ck_assert_uint_eq(facts.n_notes, 4);
    ck_assert_str_eq(facts.notes[0],
                     "sample 21, column 1: 256.5 does not fit values 0 to 255");
    ds->line = mem_alloc(200, sizeof *ds->line);
    ds->number = mem_alloc(400, sizeof *ds->number);
    ck_assert(ds->line && ds->number);
    for (uint32_t i = 0; i < 400; i++) {
        ds->number[i] = i + 2;
        if (i < 200)
            ds->line[i] = 2 * i + 1;
    }
    facts.n_notes = 0;
    scale_find(ds, SCALE_AUTO, &facts);
    ck_assert_str_eq(facts.notes[1],
                     "line 43, column 3: 256.5 does not fit values 0 to 255");
    ck_assert_str_eq(facts.notes[2], "val.csv: line 45, column 4: 256.5 does "
                                     "not fit values 0 to 255");
    ck_assert_str_eq(facts.notes[3], "3 more cells like these");
    ck_assert_int_eq(scale_apply(ds, train, 1, &err), STATUS_OK);
    ck_assert(!ds->line && !ds->number);
    dataset_free(ds);
}
END_TEST

/* From StandardScaler().fit(x[train]) of scikit-learn 1.2.1: mean_, scale_,
 * transform(x). The third column is constant in the training part; sklearn
 * gives 0.1 to its other value, here it is 0. */
START_TEST(standard_equals_scikit_learn)
{
    enum { N = 6, I = 4 };
    static const double values[N * I] = {
        1e6 + 0.25, -3,     0.1, 7, 2, 500, 0.2, 7,   1e6 + 0.5, 11, 0.1, 7.5,
        1e6 + 0.75, -0.125, 0.1, 6, 5, 5,   0.1, 100, 1e6 + 2,   40, 0.1, 7};
    static const double expected[N * I] = {
        -0.92847669088525941, -0.88012965011765321,  0, 0.22941573387056174,
        -1485561.0341583714,  28.695166484107286,    0, 0.22941573387056174,
        -0.55708601453115558, -0.056960374015965029, 0, 1.1470786693528088,
        -0.18569533817705186, -0.71108595948962794,  0, -1.6059101370939322,
        -1485556.5774702551,  -0.40974720663097425,  0, 170.91472173356851,
        1.671258043593467,    1.6481759836232461,    0, 0.22941573387056174};
    static const double means[I] = {1000000.875, 11.96875, 0.1, 6.875};
    static const double sds[I] = {0.67314560089181297, 17.007437481510845, 0,
                                  0.54486236794258425};
    static const uint32_t train[] = {5, 0, 3, 2};
    struct dataset *ds;
    struct data_facts facts = {0};
    struct err err;
    ck_assert_int_eq(dataset_new(N, I, true, &ds), STATUS_OK);
    memcpy(ds->reals, values, sizeof values);
    scale_find(ds, SCALE_AUTO, &facts);
    ck_assert_int_eq(scale_apply(ds, train, 4, &err), STATUS_OK);
    ck_assert_str_eq(facts.scale, "standardised by column");
    for (size_t k = 0; k < I; k++) {
        ck_assert_double_eq_tol(ds->scale.mean[k], means[k],
                                1e-12 * fabs(means[k]));
        ck_assert_double_eq_tol(ds->scale.sd[k], sds[k],
                                1e-12 * sds[k] + 1e-300);
    }
    for (size_t i = 0; i < (size_t)N * I; i++) {
        double x = dataset_feature(ds, i / I, i % I), value = values[i];
        ck_assert_double_eq_tol(x, expected[i],
                                1e-12 * fabs(expected[i]) + 1e-300);
        if (i % I != 2)
            ck_assert_double_eq_tol(scale_to_value(&ds->scale, i % I, x), value,
                                    1e-9 * fabs(value));
    }
    ck_assert(scale_to_value(&ds->scale, 2, 0) == 0.1);
    dataset_free(ds);
}
END_TEST

START_TEST(values_too_large_are_refused)
{
    struct dataset *ds;
    struct data_facts facts = {0};
    struct err err;
    const uint32_t train[] = {0, 1};
    ck_assert_int_eq(dataset_new(2, 2, true, &ds), STATUS_OK);
    ds->reals[1] = 1e300;
    ds->reals[3] = -1e300;
    scale_find(ds, SCALE_AUTO, &facts);
    ck_assert_int_eq(scale_apply(ds, train, 2, &err), STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "column 2 has values too large"));
    ck_assert_ptr_nonnull(strstr(err.text, "--scale max"));
    dataset_free(ds);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, scale_is_found, 0, N_OF(founds));
    tcase_add_test(tc, many_cells_are_not_odd);
    tcase_add_test(tc, odd_cells_are_told_with_their_place);
    tcase_add_test(tc, standard_equals_scikit_learn);
    tcase_add_test(tc, values_too_large_are_refused);
}

int main(void)
{
    return data_tests_run("scale_data", add_tests);
}
