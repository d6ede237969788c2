/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One spelling for every value that is written, undone by the one reader
 * (config_file.c). Names and numbers stand as they are. A value with anything
 * else in it is put in quotes, where a backslash takes the meaning from a
 * quote, a backslash and what begins a comment, and \xHH is a byte that does
 * not show or is no UTF-8. inih reads short lines (200 bytes) and trims them:
 * a long value is broken, and a blank at a break is spelt \x20. */
#include "store/config/config_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define PART_MAX 120 /* bytes of a value in a line */
#define UNIT_MAX 8   /* of a character as it is spelt */

void config_text_add_part(struct config_text *text, const char *more, size_t n)
{
    if (text->failed)
        return;
    if (text->n + n + 1 > text->size) {
        size_t size = 2 * text->size + n + 256;

        if (!mem_grow(&text->data, text->n, size, 1)) {
            text->failed = 1;
            return;
        }
        text->size = size;
    }
    memcpy(text->data + text->n, more, n);
    text->n += n;
    text->data[text->n] = '\0';
}

void config_text_add(struct config_text *text, const char *more)
{
    config_text_add_part(text, more, strlen(more));
}

/* Nothing in it means anything to a reader. */
static bool is_plain(const char *value)
{
    for (const char *c = value; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~' || strchr("\"\\;#", *c))
            return false;
    return *value != '\0';
}

/* The next character of a quoted value, as it is spelt behind `used` bytes of
 * its line; moves *value on. */
static size_t spell(const char **value, size_t used, char out[UNIT_MAX])
{
    const char *start = *value;
    uint32_t ch = text_next(value);
    size_t n = (size_t)(*value - start);

    if (strchr("\"\\;#", *start))
        return (size_t)snprintf(out, UNIT_MAX, "\\%c", *start);
    if (ch == ' ' && used > 0 && used + 1 < PART_MAX)
        n = 1;
    else if (ch == ' ' || !text_shows(ch) || (ch == '?' && *start != '?')) {
        *value = start + 1; /* the other bytes come by themselves */
        return (size_t)snprintf(out, UNIT_MAX, "\\x%02x",
                                (unsigned)(unsigned char)*start);
    }
    memcpy(out, start, n);
    return n;
}

void config_text_pair(struct config_text *text, const char *name,
                      const char *value)
{
    bool plain = is_plain(value);
    size_t used = 0;

    config_text_add(text, name);
    config_text_add(text, " = ");
    if (!plain)
        config_text_add_part(text, "\"", used++ + 1);
    while (*value != '\0') {
        char unit[UNIT_MAX];
        size_t n;

        if (used >= PART_MAX) {
            config_text_add(text, "\n    ");
            used = 0;
        }
        n = plain ? 1 : spell(&value, used, unit);
        config_text_add_part(text, plain ? value++ : unit, n);
        used += n;
    }
    config_text_add(text, plain ? "\n" : "\"\n");
}

enum status config_text_take(struct config_text *text, char **out)
{
    config_text_add(text, ""); /* never NULL */
    if (text->failed) {
        mem_free(text->data);
        *text = (struct config_text){0};
        return STATUS_NOMEM;
    }
    *out = text->data;
    *text = (struct config_text){0};
    return STATUS_OK;
}

/* --- and back --- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* What stands behind a backslash; its length, or 0. */
static size_t unspell(const char *at, char *out)
{
    int high, low;

    *out = *at;
    if (*at != '\0' && strchr("\"\\;#", *at))
        return 1;
    if (*at != 'x' || (high = hex_digit(at[1])) < 0 ||
        (low = hex_digit(at[2])) < 0 || high + low == 0)
        return 0;
    *out = (char)(high * 16 + low);
    return 3;
}

const char *config_text_unquote(char *value)
{
    const char *from = value + 1;
    char *to = value;

    if (*value != '"')
        return NULL;
    while (*from != '\0' && *from != '"') {
        size_t n = 1;

        if (*from != '\\')
            *to++ = *from;
        else if ((n = unspell(++from, to++)) == 0)
            return "behind a backslash, one of \\ \" ; # or xHH was expected";
        from += n;
    }
    if (*from == '\0')
        return "a closing quote was expected";
    if (from[1] != '\0')
        return "nothing was expected behind the closing quote";
    *to = '\0';
    return NULL;
}
