/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An undo takes rows from the end of a log, also some that the checkpoint in
 * the folder counts on. Until a newer checkpoint is written they are kept in
 * LOG.undone, so that whoever goes on from the checkpoint finds the log as it
 * was, even when the process was killed in between. */
#ifndef STORE_LOG_UNDONE_H
#define STORE_LOG_UNDONE_H

#include "store/log_file.h"

#define LOG_UNDONE ".undone"

/* Before the log is cut to `from` bytes: what log->marked counts on and is
 * behind them. STATUS_IO, STATUS_NOMEM; then the log is not to be cut. */
enum status log_undone_keep(struct log_file *log, uint64_t from,
                            struct err *err);

/* Whether there are such rows of the checkpoint of that time. */
bool log_undone_holds(const char *path, int64_t mark_ns);

/* Puts them back into the log, and removes LOG.undone; those of another
 * checkpoint are of no use and only go. May be interrupted and done again.
 * STATUS_IO, STATUS_NOMEM. */
enum status log_undone_restore(const char *path, int64_t mark_ns,
                               struct err *err);

/* The checkpoint of that time lies in the folder now, and counts on all that
 * the log has. */
void log_undone_drop(struct log_file *log, int64_t mark_ns);

#endif
