/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of a configuration file without its comment. */
#ifndef STORE_CONFIG_CONFIG_COMMENT_H
#define STORE_CONFIG_CONFIG_COMMENT_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_BLANKS " \t\v\f\r"

bool config_is_blank(char c);

/* What is known of a line from those before it. */
struct config_line {
    bool goes_on; /* it begins with a blank, and so goes on a value */
    bool begun;   /* of which there is something already */
    bool quoted; /* the value's quotes are still open; kept from call to call */
    bool lists;  /* quotes may stand anywhere, and are left as they are */
};

/* Copies a line [n] without its comment; a ';' inside quotes that inih would
 * take for one is spelt so that it does not. False when it is too long. */
bool config_line_copy(struct config_line *l, const char *line, size_t n,
                      char *out, size_t size);

#endif
