/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen needs of the terminal beyond what curses asks for: reports of
 * a mouse that moves with a button held, marks around pasted text, two keys
 * that $TERM does not describe; and how all of it is undone by a handler that
 * must not call curses. */
#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

#include "ui/term/term_out.h"
#include "ui/term/term_parts.h"

/* ms. Longer than this nobody waits to see whether an Esc came alone. */
#define ESCDELAY_MOST 1000

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static struct {
    bool mouse;
    bool ansi; /* private modes are known or ignored */
} setup;

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

    if (setup.mouse && appends(text, sizeof text, "kmous"))
        strcpy(text, "\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
    if (setup.ansi)
        strcat(text, PASTE_OFF);
    strcat(text, term_osc_restore());
    appends(text, sizeof text, "sgr0");
    appends(text, sizeof text, "rmkx");
    appends(text, sizeof text, "cnorm");
    appends(text, sizeof text, "rmcup");
    term_out_set_restore(text, strlen(text));
}

/* Motion with a button held, and columns over 223; of most terminals curses
 * asks for clicks only. One that does not know a mode ignores it. */
static void mouse_reports(bool on)
{
    const char *kmous = tigetstr("kmous");

    if (!setup.mouse || kmous == NULL || kmous == (const char *)-1)
        return;
    term_out_text(on ? "\033[?1002h\033[?1006h" : "\033[?1002l\033[?1006l");
}

/* Pasted text between marks, so that it does not run as keys. */
static void paste_marks(bool on)
{
    if (setup.ansi)
        term_out_text(on ? PASTE_ON : PASTE_OFF);
}

static void mouse_on(void)
{
    if (!setup.mouse)
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

void term_setup_open(bool mouse)
{
    setup.mouse = mouse;
    setup.ansi = strncmp(tigetstr("cup"), "\033[", 2) == 0;
    if (getenv("ESCDELAY") == NULL)
        set_escdelay(25);
    if (get_escdelay() < 0 || get_escdelay() > ESCDELAY_MOST)
        set_escdelay(ESCDELAY_MOST);
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    define_ends();
    if (mouse)
        define_key("\033[<", KEY_SGR_MOUSE);
    nodelay(stdscr, TRUE);
    curs_set(0);
}

void term_setup_on(void)
{
    mouse_on();
    paste_marks(true);
    term_osc_on();
    save_restore_text();
}

void term_setup_off(void)
{
    mouse_reports(false);
    paste_marks(false);
    term_osc_off();
}
