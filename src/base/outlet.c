/* SPDX-License-Identifier: GPL-3.0-or-later */
/* O_NONBLOCK belongs to the open file description, which the shell and every
 * other process on the terminal share. So the file is opened a second time,
 * through /proc, which works for a pipe and for a terminal without a name,
 * too. Where that is refused (another user's terminal) poll says whether there
 * is room, and no more is written than fits then: PIPE_BUF for a pipe, a few
 * bytes for a terminal, which does not tell how many. */
#include "base/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define TERMINAL_MOST 64
/* For a reader that is only slow. */
#define HUSH_MS 100

/* Regular files have a position that a second description would not share;
 * they never keep a writer waiting. */
static int open_again(int fd, const struct stat *st)
{
    char path[32];

    if (!S_ISFIFO(st->st_mode) && !isatty(fd))
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void outlet_open(struct outlet *o, int fd)
{
    struct stat st = {0};
    int own = fstat(fd, &st) == 0 ? open_again(fd, &st) : -1;

    o->own = own >= 0;
    o->fd = o->own ? own : fd;
    o->most = S_ISCHR(st.st_mode) ? TERMINAL_MOST : PIPE_BUF;
}

void outlet_close(struct outlet *o)
{
    if (o->own)
        close(o->fd);
    o->own = false;
    o->fd = -1;
}

bool outlet_takes(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};

    return poll(&p, 1, ms) > 0;
}

ssize_t outlet_put(const struct outlet *o, const char *data, size_t n)
{
    ssize_t done;

    if (!o->own && !outlet_takes(o->fd, 0))
        return 0;
    if (!o->own && n > o->most)
        n = o->most;
    done = write(o->fd, data, n);
    if (done < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return done;
}

void outlet_hush(int fd)
{
    int none;

    if (outlet_takes(fd, HUSH_MS))
        return;
    none = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (none < 0)
        return;
    dup2(none, fd);
    close(none);
}
