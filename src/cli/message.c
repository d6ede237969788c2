/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every line that goes to standard error passes here, so that none of them
 * can drive the terminal. */
#include "cli/message.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

void message(const char *format, ...)
{
    char text[640];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_fit_locale(text);
    fprintf(stderr, "mlptui: %s\n", text);
}
