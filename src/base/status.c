/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error text is built in the caller's buffer, never in a static one: a loader
 * and two lanes may fail in the same instant. What reaches the text through
 * file names and cells is cleaned, so that one error stays one line and cannot
 * drive a terminal. */
#include "base/status.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Leaves half of struct err's text to the message itself. */
#define PATH_SHOWN 120

enum status err_set(struct err *err, enum status code, const char *format, ...)
{
    if (!err)
        return code;
    err->code = code;
    va_list args;
    va_start(args, format);
    if (vsnprintf(err->text, sizeof err->text, format, args) < 0)
        err->text[0] = '\0';
    va_end(args);
    text_clean(err->text);
    return code;
}

const char *err_path(const char *path)
{
    size_t length = strlen(path);
    if (length <= PATH_SHOWN)
        return path;
    const char *tail = path + length - PATH_SHOWN;
    while (((unsigned char)*tail & 0xc0) == 0x80) /* inside a UTF-8 letter */
        tail++;
    return tail;
}

bool size_mul_ok(size_t a, size_t b, size_t *out)
{
    if (b != 0 && a > SIZE_MAX / b)
        return false;
    *out = a * b;
    return true;
}
