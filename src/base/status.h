/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the core reports trouble: a status for the program, one line of text
 * for the person. The core never prints and never exits; the front end that
 * owns the terminal decides where the line goes. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

enum status {
    STATUS_OK = 0,
    STATUS_IO,       /* the system said no; text ends in strerror */
    STATUS_FORMAT,   /* bytes that are not what the format promises */
    STATUS_NOMEM,    /* an allocation failed */
    STATUS_USAGE,    /* a value outside what the caller may ask for */
    STATUS_DIVERGED, /* a loss is no longer finite, or a net is dead */
    STATUS_MISSED,   /* a target accuracy was not reached */
};

/* One line of detail, owned by the caller: two threads may fail at once.
 * text has the form "FILE:LINE:COLUMN: what is wrong, what was expected"
 * without the program's name and without a newline. */
struct err {
    enum status code;
    char text[256];
};

/* Fills *err (NULL is allowed) and returns code, so that a failing function
 * can end in `return err_set(err, STATUS_FORMAT, ...)`. Thread: any. */
enum status err_set(struct err *err, enum status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* path, or its last 120 bytes when it is longer, so that a message about a
 * deep folder keeps its reason. Points into path. Thread: any. */
const char *err_path(const char *path);

/* *out = a * b; false (and *out untouched) when the product overflows. */
bool size_mul_ok(size_t a, size_t b, size_t *out);

#endif
