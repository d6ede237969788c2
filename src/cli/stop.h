/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals of the front ends without a screen. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

/* SIGINT, SIGTERM and SIGHUP set a flag; when they come again and mean it
 * (base/leave.h) they end the process at once. Those already ignored (nohup) stay ignored.
 * SIGPIPE is ignored: writing then says EPIPE. Thread: main, before others
 * start. */
void stop_install(void);

/* Whether SIGUSR1 came, which asks for a checkpoint; forgets it. SIGUSR2 has
 * nothing to reload here and is ignored. */
bool stop_take_save(void);

/* The signal that asks to leave, or 0. */
int stop_signal(void);

/* Ends the process by `sig`, so that its parent sees 128 + sig. */
void stop_reraise(int sig);

#endif
