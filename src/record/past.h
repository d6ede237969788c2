/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What screens draw of a run, kept in its checkpoint beside the weights: the
 * curves, the evaluations, marks, the log, what was reached and when, the
 * best. It is a model (model/model.h) as arrays of the archive, float64 and
 * deflated, a row a thing, whose columns "past/columns.txt" names:
 *
 *   past/LANE/acc, loss, cos, norm   the curves: [n <= 2048] buckets of batches
 *   past/LANE/acc_raw, ...           the newest values, as they were measured
 *   past/LANE/acc_running, ...       how many, and the sums of the smoothing
 *   past/LANE/evals, marks, reached  evaluations, changes, targets
 *   past/LANE/samples                the newest batch, and the first and the
 *                                    newest whose cosine was measured
 *   past/LANE/lane, past/race        single numbers, one row
 *   past/LANE/values.txt             parameters whose values rows bear
 *   past/params.txt                  parameters that marks tell by number
 *   past/events.tsv                  the log, a line an event
 *   past/version                     another one's past is not read
 *
 * Of a lane it takes 50 KB for five epochs of the default race, 300 KB for any
 * long run. */
#ifndef RECORD_PAST_H
#define RECORD_PAST_H

#include "base/status.h"
#include "model/model.h"
#include "store/checkpoint/npz.h"

/* Adds all that is drawn of m, whose lanes stand where their weights in the
 * same file do. Thread: any. */
void past_add(struct npz_writer *w, const struct model *m);

/* The past that is in a checkpoint, as a model of the lanes of config; *out is
 * the caller's (model_free), and NULL, with STATUS_OK, when the file has none
 * (an old one) or that of a program with other columns. Bounded before anything
 * is allocated; STATUS_FORMAT, STATUS_IO, STATUS_NOMEM. Thread: any. */
enum status past_read(const char *path, const struct race_config *config,
                      struct model **out, struct err *err);

#endif
