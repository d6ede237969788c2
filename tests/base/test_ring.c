/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a batch shown on the screen or written to a log may be lost,
 * doubled, torn or out of order (spsc), or a picture of the weights is made of
 * two (mailbox). */
#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mailbox.h"
#include "base/mem.h"
#include "base/spsc.h"
#include "base/status.h"

static const size_t capacities[] = {1, 2, 4, 1024};
static const size_t starts[] = {0, SIZE_MAX - 1};

#define N_CAPACITIES (int)(sizeof capacities / sizeof *capacities)
#define N_STARTS     (int)(sizeof starts / sizeof *starts)

/* 96 bytes whose every word derives from the number: a torn copy shows. */
struct item {
    uint64_t word[12];
};

static struct item item_make(uint64_t number)
{
    struct item item;
    for (size_t i = 0; i < 12; i++)
        item.word[i] = number * 12 + i;
    return item;
}

static bool item_is(const struct item *item, uint64_t number)
{
    struct item expected = item_make(number);
    return memcmp(item, &expected, sizeof expected) == 0;
}

static struct spsc *ring_new(size_t capacity, size_t size, size_t start)
{
    struct spsc *ring = NULL;
    ck_assert_int_eq(spsc_new_at(capacity, size, start, &ring), STATUS_OK);
    return ring;
}

START_TEST(spsc_fills_and_empties)
{
    size_t capacity = capacities[_i % N_CAPACITIES];
    struct spsc *ring =
        ring_new(capacity, sizeof(struct item), starts[_i / N_CAPACITIES]);
    struct item out;
    uint64_t in = 0, seen = 0;
    ck_assert_uint_eq(spsc_capacity(ring), capacity);
    for (int round = 0; round < 3; round++) {
        ck_assert(!spsc_pop(ring, &out));
        for (size_t i = 0; i < capacity; i++) {
            struct item item = item_make(in++);
            ck_assert_uint_eq(spsc_count(ring), i);
            ck_assert(spsc_push(ring, &item));
        }
        struct item extra = item_make(999);
        ck_assert(!spsc_push(ring, &extra));
        ck_assert_uint_eq(spsc_count(ring), capacity);
        for (size_t i = 0; i < capacity; i++) {
            ck_assert(spsc_pop(ring, &out));
            ck_assert(item_is(&out, seen++));
        }
    }
    spsc_free(ring);
}
END_TEST

START_TEST(spsc_moves_many)
{
    size_t capacity = capacities[_i % N_CAPACITIES];
    struct spsc *ring =
        ring_new(capacity, sizeof(uint32_t), starts[_i / N_CAPACITIES]);
    uint32_t out[7], sent = 0, seen = 0;
    for (int round = 0; round < 2000; round++) {
        size_t n = (size_t)(round % 8);
        size_t space = capacity - spsc_count(ring), pushed = 0;
        while (pushed < n && spsc_push(ring, &sent)) {
            pushed++;
            sent++;
        }
        ck_assert_uint_eq(pushed, n < space ? n : space);
        size_t waiting = spsc_count(ring), asked = (size_t)(round % 5);
        size_t popped = spsc_pop_many(ring, out, asked);
        ck_assert_uint_eq(popped, asked < waiting ? asked : waiting);
        for (size_t i = 0; i < popped; i++)
            ck_assert_uint_eq(out[i], seen++);
    }
    ck_assert_uint_gt(seen, 500);
    spsc_free(ring);
}
END_TEST

START_TEST(spsc_copies_every_item_size)
{
    for (size_t size = 1; size <= 200; size++) {
        unsigned char in[200], out[202];
        struct spsc *ring = ring_new(3, size, 0);
        ck_assert_uint_eq(spsc_capacity(ring), 4);
        for (size_t i = 0; i < size; i++)
            in[i] = (unsigned char)(i * 7 + size);
        for (int round = 0; round < 6; round++) {
            memset(out, 0xee, sizeof out);
            ck_assert(spsc_push(ring, in));
            ck_assert(spsc_pop(ring, out + 1));
            ck_assert_mem_eq(in, out + 1, size);
            ck_assert(out[0] == 0xee && out[size + 1] == 0xee);
        }
        spsc_free(ring);
    }
}
END_TEST

START_TEST(spsc_refuses_nonsense)
{
    struct spsc *ring = NULL;
    ck_assert_int_eq(spsc_new(4, 0, &ring), STATUS_USAGE);
    ck_assert_int_eq(spsc_new(SIZE_MAX, 1, &ring), STATUS_USAGE);
    ck_assert_int_eq(spsc_new(SIZE_MAX / 4, 64, &ring), STATUS_NOMEM);
    for (size_t k = 1; k <= 2; k++) {
        mem_fail_at(k);
        ck_assert_int_eq(spsc_new(4, 8, &ring), STATUS_NOMEM);
    }
    mem_fail_at(0);
    ck_assert_ptr_null(ring);
    spsc_free(NULL);
}
END_TEST

static uint64_t stress_count(void)
{
    const char *text = getenv("MLPTUI_STRESS");
    uint64_t count = text ? strtoull(text, NULL, 10) : 0;
    return count > 0 ? count : 1000000;
}

struct stress {
    struct spsc *ring;
    uint64_t count;
    bool many; /* take blocks of 1..16 instead of single items */
};

static void *stress_produce(void *arg)
{
    struct stress *stress = arg;
    for (uint64_t sent = 0; sent < stress->count;) {
        struct item item = item_make(sent);
        if (spsc_push(stress->ring, &item))
            sent++;
        else
            sched_yield();
    }
    return NULL;
}

