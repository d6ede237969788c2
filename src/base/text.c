/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk over UTF-8 for messages and screens alike, so that what is refused
 * in the one is not shown in the other. A C1 control character may be spelt as
 * one byte, which is no UTF-8, or as two, which is; some terminals obey the
 * one, some the other, so neither gets through. */
#include "base/text.h"

#include <langinfo.h>
#include <string.h>

uint32_t text_next(const char **p)
{
    static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)*p;
    int more = s[0] >= 0xf8   ? 0
               : s[0] >= 0xf0 ? 3
               : s[0] >= 0xe0 ? 2
               : s[0] >= 0xc0 ? 1
                              : 0;
    uint32_t ch = s[0] & (0x3fu >> more);

    ++*p;
    if (more == 0)
        return s[0] < 0x80 ? s[0] : '?';
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return '?';
        ch = ch << 6 | (s[i] & 0x3fu);
    }
    *p += more;
    return ch < least[more] || ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000)
               ? '?'
               : ch;
}

size_t text_put(char out[4], uint32_t ch)
{
    if (ch < 0x80) {
        out[0] = (char)ch;
        return 1;
    }
    if (ch < 0x800) {
        out[0] = (char)(0xc0 | ch >> 6);
        out[1] = (char)(0x80 | (ch & 0x3f));
        return 2;
    }
    if (ch < 0x10000) {
        out[0] = (char)(0xe0 | ch >> 12);
        out[1] = (char)(0x80 | (ch >> 6 & 0x3f));
        out[2] = (char)(0x80 | (ch & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | ch >> 18);
    out[1] = (char)(0x80 | (ch >> 12 & 0x3f));
    out[2] = (char)(0x80 | (ch >> 6 & 0x3f));
    out[3] = (char)(0x80 | (ch & 0x3f));
    return 4;
}

bool text_shows(uint32_t ch)
{
    return !(ch < 0x20 || (ch >= 0x7f && ch < 0xa0) ||
             (ch >= 0x2028 && ch < 0x202f) || (ch >= 0x2066 && ch < 0x206a));
}

/* Moves past one character; whether it may stay as it is. */
static bool stays(const char **p, bool ascii)
{
    char first = **p;
    uint32_t ch = text_next(p);

    return text_shows(ch) && (ch != '?' || first == '?') &&
           (ch < 0x80 || !ascii);
}

static void clean(char *text, bool ascii)
{
    const char *from = text;
    char *to = text;

    while (*from != '\0') {
        const char *start = from;
        bool same = stays(&from, ascii);
        size_t n = same ? (size_t)(from - start) : 1;

        memmove(to, same ? start : "?", n);
        to += n;
    }
    *to = '\0';
}

void text_clean(char *text)
{
    clean(text, false);
}

void text_fit_locale(char *text)
{
    clean(text, strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
}
