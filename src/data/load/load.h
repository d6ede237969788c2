/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a person typed to labelled samples: finds the source, lets the
 * reader of its kind read it, decides what is the label and what the classes
 * are, and says so. */
#ifndef DATA_LOAD_LOAD_H
#define DATA_LOAD_LOAD_H

#include "base/status.h"
#include "data/dataset.h"
#include "data/facts.h"
#include "data/options.h"
#include "data/progress.h"

/* The features of *out are the source's own values: scale_find and, once it is
 * known which samples train, scale_apply come next. On success *out is the
 * caller's (dataset_free). STATUS_IO, STATUS_FORMAT, STATUS_NOMEM,
 * STATUS_USAGE (an option does not fit); err->text names file and place.
 * progress may be NULL. Thread: any. */
enum status data_load(const struct data_options *options,
                      struct progress *progress, struct dataset **out,
                      struct data_facts *facts, struct err *err);

/* Bytes that a data set may take: what the options say, else half of the
 * machine's memory; 0 when that is not known. */
uint64_t data_max_memory(const struct data_options *options);

/* The same with the parser handed at most `chunk` bytes at a time: for tests,
 * which show that the samples do not depend on it. */
enum status data_load_chunked(const struct data_options *options, size_t chunk,
                              struct progress *progress, struct dataset **out,
                              struct data_facts *facts, struct err *err);

#endif