/* The number of the first wrong item, or count. */
static uint64_t stress_consume(struct stress *stress)
{
    struct item block[16];
    uint64_t seen = 0;
    while (seen < stress->count) {
        size_t done = stress->many
                          ? spsc_pop_many(stress->ring, block, 1 + seen % 16)
                          : spsc_pop(stress->ring, block);
        for (size_t i = 0; i < done; i++, seen++) {
            if (!item_is(&block[i], seen))
                return seen;
        }
        if (done == 0)
            sched_yield();
    }
    return seen;
}

START_TEST(spsc_keeps_order_between_threads)
{
    size_t capacity = capacities[_i % N_CAPACITIES];
    struct stress stress = {
        .ring = ring_new(capacity, sizeof(struct item), SIZE_MAX - 1),
        .count = stress_count(),
        .many = _i >= N_CAPACITIES,
    };
    pthread_t producer;
    /* a small ring changes hands at every item or two, which on a busy
     * machine takes a turn of the scheduler each */
    if (capacity < 1024)
        stress.count = stress.count / 40 < 100000 ? stress.count / 40 : 100000;
    ck_assert_int_eq(pthread_create(&producer, NULL, stress_produce, &stress),
                     0);
    uint64_t good = stress_consume(&stress);
    if (good != stress.count)
        ck_abort_msg("item %llu is not what was sent",
                     (unsigned long long)good);
    pthread_join(producer, NULL);
    ck_assert_uint_eq(spsc_count(stress.ring), 0);
    spsc_free(stress.ring);
}
END_TEST

START_TEST(mailbox_newest_wins)
{
    struct mailbox *box = NULL;
    bool fresh = true;
    const int *held = NULL;
    int before = 0;
    ck_assert_int_eq(mailbox_new(sizeof(int), &box), STATUS_OK);
    ck_assert_ptr_null(mailbox_take(box, &fresh));
    ck_assert(!fresh);
    for (int round = 1; round < 50; round++) {
        for (int i = 0; i < round % 4; i++) {
            *(int *)mailbox_back(box) = round * 10 + i;
            mailbox_publish(box);
            ck_assert(!held || *held == before);
        }
        const int *got = mailbox_take(box, &fresh);
        ck_assert(fresh == (round % 4 != 0));
        int newest = round % 4 != 0 ? round : round - 1;
        ck_assert_ptr_nonnull(got);
        ck_assert_int_eq(*got, newest * 10 + newest % 4 - 1);
        ck_assert_ptr_eq(mailbox_take(box, NULL), got);
        held = got;
        before = *got;
    }
    mailbox_free(box);
    mailbox_free(NULL);
}
END_TEST

START_TEST(mailbox_reports_no_memory)
{
    struct mailbox *box = NULL;
    for (size_t k = 1; k <= 2; k++) {
        mem_fail_at(k);
        ck_assert_int_eq(mailbox_new(100, &box), STATUS_NOMEM);
    }
    mem_fail_at(0);
    ck_assert_int_eq(mailbox_new(SIZE_MAX, &box), STATUS_NOMEM);
}
END_TEST

#define PICTURE_WORDS 512

struct pictures {
    struct mailbox *box;
    uint64_t count;
};

static void *pictures_draw(void *arg)
{
    struct pictures *pictures = arg;
    for (uint64_t number = 1; number <= pictures->count; number++) {
        uint64_t *picture = mailbox_back(pictures->box);
        for (size_t i = 0; i < PICTURE_WORDS; i++)
            picture[i] = number;
        mailbox_publish(pictures->box);
        if (number % 64 == 0)
            sched_yield();
    }
    return NULL;
}

START_TEST(mailbox_never_tears_a_picture)
{
    struct pictures pictures = {.count = stress_count() / 20 + 1};
    pthread_t writer;
    uint64_t last = 0;
    ck_assert_int_eq(
        mailbox_new(PICTURE_WORDS * sizeof(uint64_t), &pictures.box),
        STATUS_OK);
    ck_assert_int_eq(pthread_create(&writer, NULL, pictures_draw, &pictures),
                     0);
    while (last < pictures.count) {
        bool fresh = false;
        const uint64_t *picture = mailbox_take(pictures.box, &fresh);
        if (!fresh) {
            sched_yield();
            continue;
        }
        uint64_t number = picture[0], different = 0;
        for (size_t i = 0; i < PICTURE_WORDS; i++)
            different |= picture[i] ^ number;
        if (different || number <= last)
            ck_abort_msg("picture torn or older than the one before");
        last = number;
    }
    pthread_join(writer, NULL);
    mailbox_free(pictures.box);
}
END_TEST
int main(void)
{
    Suite *suite = suite_create("ring");
    TCase *tc = tcase_create("ring");
    int n_rings = N_CAPACITIES * N_STARTS;
    tcase_set_timeout(tc, 600);
    tcase_add_loop_test(tc, spsc_fills_and_empties, 0, n_rings);
    tcase_add_loop_test(tc, spsc_moves_many, 0, n_rings);
    tcase_add_test(tc, spsc_copies_every_item_size);
    tcase_add_test(tc, spsc_refuses_nonsense);
    tcase_add_loop_test(tc, spsc_keeps_order_between_threads, 0,
                        2 * N_CAPACITIES);
    tcase_add_test(tc, mailbox_newest_wins);
    tcase_add_test(tc, mailbox_reports_no_memory);
    tcase_add_test(tc, mailbox_never_tears_a_picture);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
