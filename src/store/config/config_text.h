/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a configuration file while it is written, and how values are
 * spelt in it, so that all of them read back as they were: any bytes but NUL.
 * config_file.h reads them. */
#ifndef STORE_CONFIG_CONFIG_TEXT_H
#define STORE_CONFIG_CONFIG_TEXT_H

#include <stddef.h>

#include "base/status.h"

/* The first failure sticks. */
struct config_text {
    char *data; /* NULL when empty */
    size_t n, size;
    int failed;
};

void config_text_add(struct config_text *text, const char *more);
void config_text_add_part(struct config_text *text, const char *more, size_t n);

/* "name = value" in as many lines as it takes. */
void config_text_pair(struct config_text *text, const char *name,
                      const char *value);

/* *out is the caller's (mem_free). STATUS_NOMEM; text is empty then. */
enum status config_text_take(struct config_text *text, char **out);

/* Undoes in place how a value is spelt, which is none longer. NULL, or what is
 * wrong with it. */
const char *config_text_unquote(char *value);

#endif
