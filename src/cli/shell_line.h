/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line as a shell reads it back. */
#ifndef CLI_SHELL_LINE_H
#define CLI_SHELL_LINE_H

/* argv in one line, each quoted where it must be; the caller's (mem_free).
 * NULL: out of memory. Thread: any. */
char *shell_line(int argc, char **argv);

#endif
