/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the terminal over and gives it back, on every way out. Together with
 * the other term_*.c the only place that knows curses.
 *
 * Mutable state is one static struct a file, as curses itself has it. */
#include "ui/term/term.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/outlet.h"
#include "ui/term/signals.h"
#include "ui/term/stderr_aside.h"
#include "ui/term/term_out.h"
#include "ui/term/term_parts.h"

static struct {
    bool open, unicode;
    SCREEN *screen;
    FILE *input; /* standard input, or /dev/tty */
} term;

/* Between two looks whether the terminal is ours again. */
#define AWAY_NS 100000000

static bool locale_unicode(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Characters as the locale says, numbers always with a point. */
static void setup_locale(const struct term_config *config)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    term.unicode = config->unicode && locale_unicode();
}

bool term_usable(const char *type, struct err *err)
{
    int found = 0;
    bool known = setupterm(type, STDOUT_FILENO, &found) == OK, usable = known;

    if (usable) {
        usable = tigetstr("cup") != NULL;
        del_curterm(set_curterm(NULL));
    }
    if (!usable)
        err_set(err, STATUS_IO, "TERM=%.40s: %s; try TERM=xterm",
                type == NULL ? "" : type,
                known       ? "not a terminal with a cursor to place"
                : found < 0 ? "there is no terminfo database"
                            : "no entry in the terminfo database");
    return usable;
}

static enum status open_input(struct err *err)
{
    term.input = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "r");
    if (term.input == NULL)
        return err_set(err, STATUS_IO,
                       "standard input is no terminal, and /dev/tty: %s; "
                       "--headless needs none",
                       strerror(errno));
    return STATUS_OK;
}

static void close_input(void)
{
    if (term.input != NULL && term.input != stdin)
        fclose(term.input);
    term.input = NULL;
}

/* Curses makes its screen as large as LINES, COLUMNS or $TERM say; the
 * terminal itself it cannot ask. */
static enum status open_screen(struct err *err)
{
    FILE *out = NULL;
    int w, h;
    enum status status = open_input(err);

    if (status == STATUS_OK)
        status = term_out_open(&out, err);
    if (status != STATUS_OK)
        return status;
    term_out_size(&w, &h);
    term.screen = newterm(NULL, out, term.input);
    if (term.screen == NULL)
        return err_set(err, STATUS_IO,
                       "cannot take the terminal over; --headless needs none");
    term_resize();
    return STATUS_OK;
}

/* Undoes open_screen, also one that failed half-way. */
static void close_screen(void)
{
    if (term.screen != NULL)
        delscreen(term.screen);
    term.screen = NULL;
    term_out_close();
    signals_close();
    close_input();
}

enum status term_open(const struct term_config *config, struct err *err)
{
    enum status status;

    memset(&term, 0, sizeof term);
    setup_locale(config);
    fflush(stdout);
    status = signals_open(&config->on_signal,
                          err); /* before newterm would install its own */
    if (status == STATUS_OK)
        status = open_screen(err);
    if (status != STATUS_OK) {
        close_screen();
        return status;
    }
    term.open = true;
    atexit(term_close);
    stderr_aside();
    term_draw_open(config);
    term_setup_open(config->mouse);
    term_osc_open(config);
    term_setup_on();
    return STATUS_OK;
}

/* Leaves the screen, as far as the terminal takes it. */
static bool leave_screen(void)
{
    term_setup_off();
    endwin();
    return term_out_leave();
}

void term_close(void)
{
    if (!term.open)
        return;
    term.open = false;
    mousemask(0, NULL);
    if (!leave_screen())
        outlet_hush(STDOUT_FILENO);
    close_screen();
    term_draw_close();
    stderr_release();
}

void term_size(int *w_out, int *h_out)
{
    getmaxyx(stdscr, *h_out, *w_out);
}

void term_resize(void)
{
    int w, h;

    term_out_size(&w, &h);
    if (w > 0 && h > 0 && is_term_resized(h, w))
        resizeterm(h, w);
}

bool term_busy(void)
{
    return !term_out_send();
}

int term_output_fd(void)
{
    return term_out_fd();
}

static enum glyphs best_glyphs(bool unicode)
{
    const char *type = getenv("TERM");

    if (!unicode)
        return GLYPHS_ASCII;
    if (type != NULL &&
        (strncmp(type, "linux", 5) == 0 || strncmp(type, "vt", 2) == 0))
        return GLYPHS_ASCII; /* their fonts have the full block alone */
    return GLYPHS_BRAILLE;
}

enum glyphs term_glyphs(void)
{
    return best_glyphs(term.unicode);
}

enum glyphs term_locale_glyphs(void)
{
    return best_glyphs(locale_unicode());
}

bool term_unicode(void)
{
    return term.unicode;
}

int term_input_fd(void)
{
    return fileno(term.input);
}

void term_suspend(void)
{
    leave_screen();
    signals_suspend_self();
    while (!term_out_enter()) { /* continued in the background */
        if (signals_leave() != 0)
            return;
        clock_sleep_ns(AWAY_NS);
        signals_suspend_self();
    }
    term_resize();
    term_redraw();
    term_setup_on();
    refresh();
}
