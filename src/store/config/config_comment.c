/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inih knows neither '#' behind a value nor quotes, nor comments behind a part
 * of a value, so that it is given lines without. */
#include "store/config/config_comment.h"

#include <string.h>

bool config_is_blank(char c)
{
    return c != '\0' && strchr(CONFIG_BLANKS, c);
}

/* Where a value begins in a line, or n. */
static size_t value_at(const struct config_line *l, const char *line, size_t n)
{
    size_t at = 0;

    if (l->goes_on && l->begun)
        return n;
    while (!l->goes_on && at < n && line[at] != '=' && line[at] != ':')
        at++;
    at += !l->goes_on && at < n;
    while (at < n && config_is_blank(line[at]))
        at++;
    return at;
}

bool config_line_copy(struct config_line *l, const char *line, size_t n,
                      char *out, size_t size)
{
    size_t used = 0, first = value_at(l, line, n);

    if (!l->goes_on && n > 0 && *line != ';' && *line != '#')
        l->quoted = false;
    for (size_t i = 0; i < n; i++) {
        bool after_blank = i > 0 && config_is_blank(line[i - 1]);

        if (used + 4 > size)
            return false;
        if (l->quoted && line[i] == '\\' && i + 1 < n)
            out[used++] = line[i++];
        else if (line[i] == '"' && (l->quoted || l->lists || i == first))
            l->quoted = !l->quoted;
        else if (!l->quoted && after_blank &&
                 (line[i] == '#' || line[i] == ';'))
            break;
        else if (l->quoted && after_blank && line[i] == ';')
            out[used++] = '\\';
        out[used++] = line[i];
    }
    strcpy(out + used, "\n");
    return true;
}
