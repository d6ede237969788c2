/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals of the front ends without a screen, and their standard output,
 * which must not keep a signal waiting. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>
#include <stdio.h>

/* Signals that ask to leave set a flag; when they come again and mean it
 * (base/leave.h) they end the process at once. SIGUSR2 has nothing to reload
 * here and is ignored. Thread: main, before others start. */
void stop_install(void);

/* Whether SIGUSR1 came, which asks for a checkpoint; forgets it. */
bool stop_take_save(void);

/* The signal that asks to leave, or 0. */
int stop_signal(void);

/* Standard output as a stream that waits for its reader only until a signal
 * asks to leave: then writing to it fails with EINTR. NULL with errno.
 * fclose closes the stream, not standard output. */
FILE *stop_output(void);

/* After a signal that asked to leave: standard output and standard error go
 * nowhere from here on where nobody takes what is written. */
void stop_hush(void);

#endif
