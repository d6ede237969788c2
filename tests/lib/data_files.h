/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of data share: files of 40 samples whose pixels are known. */
#ifndef TESTS_DATA_FILES_H
#define TESTS_DATA_FILES_H

#include <check.h>
#include <stddef.h>
#include <stdint.h>

#include "data/load/load.h"

#define N_TRAIN 30
#define N_T10K  10
#define ROWS    3
#define COLS    4
#define PIXELS  (ROWS * COLS)

#define N_OF(array) (int)(sizeof(array) / sizeof *(array))

/* Made for each test, with all that is in it gone afterwards. */
extern char data_folder[64];
extern const char *const idx_names[4];

/* One IDX file in memory. */
struct blob {
    unsigned char bytes[16 + N_TRAIN * PIXELS];
    size_t size;
};

/* A file of the folder; valid until the next call. */
const char *path_of(const char *name);
void write_file(const char *name, const void *bytes, size_t size);
void write_gz(const char *name, const void *bytes, size_t size);

/* A file of `bytes` bytes, pattern repeated, packed after `head`. */
void write_bomb(const char *name, const void *head, size_t head_size,
                const char *pattern, size_t bytes);

/* Big-endian, as IDX has it. */
void put_word(unsigned char *to, uint32_t value);

/* File number `which` of the four; write_idx writes them all. */
struct blob idx_blob(int which);
void write_idx(void);

/* They are the samples of the four files. */
void check_samples(const struct dataset *ds);

/* data_load of a path, with what the options say beside. */
enum status load_from(const char *path, const struct data_options *options,
                      struct progress *progress, struct dataset **out,
                      struct err *err);

/* The number of tests that failed. */
int data_tests_run(const char *name, void (*add_tests)(TCase *tc));

#endif
