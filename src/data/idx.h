/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reader of IDX, the format of MNIST and its family, raw or gzip'd. */
#ifndef DATA_IDX_H
#define DATA_IDX_H

#include "base/status.h"
#include "data/dataset.h"
#include "data/progress.h"

/* File i of the four that make a data set, without ".gz"; NULL past the end. */
const char *idx_file_name(size_t i);

/* Loads train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-...,
 * t10k-labels-... (each raw or .gz) from folder dir; train then t10k, in file
 * order. progress may be NULL. On success *out is owned by the caller; on
 * failure *out is untouched, err->text names file and byte offset:
 * STATUS_IO, STATUS_FORMAT, STATUS_NOMEM. Thread: any. */
enum status idx_load_folder(const char *dir, struct progress *progress,
                            struct dataset **out, struct err *err);

#endif
