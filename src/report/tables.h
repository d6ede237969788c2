/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a page. */
#ifndef REPORT_TABLES_H
#define REPORT_TABLES_H

#include "report/figures.h"
#include "report/html.h"
#include "report/study.h"

/* What each group was: a row a setting, one column where all are alike. */
void table_configuration(struct html *h, const struct study *s,
                         const struct figures *f);

/* What came out: a row a group, over its seeds. */
void table_result(struct html *h, const struct study *s,
                  const struct figures *f);

/* What each target accuracy took. */
void table_reached(struct html *h, const struct study *s,
                   const struct figures *f);

/* What each group had learned when it had spent what the cheapest lane spent
 * in all. */
void table_equal_cost(struct html *h, const struct study *s,
                      const struct figures *f);

/* Values that were changed while it ran; nothing where none was. */
void table_changes(struct html *h, const struct study *s);

/* A row a lane of each run, and where it ran. */
void table_runs(struct html *h, const struct study *s);
void table_machines(struct html *h, const struct study *s);

/* Between tables: the head cell of a group's row, with its line. */
void table_group(struct html *h, const struct study *s, const struct figures *f,
                 size_t group);

/* A table whose first column is names, the others numbers; columns end with
 * NULL. */
void table_begin(struct html *h, const char *caption,
                 const char *const *columns);
void table_end(struct html *h);

/* A cell with a number or words of ours; one with mean and deviation. */
void table_cell(struct html *h, const char *text);
void table_spread(struct html *h, struct numbers v, int decimals);

#endif
