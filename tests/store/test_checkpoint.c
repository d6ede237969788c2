/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a saved run is lost, reads back as another one here or in
 * NumPy, or a damaged file brings the program down. */
#include <check.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/checkpoint/checkpoint.h"
#include "store_case.h"
#include "suite.h"

static const char config_text[] = "lr = 0.1\nlane = bp:name=bp\n";

static void checkpoint_make(struct checkpoint *c, size_t n_lanes)
{
    static const size_t hidden[] = {3, 2};
    struct run_state begun = {
        .step = UINT64_C(1) << 40,
        .epoch = 7,
        .batch = 3,
        .seed = UINT32_MAX,
        .acc = 33.3,
        .loss = NAN,
        .first_loss = 2.5,
        .learned = true,
        .collapse = COLLAPSE_CHANCE,
        .train_ns = 1,
        .active_ns = INT64_C(1) << 60,
    };

    params_initial(begun.values);
    begun.values[params_index(&param_pert)] = 1e-300;
    *c = (struct checkpoint){.n_lanes = n_lanes,
                             .data_hash = UINT64_C(0x8000000000000001)};
    c->config = mem_alloc(sizeof config_text, 1);
    memcpy(c->config, config_text, sizeof config_text);
    for (size_t i = 0; i < n_lanes; i++) {
        struct checkpoint_lane *lane = &c->lanes[i];
        struct run_state *state;

        snprintf(lane->name, sizeof lane->name, "a-lane-of-15-%c.",
                 (char)('0' + i));
        ck_assert_int_eq(net_shape_init(&lane->shape, 4, hidden, 1 + i % 2, 2),
                         0);
        state = mem_alloc(1, run_state_size(lane->shape.n_params));
        memcpy(state, &begun, sizeof begun); /* and its padding */
        state->step += i;
        for (size_t k = 0; k < COSINES; k++)
            state->first_cos[k] =
                k <= 2 * lane->shape.n_layers ? 1.0 / (1.0 + (double)k) : NAN;
        state->n_params = lane->shape.n_params;
        for (size_t k = 0; k < lane->shape.n_params; k++)
            state->params[k] = 1.0 / (3.0 + (double)(k + i));
        lane->state = state;
    }
}

static void assert_same(const struct checkpoint *a, const struct checkpoint *b)
{
    ck_assert_str_eq(a->config, b->config);
    ck_assert_uint_eq(a->data_hash, b->data_hash);
    ck_assert_uint_eq(a->n_lanes, b->n_lanes);
    for (size_t i = 0; i < a->n_lanes; i++) {
        const struct run_state *x = a->lanes[i].state, *y = b->lanes[i].state;

        ck_assert_mem_eq(&a->lanes[i].shape, &b->lanes[i].shape,
                         sizeof a->lanes[i].shape);
        if (a->n_lanes > 1)
            ck_assert_str_eq(a->lanes[i].name, b->lanes[i].name);
        ck_assert_mem_eq(x, y, run_state_size(x->n_params));
    }
}

START_TEST(a_checkpoint_reads_back)
{
    struct checkpoint c, back;
    struct err err = {0};
    const char *path = in_dir("model.npz");

    checkpoint_make(&c, (size_t)_i);
    ck_assert_msg(!checkpoint_write(path, 0600, &c, NULL, NULL, &err), "%s",
                  err.text);
    ck_assert_msg(!checkpoint_read(path, &back, &err), "%s", err.text);
    assert_same(&c, &back);
    checkpoint_done(&back);
    checkpoint_done(&c);
}
END_TEST

/* Of a file from before it was kept: renamed, wherever it is named. */
START_TEST(without_its_first_cosine_it_reads)
{
    static const char name[] = "first_cos.npy";
    struct checkpoint c, back;
    const char *path = in_dir("model.npz");
    size_t n;
    char *data;
    FILE *f;

    checkpoint_make(&c, 1);
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL, NULL, NULL), 0);
    data = slurp(path, &n);
    for (size_t k = 0; k + sizeof name <= n; k++)
        if (memcmp(data + k, name, sizeof name - 1) == 0)
            data[k] = 'F';
    f = fopen(path, "w");
    ck_assert_uint_eq(fwrite(data, 1, n, f), n);
    fclose(f);
    mem_free(data);
    ck_assert_int_eq(checkpoint_read(path, &back, NULL), 0);
    for (size_t k = 0; k < COSINES; k++)
        ck_assert_double_nan(back.lanes[0].state->first_cos[k]);
    checkpoint_done(&back);
    checkpoint_done(&c);
}
END_TEST

/* Runs python3 with numpy on a script; false when there is none. */
static bool numpy(const char *script)
{
    static const char *const pythons[] = {"python3", "/usr/bin/python3"};
    char command[2048];

    for (size_t i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "%s -c 'import numpy' 2>/dev/null",
                 pythons[i]);
        if (system(command) != 0)
            continue;
        snprintf(command, sizeof command, "cd '%s' && %s -c '%s'", store_dir,
                 pythons[i], script);
        ck_assert_msg(system(command) == 0, "%s", script);
        return true;
    }
    return false;
}

