/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breaking counts characters of UTF-8 as the canvas does, one column each;
 * a match may go over a break, so it is marked by byte before the text is
 * cut into rows. */
#include "ui/parts/log_text.h"

#include <string.h>

#include "model/model.h"

#define TEXT_MAX (MODEL_EVENT_SIZE + 20) /* behind a clock */

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Bytes of the first row; *skip_out: blanks after it that no row shows. */
static size_t row_bytes(const char *text, int w, size_t *skip_out)
{
    size_t n = 0, blank = 0;
    int used = 0;

    *skip_out = 0;
    while (text[n] != '\0' && (continues(text[n]) || used < w)) {
        if (text[n] == ' ')
            blank = n;
        used += !continues(text[n]);
        n++;
    }
    if (text[n] == '\0')
        return n;
    if (text[n] == ' ')
        blank = n;
    if (blank > 0)
        n = blank;
    while (text[n + *skip_out] == ' ')
        ++*skip_out;
    return n;
}

int log_text_rows(const char *text, int w)
{
    size_t skip;
    int rows = 0;

    if (w < 1)
        return 1;
    do {
        text += row_bytes(text, w, &skip);
        text += skip;
        rows++;
    } while (*text != '\0');
    return rows;
}

int log_text_row_w(const char *text, int w, int k)
{
    size_t skip, n = row_bytes(text, w, &skip);
    int used = 0;

    while (k-- > 0) {
        text += n + skip;
        n = row_bytes(text, w, &skip);
    }
    for (size_t i = 0; i < n; i++)
        used += !continues(text[i]);
    return used;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Bytes of search when text begins with it, else 0. */
static size_t match_here(const char *text, const char *search)
{
    size_t n = 0;

    while (search[n] != '\0' && lower(text[n]) == lower(search[n]))
        n++;
    return search[n] == '\0' ? n : 0;
}

bool log_text_matches(const char *text, const char *search)
{
    for (; *text != '\0'; text++)
        if (match_here(text, search) > 0)
            return true;
    return false;
}

/* marked[i]: byte i of text lies in a match. */
static void mark_matches(const char *text, const char *search, bool *marked)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        size_t n = match_here(text + i, search);

        for (size_t k = 0; k < n; k++)
            marked[i + k] = true;
    }
}

void log_text_draw_row(struct canvas *c, int x, int y, int w, enum role role,
                       const char *text, int k, const char *search)
{
    bool marked[TEXT_MAX] = {false};
    char row[TEXT_MAX];
    size_t at = 0, n, skip;

    if (w < 1 || strlen(text) >= TEXT_MAX)
        return;
    mark_matches(text, search, marked);
    n = row_bytes(text, w, &skip);
    while (k-- > 0 && text[at] != '\0') {
        at += n + skip;
        n = row_bytes(text + at, w, &skip);
    }
    memcpy(row, text + at, n);
    row[n] = '\0';
    canvas_text(c, x, y, w, role, row);
    for (size_t i = 0; i < n; i++) {
        if (marked[at + i] && !continues(row[i]))
            canvas_reverse(c, (struct rect){x, y, 1, 1});
        x += !continues(row[i]);
    }
}
