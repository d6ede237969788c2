/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something that waits for the disk, done on a thread of its own while the
 * front end goes on. Thread: front end. */
#ifndef RUNS_RUN_TASK_H
#define RUNS_RUN_TASK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct run_task {
    bool threaded; /* there is a thread to be joined */
    pthread_t thread;
    void (*act)(void *arg); /* immutable while it runs, like arg */
    void *arg;
    _Atomic bool ended; /* the thread's last store */
};

/* Begins act(arg), signals blocked; t must stay where it is until it is joined.
 * False: there is no thread to be had, and nothing was done. */
bool run_task_begin(struct run_task *t, void (*act)(void *arg), void *arg);

/* Whether act has returned, or was never begun: what it wrote is there. */
bool run_task_ended(const struct run_task *t);

/* Waits until act has returned; nothing when none was begun. */
void run_task_join(struct run_task *t);

#endif
