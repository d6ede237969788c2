/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What curses calls a key, as the key table calls it. */
#include "ui/term/term.h"

#include <curses.h>
#include <stdlib.h>

#include "ui/term/keys.h"
#include "ui/term/term_parts.h"

#define NUMBER_MOST 9999 /* of a mouse report; no screen is that large */

_Static_assert(KEY_SGR_MOUSE > KEY_MAX, "no key of curses' own");

static struct term_mouse last_mouse;
static int pressed; /* the button a movement is with */

/* Terminals keep one of them to themselves, mostly Shift. */
static bool sideways(mmask_t state)
{
    return (state & (BUTTON_SHIFT | BUTTON_ALT | BUTTON_CTRL)) != 0;
}

/* A place outside the screen is none. */
static int mouse_key(int x, int y, int button, bool aside)
{
    if (x < 0 || y < 0 || x >= COLS || y >= LINES)
        return 0;
    if (button >= 1 && button <= 3)
        pressed = button;
    if (button == MOUSE_WHEEL_UP && aside)
        button = MOUSE_WHEEL_LEFT;
    else if (button == MOUSE_WHEEL_DOWN && aside)
        button = MOUSE_WHEEL_RIGHT;
    last_mouse = (struct term_mouse){x, y, button};
    return button == 0 ? 0 : KEYS_MOUSE;
}

static int dragged(void)
{
    return pressed == 3 ? MOUSE_DRAG_3 : MOUSE_DRAG;
}

/* A report of the oldest form, which curses reads. */
static int curses_mouse(void)
{
    static const mmask_t presses[] = {BUTTON1_PRESSED, BUTTON2_PRESSED,
                                      BUTTON3_PRESSED, BUTTON4_PRESSED,
                                      BUTTON5_PRESSED};
    MEVENT event;
    int button = 0;

    if (getmouse(&event) != OK)
        return 0;
    for (int i = 4; i >= 0; i--)
        if (event.bstate & presses[i])
            button = i + 1;
    if (button == 0 && (event.bstate & REPORT_MOUSE_POSITION))
        button = dragged();
    return mouse_key(event.x, event.y, button, sideways(event.bstate));
}

int term_sgr_mouse(const char *text)
{
    unsigned long n[3];

    for (int i = 0; i < 3; i++) {
        char *end;

        if (*text < '0' || *text > '9')
            return 0;
        n[i] = strtoul(text, &end, 10);
        if (*end != (i < 2 ? ';' : '\0') || n[i] > NUMBER_MOST)
            return 0;
        text = end + 1;
    }
    return mouse_key((int)n[1] - 1, (int)n[2] - 1,
                     n[0] & 32 ? dragged()
                               : (int)(n[0] & 3) + (n[0] & 64 ? 4 : 1),
                     (n[0] & 28) != 0);
}

/* What follows KEY_SGR_MOUSE: "0;12;5M", or m at a release. */
static int sgr_mouse(void)
{
    char text[TERM_CSI_SIZE];

    return term_read_csi(text) == 'M' ? term_sgr_mouse(text) : 0;
}

static int function_key(wint_t ch)
{
    static const struct {
        int curses, key;
    } map[] = {
        {KEY_UP, KEYS_UP},
        {KEY_DOWN, KEYS_DOWN},
        {KEY_LEFT, KEYS_LEFT},
        {KEY_RIGHT, KEYS_RIGHT},
        {KEY_PPAGE, KEYS_PAGE_UP},
        {KEY_NPAGE, KEYS_PAGE_DOWN},
        {KEY_HOME, KEYS_HOME},
        {KEY_END, KEYS_END},
        {KEY_BACKSPACE, KEYS_BACKSPACE},
        {KEY_DC, KEYS_DELETE},
        {KEY_BTAB, KEYS_SHIFT_TAB},
        {KEY_RESIZE, KEYS_RESIZE},
        {KEY_F(1), KEYS_F1},
        {KEY_F(2), KEYS_F2},
        {KEY_F(10), KEYS_F10},
        {KEY_F(12), KEYS_F12},
        {KEY_ENTER, KEYS_ENTER},
    };

    if (ch == KEY_MOUSE)
        return curses_mouse();
    if (ch == KEY_SGR_MOUSE)
        return sgr_mouse();
    for (size_t i = 0; i < sizeof map / sizeof map[0]; i++)
        if ((wint_t)map[i].curses == ch)
            return map[i].key;
    return KEYS_BASE; /* a key nobody asked for */
}

int term_key(void)
{
    wint_t ch;
    int result, key;

    do {
        result = get_wch(&ch);
        if (result == ERR)
            return 0;
        key = result == KEY_CODE_YES ? function_key(ch)
              : ch == KEYS_ESC       ? term_escape()
                                     : (int)ch;
    } while (key == 0 && ch == KEYS_ESC);
    if (key == '\r')
        return KEYS_ENTER;
    if (key == 127 || key == 8)
        return KEYS_BACKSPACE;
    return key == 0 ? KEYS_BASE : key;
}

struct term_mouse term_mouse(void)
{
    return last_mouse;
}
