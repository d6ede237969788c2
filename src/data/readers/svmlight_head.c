/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a file is one of SVMlight's, from its head: there is no mark to know
 * it by, only lines that look like labels and pairs, the last of which may be
 * cut. */
#include "data/readers/svmlight.h"

#include <string.h>

#define LINES_LOOKED_AT 20 /* before a file is taken for one of this kind */

/* Characters of `set` that text[n] begins with. */
static size_t span(const char *text, size_t n, const char *set)
{
    size_t i = 0;
    while (i < n && text[i] && strchr(set, text[i]))
        i++;
    return i;
}

/* Characters of a number that text[n] begins with: a sign comes first or
 * behind an exponent's letter only. */
static size_t number_span(const char *text, size_t n)
{
    size_t i = 0;
    for (; i < n; i++) {
        bool sign = text[i] == '-' || text[i] == '+';
        bool may = i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E';
        if (sign ? !may : span(text + i, 1, "0123456789.eE") == 0)
            break;
    }
    return i;
}

/* Whether a line is a number and pairs apart by blanks, at least one; one that
 * the head ends in may be cut. */
static bool is_row(const char *line, size_t n)
{
    size_t at = number_span(line, n), pairs = 0;
    if (at == 0)
        return false;
    for (;;) {
        size_t blanks = span(line + at, n - at, " \t");
        at += blanks;
        if (at == n)
            return pairs > 0;
        bool qid = n - at > 4 && memcmp(line + at, "qid:", 4) == 0;
        size_t index = qid ? 3 : span(line + at, n - at, "0123456789");
        at += index;
        if (blanks == 0 || index == 0 || at == n || line[at] != ':')
            return false;
        size_t value = number_span(line + at + 1, n - at - 1);
        if (value == 0)
            return false;
        at += 1 + value;
        pairs += !qid;
    }
}

/* Most of the first lines are rows. One of them without a pair has nothing but
 * zeros. */
bool svmlight_recognises(const struct source *source)
{
    const char *at = (const char *)source->head, *end = at + source->n_head;
    size_t rows = 0, others = 0;
    while (at < end && rows + others < LINES_LOOKED_AT) {
        size_t n = 0;
        while (at + n < end && at[n] != '\n' && at[n] != '\r')
            n++;
        size_t blanks = span(at, n, " \t");
        if (blanks < n && at[blanks] != '#') {
            const char *comment = memchr(at, '#', n);
            size_t length = comment ? (size_t)(comment - at) : n;
            bool row = is_row(at + blanks, length - blanks);
            rows += row;
            others += !row;
        }
        at += n + 1;
    }
    return rows > others;
}
