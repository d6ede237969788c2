/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals while the screen is up. The ordinary ones set a flag and wake the
 * event loop through a pipe; the fatal ones put the terminal back first. */
#ifndef UI_TERM_SIGNALS_H
#define UI_TERM_SIGNALS_H

#include <stddef.h>
#include <termios.h>

#include "base/leave.h"
#include "base/outlet.h"
#include "base/status.h"

/* Installs the handlers, before curses would install its own. STATUS_IO.
 * Thread: main, as for all below. */
enum status signals_open(const struct signal_acts *on_signal, struct err *err);

/* The screen is gone. The last checkpoint is still to be written: what would
 * leave, save, reload or break a pipe stays harmless to it, to the end of the
 * process; signals_leave goes on telling. */
void signals_close(void);

/* What a handler that ends the process does to the terminal: sends the text,
 * which leaves the screen, and sets the modes. Copied. NULL: nothing, the
 * terminal is not ours. */
void signals_set_restore(const struct outlet *terminal,
                         const struct termios *modes, const char *text,
                         size_t n);

/* Gives the terminal back as a handler does: async-signal-safe, and never
 * sleeps. True when the text was taken. */
bool signals_restore(void);

/* Whether the process may set the modes of the terminal: a background job
 * would be stopped, and would change them for the shell. */
bool signals_in_foreground(int terminal_fd);

/* Readable once a signal has come; signals_clear_wake empties it. */
int signals_wake_fd(void);
void signals_clear_wake(void);

/* The signal that asks to leave (base/leave.h), or 0. */
int signals_leave(void);

/* Whether a checkpoint and the end are asked for: exit status 75. */
int signals_save_exit(void);

/* Whether SIGTSTP came; forgets it. Likewise what asks for a checkpoint, or to
 * read the configuration again (SIGUSR1, SIGUSR2), and SIGWINCH (the size
 * changed, perhaps back and forth: the terminal may have lost what it showed).
 * */
int signals_take_suspend(void);
int signals_take_save(void);
int signals_take_reload(void);
int signals_take_resize(void);

/* Stops the process as Ctrl-Z does; returns when it is continued. */
void signals_suspend_self(void);

#endif
