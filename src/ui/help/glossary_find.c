/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which words a panel has is not written down anywhere: they are looked for in
 * what it draws, so that a panel that changes is explained as it is now. */
#include "ui/help/glossary.h"

#include <ctype.h>
#include <string.h>

static bool letter(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

/* Whether a word with `edge` at that end goes on from `at` in the direction of
 * `by`: there is a letter behind a letter, or what joins two of them. */
static bool goes_on(const char *text, size_t len, size_t at, size_t by,
                    char edge)
{
    if (at >= len) /* also before the first */
        return false;
    if (letter(text[at]))
        return letter(edge);
    return strchr(".-/", text[at]) != NULL && at + by < len &&
           letter(text[at + by]) && !isdigit((unsigned char)text[at + by]);
}

/* Bytes of the text that are the word; 0 = they are others. */
static size_t same(const char *text, const char *word)
{
    const char *p = text;

    for (; *word != '\0'; word++) {
        size_t n = *word == '#' ? strspn(p, "0123456789") : *p == *word;

        if (n == 0)
            return 0;
        p += n;
    }
    return (size_t)(p - text);
}

static bool has(const char *text, const char *word)
{
    size_t len = strlen(text), n;

    for (size_t at = 0; at < len; at++)
        if ((n = same(text + at, word)) > 0 &&
            !goes_on(text, len, at - 1, (size_t)-1, word[0]) &&
            !goes_on(text, len, at + n, 1, word[strlen(word) - 1]))
            return true;
    return false;
}

bool glossary_in(const struct glossary_word *word, const char *text)
{
    bool found = has(text, word->word);

    for (size_t k = 0; k < GLOSSARY_ALSO && word->also[k] != NULL; k++)
        found = found || has(text, word->also[k]);
    return found;
}

/* A cell as a text has it: borders are no part of words in any glyphs. */
static size_t put_cell(const struct cell *cell, char *text)
{
    bool border = cell->role == ROLE_BORDER || cell->role == ROLE_FOCUS;

    if (cell->ch == 0xd7) {
        memcpy(text, "×", 2);
        return 2;
    }
    *text =
        !border && cell->ch >= ' ' && cell->ch < 0x7f ? (char)cell->ch : ' ';
    return 1;
}

void glossary_find(const struct canvas *c, struct rect r,
                   bool found[GLOSSARY_MAX])
{
    char text[1024];

    for (int y = r.y; y < r.y + r.h; y++) {
        size_t n = 0;

        for (int x = r.x; x < r.x + r.w && n + 2 < sizeof text; x++)
            n += put_cell(canvas_at(c, x, y), text + n);
        text[n] = '\0';
        for (size_t i = 0; glossary_at(i) != NULL; i++)
            found[i] = found[i] || glossary_in(glossary_at(i), text);
    }
}
