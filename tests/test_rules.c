/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a learning rule is not what its name says: random numbers that
 * depend on who draws them, a rule whose fast way is not its definition, a
 * state that an undo or a checkpoint loses. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/philox.h"

/* The vectors that Random123 publishes for philox4x32-10. */
START_TEST(philox_is_the_published_one)
{
    static const struct {
        uint32_t counter[4], key[2], words[4];
    } known[] = {
        {{0, 0, 0, 0},
         {0, 0},
         {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{~0u, ~0u, ~0u, ~0u},
         {~0u, ~0u},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t words[4];

        philox_words(known[i].counter, known[i].key, words);
        ck_assert_mem_eq(words, known[i].words, sizeof words);
    }
}
END_TEST

/* Number i by its definition in the header. */
static double number_at(const struct philox_list *list, uint64_t i)
{
    const uint32_t counter[4] = {(uint32_t)(i / 2), (uint32_t)(i / 2 >> 32),
                                 list->draw, (uint32_t)(list->step >> 32)};
    const uint32_t key[2] = {list->seed, (uint32_t)list->step};
    uint32_t w[4];

    philox_words(counter, key, w);
    return ((w[i % 2 * 2] >> 5) * 0x1p26 + (w[i % 2 * 2 + 1] >> 6)) * 0x1p-53;
}

/* Cut anywhere, also where the counter's lower half ends, a list has the same
 * numbers. */
START_TEST(philox_lists_may_be_cut_anywhere)
{
    static const uint64_t firsts[] = {0, 1, 6, UINT64_C(0x1fffffffc)};
    const struct philox_list list = {
        .seed = 2, .step = UINT64_C(0x300000001), .draw = 7};
    double whole[64], part[64];

    for (size_t k = 0; k < sizeof firsts / sizeof *firsts; k++) {
        philox_uniform(&list, firsts[k], 64, whole);
        for (size_t i = 0; i < 64; i++)
            ck_assert(whole[i] == number_at(&list, firsts[k] + i));
        for (size_t n = 1; n <= 9; n++)
            for (size_t at = 0; at + n <= 64; at += n) {
                philox_uniform(&list, firsts[k] + at, n, part);
                ck_assert_mem_eq(part, whole + at, n * sizeof *part);
            }
    }
}
END_TEST

/* Mean and variance of 100,000 within 4 standard errors, all in [0, 1); every
 * part of the list's name counts. */
START_TEST(philox_is_uniform)
{
    struct philox_list list = {.seed = 2, .step = 0, .draw = 1};
    const size_t n = 100000;
    double *u = malloc(n * sizeof *u), sum = 0.0, squares = 0.0, first;

    ck_assert(u);
    philox_uniform(&list, 0, n, u);
    for (size_t i = 0; i < n; i++) {
        ck_assert(u[i] >= 0.0 && u[i] < 1.0);
        sum += u[i] - 0.5;
        squares += (u[i] - 0.5) * (u[i] - 0.5);
    }
    ck_assert(fabs(sum) < 4.0 * sqrt((double)n / 12.0));
    ck_assert(fabs(squares - (double)n / 12.0) <
              4.0 * sqrt((double)n * (1.0 / 80.0 - 1.0 / 144.0)));
    first = u[0];
    list.seed = 3;
    philox_uniform(&list, 0, 1, u);
    list.seed = 2;
    list.step = UINT64_C(1) << 32;
    philox_uniform(&list, 0, 1, u + 1);
    list.step = 0;
    list.draw = 2;
    philox_uniform(&list, 0, 1, u + 2);
    for (size_t i = 0; i < 3; i++)
        ck_assert(u[i] != first && u[i] != u[(i + 1) % 3]);
    free(u);
}
END_TEST

static Suite *rules_suite(void)
{
    Suite *suite = suite_create("rules");
    TCase *tc = tcase_create("rules");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, philox_is_the_published_one);
    tcase_add_test(tc, philox_lists_may_be_cut_anywhere);
    tcase_add_test(tc, philox_is_uniform);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(rules_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
