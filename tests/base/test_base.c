/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, no run reproduces the notebook's table (mt19937), a text from
 * outside moves the terminal's cursor (text), a signal goes unheard (leave), or
 * errors and allocations misbehave. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/leave.h"
#include "base/mem.h"
#include "base/mt19937.h"
#include "base/outlet.h"
#include "base/patience.h"
#include "base/status.h"
#include "base/text.h"

/* From NumPy 1.24: RandomState(seed).rand(3), the rand() after a million
 * others, and RandomState(seed).permutation(70000) as its first four and last
 * entries and the FNV-1a of all as little-endian 32-bit words. */
static const struct golden {
    uint32_t seed, first[4], last;
    uint64_t hash;
    double rand[3], rand_later;
} golden[] = {
    {0,
     {10840, 56267, 14849, 62726},
     68268,
     UINT64_C(0xab6d82c21af1654d),
     {0.5488135039273248, 0.7151893663724195, 0.6027633760716439},
     0.689556045008651},
    {2,
     {7142, 27818, 43572, 52877},
     44566,
     UINT64_C(0x3e4e9a94de378855),
     {0.43599490214200376, 0.025926231827891333, 0.5496624778787091},
     0.867625005803828},
    {42,
     {46730, 48393, 41416, 34506},
     15795,
     UINT64_C(0xf3c47f92337a16cd),
     {0.3745401188473625, 0.9507143064099162, 0.7319939418114051},
     0.5951556239482597},
};

#define N_PERM 70000

START_TEST(mt19937_equals_numpy)
{
    const struct golden *g = &golden[_i];
    struct mt19937 rng;
    mt19937_init(&rng, g->seed);
    for (int i = 0; i < 3; i++)
        ck_assert(mt19937_rand(&rng) == g->rand[i]);
    for (int i = 3; i < 1000000; i++)
        mt19937_rand(&rng);
    ck_assert(mt19937_rand(&rng) == g->rand_later);

    uint32_t *perm = mem_alloc(N_PERM, sizeof *perm);
    ck_assert_ptr_nonnull(perm);
    for (uint32_t i = 0; i < N_PERM; i++)
        perm[i] = i;
    mt19937_init(&rng, g->seed);
    mt19937_shuffle(&rng, perm, N_PERM);
    ck_assert_mem_eq(perm, g->first, sizeof g->first);
    ck_assert_uint_eq(perm[N_PERM - 1], g->last);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < N_PERM; i++) {
        for (int shift = 0; shift < 32; shift += 8)
            hash = (hash ^ (perm[i] >> shift & 255)) * UINT64_C(0x100000001b3);
    }
    ck_assert_uint_eq(hash, g->hash);
    mem_free(perm);
}
END_TEST

START_TEST(mt19937_edges)
{
    struct mt19937 rng, same;
    mt19937_init(&rng, 0);
    same = rng;
    ck_assert_uint_eq(mt19937_interval(&rng, 0), 0);
    ck_assert_uint_eq(mt19937_next32(&rng), mt19937_next32(&same));
    for (int i = 0; i < 1000; i++)
        ck_assert_uint_le(mt19937_interval(&rng, 5), 5);
    ck_assert_uint_eq(mt19937_interval(&same, UINT32_MAX),
                      UINT32_C(2546248239));
    uint32_t one = 7;
    mt19937_shuffle(&rng, &one, 1);
    mt19937_shuffle(&rng, NULL, 0);
    ck_assert_uint_eq(one, 7);
}
END_TEST

START_TEST(mem_zeroes_aligns_refuses)
{
    static const size_t sizes[] = {0, 1, 63, 64, 1000, 1 << 20, 3000001};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *p = mem_alloc(sizes[i], 1);
        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % 64, 0);
        for (size_t j = 0; j < sizes[i]; j++)
            ck_assert(p[j] == 0);
        memset(p, 0xff, sizes[i]);
        mem_free(p);
    }
    ck_assert_ptr_null(mem_alloc(SIZE_MAX / 2, 3));
    ck_assert_ptr_null(mem_alloc(SIZE_MAX - 10, 1));
    mem_free(NULL);
}
END_TEST

START_TEST(mem_grow_keeps_what_is_used)
{
    unsigned *array = NULL;
    ck_assert(mem_grow(&array, 0, 2, sizeof *array));
    array[0] = 7;
    array[1] = 8;
    unsigned *before = array;
    mem_fail_at(1);
    ck_assert(!mem_grow(&array, 2, 4, sizeof *array));
    ck_assert_ptr_eq(array, before);
    ck_assert(!mem_grow(&array, 2, SIZE_MAX / 2, sizeof *array));
    ck_assert_ptr_eq(array, before);
    ck_assert(mem_grow(&array, 1, 3, sizeof *array));
    ck_assert_uint_eq(array[0], 7);
    ck_assert_uint_eq(array[1] | array[2], 0);
    mem_free(array);
}
END_TEST

