/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, an archive of arrays is taken for another data set than it
 * is, or a damaged one for a whole one. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "data_files.h"
#include "npy_case.h"

static struct npy_bytes entries[8];
static zip_t *archive;
static int n_entries;

static void begin(const char *name)
{
    unlink(path_of(name));
    archive = zip_open(path_of(name), ZIP_CREATE, NULL);
    ck_assert_ptr_nonnull(archive);
    n_entries = 0;
}

static void add_bytes(const char *name)
{
    struct npy_bytes *entry = &entries[n_entries++];
    zip_source_t *source =
        zip_source_buffer(archive, entry->bytes, entry->size, 0);
    ck_assert_int_ge(zip_file_add(archive, name, source, 0), 0);
}

/* The samples from `first` on, `channels` times each pixel. */
static void add_pictures(const char *name, const char *shape, size_t first,
                         size_t n, size_t channels)
{
    static double values[3 * N_TRAIN * PIXELS];
    for (size_t i = 0; i < n * PIXELS * channels; i++)
        values[i] = npy_pixel(first * PIXELS + i / channels);
    npy_make_shape(&entries[n_entries], "|u1", shape, values,
                   n * PIXELS * channels);
    add_bytes(name);
}

static void add_labels(const char *name, const char *shape, size_t first,
                       size_t n)
{
    double values[N_TRAIN];
    for (size_t i = 0; i < n; i++)
        values[i] = npy_label(first + i);
    npy_make_shape(&entries[n_entries], "<i8", shape, values, n);
    add_bytes(name);
}

static void end(void)
{
    ck_assert_int_eq(zip_close(archive), 0);
}

static struct dataset *load(struct data_facts *facts)
{
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    const struct data_options options = {.path = path_of("a.npz")};
    ck_assert_msg(!data_load(&options, NULL, &ds, facts, &err), "%s", err.text);
    ck_assert_uint_eq(ds->n, N_TRAIN);
    ck_assert_uint_eq(ds->n_features, PIXELS);
    for (size_t i = 0; i < ds->n; i++)
        ck_assert_double_eq(ds->labels[i], npy_label(i));
    for (size_t i = 0; i < N_TRAIN * PIXELS; i++)
        ck_assert_double_eq(ds->bytes[i], npy_pixel(i));
    return ds;
}

static void expect_error(enum status status, const char *part)
{
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    ck_assert_int_eq(load_from(path_of("a.npz"), NULL, NULL, &ds, &err),
                     status);
    ck_assert_msg(strstr(err.text, part), "'%s' lacks '%s'", err.text, part);
}

static bool is_told(const struct data_facts *facts, const char *part)
{
    for (size_t i = 0; i < facts->n_notes; i++)
        if (strstr(facts->notes[i], part))
            return true;
    return false;
}

/* Training and test part, under the names that people use. */
static const char *const parted[][4] = {
    {"x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy"},
    {"X_train.npy", "Y_train.npy", "X_test.npy", "Y_test.npy"},
    {"train_images.npy", "train_labels.npy", "test_images.npy",
     "test_labels.npy"},
    {"training_images.npy", "training_labels.npy", "t10k_images.npy",
     "t10k_labels.npy"},
    {"data_train.npy", "target_train.npy", "data_val.npy", "target_val.npy"},
    {"Xtrain.npy", "ytrain.npy", "Xtest.npy", "ytest.npy"},
};

START_TEST(both_parts_are_joined)
{
    const char *const *names = parted[_i];
    struct data_facts facts;
    begin("a.npz"); /* the test part first: names count, not places */
    add_pictures(names[2], "(10, 3, 4)", 20, 10, 1);
    add_labels(names[3], "(10,)", 20, 10);
    add_labels(names[1], "(20, 1)", 0, 20);
    add_pictures(names[0], "(20, 3, 4)", 0, 20, 1);
    end();
    struct dataset *ds = load(&facts);
    ck_assert_uint_eq(ds->n_first, 20);
    ck_assert_int_eq(ds->width, COLS);
    ck_assert_int_eq(ds->height, ROWS);
    ck_assert_str_eq(facts.kind, "NPZ");
    dataset_free(ds);
}
END_TEST

