/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as text, over jansson, which has no number that is not finite and no
 * shortest digits. Thread: any. */
#ifndef STORE_JSON_TEXT_H
#define STORE_JSON_TEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A number, or "nan", "inf", "-inf" as a string. NULL: out of memory. */
json_t *json_text_number(double value);

/* Members of an object. A member that there is no memory for is left out.
 * json_text_put takes the value over. */
void json_text_put(json_t *object, const char *name, json_t *value);
void json_text_put_text(json_t *object, const char *name, const char *text);
void json_text_put_whole(json_t *object, const char *name, uint64_t value);
void json_text_put_number(json_t *object, const char *name, double value);
/* null where it does not apply. */
void json_text_put_number_if(json_t *object, const char *name, bool applies,
                             double value);

/* Writes a value in as few digits as read back. indent: columns a level of an
 * object with a line for each member; 0 = all in one line. No line feed at the
 * end. */
void json_text_write(FILE *out, json_t *value, size_t indent);

#endif
