/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/run_task.h"

#include <signal.h>

#include "base/leave.h"

static void *run(void *arg)
{
    struct run_task *t = arg;

    t->act(t->arg);
    /* release: who sees it sees what act wrote */
    atomic_store_explicit(&t->ended, true, memory_order_release);
    return NULL;
}

bool run_task_begin(struct run_task *t, void (*act)(void *arg), void *arg)
{
    sigset_t all, before;

    t->act = act;
    t->arg = arg;
    /* relaxed: pthread_create orders it before the thread */
    atomic_store_explicit(&t->ended, false, memory_order_relaxed);
    leave_thread_mask(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    t->threaded = pthread_create(&t->thread, NULL, run, t) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return t->threaded;
}

bool run_task_ended(const struct run_task *t)
{
    /* acquire: pairs with the store in run() */
    return !t->threaded ||
           atomic_load_explicit(&t->ended, memory_order_acquire);
}

void run_task_join(struct run_task *t)
{
    if (t->threaded)
        pthread_join(t->thread, NULL);
    t->threaded = false;
}
