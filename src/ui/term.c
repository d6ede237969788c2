/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the terminal over and gives it back, on every way out. Together with
 * term_draw.c, term_escape.c and term_keys.c the only place that knows curses.
 *
 * Mutable state is one static struct a file, as curses itself has it. */
#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "ui/signals.h"
#include "ui/stderr_keep.h"
#include "ui/term_parts.h"

static struct {
    bool open, mouse, unicode;
    bool ansi; /* private modes are known or ignored */
    SCREEN *screen;
    FILE *input; /* standard input, or /dev/tty */
} term;

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static bool appends(char *buf, size_t size, const char *capability)
{
    const char *s = tigetstr(capability);
    size_t len = strlen(buf);

    if (s == NULL || s == (const char *)-1 || len + strlen(s) >= size)
        return false;
    memcpy(buf + len, s, strlen(s) + 1);
    return true;
}

/* What leaves the screen when curses cannot be called any more. Padding
 * ($<..>) is only in capabilities of terminals too old to have a mouse. */
static void save_restore_text(void)
{
    char text[256] = "";

    if (term.mouse && appends(text, sizeof text, "kmous"))
        strcpy(text, "\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
    if (term.ansi)
        strcat(text, PASTE_OFF);
    appends(text, sizeof text, "sgr0");
    appends(text, sizeof text, "rmkx");
    appends(text, sizeof text, "cnorm");
    appends(text, sizeof text, "rmcup");
    signals_set_restore(text, strlen(text));
}

/* Motion with a button held, and columns over 223; of most terminals curses
 * asks for clicks only. One that does not know a mode ignores it. */
static void mouse_reports(bool on)
{
    const char *kmous = tigetstr("kmous");

    if (!term.mouse || kmous == NULL || kmous == (const char *)-1)
        return;
    fputs(on ? "\033[?1002h\033[?1006h" : "\033[?1002l\033[?1006l", stdout);
    fflush(stdout);
}

/* Pasted text between marks, so that it does not run as keys. */
static void paste_marks(bool on)
{
    if (!term.ansi)
        return;
    fputs(on ? PASTE_ON : PASTE_OFF, stdout);
    fflush(stdout);
}

static void mouse_on(void)
{
    if (!term.mouse)
        return;
    mousemask(BUTTON1_PRESSED | BUTTON2_PRESSED | BUTTON3_PRESSED |
                  BUTTON4_PRESSED | BUTTON5_PRESSED | BUTTON_SHIFT |
                  BUTTON_CTRL | BUTTON_ALT | REPORT_MOUSE_POSITION,
              NULL);
    mouseinterval(0);
    mouse_reports(true);
}

/* Home and End as terminals send them that $TERM does not describe: tmux and
 * screen under TERM=xterm, rxvt. Unknown, they would be taken for Esc, [, 4. */
static void define_ends(void)
{
    static const char *const sent[2][4] = {
        {"\033[1~", "\033[7~", "\033[H", "\033OH"},
        {"\033[4~", "\033[8~", "\033[F", "\033OF"}};

    for (int end = 0; end < 2; end++)
        for (int i = 0; i < 4; i++)
            if (key_defined(sent[end][i]) == 0)
                define_key(sent[end][i], end == 0 ? KEY_HOME : KEY_END);
}

static void setup_keys(void)
{
    if (getenv("ESCDELAY") == NULL)
        set_escdelay(25);
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    define_ends();
    if (term.mouse && key_defined("\033[<") == 0)
        define_key("\033[<", KEY_SGR_MOUSE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    mouse_on();
    term.ansi = strncmp(tigetstr("cup"), "\033[", 2) == 0;
    paste_marks(true);
}

/* Characters as the locale says, numbers always with a point. */
static void setup_locale(const struct ui_config *config)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    term.unicode =
        config->unicode && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
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

static enum status open_screen(struct err *err)
{
    term.input = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "r");
    if (term.input == NULL)
        return err_set(err, STATUS_IO,
                       "standard input is no terminal, and /dev/tty: %s; "
                       "--headless needs none",
                       strerror(errno));
    term.screen = newterm(NULL, stdout, term.input);
    if (term.screen != NULL)
        return STATUS_OK;
    if (term.input != stdin)
        fclose(term.input);
    return err_set(err, STATUS_IO,
                   "cannot take the terminal over; --headless needs none");
}

enum status term_open(const struct ui_config *config, struct err *err)
{
    enum status status;

    memset(&term, 0, sizeof term);
    setup_locale(config);
    fflush(stdout);
    signals_save_modes(STDOUT_FILENO);
    status = open_screen(err);
    if (status != STATUS_OK)
        return status;
    term.open = true;
    atexit(term_close);
    status = signals_open(err); /* on top of those newterm installed */
    if (status != STATUS_OK) {
        term_close();
        return status;
    }
    stderr_keep();
    term.mouse = config->mouse;
    term_draw_open(config);
    setup_keys();
    save_restore_text();
    return STATUS_OK;
}

void term_close(void)
{
    if (!term.open)
        return;
    term.open = false;
    mouse_reports(false);
    paste_marks(false);
    mousemask(0, NULL);
    endwin();
    signals_close();
    delscreen(term.screen);
    if (term.input != stdin)
        fclose(term.input);
    term_draw_close();
    stderr_release();
}

void term_size(int *w_out, int *h_out)
{
    getmaxyx(stdscr, *h_out, *w_out);
}

enum glyphs term_glyphs(void)
{
    const char *type = getenv("TERM");

    if (!term.unicode)
        return GLYPHS_ASCII;
    if (type != NULL &&
        (strncmp(type, "linux", 5) == 0 || strncmp(type, "vt", 2) == 0))
        return GLYPHS_ASCII; /* their fonts have the full block alone */
    return GLYPHS_BRAILLE;
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
    mouse_reports(false);
    paste_marks(false);
    endwin();
    signals_stop_self();
    term_redraw();
    mouse_on();
    paste_marks(true);
    refresh();
}
