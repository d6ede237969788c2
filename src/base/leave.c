/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mutable globals, because a handler has no other way to reach anything. */
#include "base/leave.h"

#include <signal.h>

static volatile sig_atomic_t first, interrupted;
static int64_t first_ns; /* of the handlers alone */

bool leave_ask(int sig, int64_t now_ns)
{
    bool later = first != 0 && now_ns - first_ns >= LEAVE_AGAIN_NS;
    bool again = sig == SIGINT && interrupted;

    if (first == 0) {
        first_ns = now_ns;
        first = sig;
    }
    if (sig == SIGINT)
        interrupted = 1;
    return again || (later && sig != SIGHUP);
}

int leave_signal(void)
{
    return first;
}

void leave_reset(void)
{
    first = interrupted = 0;
}
