/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/html.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define ROOM_FIRST 65536
#define WORDS_MOST 8192 /* of one html_format or html_words */

void html_done(struct html *h)
{
    mem_free(h->data);
    *h = (struct html){0};
}

enum status html_status(const struct html *h, struct err *err)
{
    return h->failed ? err_set(err, STATUS_NOMEM, "out of memory") : STATUS_OK;
}

static bool grow(struct html *h, size_t n)
{
    size_t room = h->room ? h->room : ROOM_FIRST;

    while (room - h->n <= n) {
        if (room > SIZE_MAX / 2)
            return false;
        room *= 2;
    }
    if (room == h->room)
        return true;
    if (!mem_grow(&h->data, h->n, room, 1))
        return false;
    h->room = room;
    return true;
}

void html_bytes(struct html *h, const char *data, size_t n)
{
    h->failed = h->failed || !grow(h, n);
    if (h->failed)
        return;
    memcpy(h->data + h->n, data, n);
    h->n += n;
    h->data[h->n] = '\0';
}

void html_raw(struct html *h, const char *markup)
{
    html_bytes(h, markup, strlen(markup));
}

void html_format(struct html *h, const char *format, ...)
{
    char text[WORDS_MOST];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    html_raw(h, text);
}

void html_text(struct html *h, const char *text)
{
    while (*text != '\0') {
        const char *start = text;
        uint32_t ch = text_next(&text);

        if (ch == '&')
            html_raw(h, "&amp;");
        else if (ch == '<')
            html_raw(h, "&lt;");
        else if (ch == '>')
            html_raw(h, "&gt;");
        else if (ch == '"')
            html_raw(h, "&quot;");
        else if (ch == '\'')
            html_raw(h, "&#39;");
        else if (!text_shows(ch) || ch == '?' || (ch & 0xfffe) == 0xfffe)
            html_raw(h, "?");
        else
            html_bytes(h, start, (size_t)(text - start));
    }
}

void html_words(struct html *h, const char *format, ...)
{
    char text[WORDS_MOST];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    html_text(h, text);
}
