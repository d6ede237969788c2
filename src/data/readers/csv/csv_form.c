/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of the source is cut by each separator in turn. The one wins that
 * cuts the most rows into equally many cells and makes the most of them
 * numbers: "1,5;2,5" has three cells by its comma, but two numbers by its
 * semicolon. One odd row or cell does not change that. */
#include "data/readers/csv/csv_form.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/cell.h"

#define TALLY_ROWS  500
#define ONE_COLUMN  0.5 /* a separator is none when it does worse */
#define NO_DECIMALS "0123456789+-.#\"\r\n"

static const struct separator {
    char character;
    const char *name;
} separators[] = {
    {',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {CSV_BLANKS, "blanks"}};

#define N_SEPARATORS (sizeof separators / sizeof *separators)

/* What one separator makes of the head. */
struct tally {
    struct csv_feed feed;
    const struct csv_form *form;
    locale_t c_locale;
    size_t cell, empty; /* cells of this row, empty ones at its end */
    size_t n_cells, n_numbers, n_rows;
    size_t cells[TALLY_ROWS], empties[TALLY_ROWS];
};

enum cell_kind csv_form_parse(const struct csv_form *form, const char *text,
                              size_t length, locale_t c_locale, double *value)
{
    return form->commas ? cell_parse_comma(text, length, c_locale, value)
                        : cell_parse(text, length, c_locale, value);
}

static void on_cell(void *text, size_t length, void *data)
{
    struct tally *t = data;
    double value;
    if (!text && t->form->separator == CSV_BLANKS)
        return;
    t->cell++;
    t->n_cells++;
    t->empty = text ? 0 : t->empty + 1;
    if (text)
        t->n_numbers += csv_form_parse(t->form, text, length, t->c_locale,
                                       &value) == CELL_NUMBER;
}

static void on_row(int end, void *data)
{
    struct tally *t = data;
    (void)end;
    if (t->cell > 0 && t->n_rows < TALLY_ROWS) {
        t->cells[t->n_rows] = t->cell;
        t->empties[t->n_rows++] = t->empty;
    }
    t->feed.stop = t->n_rows == TALLY_ROWS;
    t->cell = t->empty = 0;
}

bool csv_form_feed(const struct csv_form *form, const struct source *source,
                   char *scratch, struct csv_feed *feed,
                   void (*cell)(void *text, size_t length, void *data),
                   void (*row)(int end, void *data), void *data)
{
    if (!csv_feed_init(feed, form->separator, cell, row, data))
        return false;
    memcpy(scratch, source->head, source->n_head);
    csv_feed_bytes(feed, scratch + form->skip, source->n_head - form->skip,
                   SOURCE_HEAD);
    if (form->whole)
        csv_feed_end(feed);
    return feed->fault != CSV_NO_MEMORY;
}

/* The number of cells that more than half of the rows have, if there is one. */
static size_t usual_cells(const struct tally *t)
{
    size_t usual = 0, lead = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        if (lead == 0)
            usual = t->cells[i];
        lead = t->cells[i] == usual ? lead + 1 : lead - 1;
    }
    return usual;
}

static double score(const struct tally *t)
{
    size_t usual = usual_cells(t), n_usual = 0;
    size_t n_rows = t->n_rows + (t->feed.fault != CSV_FINE);
    if (t->n_rows == 0 && t->feed.fault == CSV_FINE && t->cell > 0) {
        usual = t->cell + 1; /* the first row goes beyond the head */
        n_rows = n_usual = 1;
    }
    for (size_t i = 0; i < t->n_rows; i++)
        n_usual += t->cells[i] == usual;
    if (usual < 2 || n_rows == 0 || t->n_cells == 0 ||
        (t->form->separator == CSV_BLANKS && t->n_numbers == 0))
        return 0;
    return (double)n_usual / (double)n_rows *
           (1 + (double)t->n_numbers / (double)t->n_cells);
}

/* Empty cells at the end of all usual rows. The first, if it is a header, may
 * be without them. */
static size_t empty_end(const struct tally *t)
{
    size_t usual = usual_cells(t), fewest = SIZE_MAX;
    for (size_t i = t->n_rows > 1; i < t->n_rows; i++)
        if (t->cells[i] == usual && t->empties[i] < fewest)
            fewest = t->empties[i];
    if (t->n_rows == 0 || fewest >= usual)
        return 0;
    if (t->cells[0] > usual - fewest && t->empties[0] < fewest)
        return t->empties[0];
    return fewest;
}

static bool tally_up(const struct reading *r, const struct csv_form *form,
                     locale_t c_locale, char *scratch, struct tally *t)
{
    *t = (struct tally){.form = form, .c_locale = c_locale};
    bool ok =
        csv_form_feed(form, r->source, scratch, &t->feed, on_cell, on_row, t);
    csv_feed_done(&t->feed);
    return ok;
}

static void set_separator(struct csv_form *form, char separator)
{
    form->separator = separator;
    form->commas = separator != ',';
}

static void say_separator(struct data_facts *facts, char separator)
{
    for (size_t i = 0; i < N_SEPARATORS; i++)
        if (separators[i].character == separator) {
            strcpy(facts->separator, separators[i].name);
            return;
        }
    snprintf(facts->separator, sizeof facts->separator, "'%c'", separator);
}

/* The separator of the best cut; a comma when none cuts. */
static bool find_separator(const struct reading *r, locale_t c_locale,
                           char *scratch, struct tally *t,
                           struct csv_form *form)
{
    double best = ONE_COLUMN;
    char found = '\0';
    for (size_t i = 0; i < N_SEPARATORS; i++) {
        set_separator(form, separators[i].character);
        if (!tally_up(r, form, c_locale, scratch, t))
            return false;
        if (score(t) > best || (!found && score(t) == best)) {
            best = score(t);
            found = separators[i].character;
        }
    }
    set_separator(form, found ? found : ',');
    if (found)
        say_separator(r->facts, found);
    else
        strcpy(r->facts->separator, "none");
    return true;
}

/* Skips a mark of UTF-8 and a first line "sep=;", whose separator is given. */
static char skip_front(const struct source *source, struct csv_form *form)
{
    const char *head = (const char *)source->head;
    size_t n = source->n_head;
    if (n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
        form->skip = 3;
    const char *at = head + form->skip;
    size_t quote = n > form->skip && *at == '"';
    size_t length = 5 + 2 * quote;
    if (n - form->skip < length || strncasecmp(at + quote, "sep=", 4) != 0 ||
        (quote && at[6] != '"') || strchr(NO_DECIMALS, at[4 + quote]) ||
        (n - form->skip > length && at[length] != '\r' && at[length] != '\n'))
        return '\0';
    form->skip += length;
    return at[4 + quote];
}

/* What --sep says, NULL included. */
static enum status option_separator(const struct reading *r, char *out)
{
    const char *sep = r->options->sep;
    if (!sep)
        return STATUS_OK;
    for (size_t i = 0; i < N_SEPARATORS; i++)
        if (strcmp(sep, separators[i].name) == 0) {
            *out = separators[i].character;
            return STATUS_OK;
        }
    if (strcmp(sep, "\\t") == 0)
        sep = "\t";
    if (strlen(sep) != 1 || strchr(NO_DECIMALS, *sep))
        return err_set(r->err, STATUS_USAGE,
                       "--sep '%.20s': expected comma, semicolon, tab, blanks "
                       "or the character itself",
                       sep);
    *out = *sep;
    return STATUS_OK;
}

static bool find_all(const struct reading *r, locale_t c_locale, char said,
                     char *scratch, struct tally *t, struct csv_form *form)
{
    if (said) {
        set_separator(form, said);
        say_separator(r->facts, said);
    } else if (!find_separator(r, c_locale, scratch, t, form)) {
        return false;
    }
    if (!tally_up(r, form, c_locale, scratch, t))
        return false;
    form->empty_end = empty_end(t);
    form->header = r->options->header == HEADER_YES;
    if (r->options->header == HEADER_AUTO &&
        csv_header_find(r->source, c_locale, scratch, form) != STATUS_OK)
        return false;
    strcpy(r->facts->header, form->header ? "row 1" : "none");
    return true;
}

enum status csv_form_find(const struct reading *r, locale_t c_locale,
                          struct csv_form *form_out)
{
    struct csv_form form = {.whole = r->source->n_head < SOURCE_HEAD};
    char said = skip_front(r->source, &form);
    enum status status = option_separator(r, &said);
    if (status != STATUS_OK)
        return status;
    char *scratch = mem_alloc(SOURCE_HEAD, 1);
    struct tally *t = mem_alloc(1, sizeof *t);
    if (!scratch || !t || !find_all(r, c_locale, said, scratch, t, &form))
        status = err_set(r->err, STATUS_NOMEM, "%s: no memory to read it",
                         err_path(r->source->path));
    mem_free(t);
    mem_free(scratch);
    if (status == STATUS_OK)
        *form_out = form;
    return status;
}
