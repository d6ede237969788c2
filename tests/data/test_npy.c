/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, an array of NumPy is read as other numbers than it holds, or
 * a damaged or hostile one is believed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/npy.h"
#include "data_files.h"
#include "npy_case.h"

#define COLUMNS (1 + PIXELS)

static const struct data_options first_column = {.label = "first"};

/* A table of label and pixels, in C or Fortran order. */
static void make_values(double *values, double divisor, bool fortran)
{
    for (size_t i = 0; i < N_TRAIN; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            values[fortran ? k * N_TRAIN + i : i * COLUMNS + k] =
                k ? npy_pixel(i * PIXELS + k - 1) / divisor : npy_label(i);
}

static enum status load_file(const struct npy_bytes *file, struct dataset **out,
                             struct err *err)
{
    err->text[0] = '\0';
    write_file("a.npy", file->bytes, file->size);
    return load_from(path_of("a.npy"), &first_column, NULL, out, err);
}

static const struct npy_type {
    const char *type;
    double divisor; /* 11: pixels are 0 .. 22; 16: not whole */
} npy_types[] = {
    {"|u1", 1}, {"|i1", 11}, {"<u2", 1},  {">u2", 1},  {"<i2", 1},  {">i2", 1},
    {"<u4", 1}, {">u4", 1},  {"<i4", 1},  {">i4", 1},  {"<u8", 1},  {">u8", 1},
    {"<i8", 1}, {">i8", 1},  {"<f2", 1},  {">f2", 1},  {"<f4", 1},  {">f4", 1},
    {"<f8", 1}, {">f8", 1},  {"<f2", 16}, {"<f4", 16}, {">f8", 16},
};

START_TEST(every_type_is_read)
{
    const struct npy_type *type = &npy_types[_i];
    struct npy_bytes file;
    double values[N_TRAIN * COLUMNS];
    for (int version = 1; version <= 3; version++)
        for (int fortran = 0; fortran < 2; fortran++) {
            struct dataset *ds = NULL;
            struct err err;
            char header[200];
            snprintf(header, sizeof header,
                     "{'descr': '%s', 'fortran_order': %s, 'shape': (30, 13), "
                     "}        \n",
                     type->type, fortran ? "True" : "False");
            make_values(values, type->divisor, fortran);
            npy_make(&file, version, header, type->type, values,
                     N_TRAIN * COLUMNS);
            ck_assert_msg(!load_file(&file, &ds, &err), "%s", err.text);
            ck_assert_uint_eq(ds->n_features, PIXELS);
            ck_assert_int_eq(ds->bytes != NULL, type->divisor != 16);
            for (size_t i = 0; i < N_TRAIN * PIXELS; i++)
                ck_assert_double_eq(ds->bytes ? ds->bytes[i] : ds->reals[i],
                                    npy_pixel(i) / type->divisor);
            for (size_t i = 0; i < ds->n; i++)
                ck_assert_double_eq(ds->labels[i], npy_label(i));
            dataset_free(ds);
        }
}
END_TEST

START_TEST(negative_numbers_keep_their_sign)
{
    static const char *const types[] = {"|i1", "<i2", ">i4", "<i8", "<f2"};
    struct npy_bytes file;
    double values[20];
    for (size_t i = 0; i < 20; i++)
        values[i] = i % 2 ? -1.0 - (double)i : (double)(i / 2 % 2);
    for (size_t t = 0; t < N_OF(types); t++) {
        struct dataset *ds = NULL;
        struct err err;
        npy_make_shape(&file, types[t], "(10, 2)", values, 20);
        ck_assert_msg(!load_file(&file, &ds, &err), "%s", err.text);
        for (size_t i = 0; i < 10; i++)
            ck_assert_double_eq(ds->reals[i], values[2 * i + 1]);
        dataset_free(ds);
    }
}
END_TEST

START_TEST(every_cut_is_refused)
{
    struct npy_bytes file;
    double values[N_TRAIN * COLUMNS];
    make_values(values, 1, false);
    npy_make_shape(&file, "<i2", "(30, 13)", values, N_TRAIN * COLUMNS);
    size_t whole = file.size;
    for (size_t size = 12; size < whole; size++) {
        struct dataset *ds = NULL;
        struct err err;
        file.size = size;
        ck_assert_int_ne(load_file(&file, &ds, &err), STATUS_OK);
        ck_assert_ptr_null(ds);
        ck_assert_msg(strstr(err.text, "a.npy: "), "%zu: %s", size, err.text);
    }
    struct dataset *ds = NULL;
    struct err err;
    file.size = whole + 1;
    ck_assert_int_eq(load_file(&file, &ds, &err), STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "bytes after the last sample"));
}
END_TEST

