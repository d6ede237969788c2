/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wish to leave that a signal brings, and when it is repeated in earnest.
 * A terminal that is closed sends SIGHUP by way of the kernel and of the
 * shell, a moment apart: that is one wish, and what was trained is still to
 * be saved. */
#ifndef BASE_LEAVE_H
#define BASE_LEAVE_H

#include <stdbool.h>
#include <stdint.h>

/* From then on a SIGTERM or a first SIGINT counts as another wish. */
#define LEAVE_AGAIN_NS INT64_C(1000000000)

/* Notes SIGINT, SIGTERM or SIGHUP at now_ns. True: end at once. That is a
 * second SIGINT, or a SIGINT or SIGTERM LEAVE_AGAIN_NS after the first of the
 * three; never SIGHUP. Only from handlers of these signals that block each
 * other, in one thread. */
bool leave_ask(int sig, int64_t now_ns);

/* The first of them, or 0. Any thread. */
int leave_signal(void);

/* Forgets all, before handlers are installed. */
void leave_reset(void);

#endif
