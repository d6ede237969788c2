/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as a page prints them, and round numbers for its axes. */
#ifndef REPORT_NUMBERS_H
#define REPORT_NUMBERS_H

#include <stddef.h>

#define NUMBERS_TEXT 48

/* "91.45"; "–" for what is not finite. Returns buf. */
const char *numbers_fixed(double v, int decimals, char buf[NUMBERS_TEXT]);

/* "91.45 ± 0.32"; without the deviation where it is not finite. */
const char *numbers_spread(double mean, double sd, int decimals,
                           char buf[NUMBERS_TEXT]);

/* A count with thousands apart: "15,910", from 10 million on "12.3 M",
 * "4.56 G". */
const char *numbers_count(double v, char buf[NUMBERS_TEXT]);

/* A ratio in three digits: "1.25", "12.3", "5,303". */
const char *numbers_ratio(double v, char buf[NUMBERS_TEXT]);

/* "4.5 ms", "0.31 s", "42.7 s", "4 min 21 s", "3 h 05 min". */
const char *numbers_time(double seconds, char buf[NUMBERS_TEXT]);

/* A round number that an axis says: "20", "0.05", "1.5M", "1e-05". */
const char *numbers_tick(double v, char buf[NUMBERS_TEXT]);

/* Round numbers (1, 2, 5 times a power of ten apart) in [lo, hi], about `want`
 * of them, TICKS_MAX at most. Returns how many. */
#define TICKS_MAX 16
size_t numbers_ticks(double lo, double hi, size_t want, double out[TICKS_MAX]);

/* Powers of ten in [lo, hi], 0 < lo, and between them twos and fives where
 * there are few. */
size_t numbers_log_ticks(double lo, double hi, double out[TICKS_MAX]);

/* Mean and sample standard deviation of values that come one by one. Begin
 * with zeros; what is not finite does not count. */
struct numbers {
    size_t n;
    double mean, squares;
};
void numbers_add(struct numbers *s, double v);
double numbers_sd(const struct numbers *s); /* NaN for n < 2 */
double numbers_of(const struct numbers *s); /* the mean; NaN for n < 1 */

#endif
