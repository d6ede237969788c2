/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curses writes with write(2) and tries until all is written, so a terminal
 * that is stopped (Ctrl-S) or whose connection stalls would hold up the
 * program. Therefore curses never writes to the terminal: it is given a file
 * in memory, and what a frame left there is sent from here, as much as is
 * taken at a time. Nothing is drawn meanwhile, so the file holds a frame at
 * most, and the next one is the newest.
 *
 * A file in memory counts against RLIMIT_FSIZE (ulimit -f). Under a limit that
 * a frame could reach curses writes to the terminal itself, as it does where
 * the system has no such files. */
#include "ui/term/term_out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/outlet.h"
#include "ui/term/signals.h"

#define FRAME_MOST (64 << 20) /* TERM_SIDE_MAX squared, each with its colours */
#define LEAVE_NS   1000000000

static struct {
    bool entered; /* the modes are the screen's */
    struct outlet terminal;
    struct termios before, screen;
    FILE *file;  /* of curses */
    bool memory; /* it is one, from 0 to its offset */
    off_t sent;  /* of that */
} out;

static FILE *open_file(void)
{
    struct rlimit limit = {0};
    int fd = -1;

    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur >= FRAME_MOST)
        fd = memfd_create("screen", MFD_CLOEXEC);
    out.memory = fd >= 0;
    if (!out.memory)
        fd = dup(STDOUT_FILENO);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

/* As curses' own cbreak, noecho and nonl; curses knows no terminal. */
static void make_modes(void)
{
    out.screen = out.before;
    out.screen.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL);
    out.screen.c_lflag |= ISIG;
    out.screen.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR);
    out.screen.c_oflag &= ~(tcflag_t)(ONLCR | TABDLY);
    out.screen.c_cc[VMIN] = 1;
    out.screen.c_cc[VTIME] = 0;
}

enum status term_out_open(FILE **file_out, struct err *err)
{
    memset(&out, 0, sizeof out);
    if (tcgetattr(STDOUT_FILENO, &out.before) != 0)
        return err_set(err, STATUS_IO,
                       "standard output is no terminal; --headless needs none");
    out.file = open_file();
    if (out.file == NULL)
        return err_set(err, STATUS_IO, "cannot write to the terminal: %s",
                       strerror(errno));
    outlet_open(&out.terminal, STDOUT_FILENO);
    make_modes();
    term_out_set_restore("", 0);
    out.entered = true;
    tcsetattr(out.terminal.fd, TCSANOW, &out.screen);
    *file_out = out.file;
    return STATUS_OK;
}

void term_out_set_restore(const char *text, size_t n)
{
    signals_set_restore(&out.terminal, &out.before, text, n);
}

void term_out_text(const char *text)
{
    fputs(text, out.file);
    fflush(out.file);
}

int term_out_fd(void)
{
    return out.terminal.fd;
}

/* A terminal that is gone takes everything: the loop hears of it. */
bool term_out_send(void)
{
    int fd = fileno(out.file);
    off_t end = out.memory ? lseek(fd, 0, SEEK_CUR) : 0;
    char part[4096];

    while (out.sent < end) {
        size_t left = (size_t)(end - out.sent);
        ssize_t n =
            pread(fd, part, left < sizeof part ? left : sizeof part, out.sent);
        ssize_t done = n > 0 ? outlet_put(&out.terminal, part, (size_t)n) : -1;

        if (done == 0)
            return false;
        out.sent = done < 0 ? end : out.sent + done;
    }
    if (end > 0)
        lseek(fd, 0, SEEK_SET);
    out.sent = 0;
    return true;
}

/* For LEAVE_NS at most. */
static bool send_all(void)
{
    int64_t limit = clock_now_ns() + LEAVE_NS, left;

    while (!term_out_send()) {
        left = limit - clock_now_ns();
        if (left <= 0)
            return false;
        outlet_takes(out.terminal.fd, (int)(left / 1000000) + 1);
    }
    return true;
}

bool term_out_leave(void)
{
    struct termios flowing = out.screen;
    bool sent;

    if (!out.entered)
        return true;
    out.entered = false;
    if (!signals_in_foreground(out.terminal.fd))
        return signals_restore();
    flowing.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(out.terminal.fd, TCSANOW, &flowing);
    sent = send_all() || signals_restore();
    tcsetattr(out.terminal.fd, TCSANOW, &out.before);
    signals_set_restore(NULL, NULL, NULL, 0);
    return sent;
}

bool term_out_enter(void)
{
    if (!signals_in_foreground(out.terminal.fd))
        return false;
    tcgetattr(out.terminal.fd, &out.before); /* stty may have changed them */
    make_modes();
    tcsetattr(out.terminal.fd, TCSANOW, &out.screen);
    out.entered = true;
    return true;
}

void term_out_close(void)
{
    if (out.file == NULL)
        return;
    if (out.entered)
        tcsetattr(out.terminal.fd, TCSANOW, &out.before);
    outlet_close(&out.terminal);
    fclose(out.file);
    out.file = NULL;
}

static int bounded(long n)
{
    return n < 0 ? 0 : n > TERM_SIDE_MAX ? TERM_SIDE_MAX : (int)n;
}

/* Of a variable, 0 without it. Curses reads them, too, and makes a screen of
 * any size: what is out of bounds is taken out of its sight. */
static int side_in(const char *variable)
{
    const char *text = getenv(variable);
    char *end;
    long n = text != NULL ? strtol(text, &end, 10) : 0;

    if (text == NULL || (*end == '\0' && n >= 1 && n <= TERM_SIDE_MAX))
        return (int)n;
    unsetenv(variable);
    return 0;
}

void term_out_size(int *w_out, int *h_out)
{
    struct winsize size = {0};
    int w = side_in("COLUMNS"), h = side_in("LINES");

    if (ioctl(out.terminal.fd, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    *w_out = w > 0 ? w : bounded(size.ws_col);
    *h_out = h > 0 ? h : bounded(size.ws_row);
}