START_TEST(mem_fails_once_at_k)
{
    mem_fail_at(3);
    for (int i = 1; i <= 5; i++) {
        void *p = mem_alloc(1, 8);
        ck_assert((p == NULL) == (i == 3));
        mem_free(p);
    }
    mem_fail_at(1);
    mem_fail_at(0);
    void *p = mem_alloc(1, 8);
    ck_assert_ptr_nonnull(p);
    mem_free(p);
}
END_TEST

START_TEST(status_text_is_one_line)
{
    struct err err;
    char longer[400];
    ck_assert_int_eq(
        err_set(&err, STATUS_FORMAT, "%s:%d: bad\tcell\n\x1b[2J", "a\nb", 7),
        STATUS_FORMAT);
    ck_assert_str_eq(err.text, "a?b:7: bad?cell??[2J");
    ck_assert_int_eq(err.code, STATUS_FORMAT);
    ck_assert_int_eq(err_set(NULL, STATUS_IO, "x"), STATUS_IO);
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    err_set(&err, STATUS_IO, "%s", longer);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    ck_assert_uint_eq(strlen(err_path(longer)), 120);
    ck_assert_str_eq(err_path("short"), "short");
}
END_TEST

/* What goes in, what may be shown, and what a locale without UTF-8 shows. */
static const struct {
    const char *text, *clean, *ascii;
} texts[] = {
    {"plain ?", "plain ?", "plain ?"},
    {"\x01\x1b[2J\x7f", "??[2J?", "??[2J?"},
    {"\x9b"
     "2J\x80\xff\xfe",
     "?2J???", "?2J???"},
    {"\xc2\x9b"
     "2J\xc2\x80\xc2\xa0",
     "?2J?\xc2\xa0", "?2J??"},
    {"J\xc3\xb6rg", "J\xc3\xb6rg", "J?rg"},
    {"\xe2\x80\xa6 \xf0\x9f\x98\x80", "\xe2\x80\xa6 \xf0\x9f\x98\x80", "? ?"},
    {"\xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf", "? ? ?", "? ? ?"},
    {"\xed\xa0\x80 \xf4\x90\x80\x80 \xf8\x88", "? ? ??", "? ? ??"},
    {"cut \xe2\x82", "cut ??", "cut ??"},
    {"\xe2\x80\xa8\xe2\x80\xa9", "??", "??"}, /* separators */
    {"\xe2\x80\xaa\xe2\x80\xae", "??", "??"}, /* direction */
    {"\xe2\x81\xa6\xe2\x81\xa9", "??", "??"}, /* the same */
    {"\xe2\x80\xa7\xe2\x80\xaf", "\xe2\x80\xa7\xe2\x80\xaf", "??"},
};

START_TEST(text_from_outside_only_shows)
{
    char text[64], again[64];
    struct err err;

    strcpy(text, texts[_i].text);
    text_clean(text);
    ck_assert_str_eq(text, texts[_i].clean);
    strcpy(again, text);
    text_clean(again);
    ck_assert_str_eq(again, text);
    err_set(&err, STATUS_IO, "%s", texts[_i].text);
    ck_assert_str_eq(err.text, texts[_i].clean);
    strcpy(text, texts[_i].text);
    text_fit_locale(text); /* the locale is C */
    ck_assert_str_eq(text, texts[_i].ascii);
}
END_TEST

/* Any bytes: what is left is text of characters that show, no longer. */
START_TEST(any_bytes_become_text_that_shows)
{
    uint64_t bits = 1;
    char text[24];

    for (int round = 0; round < 100000; round++) {
        size_t n = 0;

        for (; n + 1 < sizeof text; n++) {
            bits = bits * 6364136223846793005u + 1442695040888963407u;
            text[n] = (char)(bits >> 56);
        }
        text[n] = '\0';
        n = strlen(text);
        text_clean(text);
        ck_assert_uint_le(strlen(text), n);
        for (const char *p = text; *p != '\0';) {
            char first = *p;
            uint32_t ch = text_next(&p);

            ck_assert(text_shows(ch) && (ch != '?' || first == '?'));
        }
    }
}
END_TEST

START_TEST(status_products_do_not_overflow)
{
    size_t out = 5;
    ck_assert(size_mul_ok(0, SIZE_MAX, &out) && out == 0);
    ck_assert(size_mul_ok(SIZE_MAX, 1, &out) && out == SIZE_MAX);
    out = 5;
    ck_assert(!size_mul_ok(SIZE_MAX, 2, &out) && out == 5);
    ck_assert(!size_mul_ok(SIZE_MAX / 2 + 1, 2, &out));
    ck_assert(size_mul_ok(SIZE_MAX, 0, &out) && out == 0);
}
END_TEST

START_TEST(clock_moves_forward)
{
    int64_t before = clock_now_ns();
    clock_sleep_ns(2000000);
    clock_sleep_ns(-1);
    ck_assert_int_ge(clock_now_ns() - before, 1900000);
}
END_TEST

