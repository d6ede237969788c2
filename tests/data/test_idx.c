/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a damaged or truncated IDX file is read as if it were whole,
 * or refused without its place, or one that is whole is not read. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/readers/idx/idx.h"
#include "data_files.h"

START_TEST(idx_reads_raw_and_gz)
{
    struct dataset *ds = NULL;
    struct err err;
    struct progress progress = {0};
    write_idx();
    ck_assert_int_eq(load_from(data_folder, NULL, &progress, &ds, &err),
                     STATUS_OK);
    check_samples(ds);
    ck_assert_int_eq(atomic_load(&progress.permille), PROGRESS_READ);
    ck_assert_str_eq(ds->name, strrchr(data_folder, '/') + 1);
    uint64_t hash = dataset_hash(ds);
    dataset_free(ds);
    for (int i = 0; i < 4; i++) {
        struct blob blob = idx_blob(i);
        char name[64];
        unlink(path_of(idx_names[i]));
        snprintf(name, sizeof name, "%s.gz", idx_names[i]);
        write_gz(name, blob.bytes, blob.size);
    }
    ck_assert_int_eq(load_from(data_folder, NULL, NULL, &ds, &err), STATUS_OK);
    check_samples(ds);
    ck_assert_uint_eq(dataset_hash(ds), hash);
    ds->labels[3] ^= 1;
    ck_assert_uint_ne(dataset_hash(ds), hash);
    ds->labels[3] ^= 1;
    ds->bytes[0] ^= 1;
    ck_assert_uint_ne(dataset_hash(ds), hash);
    dataset_free(ds);
}
END_TEST

/* Loads the data_folder, which must be refused with text holding `part`. */
static void expect_idx_error(enum status status, const char *part)
{
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    ck_assert_int_eq(load_from(data_folder, NULL, NULL, &ds, &err), status);
    ck_assert_ptr_null(ds);
    ck_assert_msg(strstr(err.text, part), "'%s' lacks '%s'", err.text, part);
}

START_TEST(idx_refuses_every_cut)
{
    struct blob blob = idx_blob(_i);
    write_idx();
    for (size_t size = 0; size < blob.size; size++) {
        char part[100];
        write_file(idx_names[_i], blob.bytes, size);
        snprintf(part, sizeof part, "%s: byte %zu: file ends", idx_names[_i],
                 size);
        expect_idx_error(STATUS_FORMAT, part);
    }
}
END_TEST

START_TEST(idx_refuses_every_cut_of_gz)
{
    struct blob blob = idx_blob(_i);
    unsigned char packed[2000];
    char name[64];
    write_idx();
    unlink(path_of(idx_names[_i]));
    snprintf(name, sizeof name, "%s.gz", idx_names[_i]);
    write_gz(name, blob.bytes, blob.size);
    FILE *file = fopen(path_of(name), "rb");
    size_t size = fread(packed, 1, sizeof packed, file);
    fclose(file);
    for (size_t cut = 0; cut < size; cut++) {
        write_file(name, packed, cut);
        expect_idx_error(STATUS_FORMAT, name);
    }
    packed[size - 6] ^= 1; /* the CRC */
    write_file(name, packed, size);
    expect_idx_error(STATUS_FORMAT, "damaged");
}
END_TEST

/* One word of one file replaced, and what the refusal says. */
static const struct idx_damage {
    int file;
    size_t at;
    uint32_t word;
    const char *part;
} idx_damage[] = {
    {0, 0, 0x801, "byte 0: magic number 0x00000801, expected 0x00000803"},
    {1, 0, 0xffffffff, "expected 0x00000801"},
    {0, 4, 0, "byte 4: 0 samples"},
    {0, 4, 0xffffffff, "header promises"},
    {0, 8, 0xffffffff, "byte 8: pictures of 4294967295 x 4"},
    {0, 12, 0, "byte 8: pictures of 3 x 0"},
    {2, 8, 2, "bytes after the last sample"},
    {0, 4, N_TRAIN - 1, "byte 4: 30 labels, expected 29"},
    {1, 4, N_TRAIN + 1, "byte 38: file ends"},
    {1, 4, N_TRAIN - 1, "29 labels, expected 30 as in train-images"},
    {0, 0, 0x80b, "magic number 0x0000080b"},
    {0, 0, 0xa03, "magic number 0x00000a03"},
    {1, 0, 0x803, "magic number 0x00000803, expected 0x00000801"},
    {0, 0, 0xe03, "header promises 2896 bytes"},
};

