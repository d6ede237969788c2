/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each signal means to the program, and the wish to leave that most of
 * them bring. A terminal that is closed sends SIGHUP by way of the kernel and
 * of the shell, a moment apart: that is one wish, and what was trained is
 * still to be saved. */
#ifndef BASE_LEAVE_H
#define BASE_LEAVE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* From then on a signal that can insist counts as another wish. */
#define LEAVE_AGAIN_NS INT64_C(1000000000)

enum signal_kind {
    SIGNAL_ASKS,    /* to leave: what was trained is saved first */
    SIGNAL_INSISTS, /* the same, and means it when it comes again */
    SIGNAL_TYPED,   /* the same, of a person at the keyboard */
    SIGNAL_CRASH,   /* a fault of the program's own */
    SIGNAL_OTHER,   /* ends no process, or does not have to */
};

/* What SIGUSR1 and SIGUSR2 ask for (--on-signal). */
enum signal_act {
    SIGNAL_ACT_NONE,
    SIGNAL_ACT_SAVE,      /* a checkpoint */
    SIGNAL_ACT_SAVE_EXIT, /* the same, and the end: exit status 75 */
    SIGNAL_ACT_RELOAD,    /* the configuration anew, on screen */
};
struct signal_acts {
    enum signal_act usr1, usr2;
};

/* Of 1 to SIGRTMAX: whatever ends a process by default, and is no crash, asks
 * to leave, real-time signals too. */
enum signal_kind leave_kind(int sig);

/* First of all in main: what SIGUSR1 and SIGUSR2 ask for waits until it is
 * known, instead of ending the process. Then: it may come. Thread: main, and
 * leave_hold_wishes before there is another one. */
void leave_hold_wishes(void);
void leave_take_wishes(void);

/* Catches all signals that ask to leave, but for those that are ignored (nohup;
 * SIGTERM is taken back) or caught already, forgets what came before, and
 * ignores SIGPIPE: writing then says EPIPE. The handlers write a byte to
 * wake_fd (-1 = none) and call at_once when the process is to end at once; they
 * stay to its end. Thread: main. */
void leave_install(void (*at_once)(int sig), int wake_fd);

/* No byte is written any more. */
void leave_forget_wake(void);

/* The first signal that asked, or 0. Any thread. */
int leave_signal(void);

/* What a thread other than the main one blocks: all but crashes, which come
 * to the thread that made them. */
void leave_thread_mask(sigset_t *out);

/* Ends the process by `sig`, so that its parent sees 128 + sig. */
void leave_die(int sig);

/* Notes a signal that asks to leave, at now_ns. True: end at once. That is a
 * second signal typed, or one that is typed or insists, LEAVE_AGAIN_NS after
 * the first of all; SIGHUP never. Only from handlers that block each other,
 * in one thread. */
bool leave_ask(int sig, int64_t now_ns);

/* Forgets all. */
void leave_reset(void);

#endif
