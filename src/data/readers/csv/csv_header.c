/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A header is told from the rows below it: its cells are words where they have
 * numbers, or numbers that count the columns: 0, 1, 2 and so on, or 5, 0, 0.1,
 * 0.2, as pandas writes a row of numbers that it took for names, the second 0
 * as 0.1. A table of words without a header therefore has none, and one odd
 * cell in a row of numbers makes none. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/options.h"
#include "data/readers/csv/csv_form.h"
#include "data/readers/csv/csv_kept.h"

#define HEADER_ROWS   500   /* looked at */
#define COUNTED_NAMES 4     /* fewer whole numbers in a row are a row of data */
#define NAMES_SEEN    65536 /* the names of pandas are below that */

/* What the rows below the first say of one column. */
struct below {
    unsigned numbers, words, fractions;
    bool repeats; /* the first row's word is there again */
};

struct columns {
    struct csv_feed feed;
    const struct csv_form *form;
    locale_t c_locale;
    struct csv_kept first;
    struct below *below; /* [n] */
    size_t n, n_rows, cell;
    bool no_memory;
};

static void below_cell(struct below *below, enum cell_kind kind, double value)
{
    below->numbers += kind == CELL_NUMBER;
    below->words += kind == CELL_TEXT;
    below->fractions += kind == CELL_NUMBER && floor(value) != value;
}

static void on_cell(void *bytes, size_t length, void *data)
{
    struct columns *c = data;
    const char *text = bytes ? bytes : "";
    double value = 0;
    if (!bytes && c->form->separator == CSV_BLANKS)
        return;
    enum cell_kind kind =
        csv_form_parse(c->form, text, length, c->c_locale, &value);
    if (c->n_rows > 0 && c->cell < c->n) {
        struct below *below = &c->below[c->cell];
        below_cell(below, kind, value);
        below->repeats |= strcmp(text, csv_kept_text(&c->first, c->cell)) == 0;
    } else if (c->n_rows == 0 && c->cell < SHEET_MAX_COLUMNS &&
               !csv_kept_add(&c->first, c->cell, kind, text, length))
        c->no_memory = c->feed.stop = true;
    c->cell++;
}

static void on_row(int end, void *data)
{
    struct columns *c = data;
    (void)end;
    if (c->cell == 0)
        return;
    if (c->n_rows++ == 0) {
        c->n = c->first.n;
        c->below = mem_alloc(c->n, sizeof *c->below);
        c->no_memory |= !c->below;
    }
    c->feed.stop = c->no_memory || c->n_rows == HEADER_ROWS;
    c->cell = 0;
}

/* The cells of the first row that are numbers count from 0 on; from any
 * number on where words stand beside. */
static bool names_count(const struct columns *c, bool words_beside)
{
    double value, next = 0;
    bool begun = false;
    for (size_t i = 0; i < c->first.n; i++) {
        if (c->first.cell[i].kind != CELL_NUMBER)
            continue;
        const char *text = csv_kept_text(&c->first, i);
        if (strspn(text, "0123456789") != c->first.cell[i].length)
            return false;
        csv_form_parse(c->form, text, c->first.cell[i].length, c->c_locale,
                       &value);
        if (begun || !words_beside ? value != next : false)
            return false;
        begun = true;
        next = value + 1;
    }
    return begun;
}

/* Reads "12" or "12.3" and moves *text past it; the part behind the point is 0
 * when there is none. False: it is neither, or has no place in `seen`. */
static bool read_repeated(const char *text, size_t *name, size_t *repeat)
{
    size_t *part = name;
    *name = *repeat = 0;
    for (; *text; text++) {
        if (*text == '.' && part == name && text[1] != '0' && text[1])
            part = repeat;
        else if (*text < '0' || *text > '9')
            return false;
        else
            *part = *part * 10 + (size_t)(*text - '0');
        if (*part >= NAMES_SEEN)
            return false;
    }
    return true;
}

/* Each number is new, or the next repetition of one seen; two repetitions
 * stand above whole numbers. */
static bool names_repeat(const struct columns *c, unsigned *seen)
{
    size_t n_repeated = 0, name, repeat;
    for (size_t i = 0; i < c->first.n; i++) {
        if (c->first.cell[i].kind != CELL_NUMBER)
            continue;
        if (!read_repeated(csv_kept_text(&c->first, i), &name, &repeat) ||
            seen[name] != repeat)
            return false;
        seen[name]++;
        if (repeat && c->below && c->below[i].fractions > 0)
            return false;
        n_repeated += repeat > 0;
    }
    return n_repeated >= 2;
}

static bool names_are_numbers(struct columns *c, bool words_beside)
{
    if (names_count(c, words_beside))
        return true;
    unsigned *seen = mem_alloc(NAMES_SEEN, sizeof *seen);
    bool repeat = seen && names_repeat(c, seen);
    c->no_memory = !seen;
    mem_free(seen);
    return repeat;
}

static bool names_the_label(const char *text)
{
    for (size_t i = 0; data_label_names[i]; i++)
        if (strcasecmp(text, data_label_names[i]) == 0)
            return true;
    return false;
}

/* A word above words that is not among them heads its column when it is a name
 * that labels have, or when the numbers beside it count, as years do. */
static bool heads_words(const struct columns *c, size_t i)
{
    return c->n_rows > 2 && c->first.cell[i].kind == CELL_TEXT &&
           c->below[i].words > 0 && !c->below[i].repeats;
}

static bool is_header(struct columns *c)
{
    size_t n_above = 0, n_words = 0, n_numbers = 0, n_missing = 0;
    bool number_above_words = false, heads = false;
    for (size_t i = 0; i < c->first.n; i++) {
        if (heads_words(c, i) && names_the_label(csv_kept_text(&c->first, i)))
            return true;
        heads |= heads_words(c, i);
        enum cell_kind kind = c->first.cell[i].kind;
        bool above_numbers =
            c->n_rows < 2 || c->below[i].numbers > c->below[i].words;
        n_above += above_numbers;
        n_words += above_numbers && kind == CELL_TEXT;
        n_numbers += kind == CELL_NUMBER;
        /* an index of pandas has no name */
        n_missing += kind != CELL_NUMBER && kind != CELL_TEXT &&
                     !(i == 0 && kind == CELL_EMPTY);
        number_above_words |= !above_numbers && kind == CELL_NUMBER;
    }
    if (n_words > 0 && 2 * n_words >= n_above)
        return true;
    if (n_missing > c->form->empty_end)
        return false;
    if (heads && n_numbers + 1 >= COUNTED_NAMES && names_count(c, true))
        return true;
    if (n_words == 0 && n_numbers < COUNTED_NAMES && !number_above_words)
        return false;
    return c->n_rows > 1 && names_are_numbers(c, n_words > 0);
}

enum status csv_header_find(const struct source *source, locale_t c_locale,
                            char *scratch, struct csv_form *form)
{
    struct columns c = {.form = form, .c_locale = c_locale};
    bool ok =
        csv_form_feed(form, source, scratch, &c.feed, on_cell, on_row, &c);
    form->header = ok && !c.no_memory && is_header(&c);
    csv_feed_done(&c.feed);
    csv_kept_done(&c.first);
    mem_free(c.below);
    return ok && !c.no_memory ? STATUS_OK : STATUS_NOMEM;
}
