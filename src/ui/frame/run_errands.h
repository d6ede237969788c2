/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screens do with runs on disk besides looking at them: a checkpoint
 * is read to go on with it, a name is written. Both wait for the disk, so a
 * thread does them, one after the other, and the event loop takes the answer
 * when it comes by. Thread: ui only. */
#ifndef UI_FRAME_RUN_ERRANDS_H
#define UI_FRAME_RUN_ERRANDS_H

#include "runs/run_task.h"
#include "ui/frame/ui_config.h"
#include "ui/parts/run_source.h"

#define RUN_ERRANDS_MOST 4 /* that wait */

struct run_errand {
    struct run_ask ask;
    bool paused; /* a race that goes on stands still at first */
    /* the thread writes, and the front end reads once it has ended */
    struct kept_race kept;
    struct run_mark mark; /* of the checkpoint */
    struct err err;       /* STATUS_OK: it is done */
};

struct run_errands {
    const struct ui_config *config;
    bool under_way;
    struct run_task task;
    struct run_errand errand;
    size_t n_waiting;
    struct run_errand waiting[RUN_ERRANDS_MOST]; /* eldest first */
};

/* Begins as soon as those before it have ended. False: too many wait. The
 * configuration, whose go_on the thread calls, outlives the errands. */
bool run_errands_add(struct run_errands *e, const struct ui_config *config,
                     const struct run_ask *ask, bool paused);

/* True: *out has come to its end, and the next one that waits has begun. */
bool run_errands_take(struct run_errands *e, struct run_errand *out);

/* Whether one is under way or waits. */
bool run_errands_any(const struct run_errands *e);

/* Waits for the one that is under way; those that wait are dropped. */
void run_errands_done(struct run_errands *e);

#endif
