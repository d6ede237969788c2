/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a data set in IDX is not found under a name that people keep
 * it by, or another one is read in its place. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/readers/idx/idx.h"
#include "data_files.h"

/* The four files under other names: NULL, not there. */
static void write_as(const char *const names[4])
{
    for (int i = 0; i < 4; i++) {
        struct blob blob = idx_blob(i);
        if (names[i])
            write_file(names[i], blob.bytes, blob.size);
    }
}

static struct dataset *load(const char *path, struct data_facts *facts)
{
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    const struct data_options options = {.path = path};
    ck_assert_msg(!data_load(&options, NULL, &ds, facts, &err), "%s", err.text);
    return ds;
}

static void expect_error(const char *path, enum status status, const char *part)
{
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    ck_assert_int_eq(load_from(path, NULL, NULL, &ds, &err), status);
    ck_assert_msg(strstr(err.text, part), "'%s' lacks '%s'", err.text, part);
}

/* Whether one of the notes says so. */
static bool is_told(const struct data_facts *facts, const char *part)
{
    for (size_t i = 0; i < facts->n_notes; i++)
        if (strstr(facts->notes[i], part))
            return true;
    return false;
}

static const char *const spellings[][4] = {
    {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
     "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
    {"train-images.idx3-ubyte", "train-labels.idx1-ubyte",
     "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"},
    {"kmnist-train-images-idx3-ubyte", "kmnist-train-labels-idx1-ubyte",
     "kmnist-test-images-idx3-ubyte", "kmnist-test-labels-idx1-ubyte"},
    {"my-own_train_images_idx3_u8", "my-own_train_labels_idx1_u8",
     "my-own_t10k_images_idx3_u8", "my-own_t10k_labels_idx1_u8"},
    {"Train-Images-idx3", "Train-Labels-idx1", "Test-Images-idx3",
     "Test-Labels-idx1"},
};

START_TEST(every_spelling_is_read)
{
    struct data_facts facts;
    write_as(spellings[_i]);
    struct dataset *ds = load(data_folder, &facts);
    check_samples(ds);
    ck_assert_uint_eq(ds->n_first, N_TRAIN);
    ck_assert_uint_eq(facts.n_notes, 0);
    dataset_free(ds);
}
END_TEST

START_TEST(one_pair_is_read_and_said)
{
    struct data_facts facts;
    const char *const names[4] = {NULL, NULL, "t10k-images-idx3-ubyte",
                                  "t10k-labels-idx1-ubyte"};
    write_as(names);
    struct dataset *ds = load(data_folder, &facts);
    ck_assert_uint_eq(ds->n, N_T10K);
    ck_assert_uint_eq(ds->n_first, 0);
    ck_assert(is_told(&facts, "without a test part"));
    dataset_free(ds);
    unlink(path_of("t10k-labels-idx1-ubyte"));
    expect_error(data_folder, STATUS_IO, "no t10k-labels-idx1-ubyte or");
}
END_TEST

START_TEST(a_folder_above_is_enough)
{
    struct data_facts facts;
    const char *const names[4] = {"MNIST/raw/train-images-idx3-ubyte",
                                  "MNIST/raw/train-labels-idx1-ubyte",
                                  "MNIST/raw/t10k-images-idx3-ubyte",
                                  "MNIST/raw/t10k-labels-idx1-ubyte"};
    mkdir(path_of("MNIST"), 0777);
    mkdir(path_of("MNIST/raw"), 0777);
    write_as(names);
    struct dataset *ds = load(data_folder, &facts);
    check_samples(ds);
    ck_assert(is_told(&facts, "read from its folder MNIST/raw"));
    dataset_free(ds);
    mkdir(path_of("other"), 0777);
    struct blob blob = idx_blob(0);
    write_file("other/train-images-idx3-ubyte", blob.bytes, blob.size);
    expect_error(data_folder, STATUS_USAGE,
                 "in several folders, MNIST/raw and other");
}
END_TEST

/* EMNIST has six data sets in one folder. */
static const char *const letters[4] = {"emnist-letters-train-images-idx3-ubyte",
                                       "emnist-letters-train-labels-idx1-ubyte",
                                       "emnist-letters-test-images-idx3-ubyte",
                                       "emnist-letters-test-labels-idx1-ubyte"};
static const char *const digits[4] = {"emnist-digits-train-images-idx3-ubyte",
                                      "emnist-digits-train-labels-idx1-ubyte",
                                      "emnist-digits-test-images-idx3-ubyte",
                                      "emnist-digits-test-labels-idx1-ubyte"};

/* Pictures as they are in the file, or turned. */
static void check_turned(const struct dataset *ds, bool turned)
{
    struct blob blob = idx_blob(0);
    ck_assert_int_eq(ds->width, turned ? ROWS : COLS);
    ck_assert_int_eq(ds->height, turned ? COLS : ROWS);
    for (size_t y = 0; y < ROWS; y++)
        for (size_t x = 0; x < COLS; x++) {
            size_t at = PIXELS + (turned ? x * ROWS + y : y * COLS + x);
            ck_assert_uint_eq(ds->bytes[at],
                              blob.bytes[16 + PIXELS + y * COLS + x]);
        }
}

START_TEST(one_of_several_sets_is_chosen_by_name)
{
    struct data_facts facts;
    char path[200];
    write_as(letters);
    write_as(digits);
    expect_error(data_folder, STATUS_USAGE,
                 "several data sets, emnist-digits, emnist-letters; choose one "
                 "with --data FOLDER/emnist-digits");
    snprintf(path, sizeof path, "%s/emnist-letters", data_folder);
    struct dataset *ds = load(path, &facts);
    ck_assert_uint_eq(ds->n, N_TRAIN + N_T10K);
    ck_assert_str_eq(ds->name, "emnist-letters");
    check_turned(ds, true);
    ck_assert(is_told(&facts, "transposed pictures were turned"));
    dataset_free(ds);
    /* the one without a prefix is what the folder is about */
    write_as(spellings[0]);
    ds = load(data_folder, &facts);
    check_samples(ds);
    ck_assert(is_told(&facts, "emnist-digits, emnist-letters"));
    dataset_free(ds);
}
END_TEST

START_TEST(transpose_turns_others_and_leaves_emnist)
{
    struct dataset *ds = NULL;
    struct err err;
    const struct data_options options = {.transpose = 1};
    write_idx();
    ck_assert_int_eq(load_from(data_folder, &options, NULL, &ds, &err), 0);
    check_turned(ds, true);
    dataset_free(ds);
    for (int i = 0; i < 4; i++)
        unlink(path_of(idx_names[i]));
    write_as(letters);
    ck_assert_int_eq(load_from(data_folder, &options, NULL, &ds, &err), 0);
    check_turned(ds, false);
    dataset_free(ds);
}
END_TEST

/* Eight numbers a sample, of which the first is the class. */
START_TEST(qmnist_labels_are_their_first_column)
{
    struct data_facts facts;
    unsigned char bytes[12 + N_TRAIN * 8 * 4] = {0};
    const char *const names[4] = {"qmnist-train-images-idx3-ubyte", NULL, NULL,
                                  NULL};
    write_as(names);
    put_word(bytes, 0xc02);
    put_word(bytes + 4, N_TRAIN);
    put_word(bytes + 8, 8);
    for (uint32_t i = 0; i < N_TRAIN * 8; i++)
        put_word(bytes + 12 + 4 * i, i % 8 ? i * 1000 : i / 8 % 10);
    write_file("qmnist-train-labels-idx2-int", bytes, sizeof bytes);
    struct dataset *ds = load(data_folder, &facts);
    ck_assert_uint_eq(ds->n_classes, 10);
    for (size_t i = 0; i < ds->n; i++)
        ck_assert_uint_eq(ds->labels[i], i % 10);
    ck_assert(is_told(&facts, "8 columns: the first is the class"));
    dataset_free(ds);
}
END_TEST

START_TEST(a_file_is_read_with_the_labels_beside_it)
{
    struct data_facts facts;
    char path[200];
    write_idx();
    snprintf(path, sizeof path, "%s/%s", data_folder, idx_names[0]);
    struct dataset *ds = load(path, &facts);
    ck_assert_uint_eq(ds->n, N_TRAIN);
    dataset_free(ds);
    unlink(path_of(idx_names[1]));
    expect_error(path, STATUS_IO, "no train-labels-idx1-ubyte or");
    snprintf(path, sizeof path, "%s/%s", data_folder, idx_names[3]);
    expect_error(path, STATUS_USAGE, "an IDX file of labels");
    struct blob blob = idx_blob(0);
    write_file("digits.bin", blob.bytes, blob.size);
    snprintf(path, sizeof path, "%s/digits.bin", data_folder);
    expect_error(path, STATUS_USAGE, "--labels FILE");
}
END_TEST

/* Rows without a shape; pictures with one channel, and with three. */
START_TEST(other_dimensions_are_read)
{
    struct data_facts facts;
    unsigned char bytes[20 + N_TRAIN * PIXELS * 3];
    struct blob blob = idx_blob(0);
    write_idx();
    unlink(path_of(idx_names[2]));
    unlink(path_of(idx_names[3]));
    for (uint32_t channels = 1; channels <= 3; channels += 2) {
        put_word(bytes, 0x804);
        memcpy(bytes + 4, blob.bytes + 4, 12);
        put_word(bytes + 16, channels);
        for (size_t i = 0; i < N_TRAIN * PIXELS * channels; i++)
            bytes[20 + i] = blob.bytes[16 + i / channels];
        write_file(idx_names[0], bytes, 20 + N_TRAIN * PIXELS * channels);
        struct dataset *ds = load(data_folder, &facts);
        ck_assert_uint_eq(ds->n_features, PIXELS);
        ck_assert_int_eq(ds->width, COLS);
        ck_assert_mem_eq(ds->bytes, blob.bytes + 16, N_TRAIN * PIXELS);
        ck_assert_int_eq(is_told(&facts, "turned to grey"), channels == 3);
        dataset_free(ds);
    }
    put_word(bytes, 0x802);
    put_word(bytes + 8, PIXELS);
    memcpy(bytes + 12, blob.bytes + 16, N_TRAIN * PIXELS);
    write_file(idx_names[0], bytes, 12 + N_TRAIN * PIXELS);
    struct dataset *ds = load(data_folder, &facts);
    ck_assert_int_eq(ds->width, 0);
    ck_assert_mem_eq(ds->bytes, blob.bytes + 16, N_TRAIN * PIXELS);
    dataset_free(ds);
}
END_TEST

static bool count(void *ctx, const char *path)
{
    ck_assert_int_eq(access(path, F_OK), 0);
    ++*(int *)ctx;
    return false;
}

START_TEST(every_file_that_is_read_is_listed)
{
    char path[200];
    int n = 0;
    write_as(letters);
    write_as(digits);
    snprintf(path, sizeof path, "%s/emnist-letters", data_folder);
    char file[4096];
    ck_assert(idx_find_set(path, file));
    ck_assert_str_eq(strrchr(file, '/') + 1, letters[0]);
    idx_each_file(file, path, count, &n);
    ck_assert_int_eq(n, 4);
    n = 0;
    idx_each_file(file, file, count, &n);
    ck_assert_int_eq(n, 2);
    strcat(path, "x");
    ck_assert(!idx_find_set(path, file));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, every_spelling_is_read, 0, N_OF(spellings));
    tcase_add_test(tc, one_pair_is_read_and_said);
    tcase_add_test(tc, a_folder_above_is_enough);
    tcase_add_test(tc, one_of_several_sets_is_chosen_by_name);
    tcase_add_test(tc, transpose_turns_others_and_leaves_emnist);
    tcase_add_test(tc, qmnist_labels_are_their_first_column);
    tcase_add_test(tc, a_file_is_read_with_the_labels_beside_it);
    tcase_add_test(tc, other_dimensions_are_read);
    tcase_add_test(tc, every_file_that_is_read_is_listed);
}

int main(void)
{
    return data_tests_run("idx names", add_tests);
}