static const char *const whole[][2] = {
    {"X.npy", "y.npy"},           {"x.npy", "y.npy"},
    {"data.npy", "target.npy"},   {"data.npy", "labels.npy"},
    {"images.npy", "label.npy"},  {"features.npy", "labels.npy"},
    {"arr_0.npy", "arr_1.npy"},   {"x_train.npy", "y_train.npy"},
    {"x_test.npy", "y_test.npy"}, {"set/x.npy", "set/y.npy"},
};

START_TEST(one_part_is_read)
{
    struct data_facts facts;
    static const char *const shapes[] = {"(30, 12)", "(30, 3, 4)",
                                         "(30, 3, 4, 1)", "(30, 1, 3, 4)"};
    begin("a.npz");
    add_pictures(whole[_i][0], shapes[_i % 4], 0, N_TRAIN, 1);
    add_labels(whole[_i][1], "(30,)", 0, N_TRAIN);
    end();
    struct dataset *ds = load(&facts);
    ck_assert_uint_eq(ds->n_first, 0);
    ck_assert_int_eq(ds->width, _i % 4 ? COLS : 0);
    dataset_free(ds);
}
END_TEST

START_TEST(colours_turn_to_grey)
{
    struct data_facts facts;
    begin("a.npz");
    add_pictures("x.npy", "(30, 3, 4, 3)", 0, N_TRAIN, 3);
    add_labels("y.npy", "(30,)", 0, N_TRAIN);
    add_labels("z.npy", "(30,)", 0, N_TRAIN);
    end();
    struct dataset *ds = load(&facts);
    ck_assert(is_told(&facts, "colours are turned to grey"));
    ck_assert(is_told(&facts, "left out: z of 30"));
    dataset_free(ds);
}
END_TEST

START_TEST(one_hot_labels_are_classes)
{
    struct data_facts facts;
    double hot[N_TRAIN * 10] = {0};
    for (size_t i = 0; i < N_TRAIN; i++)
        hot[i * 10 + i % 10] = 1;
    for (int bad = 0; bad < 2; bad++) {
        begin("a.npz");
        add_pictures("x.npy", "(30, 12)", 0, N_TRAIN, 1);
        npy_make_shape(&entries[n_entries], "<f4", "(30, 10)", hot,
                       N_TRAIN * 10);
        add_bytes("y.npy");
        end();
        if (bad)
            break;
        struct dataset *ds = load(&facts);
        ck_assert(is_told(&facts, "one-hot in 10 columns"));
        dataset_free(ds);
        hot[55] = 0.5;
    }
    expect_error(STATUS_FORMAT, "y: sample 6: labels of 10 columns");
}
END_TEST

