/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What curses calls a key, as the key table calls it. */
#include "ui/term.h"

#include <curses.h>

#include "ui/keymap.h"

static struct term_mouse last_mouse;
static int pressed; /* the button a movement is with */

/* Terminals keep one of them to themselves, mostly Shift. */
static bool sideways(mmask_t state)
{
    return (state & (BUTTON_SHIFT | BUTTON_ALT | BUTTON_CTRL)) != 0;
}

static int mouse_key(void)
{
    MEVENT event;

    if (getmouse(&event) != OK)
        return 0;
    last_mouse = (struct term_mouse){event.x, event.y, 0};
    if (event.bstate & BUTTON1_PRESSED)
        last_mouse.button = 1;
    else if (event.bstate & BUTTON2_PRESSED)
        last_mouse.button = 2;
    else if (event.bstate & BUTTON3_PRESSED)
        last_mouse.button = 3;
    else if (event.bstate & BUTTON4_PRESSED)
        last_mouse.button = 4;
    else if (event.bstate & BUTTON5_PRESSED)
        last_mouse.button = 5;
    else if (event.bstate & REPORT_MOUSE_POSITION)
        last_mouse.button = pressed == 3 ? MOUSE_DRAG_3 : MOUSE_DRAG;
    if (last_mouse.button >= 1 && last_mouse.button <= 3)
        pressed = last_mouse.button;
    if (last_mouse.button == MOUSE_WHEEL_UP && sideways(event.bstate))
        last_mouse.button = MOUSE_WHEEL_LEFT;
    else if (last_mouse.button == MOUSE_WHEEL_DOWN && sideways(event.bstate))
        last_mouse.button = MOUSE_WHEEL_RIGHT;
    return last_mouse.button == 0 ? 0 : KEYS_MOUSE;
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
        return mouse_key();
    for (size_t i = 0; i < sizeof map / sizeof map[0]; i++)
        if ((wint_t)map[i].curses == ch)
            return map[i].key;
    return KEYS_BASE; /* a key nobody asked for */
}

int term_key(void)
{
    wint_t ch;
    int result = get_wch(&ch), key;

    if (result == ERR)
        return 0;
    key = result == KEY_CODE_YES ? function_key(ch) : (int)ch;
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
