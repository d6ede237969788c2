/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals of the front ends without a screen, and their standard output,
 * which must not keep a signal waiting. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>
#include <stdio.h>

/* Signals that ask to leave set a flag; when they come again and mean it
 * (base/leave.h) they end the process at once. SIGUSR2 has nothing to reload
 * here and is ignored. Thread: main, before others start. */
void interrupt_install(void);

/* Whether SIGUSR1 came, which asks for a checkpoint; forgets it. */
bool interrupt_take_save(void);

/* The signal that asks to leave, or 0. */
int interrupt_signal(void);

/* Standard output as a stream that waits for its reader only until a signal
 * asks to leave: then writing to it fails with EINTR. NULL with errno.
 * fclose closes the stream, not standard output. */
FILE *interrupt_output(void);

/* After a signal that asked to leave: standard output and standard error go
 * nowhere from here on where nobody takes what is written. */
void interrupt_hush(void);

#endif