START_TEST(numpy_reads_it)
{
    struct checkpoint c;

    checkpoint_make(&c, 2);
    ck_assert_int_eq(
        checkpoint_write(in_dir("two.npz"), 0600, &c, NULL, NULL, NULL), 0);
    c.n_lanes = 1;
    ck_assert_int_eq(
        checkpoint_write(in_dir("one.npz"), 0600, &c, NULL, NULL, NULL), 0);
    c.n_lanes = 2;
    checkpoint_done(&c);
    if (!numpy(
            "import numpy as np\n"
            "m = np.load(\"one.npz\")\n"
            "assert m[\"W1\"].shape == (3, 4), m[\"W1\"].shape\n"
            "assert m[\"b1\"].shape == (3, 1) and m[\"W2\"].shape == (2, 3)\n"
            "assert m[\"b2\"].shape == (2, 1)\n"
            "assert m[\"W1\"].dtype == np.float64\n"
            "assert m[\"W1\"][0, 1] == 1 / 4 and m[\"W1\"][1, 0] == 1 / 7\n"
            "assert m[\"step\"] == 1 << 40 and m[\"step\"].shape == ()\n"
            "assert m[\"train_ns\"] == 1 and np.isnan(m[\"loss\"])\n"
            "assert m[\"config.ini\"].startswith(b\"lr = 0.1\")\n"
            "m = np.load(\"two.npz\")\n"
            "assert m[\"a-lane-of-15-1./W3\"].shape == (2, 2)\n"
            "assert m[\"a-lane-of-15-0./W1\"][0, 0] == 1 / 3\n"))
        fprintf(stderr, "no python3 with numpy: not compared with it\n");
}
END_TEST

/* numpy.savez gives what we read, compressed or not. */
START_TEST(what_numpy_wrote_is_read)
{
    struct checkpoint c, back;
    struct err err = {0};

    checkpoint_make(&c, 1);
    ck_assert_int_eq(
        checkpoint_write(in_dir("one.npz"), 0600, &c, NULL, NULL, NULL), 0);
    if (numpy("import numpy as np, zipfile\n"
              "m = np.load(\"one.npz\")\n"
              "np.savez_compressed(\"again.npz\", **{k: m[k] for k in m.files "
              "if k != \"config.ini\"})\n"
              "z = zipfile.ZipFile(\"again.npz\", \"a\")\n"
              "z.writestr(\"config.ini\", m[\"config.ini\"])\n"
              "z.close()\n")) {
        ck_assert_msg(!checkpoint_read(in_dir("again.npz"), &back, &err), "%s",
                      err.text);
        assert_same(&c, &back);
        checkpoint_done(&back);
    }
    checkpoint_done(&c);
}
END_TEST

/* Cut anywhere, it is refused in a line that names the file. */
START_TEST(every_truncation_is_refused)
{
    const char *path = in_dir("model.npz");
    struct checkpoint c, back;
    struct stat st;

    checkpoint_make(&c, 2);
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL, NULL, NULL), 0);
    checkpoint_done(&c);
    ck_assert_int_eq(stat(path, &st), 0);
    for (off_t k = st.st_size; k-- > 0;) {
        struct err err = {0};

        ck_assert_int_eq(truncate(path, k), 0);
        ck_assert_msg(checkpoint_read(path, &back, &err) == STATUS_FORMAT,
                      "%ld of %ld bytes: %d %s", (long)k, (long)st.st_size,
                      err.code, err.text);
        ck_assert_ptr_nonnull(strstr(err.text, "model.npz: "));
        ck_assert_ptr_null(back.config);
    }
}
END_TEST

/* One byte changed anywhere: refused, or read as something consistent. The
 * weights are under the archive's checksums, so theirs are refused. */
START_TEST(no_changed_byte_does_harm)
{
    const char *path = in_dir("model.npz");
    struct checkpoint c, back;
    size_t n, n_read = 0;
    char *data;
    int fd;

    checkpoint_make(&c, 1);
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL, NULL, NULL), 0);
    data = slurp(path, &n);
    fd = open(path, O_WRONLY);
    for (size_t k = 0; k < n; k++) {
        char changed = (char)(data[k] ^ (1 << k % 8));
        enum status status;

        ck_assert_int_eq(pwrite(fd, &changed, 1, (off_t)k), 1);
        status = checkpoint_read(path, &back, NULL);
        ck_assert_int_eq(pwrite(fd, data + k, 1, (off_t)k), 1);
        if (status == STATUS_OK) {
            n_read++;
            ck_assert_mem_eq(c.lanes[0].state->params,
                             back.lanes[0].state->params,
                             c.lanes[0].shape.n_params * sizeof(double));
            checkpoint_done(&back);
        } else {
            ck_assert_int_eq(status, STATUS_FORMAT);
        }
    }
    /* dates, attributes and versions of 23 entries, no more */
    ck_assert_uint_lt(n_read, n / 4);
    close(fd);
    mem_free(data);
    checkpoint_done(&c);
}
END_TEST

