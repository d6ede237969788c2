/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two walks over the text: the first measures the columns. A column is as wide
 * as its widest cell; one that has but a title has no width at all. */
#include "cli/commands/columns.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define ENDS "\t\n"

/* Characters of n bytes of UTF-8. */
static size_t width_of(const char *text, size_t n)
{
    const char *end = text + n;
    size_t width = 0;

    for (; text < end; width++)
        text_next(&text);
    return width;
}

static size_t count_columns(const char *text)
{
    size_t n = 1;

    for (; *text != '\0' && *text != '\n'; text++)
        n += *text == '\t';
    return n;
}

/* Of each column; 0 where only the first line has something. */
static void measure(const char *text, size_t *widths)
{
    size_t line = 0, k = 0, n;
    const char *at;

    for (at = text; *at != '\0'; at += n + (at[n] != '\0')) {
        size_t width;

        n = strcspn(at, ENDS);
        width = width_of(at, n);
        if (line > 0 && width > widths[k])
            widths[k] = width;
        k = at[n] == '\t' ? k + 1 : 0;
        line += at[n] == '\n';
    }
    for (at = text, k = 0; line > 1; k++, at += n + 1) { /* titles */
        size_t width;

        n = strcspn(at, ENDS);
        width = width_of(at, n);
        if (widths[k] > 0 && width > widths[k])
            widths[k] = width;
        if (at[n] != '\t')
            break;
    }
}

enum status columns_write(const char *text, FILE *out)
{
    size_t columns = count_columns(text), k = 0, gap = 0, n;
    size_t *widths = mem_alloc(columns, sizeof *widths);

    if (!widths)
        return STATUS_NOMEM;
    measure(text, widths);
    for (; *text != '\0'; text += n + (text[n] != '\0')) {
        n = strcspn(text, ENDS);
        if (widths[k] > 0) {
            if (n > 0) /* no blanks at the end of a line */
                fprintf(out, "%*s%.*s", (int)gap, "", (int)n, text);
            gap = (n > 0 ? 0 : gap) + widths[k] - width_of(text, n) + 2;
        }
        k = text[n] == '\t' ? k + 1 : 0;
        if (text[n] == '\n') {
            fputc('\n', out);
            gap = 0;
        }
    }
    mem_free(widths);
    return STATUS_OK;
}
