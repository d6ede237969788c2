/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handler only sets a flag; SA_RESETHAND gives the second signal its
 * default action without any code of ours running. */
#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t asked, save_asked;

static void ask(int sig)
{
    asked = sig;
}

static void ask_save(int sig)
{
    (void)sig;
    save_asked = 1;
}

void stop_install(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = ask,
                               .sa_flags = (int)SA_RESETHAND};

    asked = 0;
    sigemptyset(&action.sa_mask);
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
    return asked;
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