START_TEST(idx_names_the_damage)
{
    const struct idx_damage *damage = &idx_damage[_i];
    struct blob blob = idx_blob(damage->file);
    write_idx();
    put_word(blob.bytes + damage->at, damage->word);
    if (strstr(damage->part, "after the last")) {
        /* 2 rows in both, so that the sizes agree */
        struct blob train = idx_blob(0);
        put_word(train.bytes + 8, 2);
        write_file(idx_names[0], train.bytes, 16 + N_TRAIN * 2 * COLS);
    }
    write_file(idx_names[damage->file], blob.bytes, blob.size);
    expect_idx_error(STATUS_FORMAT, damage->part);
}
END_TEST

START_TEST(idx_refuses_disagreement_and_absence)
{
    struct blob blob = idx_blob(2);
    write_idx();
    put_word(blob.bytes + 8, COLS);
    put_word(blob.bytes + 12, ROWS);
    write_file(idx_names[2], blob.bytes, blob.size);
    expect_idx_error(STATUS_FORMAT, "pictures of 4 x 3, expected 3 x 4");
    unlink(path_of(idx_names[2]));
    expect_idx_error(STATUS_IO, "no t10k-images-idx3-ubyte or");
    /* a gzip'd header that promises 4 GB from 40 bytes */
    put_word(blob.bytes + 4, 0x10000000);
    write_gz("t10k-images-idx3-ubyte.gz", blob.bytes, 16);
    expect_idx_error(STATUS_FORMAT, "header promises");
}
END_TEST

START_TEST(loading_can_be_cancelled)
{
    struct dataset *ds = NULL;
    struct err err;
    struct progress progress = {.cancel = 1};
    write_idx();
    ck_assert_int_eq(load_from(data_folder, NULL, &progress, &ds, &err),
                     STATUS_IO);
    ck_assert_str_eq(err.text, "loading was cancelled");
}
END_TEST

/* 256 MB from 250 KB: it stops one byte after what the header promises. */
START_TEST(idx_bomb_is_refused)
{
    struct blob blob = idx_blob(0);
    write_idx();
    unlink(path_of(idx_names[0]));
    write_bomb("train-images-idx3-ubyte.gz", blob.bytes, blob.size, "1",
               (size_t)1 << 28);
    expect_idx_error(STATUS_FORMAT, "byte 376: bytes after the last sample");
}
END_TEST

/* --- every type --- */

/* Writes pictures or labels of a type: a code, and the bytes of an item. */
static void write_typed(const char *name, unsigned code, const uint32_t *dims,
                        unsigned n_dims, const double *values, size_t n)
{
    static unsigned char bytes[20 + 8 * 400];
    size_t at = 4 + 4 * n_dims;
    put_word(bytes, code << 8 | n_dims);
    for (unsigned i = 0; i < n_dims; i++)
        put_word(bytes + 4 + 4 * i, dims[i]);
    for (size_t i = 0; i < n; i++) {
        float single = (float)values[i];
        uint64_t bits = (uint64_t)(int64_t)values[i];
        uint32_t low;
        unsigned size = code < 0xb ? 1 : code == 0xb ? 2 : code == 0xe ? 8 : 4;
        memcpy(&low, &single, 4);
        if (code == 0xd)
            bits = low;
        if (code == 0xe)
            memcpy(&bits, &values[i], 8);
        while (size-- > 0)
            bytes[at++] = (unsigned char)(bits >> 8 * size);
    }
    write_file(name, bytes, at);
}

/* 30 pictures of 3 x 4, of which item i is first + i % 100 * step, and labels
 * 0 to 9. */
