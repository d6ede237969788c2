/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handlers only set flags, but for a wish to leave that came again: that
 * has the signal's default action. A signal interrupts no write(2) that it
 * comes just before, so the stream never sleeps in one: it sleeps in poll, and
 * looks for the flag at least every WAIT_MS. */
#include "cli/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/leave.h"
#include "base/outlet.h"

#define WAIT_MS 100

static volatile sig_atomic_t save_asked, exit_asked;
static struct outlet output; /* as the process has one standard output */

static void ask_save(int sig)
{
    (void)sig;
    save_asked = 1;
}

static void ask_exit(int sig)
{
    (void)sig;
    exit_asked = 1;
}

void interrupt_install(const struct signal_acts *acts)
{
    static const int signals[] = {SIGUSR1, SIGUSR2};
    const enum signal_act wanted[] = {acts->usr1, acts->usr2};

    leave_install(leave_die, -1);
    save_asked = exit_asked = 0;
    for (int i = 0; i < 2; i++) {
        struct sigaction action = {
            .sa_handler = wanted[i] == SIGNAL_ACT_SAVE        ? ask_save
                          : wanted[i] == SIGNAL_ACT_SAVE_EXIT ? ask_exit
                                                              : SIG_IGN};

        sigemptyset(&action.sa_mask);
        sigaction(signals[i], &action, NULL);
    }
    leave_take_wishes();
}

bool interrupt_save_exit(void)
{
    return exit_asked;
}

bool interrupt_take_save(void)
{
    if (!save_asked)
        return false;
    save_asked = 0; /* one that comes in between asks for no more */
    return true;
}

int interrupt_signal(void)
{
    return leave_signal();
}

static ssize_t write_output(void *cookie, const char *data, size_t n)
{
    const struct outlet *o = cookie;
    size_t sent = 0;

    while (sent < n) {
        ssize_t done = outlet_put(o, data + sent, n - sent);

        if (done < 0)
            return 0;
        sent += (size_t)done;
        if (done == 0 && interrupt_signal()) {
            errno = EINTR;
            return 0;
        }
        if (done == 0)
            outlet_takes(o->fd, WAIT_MS);
    }
    return (ssize_t)n;
}

static int close_output(void *cookie)
{
    outlet_close(cookie);
    return 0;
}

FILE *interrupt_output(void)
{
    FILE *out = fopencookie(
        &output, "w",
        (cookie_io_functions_t){.write = write_output, .close = close_output});

    if (out)
        outlet_open(&output, STDOUT_FILENO);
    return out;
}

void interrupt_hush(void)
{
    outlet_hush(STDOUT_FILENO);
    outlet_hush(STDERR_FILENO);
}
