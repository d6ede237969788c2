/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place besides term*.c with mutable globals: a handler has no other
 * way to reach anything. They are written before the handlers are installed
 * or while nothing is to be restored, and only read inside them, but for the
 * flags (sig_atomic_t).
 *
 * A signal that asks to leave ends the loop, the terminal is restored in
 * order, and main raises the signal again so that the status is 128 + n. A
 * crash, or a wish that comes again in earnest, restores what it can and dies
 * at once; crashes have a stack of their own, for the main thread's may be
 * what ran out. */
#include "ui/term/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/leave.h"

#define RESTORE_MAX 256
#define CRASHES     32 /* those signals are the old ones, below it */
#define CRASH_STACK 65536

static volatile sig_atomic_t suspend_asked, save_asked, reload_asked, resized,
    exit_asked;
static struct signal_acts acts;
static int wake_pipe[2] = {-1, -1};
static struct {
    volatile sig_atomic_t on;
    struct outlet terminal;
    struct termios modes;
    char text[RESTORE_MAX];
    size_t n;
} restore;
static struct sigaction old_crash[CRASHES], old_suspend, old_resize;

bool signals_in_foreground(int terminal_fd)
{
    pid_t group = tcgetpgrp(terminal_fd);

    return group < 0 || group == getpgrp();
}

static bool send_text(void)
{
    size_t sent = 0;
    ssize_t done = 1;

    while (sent < restore.n && done > 0) {
        done = outlet_put(&restore.terminal, restore.text + sent,
                          restore.n - sent);
        sent += done > 0 ? (size_t)done : 0;
    }
    return sent == restore.n;
}

/* Leaving the mode in which Ctrl-S stops the terminal sets it going. What was
 * sent before and not shown yet may give way. In the background writing may
 * stop the process, unless SIGTTOU is blocked. */
bool signals_restore(void)
{
    struct termios flowing = restore.modes;
    bool ours = signals_in_foreground(restore.terminal.fd), sent;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTTOU);
    sigprocmask(SIG_BLOCK, &set, NULL);
    flowing.c_iflag &= ~(tcflag_t)IXON;
    if (ours)
        tcsetattr(restore.terminal.fd, TCSANOW, &flowing);
    sent = send_text();
    if (!sent && ours) {
        tcflush(restore.terminal.fd, TCOFLUSH);
        sent = send_text();
    }
    if (ours)
        tcsetattr(restore.terminal.fd, TCSANOW, &restore.modes);
    return sent;
}

static void restore_and_die(int sig)
{
    if (restore.on)
        signals_restore();
    leave_die(sig);
}

static void do_act(enum signal_act act)
{
    if (act == SIGNAL_ACT_SAVE)
        save_asked = 1;
    else if (act == SIGNAL_ACT_SAVE_EXIT)
        exit_asked = 1;
    else if (act == SIGNAL_ACT_RELOAD)
        reload_asked = 1;
}

static void on_wish(int sig)
{
    int saved_errno = errno;

    if (sig == SIGTSTP)
        suspend_asked = 1;
    else if (sig == SIGWINCH)
        resized = 1;
    else
        do_act(sig == SIGUSR1 ? acts.usr1 : acts.usr2);
    if (write(wake_pipe[1], "", 1) < 0)
        errno = 0;
    errno = saved_errno;
}

static void install(int sig, void (*handler)(int), struct sigaction *old)
{
    struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_ONSTACK};

    sigemptyset(&sa.sa_mask);
    sigaction(sig, &sa, old);
}

/* A signal that was ignored (nohup) stays so. */
static void install_unless_ignored(int sig, void (*handler)(int),
                                   struct sigaction *old)
{
    sigaction(sig, NULL, old);
    if (old->sa_handler != SIG_IGN)
        install(sig, handler, NULL);
}

/* A thread without such a stack has its handlers run on its own. */
static void set_crash_stack(void)
{
    static char room[CRASH_STACK];
    stack_t stack = {.ss_sp = room, .ss_size = sizeof room};

    sigaltstack(&stack, NULL);
}

enum status signals_open(const struct signal_acts *on_signal, struct err *err)
{
    acts = *on_signal;
    if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_set(err, STATUS_IO, "pipe: %s", strerror(errno));
    restore.on = 0;
    suspend_asked = save_asked = reload_asked = resized = exit_asked = 0;
    leave_install(restore_and_die, wake_pipe[1]);
    set_crash_stack();
    for (int sig = 1; sig < CRASHES; sig++)
        if (leave_kind(sig) == SIGNAL_CRASH)
            install_unless_ignored(sig, restore_and_die, &old_crash[sig]);
    install_unless_ignored(SIGTSTP, on_wish, &old_suspend);
    install(SIGUSR1, on_wish, NULL);
    install(SIGUSR2, on_wish, NULL);
    install(SIGWINCH, on_wish, &old_resize);
    leave_take_wishes();
    return STATUS_OK;
}

void signals_set_restore(const struct outlet *terminal,
                         const struct termios *modes, const char *text,
                         size_t n)
{
    restore.on = 0;
    if (terminal == NULL)
        return;
    restore.terminal = *terminal;
    restore.modes = *modes;
    restore.n = n < RESTORE_MAX ? n : RESTORE_MAX;
    memcpy(restore.text, text, restore.n);
    restore.on = 1;
}

void signals_close(void)
{
    if (wake_pipe[0] < 0)
        return;
    restore.on = 0; /* the terminal has been given back */
    for (int sig = 1; sig < CRASHES; sig++)
        if (leave_kind(sig) == SIGNAL_CRASH)
            sigaction(sig, &old_crash[sig], NULL);
    sigaction(SIGTSTP, &old_suspend, NULL);
    sigaction(SIGWINCH, &old_resize, NULL);
    leave_forget_wake();
    close(wake_pipe[0]);
    close(wake_pipe[1]);
    wake_pipe[0] = wake_pipe[1] = -1;
}

int signals_wake_fd(void)
{
    return wake_pipe[0];
}

void signals_clear_wake(void)
{
    char drop[16];

    while (read(wake_pipe[0], drop, sizeof drop) > 0)
        continue;
}

int signals_leave(void)
{
    return leave_signal();
}

static int take(volatile sig_atomic_t *flag)
{
    int asked = *flag;

    *flag = 0;
    return asked;
}

int signals_take_suspend(void)
{
    return take(&suspend_asked);
}

int signals_take_save(void)
{
    return take(&save_asked);
}

int signals_save_exit(void)
{
    return exit_asked;
}

int signals_take_reload(void)
{
    return take(&reload_asked);
}

int signals_take_resize(void)
{
    return take(&resized);
}

void signals_suspend_self(void)
{
    install(SIGTSTP, SIG_DFL, NULL);
    raise(SIGTSTP);
    install(SIGTSTP, on_wish, NULL);
}
