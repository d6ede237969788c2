/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What screens draw of a run, kept in its checkpoint beside the weights: the
 * curves, the evaluations, marks, the log, what was reached and when, the
 * best. It is a model (model/model.h) as arrays of the archive, whose names
 * begin with "past/". */
#ifndef RECORD_PAST_H
#define RECORD_PAST_H

#include "base/status.h"
#include "model/model.h"
#include "store/npz.h"

/* Adds all that is drawn of m. Thread: any. */
void past_add(struct npz_writer *w, const struct model *m);

/* The past that is in a checkpoint, as a model of the lanes of config; *out is
 * the caller's (model_free), and NULL, with STATUS_OK, when the file has none
 * (an old one). Bounded before anything is allocated; STATUS_FORMAT,
 * STATUS_IO, STATUS_NOMEM. Thread: any. */
enum status past_read(const char *path, const struct race_config *config,
                      struct model **out, struct err *err);

#endif
