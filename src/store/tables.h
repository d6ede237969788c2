/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the tables that are written: RFC 4180 but for lines that end in a
 * line feed, decimal points in every locale, digits that read back the same,
 * empty cells where a number does not apply. Errors stay in the stream
 * (ferror). */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include <stdint.h>
#include <stdio.h>

#include "engine/protocol.h"

/* lane,rule,epoch,step,... : after each evaluation. */
void table_epochs_header(FILE *out);
void table_epochs_row(FILE *out, const struct lane_config *lane,
                      const struct eval_result *eval);

/* wall_s,active_s,step,...: batches. */
void table_metrics_header(FILE *out);
void table_metrics_row(FILE *out, const struct lane_config *lane,
                       const struct sample *sample, int64_t wall_ns,
                       double fwd_eq);

#endif
