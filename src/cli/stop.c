/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handlers only set flags, but for a wish to leave that came again: that
 * has the signal's default action. */
#include "cli/stop.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/leave.h"

static volatile sig_atomic_t save_asked;

static void ask(int sig)
{
    int saved_errno = errno;

    if (leave_ask(sig, clock_now_ns()))
        stop_reraise(sig);
    errno = saved_errno;
}

static void ask_save(int sig)
{
    (void)sig;
    save_asked = 1;
}

void stop_install(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = ask};

    leave_reset();
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&action.sa_mask, signals[i]);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction old;

        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    action = (struct sigaction){.sa_handler = ask_save};
    sigemptyset(&action.sa_mask);
    save_asked = 0;
    sigaction(SIGUSR1, &action, NULL);
}

bool stop_take_save(void)
{
    bool asked_now = save_asked;

    save_asked = 0;
    return asked_now;
}

int stop_signal(void)
{
    return leave_signal();
}

void stop_reraise(int sig)
{
    sigset_t set;

    signal(sig, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(sig);
}
