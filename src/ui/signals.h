/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals while the screen is up. The ordinary ones set a flag and wake the
 * event loop through a pipe; the fatal ones put the terminal back first. */
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include <stddef.h>

#include "base/status.h"

/* Notes the terminal modes of fd, before curses changes them, for the crash
 * handler. Thread: main, as for all below. */
void signals_save_modes(int fd);

/* Installs the handlers. STATUS_IO. */
enum status signals_open(struct err *err);

/* The screen is gone. The last checkpoint is still to be written: what would
 * leave, save, reload or break a pipe stays harmless to it, to the end of the
 * process; signals_leave goes on telling. */
void signals_close(void);

/* What the crash handler writes to leave the screen. */
void signals_set_restore(const char *restore, size_t n);

/* Readable once a signal has come; signals_clear_wake empties it. */
int signals_wake_fd(void);
void signals_clear_wake(void);

/* The signal that asks to leave (base/leave.h), or 0. */
int signals_leave(void);

/* Whether SIGTSTP came; forgets it. Likewise SIGUSR1 (a checkpoint is asked
 * for), SIGUSR2 (the configuration changed) and SIGWINCH (the size changed,
 * perhaps back and forth: the terminal may have lost what it showed). */
int signals_take_stop(void);
int signals_take_save(void);
int signals_take_reload(void);
int signals_take_resize(void);

/* Stops the process as Ctrl-Z does; returns when it is continued. */
void signals_stop_self(void);

#endif
