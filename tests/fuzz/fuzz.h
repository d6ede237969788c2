/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz targets: each takes any bytes and must return; it aborts on a broken
 * promise. libFuzzer drives them after configure --enable-fuzzing (make
 * fuzz); else fuzz_main.c replays the corpus (make check). */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "data/dataset.h"

/* assert that no NDEBUG switches off */
#define MUST(condition)                                                        \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__,         \
                    #condition);                                               \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* An error has a code and one line of text. */
void fuzz_check_err(enum status status, const struct err *err);
/* What every data set promises, and that it can be encoded. */
void fuzz_check_dataset(const struct dataset *ds);
/* What options_settle and config_load promise of a run's options. */
void fuzz_check_options(const struct options *options);

/* The readers take paths: a file in memory, empty, and its path. */
#define FUZZ_PATH_SIZE 64
int fuzz_new_file(char path[FUZZ_PATH_SIZE]);
void fuzz_fill_file(int fd, const void *bytes, size_t n);
/* A ZIP archive of entries: a byte, a name of that length, two bytes, a content
 * of that length. */
void fuzz_fill_archive(int fd, const uint8_t *bytes, size_t n);

/* Byte 0 chooses the file of the four and whether it is packed first; the
 * rest is its content. */
void fuzz_idx(const uint8_t *bytes, size_t n);
/* Byte 0 is the size of the reads; the rest a file, raw or gzip'd. */
void fuzz_gz(const uint8_t *bytes, size_t n);
/* Byte 0 is the separator (its lowest 3 bits), the header (2), whether rows
 * with missing values go (1) and the label (2), which are options; the rest is
 * the file. */
void fuzz_csv(const uint8_t *bytes, size_t n);
/* Arguments of the command line, one a line. */
void fuzz_options(const uint8_t *bytes, size_t n);
/* 'Z' and an archive; or another byte and its entries (fuzz_store.c). */
void fuzz_npz(const uint8_t *bytes, size_t n);
/* A configuration file. */
void fuzz_config(const uint8_t *bytes, size_t n);
/* A lesson. */
void fuzz_lesson(const uint8_t *bytes, size_t n);
void fuzz_sweep(const uint8_t *bytes, size_t n);
/* Byte 0 is the bytes given to the reader at once and the options; the rest the
 * file (fuzz_kinds.c). */
void fuzz_arff(const uint8_t *bytes, size_t n);
void fuzz_svmlight(const uint8_t *bytes, size_t n);
/* Byte 0 is the size of the reads; the rest a file of any kind. */
void fuzz_source(const uint8_t *bytes, size_t n);
/* Byte 0 chooses options; the rest is a .npy (fuzz_arrays.c). */
void fuzz_npy(const uint8_t *bytes, size_t n);
/* As fuzz_npz, of data. */
void fuzz_npzdata(const uint8_t *bytes, size_t n);
/* As fuzz_npz, what a checkpoint has of the screens (fuzz_past.c). */
void fuzz_past(const uint8_t *bytes, size_t n);
/* One picture, which is there twice. */
void fuzz_png(const uint8_t *bytes, size_t n);
/* metrics.csv of a lane, a form feed, its epochs.csv. */
void fuzz_runs(const uint8_t *bytes, size_t n);
/* A run.json. */
void fuzz_run_json(const uint8_t *bytes, size_t n);

#endif
