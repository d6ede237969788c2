/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard error is kept in a file while the screen is up, so that no
 * library's message can wreck it, and printed afterwards. When it is no
 * terminal it is left alone. Thread: main. */
#ifndef UI_TERM_STDERR_ASIDE_H
#define UI_TERM_STDERR_ASIDE_H

void stderr_aside(void);
void stderr_release(void); /* may be called twice */

#endif