/* A number that no run of ours has could overflow where it is used. */
START_TEST(a_number_out_of_bounds_is_refused)
{
    struct run_state good = {.epoch = 1};
    struct run_state bad[13];
    struct checkpoint c, back;
    struct run_state *state;

    params_initial(good.values);
    for (size_t i = 0; i < 13; i++)
        bad[i] = good;
    bad[0].train_ns = INT64_MAX;
    bad[1].train_ns = -1;
    bad[2].active_ns = INT64_MAX;
    bad[3].active_ns = INT64_MIN;
    bad[4].step = UINT64_MAX;
    bad[5].epoch = 0;
    bad[6].epoch = UINT32_MAX;
    bad[7].values[params_index(&param_epochs)] = 1e300;
    bad[8].values[params_index(&param_lr)] = INFINITY;
    bad[9].values[params_index(&param_pert)] = NAN;
    bad[10].acc = 1e300;
    bad[11].collapse = COLLAPSE_COUNT;
    bad[12].first_cos[0] = 2;
    checkpoint_make(&c, 1);
    state = (struct run_state *)c.lanes[0].state;
    for (size_t i = 0; i < 13; i++) {
        struct err err = {0};

        bad[i].n_params = state->n_params;
        memcpy(state, &bad[i], sizeof *state);
        ck_assert(
            !checkpoint_write(in_dir("bad.npz"), 0600, &c, NULL, NULL, NULL));
        ck_assert_msg(checkpoint_read(in_dir("bad.npz"), &back, &err) ==
                          STATUS_FORMAT,
                      "%zu: %s", i, err.text);
        ck_assert_ptr_nonnull(strstr(err.text, "no run's"));
    }
    checkpoint_done(&c);
}
END_TEST

START_TEST(memory_may_run_out_anywhere)
{
    const char *path = in_dir("model.npz");
    struct checkpoint c, back;
    enum status status = STATUS_NOMEM;

    checkpoint_make(&c, 2);
    for (size_t k = 1; status == STATUS_NOMEM; k++) {
        mem_fail_at(k);
        status = checkpoint_write(path, 0600, &c, NULL, NULL, NULL);
        ck_assert_int_lt((int)k, 200);
    }
    mem_fail_at(0);
    ck_assert_int_eq(status, STATUS_OK);
    status = STATUS_NOMEM;
    for (size_t k = 1; status == STATUS_NOMEM; k++) {
        mem_fail_at(k);
        status = checkpoint_read(path, &back, NULL);
        ck_assert_int_lt((int)k, 200);
    }
    mem_fail_at(0);
    ck_assert_int_eq(status, STATUS_OK);
    assert_same(&c, &back);
    checkpoint_done(&back);
    checkpoint_done(&c);
}
END_TEST

/* The limit on a file's size stands for a full disk, which also root meets. */
START_TEST(a_full_disk_keeps_the_old_file)
{
    const struct rlimit small = {1000, RLIM_INFINITY};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    struct checkpoint c, back;
    struct err err = {0};
    const char *path = in_dir("model.npz");
    uint64_t hash;
    char command[128];

    checkpoint_make(&c, 1);
    hash = c.data_hash;
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL, NULL, NULL), 0);
    c.data_hash = hash + 1;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL, NULL, &err),
                     STATUS_IO);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    ck_assert_ptr_nonnull(strstr(err.text, "model.npz: File too large"));
    ck_assert_int_eq(checkpoint_read(path, &back, NULL), 0);
    ck_assert_uint_eq(back.data_hash, hash);
    checkpoint_done(&back);
    checkpoint_done(&c);
    snprintf(command, sizeof command, "test \"$(ls '%s')\" = model.npz",
             store_dir);
    ck_assert_msg(system(command) == 0, "something else was left behind");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_checkpoint_reads_back, 1, 5);
    tcase_add_test(tc, without_its_first_cosine_it_reads);
    tcase_add_test(tc, numpy_reads_it);
    tcase_add_test(tc, what_numpy_wrote_is_read);
    tcase_add_test(tc, every_truncation_is_refused);
    tcase_add_test(tc, no_changed_byte_does_harm);
    tcase_add_test(tc, a_number_out_of_bounds_is_refused);
    tcase_add_test(tc, memory_may_run_out_anywhere);
    tcase_add_test(tc, a_full_disk_keeps_the_old_file);
}

int main(void)
{
    return suite_run("checkpoint", add_tests, dir_make, dir_end);
}
