/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points of a range are rounded to few digits, for they become names of folders
 * and people type them: six where they lie logarithmically, twelve where they
 * lie evenly, and both ends as they were given. */
#include "store/sweep/sweep_range.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

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

static enum status add_whole_range(struct sweep_values *out, const char *text,
                                   double from, double to, struct err *err)
{
    enum status st = STATUS_OK;

    if (from > to || to > SWEEP_WHOLE_MOST)
        return err_set(err, STATUS_USAGE,
                       "'%.60s': a range that rises was expected, as 1-3",
                       text);
    if (to - from >= SWEEP_VALUES_MAX)
        return err_set(err, STATUS_USAGE,
                       "'%.60s': at most %d values were expected", text,
                       SWEEP_VALUES_MAX);
    for (double x = from; x <= to && st == STATUS_OK; x += 1.0)
        st = sweep_values_add_number(out, x, err);
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

static enum status add_points(struct sweep_values *out, const char *text,
                              const char *dots, struct err *err)
{
    struct points q;
    enum status st = STATUS_OK;

    if (!read_points(text, dots, &q))
        return err_set(err, STATUS_USAGE,
                       "'%.60s': FROM..TO:lin:N, FROM..TO:log:N or "
                       "FROM..TO:log was expected, N from 2 on",
                       text);
    if (q.log && !(q.from > 0.0 && q.to > 0.0))
        return err_set(err, STATUS_USAGE,
                       "'%.60s': two ends above 0 were expected, as log has "
                       "no other",
                       text);
    for (uint64_t i = 0; i < q.n && st == STATUS_OK; i++)
        st = sweep_values_add_number(out, point_at(&q, i), err);
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

enum status sweep_range_add(const char *text, struct sweep_values *out,
                            bool *range_out, struct err *err)
{
    const char *dots = strstr(text, "..");
    double from, to;

    *range_out = true;
    if (whole_range(text, &from, &to))
        return add_whole_range(out, text, from, to, err);
    if (begins_points(text, dots))
        return add_points(out, text, dots, err);
    *range_out = false;
    return STATUS_OK;
}
