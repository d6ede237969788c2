/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place besides term*.c with mutable globals: a handler has no other
 * way to reach anything. They are written before the handlers are installed
 * and only read inside them, but for the flags (sig_atomic_t).
 *
 * A signal that asks to leave ends the loop, the terminal is restored in
 * order, and main raises the signal again so that the status is 128 + n. A
 * crash, or a wish that comes again in earnest, restores what it can and dies
 * at once. */
#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/leave.h"

#define RESTORE_MAX 256

#define CRASHES 32 /* those signals are the old ones, below it */

static volatile sig_atomic_t stop_asked, save_asked, reload_asked, resized;
static int wake_pipe[2] = {-1, -1};
static int terminal_fd = -1;
static struct termios saved_modes;
static int have_modes;
static char restore_text[RESTORE_MAX];
static size_t restore_len;
static struct sigaction old_crash[CRASHES], old_stop, old_resize;

static void restore_and_die(int sig)
{
    if (restore_len > 0 && write(terminal_fd, restore_text, restore_len) < 0)
        errno = 0; /* nothing to be done about it here */
    if (have_modes)
        tcsetattr(terminal_fd, TCSANOW, &saved_modes);
    leave_die(sig);
}

static void on_wish(int sig)
{
    int saved_errno = errno;

    if (sig == SIGTSTP)
        stop_asked = 1;
    else if (sig == SIGUSR1)
        save_asked = 1;
    else
        reload_asked = 1;
    if (write(wake_pipe[1], "", 1) < 0)
        errno = 0;
    errno = saved_errno;
}

/* On top of curses' own, which asks for the size at the next key: a size that
 * came and went again meanwhile is none to it, but may have cost the terminal
 * what it showed. */
static void on_resize(int sig)
{
    int saved_errno = errno;

    resized = 1;
    if (old_resize.sa_handler != SIG_DFL && old_resize.sa_handler != SIG_IGN)
        old_resize.sa_handler(sig);
    if (write(wake_pipe[1], "", 1) < 0)
        errno = 0;
    errno = saved_errno;
}

static void install(int sig, void (*handler)(int), int flags,
                    struct sigaction *old)
{
    struct sigaction sa;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = handler;
    sa.sa_flags = flags;
    sigemptyset(&sa.sa_mask);
    sigaction(sig, &sa, old);
}

/* A signal that was ignored (nohup) stays so. */
static void install_unless_ignored(int sig, void (*handler)(int), int flags,
                                   struct sigaction *old)
{
    sigaction(sig, NULL, old);
    if (old->sa_handler != SIG_IGN)
        install(sig, handler, flags, NULL);
}

void signals_save_modes(int fd)
{
    terminal_fd = fd;
    restore_len = 0;
    have_modes = tcgetattr(fd, &saved_modes) == 0;
}

enum status signals_open(struct err *err)
{
    if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_set(err, STATUS_IO, "pipe: %s", strerror(errno));
    stop_asked = save_asked = reload_asked = resized = 0;
    leave_install(restore_and_die, wake_pipe[1]);
    for (int sig = 1; sig < CRASHES; sig++)
        if (leave_kind(sig) == SIGNAL_CRASH)
            install(sig, restore_and_die, (int)SA_NODEFER, &old_crash[sig]);
    install_unless_ignored(SIGTSTP, on_wish, 0, &old_stop);
    install(SIGUSR1, on_wish, 0, NULL);
    install(SIGUSR2, on_wish, 0, NULL);
    sigaction(SIGWINCH, NULL, &old_resize);
    install(SIGWINCH, on_resize, 0, NULL);
    return STATUS_OK;
}

void signals_set_restore(const char *restore, size_t n)
{
    restore_len = 0;
    if (n > sizeof restore_text)
        n = sizeof restore_text;
    memcpy(restore_text, restore, n);
    restore_len = n;
}

void signals_close(void)
{
    if (wake_pipe[0] < 0)
        return;
    for (int sig = 1; sig < CRASHES; sig++)
        if (leave_kind(sig) == SIGNAL_CRASH)
            sigaction(sig, &old_crash[sig], NULL);
    sigaction(SIGTSTP, &old_stop, NULL);
    sigaction(SIGWINCH, &old_resize, NULL);
    signals_set_restore("", 0); /* the terminal has been given back */
    have_modes = 0;
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

int signals_take_stop(void)
{
    return take(&stop_asked);
}

int signals_take_save(void)
{
    return take(&save_asked);
}

int signals_take_reload(void)
{
    return take(&reload_asked);
}

int signals_take_resize(void)
{
    return take(&resized);
}

void signals_stop_self(void)
{
    install(SIGTSTP, SIG_DFL, 0, NULL);
    raise(SIGTSTP);
    install(SIGTSTP, on_wish, 0, NULL);
}