/* Headers that promise or name what is not to be believed. */
static const struct {
    const char *header, *part;
} hostile[] = {
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000000, "
     "12)}",
     "promises more than a file can hold"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': "
     "(99999999999999999999999, 1)}",
     "promises more than a file can hold"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000000000, "
     "2)}",
     "header promises 2000000000000000"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (-3, 2)}",
     "its shape is '-3"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2",
     "its shape is ''"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (0, 2)}",
     "expected at least 1 sample"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (1, 0)}",
     "expected 1 to 65535 features"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': ()}",
     "no dimensions, expected samples"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1)}",
     "more than 4 dimensions"},
    {"{'descr': '|O', 'fortran_order': False, 'shape': (3, 2)}",
     "allow_pickle=False"},
    {"{'descr': '<c16', 'fortran_order': False, 'shape': (3, 2)}",
     "of type '<c16'"},
    {"{'descr': '<f16', 'fortran_order': False, 'shape': (3, 2)}",
     "of type '<f16'"},
    {"{'descr': '|S4', 'fortran_order': False, 'shape': (3, 2)}",
     "texts, expected numbers"},
    {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3, 2)}",
     "records of several fields"},
    {"{'descr': '', 'fortran_order': False, 'shape': (3, 2)}", "of type ''"},
    {"{'descr': '|u1', 'fortran_order': 7, 'shape': (3, 2)}",
     "'fortran_order' in its header"},
    {"{'descr': '|u1', 'shape': (3, 2)}", "lacks type, order or shape"},
    {"{'descr': '|u1', 'fortran_order': False}", "lacks type, order or shape"},
    {"{      ", "no header of a .npy"},
    {"no dictionary", "no header of a .npy"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), 'x': 1}",
     "'x' in its header"},
};

START_TEST(hostile_headers_are_refused)
{
    struct npy_bytes file;
    struct dataset *ds = NULL;
    struct err err;
    const double values[64] = {0};
    npy_make(&file, 1, hostile[_i].header, "|u1", values, 64);
    ck_assert_int_eq(load_file(&file, &ds, &err), STATUS_FORMAT);
    ck_assert_msg(strstr(err.text, hostile[_i].part), "'%s' lacks '%s'",
                  err.text, hostile[_i].part);
}
END_TEST

START_TEST(a_header_may_not_be_endless)
{
    unsigned char bytes[64] = "\x93NUMPY\x02";
    struct dataset *ds = NULL;
    struct err err;
    memset(bytes + 8, 0xff, 4);
    ck_assert_uint_eq(npy_header_size(bytes), 0);
    write_file("a.npy", bytes, sizeof bytes);
    ck_assert_int_eq(load_from(path_of("a.npy"), NULL, NULL, &ds, &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "no .npy array of version 1 to 3"));
}
END_TEST

START_TEST(what_is_not_finite_is_refused)
{
    struct npy_bytes file;
    struct dataset *ds = NULL;
    struct err err;
    const double values[4] = {0, 1, 1, 1e39}; /* beyond 32 bits */
    npy_make_shape(&file, "<f4", "(2, 2)", values, 4);
    ck_assert_int_eq(load_file(&file, &ds, &err), STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "sample 2: inf"));
}
END_TEST

START_TEST(pictures_want_labels)
{
    struct npy_bytes file;
    struct dataset *ds = NULL;
    struct err err;
    const double values[24] = {0};
    npy_make_shape(&file, "|u1", "(2, 3, 4)", values, 24);
    ck_assert_int_eq(load_file(&file, &ds, &err), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "--labels FILE"));
}
END_TEST

/* Every allocation fails once, and nothing is left. */
START_TEST(memory_may_be_out)
{
    struct npy_bytes file;
    double values[N_TRAIN * COLUMNS];
    make_values(values, 16, false);
    npy_make_shape(&file, "<f4", "(30, 13)", values, N_TRAIN * COLUMNS);
    for (size_t k = 1;; k++) {
        struct dataset *ds = NULL;
        struct err err;
        mem_fail_at(k);
        enum status status = load_file(&file, &ds, &err);
        if (mem_fail_at(0) > 0) {
            ck_assert_int_eq(status, STATUS_OK);
            ck_assert_uint_gt(k, 5);
            dataset_free(ds);
            break;
        }
        ck_assert_int_eq(status, STATUS_NOMEM);
        ck_assert_ptr_null(ds);
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, every_type_is_read, 0, N_OF(npy_types));
    tcase_add_test(tc, negative_numbers_keep_their_sign);
    tcase_add_test(tc, every_cut_is_refused);
    tcase_add_loop_test(tc, hostile_headers_are_refused, 0, N_OF(hostile));
    tcase_add_test(tc, a_header_may_not_be_endless);
    tcase_add_test(tc, what_is_not_finite_is_refused);
    tcase_add_test(tc, pictures_want_labels);
    tcase_add_test(tc, memory_may_be_out);
}

int main(void)
{
    return data_tests_run("npy", add_tests);
}
