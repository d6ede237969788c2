/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes from the keyboard and the mouse, as the program names it. */
#ifndef UI_TERM_KEYS_H
#define UI_TERM_KEYS_H

/* Keys as term_keys.c delivers them: Unicode scalars, or these. */
enum key {
    KEYS_BASE = 0x110000, /* above every scalar */
    KEYS_UP,
    KEYS_DOWN,
    KEYS_LEFT,
    KEYS_RIGHT,
    KEYS_PAGE_UP,
    KEYS_PAGE_DOWN,
    KEYS_HOME,
    KEYS_END,
    KEYS_BACKSPACE,
    KEYS_DELETE,
    KEYS_SHIFT_TAB,
    KEYS_RESIZE,
    KEYS_MOUSE,
    KEYS_PASTE, /* text that was pasted: term_paste */
    KEYS_F1,
    KEYS_F2,
    KEYS_F10,
    KEYS_F12,
};
#define KEYS_ESC   27
#define KEYS_TAB   9
#define KEYS_ENTER 10

/* Mouse buttons as views get them: 1 to 3, the wheel, the mouse moved while a
 * button, or while button 3 is held, and the wheel sideways or with Shift. */
enum {
    MOUSE_WHEEL_UP = 4,
    MOUSE_WHEEL_DOWN = 5,
    MOUSE_DRAG = 6,
    MOUSE_WHEEL_LEFT = 7,
    MOUSE_WHEEL_RIGHT = 8,
    MOUSE_DRAG_3 = 9
};

#endif
