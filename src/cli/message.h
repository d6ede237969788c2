/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program says on standard error. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

/* One line, the program's name before it; names from outside in it are made
 * fit to be shown. Thread: main. */
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
