/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A descriptor to write to whose reader may be slow, or gone: a stopped
 * terminal, a stalled connection, a pipe that nobody empties. Nothing here
 * sleeps in write(2). Thread: main; outlet_put also from signal handlers. */
#ifndef BASE_OUTLET_H
#define BASE_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct outlet {
    int fd;
    bool own;    /* a file description of its own, that never blocks */
    size_t most; /* bytes at a time otherwise */
};

/* Standard output or the like. What others hold of fd is not changed: a
 * terminal or a pipe is opened once more. */
void outlet_open(struct outlet *o, int fd);
void outlet_close(struct outlet *o);

/* Bytes taken now, perhaps 0; -1 with errno when no more will ever be. */
ssize_t outlet_put(const struct outlet *o, const char *data, size_t n);

/* Waits until fd takes output, ms at most, less when a signal comes. */
bool outlet_takes(int fd, int ms);

/* At the end: where fd takes nothing even now, what is still written to it
 * goes nowhere instead of holding up the process. */
void outlet_hush(int fd);

#endif