static void write_pair(unsigned code, double first, double step)
{
    const uint32_t dims[] = {N_TRAIN, ROWS, COLS};
    double values[N_TRAIN * PIXELS], labels[N_TRAIN];
    for (size_t i = 0; i < N_TRAIN * PIXELS; i++)
        values[i] = first + (double)(i % 100) * step;
    for (size_t i = 0; i < N_TRAIN; i++)
        labels[i] = (double)(i % 10);
    write_typed("train-images-idx3-any", code, dims, 3, values,
                N_TRAIN * PIXELS);
    write_typed("train-labels-idx1-any", code, dims, 1, labels, N_TRAIN);
}

static const struct idx_type {
    unsigned code;
    double first, step;
    bool bytes;
} idx_types[] = {
    {0x08, 0, 2, true},       {0x09, 0, 1, true},
    {0x09, -100, 2, false},   {0x0b, 0, 2, true},
    {0x0b, -32768, 1, false}, {0x0b, 300, 7, false},
    {0x0c, 0, 2, true},       {0x0c, -1e9, 3, false},
    {0x0d, 0, 2, true},       {0x0d, 0.25, 0.5, false},
    {0x0e, 0, 1, true},       {0x0e, -1, 0.125, false},
};

START_TEST(idx_reads_every_type)
{
    const struct idx_type *type = &idx_types[_i];
    struct dataset *ds = NULL;
    struct err err;
    write_pair(type->code, type->first, type->step);
    ck_assert_int_eq(load_from(data_folder, NULL, NULL, &ds, &err), STATUS_OK);
    ck_assert_uint_eq(ds->n, N_TRAIN);
    ck_assert_uint_eq(ds->n_first, 0);
    ck_assert_int_eq(ds->width, COLS);
    ck_assert_int_eq(ds->bytes != NULL, type->bytes);
    for (size_t i = 0; i < N_TRAIN * PIXELS; i++)
        ck_assert_double_eq(ds->bytes ? ds->bytes[i] : ds->reals[i],
                            type->first + (double)(i % 100) * type->step);
    for (size_t i = 0; i < ds->n; i++)
        ck_assert_uint_eq(ds->labels[i], i % 10);
    dataset_free(ds);
}
END_TEST

START_TEST(idx_refuses_what_is_not_finite)
{
    write_pair(0x0d, 0, 1);
    write_pair(0x0e, 0, 1e307); /* i % 100: up to infinity in 32 bits */
    write_pair(0x0d, 0, 1e38);
    expect_idx_error(STATUS_FORMAT, "sample 1: inf, expected a finite number");
}
END_TEST

/* Any labels: the classes are what there is. */
START_TEST(idx_takes_any_labels)
{
    struct dataset *ds = NULL;
    struct err err;
    struct blob blob = idx_blob(1);
    write_idx();
    for (size_t i = 8; i < blob.size; i++)
        blob.bytes[i] = (unsigned char)(blob.bytes[i] == 3 ? 255 : 0);
    write_file(idx_names[1], blob.bytes, blob.size);
    unlink(path_of(idx_names[2]));
    unlink(path_of(idx_names[3]));
    ck_assert_int_eq(load_from(data_folder, NULL, NULL, &ds, &err), STATUS_OK);
    ck_assert_uint_eq(ds->n_classes, 2);
    ck_assert_uint_eq(ds->labels[3], 1);
    ck_assert_str_eq(dataset_class_name(ds, 1), "255");
    dataset_free(ds);
}
END_TEST

static void add_more(TCase *tc)
{
    tcase_add_loop_test(tc, idx_reads_every_type, 0, N_OF(idx_types));
    tcase_add_test(tc, idx_refuses_what_is_not_finite);
    tcase_add_test(tc, idx_takes_any_labels);
}

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, idx_reads_raw_and_gz);
    tcase_add_loop_test(tc, idx_refuses_every_cut, 0, 4);
    tcase_add_loop_test(tc, idx_refuses_every_cut_of_gz, 0, 4);
    tcase_add_loop_test(tc, idx_names_the_damage, 0, N_OF(idx_damage));
    tcase_add_test(tc, idx_refuses_disagreement_and_absence);
    tcase_add_test(tc, loading_can_be_cancelled);
    tcase_add_test(tc, idx_bomb_is_refused);
    add_more(tc);
}

int main(void)
{
    return data_tests_run("idx", add_tests);
}
