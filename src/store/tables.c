/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of a lane's folder are called. Their rows are made by
 * store/sinks. */
#include "store/tables.h"

const char *table_name(enum table table)
{
    return table == TABLE_METRICS ? "metrics.csv" : "epochs.csv";
}
