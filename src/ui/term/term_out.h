/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal as a device: bytes to it, its modes, its size. Between the
 * files of the terminal. Thread: main. */
#ifndef UI_TERM_TERM_OUT_H
#define UI_TERM_TERM_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/status.h"

/* Of any terminal: what is larger is shown in part. */
#define TERM_SIDE_MAX 1000

/* The terminal of standard output: notes its modes and sets those for a
 * screen. *out is what curses writes to: a file in memory, or where there can
 * be none the terminal itself. STATUS_IO. */
enum status term_out_open(FILE **out, struct err *err);

/* What leaves the screen when curses cannot be called any more. */
void term_out_set_restore(const char *text, size_t n);

/* Text for the terminal that curses does not know of. */
void term_out_text(const char *text);

/* Sends what the terminal takes; true when nothing is left to send. */
bool term_out_send(void);

/* Where to wait until it takes more. */
int term_out_fd(void);

/* After what leaves the screen has been written: sends it, and sets the modes
 * of before. A terminal that takes nothing for a second, even though Ctrl-S no
 * longer holds it, gets the restoring text alone; false: not even that. */
bool term_out_leave(void);

/* After Ctrl-Z and fg: the modes for a screen again. False when the terminal
 * belongs to another job. */
bool term_out_enter(void);

/* Also gives the modes back if term_out_leave did not. */
void term_out_close(void);

/* Columns and lines: of LINES and COLUMNS, else of the terminal; 1 to
 * TERM_SIDE_MAX. 0 = it does not tell. */
void term_out_size(int *w_out, int *h_out);

#endif