/* Looks of one millisecond count, what lies between them hardly. */
START_TEST(patience_counts_its_own_turns)
{
    struct patience p = {0};
    int64_t now = 5, most = INT64_C(1000000000);

    ck_assert(!patience_ends(&p, now, most));
    for (int i = 0; i < 40; i++) /* stopped for an hour each time */
        ck_assert(!patience_ends(&p, now += 3600 * most, most));
    for (int i = 0; i < 199; i++)
        ck_assert(!patience_ends(&p, now += most / 1000, most));
    ck_assert(patience_ends(&p, now + most / 1000, most));
}
END_TEST

/* A terminal that is closed hangs up twice; only a person insists. */
START_TEST(leave_tells_insisting_from_repeating)
{
    int64_t late = LEAVE_AGAIN_NS;

    leave_reset();
    ck_assert_int_eq(leave_signal(), 0);
    ck_assert(!leave_ask(SIGHUP, 0));
    ck_assert(!leave_ask(SIGHUP, 300000));
    ck_assert(!leave_ask(SIGHUP, late));
    ck_assert(!leave_ask(SIGTERM, late - 1));
    ck_assert(!leave_ask(SIGINT, late - 1));
    ck_assert_int_eq(leave_signal(), SIGHUP);
    ck_assert(leave_ask(SIGTERM, late));
    ck_assert(leave_ask(SIGINT, late - 1)); /* a second one */
    leave_reset();
    ck_assert(!leave_ask(SIGINT, 5));
    ck_assert(leave_ask(SIGINT, 5));
    leave_reset();
    ck_assert(!leave_ask(SIGTERM, 5));
    ck_assert(leave_ask(SIGINT, late + 5));
    ck_assert_int_eq(leave_signal(), SIGTERM);
    leave_reset();
    ck_assert(!leave_ask(SIGXCPU, 5)); /* every second */
    ck_assert(!leave_ask(SIGXCPU, late + 5));
    ck_assert(!leave_ask(SIGRTMAX, late + 5));
    ck_assert(leave_ask(SIGQUIT, late + 5));
}
END_TEST

/* Only what ends no process, or cannot be caught, is left alone. */
START_TEST(every_deadly_signal_is_heard)
{
    static const int other[] = {SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN,  SIGTTOU,
                                SIGCONT, SIGCHLD, SIGURG,  SIGWINCH, SIGPIPE,
                                SIGXFSZ, SIGUSR1, SIGUSR2};

    for (int sig = 1; sig <= SIGRTMAX; sig++) {
        bool named = false;

        for (size_t i = 0; i < sizeof other / sizeof *other; i++)
            named = named || other[i] == sig;
        ck_assert_msg((leave_kind(sig) == SIGNAL_OTHER) == named, "%d", sig);
    }
}
END_TEST

/* A pipe that nobody empties takes what fits, and keeps nobody waiting. */
START_TEST(an_outlet_never_sleeps)
{
    static char data[1 << 16];
    struct outlet o;
    ssize_t n, all = 0;
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    outlet_open(&o, fds[1]);
    ck_assert_int_eq(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
    if (_i == 1) { /* as where it cannot be opened again */
        outlet_close(&o);
        o = (struct outlet){.fd = fds[1], .most = 4096};
    }
    while ((n = outlet_put(&o, data, sizeof data)) > 0)
        all += n;
    ck_assert_int_eq(n, 0);
    ck_assert_int_ge(all, 4096);
    ck_assert(!outlet_takes(fds[1], 0));
    ck_assert_int_gt(read(fds[0], data, sizeof data), 0);
    ck_assert_int_gt(outlet_put(&o, data, 10), 0);
    outlet_close(&o);
    while (outlet_takes(fds[1], 0))
        ck_assert_int_gt(write(fds[1], data, 4096), 0);
    outlet_hush(fds[1]);
    ck_assert_int_eq(write(fds[1], data, sizeof data), sizeof data);
    close(fds[0]);
    close(fds[1]);
}
END_TEST
int main(void)
{
    Suite *suite = suite_create("base");
    TCase *tc = tcase_create("base");
    tcase_set_timeout(tc, 600);
    tcase_add_loop_test(tc, mt19937_equals_numpy, 0,
                        sizeof golden / sizeof *golden);
    tcase_add_test(tc, mt19937_edges);
    tcase_add_test(tc, mem_zeroes_aligns_refuses);
    tcase_add_test(tc, mem_grow_keeps_what_is_used);
    tcase_add_test(tc, mem_fails_once_at_k);
    tcase_add_test(tc, status_text_is_one_line);
    tcase_add_loop_test(tc, text_from_outside_only_shows, 0,
                        sizeof texts / sizeof *texts);
    tcase_add_test(tc, any_bytes_become_text_that_shows);
    tcase_add_test(tc, status_products_do_not_overflow);
    tcase_add_test(tc, clock_moves_forward);
    tcase_add_test(tc, patience_counts_its_own_turns);
    tcase_add_test(tc, leave_tells_insisting_from_repeating);
    tcase_add_test(tc, every_deadly_signal_is_heard);
    tcase_add_loop_test(tc, an_outlet_never_sleeps, 0, 2);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
