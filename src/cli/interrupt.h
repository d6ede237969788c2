/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals of the front ends without a screen, and their standard output,
 * which must not keep a signal waiting. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/leave.h"

/* Signals that ask to leave set a flag; when they come again and mean it
 * (base/leave.h) they end the process at once. SIGUSR1 and SIGUSR2 do
 * what acts says; there is nothing to reload here. Thread: main, before others
 * start. */
void interrupt_install(const struct signal_acts *acts);

/* Whether a checkpoint is asked for; forgets it. */
bool interrupt_take_save(void);

/* The signal that asks to leave, or 0. */
int interrupt_signal(void);

/* Whether one asked for a checkpoint and the end (exit status 75). */
bool interrupt_save_exit(void);

/* Standard output as a stream that waits for its reader only until a signal
 * asks to leave: then writing to it fails with EINTR. NULL with errno.
 * fclose closes the stream, not standard output. */
FILE *interrupt_output(void);

/* After a signal that asked to leave: standard output and standard error go
 * nowhere from here on where nobody takes what is written. */
void interrupt_hush(void);

#endif
