/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model of a run that is over, in as little memory as its curves need: it is
 * drawn like any other, but nothing is folded into it any more. */
#ifndef MODEL_ARCHIVE_H
#define MODEL_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"

/* A curve of so few buckets, or a list of so few evaluations, is not thinned
 * any more. */
#define ARCHIVE_LEAST 64

/* A copy of m without pictures, data set, shapes and log. STATUS_NOMEM. Free
 * with model_free. */
enum status model_archive(const struct model *m, struct model **out);

/* Halves the points of its curves and evaluations; false when they are so few
 * already that it keeps them all, or memory is out. */
bool model_archive_thin(struct model *archive);

/* Bytes that an archive takes. */
size_t model_archive_bytes(const struct model *archive);

#endif
