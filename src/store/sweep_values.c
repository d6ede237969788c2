/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value is cut out at the next comma that is not in quotes. Points of a range
 * are rounded to few digits, for they become names of folders and people type
 * them: six where they lie logarithmically, twelve where they lie evenly, and
 * both ends as they were given. */
#include "store/sweep_values.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "store/config_text.h"

#define VALUE_SIZE 4096 /* of a value, its NUL included */
#define BLANKS     " \t"
#define WHOLE_MOST 9007199254740992.0 /* 2^53: above it doubles have gaps */

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

/* "0.1", "3", "1e-05". */
static enum status add_number(struct parse *p, double value)
{
    char text[NUMBER_SIZE];
    size_t n = strlen(number_format(value, text));

    if (n > 2 && strcmp(text + n - 2, ".0") == 0)
        text[n - 2] = '\0';
    return sweep_values_add(p->out, text, p->err);
}

static double rounded(double value, int digits)
{
    char text[NUMBER_SIZE];
    double out = value;

    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    for (char *c = text; *c != '\0'; c++) /* the locale's decimal point */
        if (!strchr("+-0123456789e", *c))
            *c = '.';
    if (number_parse(text, &out, NULL) != STATUS_OK)
        return value;
    return out;
}

/* "1-3", both ends in digits. False: it is no such range. */
static bool whole_range(const char *text, double *from, double *to)
{
    size_t n = strspn(text, "0123456789");

    return n > 0 && n < 20 && text[n] == '-' && text[n + 1] != '\0' &&
           text[n + 1 + strspn(text + n + 1, "0123456789")] == '\0' &&
           sscanf(text, "%lf-%lf", from, to) == 2;
}

static enum status add_whole_range(struct parse *p, const char *text,
                                   double from, double to)
{
    enum status st = STATUS_OK;

    if (from > to || to > WHOLE_MOST)
        return err_set(p->err, STATUS_USAGE,
                       "'%.60s': a range that rises was expected, as 1-3",
                       text);
    if (to - from >= SWEEP_VALUES_MAX)
        return err_set(p->err, STATUS_USAGE,
                       "'%.60s': at most %d values were expected", text,
                       SWEEP_VALUES_MAX);
    for (double x = from; x <= to && st == STATUS_OK; x += 1.0)
        st = add_number(p, x);
    return st;
}

/* What stands behind the dots of "FROM..TO:lin:N". */
struct points {
    double from, to;
    bool log;
    uint64_t n;
};

/* Points when nobody says how many: one each half decade, both ends
 * included. */
static uint64_t half_decades(double from, double to)
{
    double n = fabs(2.0 * log10(to / from));

    return isfinite(n) && n < 1000.0 ? (uint64_t)(n + 1.5) + (n < 0.5) : 2;
}

static bool read_points(const char *text, const char *dots, struct points *out)
{
    char from[NUMBER_SIZE], to[NUMBER_SIZE], way[4], n[16] = "";
    int end = 0;

    snprintf(from, sizeof from, "%.*s", (int)(dots - text), text);
    if (sscanf(dots, "..%47[^:]:%3[a-z]%n:%15[0-9]%n", to, way, &end, n, &end) <
            2 ||
        end == 0 || dots[end] != '\0')
        return false;
    out->log = strcmp(way, "log") == 0;
    if ((!out->log && (strcmp(way, "lin") != 0 || *n == '\0')) ||
        number_parse(from, &out->from, NULL) != STATUS_OK ||
        number_parse(to, &out->to, NULL) != STATUS_OK)
        return false;
    if (*n == '\0')
        out->n = half_decades(out->from, out->to);
    return *n == '\0' || number_parse_whole(n, 2, SWEEP_VALUES_MAX, &out->n,
                                            NULL) == STATUS_OK;
}

static double point_at(const struct points *q, uint64_t i)
{
    double last = (double)(q->n - 1), k = (double)i;

    if (i == 0 || i == q->n - 1)
        return i == 0 ? q->from : q->to;
    if (q->log)
        return rounded(q->from * pow(q->to / q->from, k / last), 6);
    return rounded((q->from * (last - k) + q->to * k) / last, 12);
}

static enum status add_points(struct parse *p, const char *text,
                              const char *dots)
{
    struct points q;
    enum status st = STATUS_OK;

    if (!read_points(text, dots, &q))
        return err_set(p->err, STATUS_USAGE,
                       "'%.60s': FROM..TO:lin:N, FROM..TO:log:N or "
                       "FROM..TO:log was expected, N from 2 on",
                       text);
    if (q.log && !(q.from > 0.0 && q.to > 0.0))
        return err_set(p->err, STATUS_USAGE,
                       "'%.60s': two ends above 0 were expected, as log has "
                       "no other",
                       text);
    for (uint64_t i = 0; i < q.n && st == STATUS_OK; i++)
        st = add_number(p, point_at(&q, i));
    return st;
}

/* Whether what is before the dots is a number: "../x.csv" is a file. */
static bool begins_points(const char *text, const char *dots)
{
    char from[NUMBER_SIZE];
    double value;

    if (!dots || (size_t)(dots - text) >= sizeof from)
        return false;
    snprintf(from, sizeof from, "%.*s", (int)(dots - text), text);
    return number_parse(from, &value, NULL) == STATUS_OK;
}

/* One value of the list, without the blanks around it. */
static enum status add_part(struct parse *p, char *text)
{
    const char *dots = strstr(text, "..");
    const char *wrong;
    double from, to;

    if (*text == '\0')
        return err_set(p->err, STATUS_USAGE,
                       p->out->n == 0 ? "one value or more was expected"
                                      : "a value was expected behind a comma");
    if (*text == '"') {
        wrong = config_text_unquote(text);
        return wrong ? err_set(p->err, STATUS_USAGE, "%s", wrong)
                     : sweep_values_add(p->out, text, p->err);
    }
    if (whole_range(text, &from, &to))
        return add_whole_range(p, text, from, to);
    if (begins_points(text, dots))
        return add_points(p, text, dots);
    if (p->numbers && number_parse(text, &from, NULL) == STATUS_OK &&
        fabs(from) < WHOLE_MOST)
        return add_number(p, from);
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
