/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of its own for each test, and small files with known samples in
 * it. */
#include "data_files.h"
#include "suite.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

char data_folder[64];

const char *const idx_names[4] = {
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
};

const char *path_of(const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", data_folder, name);
    return path;
}

void write_file(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(path_of(name), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

void write_gz(const char *name, const void *bytes, size_t size)
{
    gzFile gz = gzopen(path_of(name), "wb9");
    ck_assert_ptr_nonnull(gz);
    ck_assert_int_eq(gzwrite(gz, bytes, (unsigned)size), (int)size);
    ck_assert_int_eq(gzclose(gz), Z_OK);
}

void put_word(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* Half of the pixels are 0, as in the real files. */
static unsigned char pixel(size_t sample, size_t col)
{
    size_t mixed = (sample * 31 + col * 17) % 23;
    return (unsigned char)(mixed < 12 ? 0 : mixed * 11);
}

/* File number `which` of the four; t10k continues where train ends. */
struct blob idx_blob(int which)
{
    struct blob blob = {.size = 0};
    bool pictures = which % 2 == 0;
    size_t first = which < 2 ? 0 : N_TRAIN;
    size_t n = which < 2 ? N_TRAIN : N_T10K, header = pictures ? 16 : 8;
    put_word(blob.bytes, pictures ? 0x803 : 0x801);
    put_word(blob.bytes + 4, (uint32_t)n);
    put_word(blob.bytes + 8, ROWS); /* labels overwrite these two */
    put_word(blob.bytes + 12, COLS);
    for (size_t i = 0; i < n * (pictures ? PIXELS : 1); i++)
        blob.bytes[header + i] = pictures
                                     ? pixel(first + i / PIXELS, i % PIXELS)
                                     : (unsigned char)((first + i) % 10);
    blob.size = header + n * (pictures ? PIXELS : 1);
    return blob;
}

void write_idx(void)
{
    for (int i = 0; i < 4; i++) {
        struct blob blob = idx_blob(i);
        write_file(idx_names[i], blob.bytes, blob.size);
    }
}

static void setup(void)
{
    strcpy(data_folder, "/tmp/test_data.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(data_folder));
    unsetenv("MLPTUI_DATA");
}

static void teardown(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", data_folder);
    ck_assert_int_eq(system(command), 0);
}

void check_samples(const struct dataset *ds)
{
    ck_assert_uint_eq(ds->n, N_TRAIN + N_T10K);
    ck_assert_uint_eq(ds->n_features, PIXELS);
    ck_assert_uint_eq(ds->n_classes, 10);
    ck_assert_int_eq(ds->width, COLS);
    ck_assert_int_eq(ds->height, ROWS);
    for (size_t i = 0; i < ds->n; i++) {
        ck_assert_uint_eq(ds->labels[i], i % 10);
        for (size_t j = 0; j < PIXELS; j++) {
            ck_assert_uint_eq(ds->bytes[i * PIXELS + j], pixel(i, j));
            ck_assert(dataset_feature(ds, i, j) == pixel(i, j) / 255.0);
        }
    }
}

/* A file of `bytes` bytes, pattern repeated, packed after `head`. */
void write_bomb(const char *name, const void *head, size_t head_size,
                const char *pattern, size_t bytes)
{
    enum { BLOCK = 1 << 16 };
    char block[BLOCK];
    gzFile gz = gzopen(path_of(name), "wb9");
    ck_assert_ptr_nonnull(gz);
    for (size_t i = 0; i < BLOCK; i++)
        block[i] = pattern[i % strlen(pattern)];
    gzwrite(gz, head, (unsigned)head_size);
    for (size_t done = 0; done < bytes; done += BLOCK)
        ck_assert_int_eq(gzwrite(gz, block, BLOCK), BLOCK);
    ck_assert_int_eq(gzclose(gz), Z_OK);
}

enum status load_from(const char *path, const struct data_options *options,
                      struct progress *progress, struct dataset **out,
                      struct err *err)
{
    struct data_options all = options ? *options : (struct data_options){0};
    struct data_facts facts;
    all.path = path;
    return data_load(&all, progress, out, &facts, err);
}

int data_tests_run(const char *name, void (*add_tests)(TCase *tc))
{
    return suite_run(name, add_tests, setup, teardown);
}
