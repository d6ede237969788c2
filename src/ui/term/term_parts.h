/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the terminal; nobody else includes this. */
#ifndef UI_TERM_TERM_PARTS_H
#define UI_TERM_TERM_PARTS_H

#include <curses.h>
#include <stdbool.h>

#include "ui/term/term.h"

/* Begins a mouse report in the SGR form. Curses, where it knows the form, would
 * wait for its end without a limit. The first number after its own, KEY_MAX. */
enum { KEY_SGR_MOUSE = 01000 };

/* term_setup.c: keys and modes, after newterm, of the mouse or without it; the
 * terminal's part of that, also after Ctrl-Z, and that undone. */
void term_setup_open(bool mouse);
void term_setup_on(void);
void term_setup_off(void);

/* term_osc.c: what this terminal takes, after newterm; its title kept, also
 * after Ctrl-Z; and given back, by the same text as a handler sends. */
void term_osc_open(const struct term_config *config);
void term_osc_on(void);
void term_osc_off(void);
const char *term_osc_restore(void);

/* term_escape.c: after an Esc from curses. KEYS_ESC when it came alone,
 * KEYS_PASTE, or 0: swallowed, and there may be more to read. */
int term_escape(void);

/* The rest of "Esc [ 200 ~" or the like: the parameters, those that do not fit
 * left out; the last character is the answer, 0 when there is none. */
#define TERM_CSI_SIZE 16
wint_t term_read_csi(char params[TERM_CSI_SIZE]);

/* term_keys.c: KEYS_MOUSE for the report with these numbers ("0;12;5"), or 0
 * when it is none of a place on the screen. */
int term_sgr_mouse(const char *text);

/* term_draw.c: colours, after newterm; and its memory, after endwin. */
void term_draw_open(const struct term_config *config);
void term_draw_close(void);

#endif