/* Texts of both kinds are the names of classes. */
START_TEST(texts_are_classes)
{
    struct data_facts facts;
    static const char *const types[] = {"|S3", "<U3", ">U3"};
    for (int t = 0; t < 3; t++) {
        const unsigned unit = t ? 4 : 1;
        char header[200];
        struct npy_bytes *y;
        begin("a.npz");
        add_pictures("x.npy", "(30, 12)", 0, N_TRAIN, 1);
        y = &entries[n_entries];
        snprintf(header, sizeof header,
                 "{'descr': '%s', 'fortran_order': False, 'shape': (30,), }\n",
                 types[t]);
        npy_make(y, 1, header, types[t], NULL, 0);
        for (size_t i = 0; i < N_TRAIN; i++, y->size += 3 * unit) {
            unsigned char *to = y->bytes + y->size + (t == 2 ? 3 : 0);
            to[0] = (unsigned char)('a' + i % 10);
            to[unit] = t ? 0xe9 : 'z'; /* an e with an accent */
        }
        add_bytes("y.npy");
        end();
        struct dataset *ds = load(&facts);
        ck_assert_str_eq(dataset_class_name(ds, 9), t ? "j\xc3\xa9" : "jz");
        dataset_free(ds);
    }
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    begin("a.npz");
    add_pictures("foo.npy", "(30, 3, 4)", 0, N_TRAIN, 1);
    add_labels("bar.npy", "(30,)", 0, N_TRAIN);
    end();
    expect_error(STATUS_FORMAT, "holds foo of 30 x 3 x 4, bar of 30; expected "
                                "x_train and y_train, or X and y");
    begin("a.npz");
    add_pictures("x.npy", "(30, 3, 4)", 0, N_TRAIN, 1);
    add_labels("z.npy", "(30,)", 0, N_TRAIN);
    end();
    expect_error(STATUS_FORMAT, "expected labels, too (y_train or y), or "
                                "--labels FILE");
    begin("a.npz");
    add_pictures("x.npy", "(30, 3, 4)", 0, N_TRAIN, 1);
    add_labels("y.npy", "(20,)", 0, 20);
    end();
    expect_error(STATUS_FORMAT, "y: 20 labels, expected 30 as in x");
    begin("a.npz");
    add_pictures("x_train.npy", "(20, 3, 4)", 0, 20, 1);
    add_labels("y_train.npy", "(20,)", 0, 20);
    add_pictures("x_test.npy", "(10, 4, 3)", 0, 10, 1);
    add_labels("y_test.npy", "(10,)", 0, 10);
    end();
    expect_error(STATUS_FORMAT, "x_test: an array of 10 x 4 x 3, expected");
    begin("a.npz");
    add_labels("W1.npy", "(30,)", 0, N_TRAIN);
    add_labels("data_hash.npy", "(1,)", 0, 1);
    add_labels("config.ini", "(1,)", 0, 1);
    end();
    expect_error(STATUS_USAGE, "a checkpoint of mlptui");
}
END_TEST

START_TEST(every_cut_is_refused)
{
    static unsigned char bytes[20000];
    struct dataset *ds = NULL;
    struct err err;
    begin("a.npz");
    add_pictures("x.npy", "(30, 3, 4)", 0, N_TRAIN, 1);
    add_labels("y.npy", "(30,)", 0, N_TRAIN);
    end();
    FILE *file = fopen(path_of("a.npz"), "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t cut = 4; cut < size; cut++) {
        write_file("a.npz", bytes, cut);
        expect_error(STATUS_FORMAT, "a.npz");
    }
    for (size_t at = 0; at < size; at++) { /* one bit: never a crash */
        bytes[at] ^= 0x10;
        write_file("a.npz", bytes, size);
        if (load_from(path_of("a.npz"), NULL, NULL, &ds, &err) == STATUS_OK)
            dataset_free(ds);
        else
            ck_assert_ptr_nonnull(strstr(err.text, "a.npz"));
        bytes[at] ^= 0x10;
    }
}
END_TEST

START_TEST(loading_can_be_cancelled)
{
    struct dataset *ds = NULL;
    struct err err;
    struct progress progress = {.cancel = 1};
    begin("a.npz");
    add_pictures("x.npy", "(30, 3, 4)", 0, N_TRAIN, 1);
    add_labels("y.npy", "(30,)", 0, N_TRAIN);
    end();
    ck_assert_int_eq(load_from(path_of("a.npz"), NULL, &progress, &ds, &err),
                     STATUS_IO);
    ck_assert_str_eq(err.text, "loading was cancelled");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, both_parts_are_joined, 0, N_OF(parted));
    tcase_add_loop_test(tc, one_part_is_read, 0, N_OF(whole));
    tcase_add_test(tc, colours_turn_to_grey);
    tcase_add_test(tc, one_hot_labels_are_classes);
    tcase_add_test(tc, texts_are_classes);
    tcase_add_test(tc, what_does_not_fit_is_refused);
    tcase_add_test(tc, every_cut_is_refused);
    tcase_add_test(tc, loading_can_be_cancelled);
}

int main(void)
{
    return data_tests_run("npz", add_tests);
}
