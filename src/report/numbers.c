/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/numbers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *numbers_fixed(double v, int decimals, char buf[NUMBERS_TEXT])
{
    if (!isfinite(v))
        snprintf(buf, NUMBERS_TEXT, "–");
    else if (fabs(v) >= 1e7 || (v != 0 && fabs(v) < pow(10, -decimals) / 2))
        snprintf(buf, NUMBERS_TEXT, "%.3g", v);
    else
        snprintf(buf, NUMBERS_TEXT, "%.*f", decimals, v);
    return buf;
}

const char *numbers_spread(double mean, double sd, int decimals,
                           char buf[NUMBERS_TEXT])
{
    char a[NUMBERS_TEXT], b[NUMBERS_TEXT];

    if (!isfinite(mean) || !isfinite(sd))
        return numbers_fixed(mean, decimals, buf);
    snprintf(buf, NUMBERS_TEXT, "%.20s ± %.20s",
             numbers_fixed(mean, decimals, a), numbers_fixed(sd, decimals, b));
    return buf;
}

const char *numbers_count(double v, char buf[NUMBERS_TEXT])
{
    static const char *const units[] = {" M", " G", " T", " P", " E"};
    size_t unit = 0;

    if (!isfinite(v) || fabs(v) >= 1e21)
        return numbers_fixed(v, 0, buf);
    if (v < 1e7) {
        unsigned long n = v > 0 ? (unsigned long)(v + 0.5) : 0;

        if (n >= 1000000)
            snprintf(buf, NUMBERS_TEXT, "%lu,%03lu,%03lu", n / 1000000,
                     n / 1000 % 1000, n % 1000);
        else if (n >= 1000)
            snprintf(buf, NUMBERS_TEXT, "%lu,%03lu", n / 1000, n % 1000);
        else
            snprintf(buf, NUMBERS_TEXT, "%lu", n);
        return buf;
    }
    for (v /= 1e6; v >= 999.5 && unit < 4; unit++)
        v /= 1000;
    snprintf(buf, NUMBERS_TEXT, "%.*f%s",
             v < 9.995   ? 2
             : v < 99.95 ? 1
                         : 0,
             v, units[unit]);
    return buf;
}

const char *numbers_ratio(double v, char buf[NUMBERS_TEXT])
{
    if (v >= 999.5)
        return numbers_count(v, buf);
    return numbers_fixed(v, v < 9.995 ? 2 : v < 99.95 ? 1 : 0, buf);
}

const char *numbers_time(double s, char buf[NUMBERS_TEXT])
{
    unsigned long whole = s > 0 && s < 1e15 ? (unsigned long)(s + 0.5) : 0;

    if (!isfinite(s))
        snprintf(buf, NUMBERS_TEXT, "–");
    else if (s < 0.0995)
        snprintf(buf, NUMBERS_TEXT, "%.3g ms", 1000 * s);
    else if (s < 59.95)
        snprintf(buf, NUMBERS_TEXT, s < 9.995 ? "%.2f s" : "%.1f s", s);
    else if (whole < 3600)
        snprintf(buf, NUMBERS_TEXT, "%lu min %02lu s", whole / 60, whole % 60);
    else
        snprintf(buf, NUMBERS_TEXT, "%lu h %02lu min", whole / 3600,
                 whole / 60 % 60);
    return buf;
}

const char *numbers_tick(double v, char buf[NUMBERS_TEXT])
{
    static const char *const units[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t unit = 0;

    if (fabs(v) >= 10000)
        while (fabs(v) >= 1000 && unit < 6) {
            v /= 1000;
            unit++;
        }
    snprintf(buf, NUMBERS_TEXT, "%.10g%s", v, units[unit]);
    return buf;
}

/* The round distance next to `raw`. */
static double round_step(double raw)
{
    double power = pow(10, floor(log10(raw))), part = raw / power;

    return (part < 1.4 ? 1 : part < 2.8 ? 2 : part < 7 ? 5 : 10) * power;
}

size_t numbers_ticks(double lo, double hi, size_t want, double out[TICKS_MAX])
{
    double step, at;
    size_t n = 0;

    if (!isfinite(lo) || !isfinite(hi) || !(hi > lo) || want == 0)
        return 0;
    step = round_step((hi - lo) / (double)want);
    if (!isnormal(step))
        return 0;
    at = ceil(lo / step - 1e-9);
    for (; n < TICKS_MAX && at * step <= hi + step * 1e-9; at++)
        out[n++] = at == 0 ? 0 : at * step; /* no -0 */
    return n;
}

size_t numbers_log_ticks(double lo, double hi, double out[TICKS_MAX])
{
    static const double between[] = {1, 2, 5};
    double first, last;
    size_t n = 0, stride = 1;

    if (!(lo > 0) || !(hi > lo) || !isfinite(hi))
        return 0;
    first = floor(log10(lo));
    last = ceil(log10(hi));
    while ((last - first) / (double)stride > TICKS_MAX - 2)
        stride++;
    for (size_t i = 0; first + (double)i <= last; i += stride)
        for (size_t k = 0; k < (last - first > 3 ? 1 : 3); k++) {
            double v = between[k] * pow(10, first + (double)i);

            if (v >= lo * (1 - 1e-9) && v <= hi * (1 + 1e-9) && n < TICKS_MAX)
                out[n++] = v;
        }
    return n;
}

void numbers_add(struct numbers *s, double v)
{
    double by = v - s->mean;

    if (!isfinite(v))
        return;
    s->mean += by / (double)++s->n;
    s->squares += by * (v - s->mean);
}

double numbers_sd(const struct numbers *s)
{
    return s->n > 1 ? sqrt(s->squares / (double)(s->n - 1)) : NAN;
}

double numbers_of(const struct numbers *s)
{
    return s->n > 0 ? s->mean : NAN;
}
