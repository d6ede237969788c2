/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table says what a signal means, to the screen and to the front ends
 * without one alike. SIGXCPU comes every second and SIGHUP twice, so neither
 * can insist.
 *
 * Mutable globals, because a handler has no other way to reach anything. */
#include "base/leave.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static const unsigned char kinds[] = {
    [SIGTERM] = SIGNAL_INSISTS, [SIGINT] = SIGNAL_TYPED,
    [SIGQUIT] = SIGNAL_TYPED,   [SIGILL] = SIGNAL_CRASH,
    [SIGTRAP] = SIGNAL_CRASH,   [SIGABRT] = SIGNAL_CRASH,
    [SIGBUS] = SIGNAL_CRASH,    [SIGFPE] = SIGNAL_CRASH,
    [SIGSEGV] = SIGNAL_CRASH,   [SIGSYS] = SIGNAL_CRASH,
    [SIGKILL] = SIGNAL_OTHER,   [SIGSTOP] = SIGNAL_OTHER,
    [SIGTSTP] = SIGNAL_OTHER,   [SIGTTIN] = SIGNAL_OTHER,
    [SIGTTOU] = SIGNAL_OTHER,   [SIGCONT] = SIGNAL_OTHER,
    [SIGCHLD] = SIGNAL_OTHER,   [SIGURG] = SIGNAL_OTHER,
    [SIGWINCH] = SIGNAL_OTHER,  [SIGPIPE] = SIGNAL_OTHER,
    [SIGXFSZ] = SIGNAL_OTHER,   [SIGUSR1] = SIGNAL_OTHER,
    [SIGUSR2] = SIGNAL_OTHER,
};

static volatile sig_atomic_t first, typed;
static int64_t first_ns; /* of the handlers alone */
static void (*end_at_once)(int sig);
static volatile sig_atomic_t wake = -1;

enum signal_kind leave_kind(int sig)
{
    return (size_t)sig < sizeof kinds ? kinds[sig] : SIGNAL_ASKS;
}

bool leave_ask(int sig, int64_t now_ns)
{
    bool later = first != 0 && now_ns - first_ns >= LEAVE_AGAIN_NS;
    bool by_hand = leave_kind(sig) == SIGNAL_TYPED;
    bool again = by_hand && typed;

    if (first == 0) {
        first_ns = now_ns;
        first = sig;
    }
    if (by_hand)
        typed = 1;
    return again || (later && leave_kind(sig) != SIGNAL_ASKS);
}

int leave_signal(void)
{
    return first;
}

void leave_reset(void)
{
    first = typed = 0;
}

static void on_ask(int sig)
{
    int saved_errno = errno;

    if (leave_ask(sig, clock_now_ns()))
        end_at_once(sig);
    if (wake >= 0 && write(wake, "", 1) < 0)
        errno = 0; /* full: the loop is awake already */
    errno = saved_errno;
}

/* A parent that ignores or blocks SIGTERM for itself (a shell with a trap, a
 * batch system's step) means its own end: its children are still asked to
 * leave by it. The other signals are ignored on purpose (nohup, a job in the
 * background). */
static bool is_ours(int sig, const struct sigaction *old)
{
    return old->sa_handler == SIG_DFL ||
           (old->sa_handler == SIG_IGN && sig == SIGTERM);
}

static void unblock(int sig)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void leave_install(void (*at_once)(int sig), int wake_fd)
{
    struct sigaction action = {.sa_handler = on_ask}, old;

    leave_reset();
    end_at_once = at_once;
    wake = wake_fd;
    sigemptyset(&action.sa_mask);
    for (int sig = 1; sig <= SIGRTMAX; sig++)
        if (leave_kind(sig) < SIGNAL_CRASH)
            sigaddset(&action.sa_mask, sig);
    for (int sig = 1; sig <= SIGRTMAX; sig++)
        if (leave_kind(sig) < SIGNAL_CRASH && sigaction(sig, NULL, &old) == 0 &&
            is_ours(sig, &old))
            sigaction(sig, &action, NULL);
    unblock(SIGTERM);
    signal(SIGPIPE, SIG_IGN);
}

void leave_forget_wake(void)
{
    wake = -1;
}

void leave_thread_mask(sigset_t *out)
{
    sigfillset(out);
    for (int sig = 1; sig <= SIGRTMAX; sig++)
        if (leave_kind(sig) == SIGNAL_CRASH)
            sigdelset(out, sig);
}

void leave_die(int sig)
{
    signal(sig, SIG_DFL);
    unblock(sig);
    raise(sig);
}

static void mask_wishes(int how)
{
    sigset_t wishes;

    sigemptyset(&wishes);
    sigaddset(&wishes, SIGUSR1);
    sigaddset(&wishes, SIGUSR2);
    pthread_sigmask(how, &wishes, NULL);
}

void leave_hold_wishes(void)
{
    mask_wishes(SIG_BLOCK);
}

void leave_take_wishes(void)
{
    mask_wishes(SIG_UNBLOCK);
}
