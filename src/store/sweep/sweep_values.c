/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of values: each is cut out at the next comma that is not in quotes,
 * and is a text, a number or a range (sweep_range.c). */
#include "store/sweep/sweep_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "store/config/config_text.h"
#include "store/sweep/sweep_range.h"

#define VALUE_SIZE 4096 /* of a value, its NUL included */
#define BLANKS     " \t"

struct parse {
    bool numbers;
    struct sweep_values *out;
    struct err *err;
};

enum status sweep_values_add(struct sweep_values *v, const char *text,
                             struct err *err)
{
    size_t n = strlen(text) + 1;

    if (v->n == SWEEP_VALUES_MAX)
        return err_set(err, STATUS_USAGE, "at most %d values were expected",
                       SWEEP_VALUES_MAX);
    if (v->used + n > v->size) {
        size_t size = 2 * v->size + n + 256;

        if (!mem_grow(&v->room, v->used, size, 1))
            return err_set(err, STATUS_NOMEM, "out of memory");
        v->size = size;
    }
    if (v->n == v->at_size) {
        size_t size = 2 * v->at_size + 16;

        if (!mem_grow(&v->at, v->n, size, sizeof *v->at))
            return err_set(err, STATUS_NOMEM, "out of memory");
        v->at_size = size;
    }
    memcpy(v->room + v->used, text, n);
    v->at[v->n++] = v->used;
    v->used += n;
    return STATUS_OK;
}

enum status sweep_values_add_number(struct sweep_values *v, double value,
                                    struct err *err)
{
    char text[NUMBER_SIZE];
    size_t n = strlen(number_format(value, text));

    if (n > 2 && strcmp(text + n - 2, ".0") == 0)
        text[n - 2] = '\0';
    return sweep_values_add(v, text, err);
}

const char *sweep_value(const struct sweep_values *values, size_t i)
{
    return values->room + values->at[i];
}

void sweep_values_done(struct sweep_values *values)
{
    mem_free(values->room);
    mem_free(values->at);
    *values = (struct sweep_values){0};
}

/* One value of the list, without the blanks around it. */
static enum status add_part(struct parse *p, char *text)
{
    const char *wrong;
    enum status st;
    double value;
    bool range;

    if (*text == '\0')
        return err_set(p->err, STATUS_USAGE,
                       p->out->n == 0 ? "one value or more was expected"
                                      : "a value was expected behind a comma");
    if (*text == '"') {
        wrong = config_text_unquote(text);
        return wrong ? err_set(p->err, STATUS_USAGE, "%s", wrong)
                     : sweep_values_add(p->out, text, p->err);
    }
    st = sweep_range_add(text, p->out, &range, p->err);
    if (range)
        return st;
    if (p->numbers && number_parse(text, &value, NULL) == STATUS_OK &&
        fabs(value) < SWEEP_WHOLE_MOST)
        return sweep_values_add_number(p->out, value, p->err);
    return sweep_values_add(p->out, text, p->err);
}

/* Where the value at text ends: at a comma that is not in quotes, or at the
 * end of all. */
static size_t part_length(const char *text)
{
    bool quoted = false;
    size_t n = 0;

    for (; text[n] != '\0' && (quoted || text[n] != ','); n++) {
        if (quoted && text[n] == '\\' && text[n + 1] != '\0')
            n++;
        else if (text[n] == '"')
            quoted = !quoted;
    }
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The same value twice would be the same run twice. */
static enum status refuse_twice(const struct sweep_values *v, struct err *err)
{
    const char **sorted = mem_alloc(v->n, sizeof *sorted);
    enum status st = STATUS_OK;

    if (!sorted)
        return err_set(err, STATUS_NOMEM, "out of memory");
    for (size_t i = 0; i < v->n; i++)
        sorted[i] = sweep_value(v, i);
    qsort(sorted, v->n, sizeof *sorted, by_text);
    for (size_t i = 1; i < v->n && st == STATUS_OK; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0)
            st =
                err_set(err, STATUS_USAGE,
                        "'%.60s' is there twice, once was expected", sorted[i]);
    mem_free(sorted);
    return st;
}

static enum status parse_list(struct parse *p, const char *at)
{
    char part[VALUE_SIZE];
    enum status st;

    for (;;) {
        size_t whole = part_length(at), n = whole;
        size_t blank = strspn(at, BLANKS);

        blank = blank < n ? blank : n;
        while (n > blank && strchr(BLANKS, at[n - 1]))
            n--;
        if (n - blank >= sizeof part)
            return err_set(p->err, STATUS_USAGE,
                           "a value of at most %d bytes was expected",
                           VALUE_SIZE - 1);
        memcpy(part, at + blank, n - blank);
        part[n - blank] = '\0';
        st = add_part(p, part);
        if (st != STATUS_OK || at[whole] == '\0')
            return st;
        at += whole + 1;
    }
}

enum status sweep_values_parse(const char *text, bool numbers,
                               struct sweep_values *out, struct err *err)
{
    struct parse p = {numbers, out, err};
    enum status st;

    *out = (struct sweep_values){0};
    st = parse_list(&p, text);
    if (st == STATUS_OK)
        st = refuse_twice(out, err);
    if (st != STATUS_OK)
        sweep_values_done(out);
    return st;
}
