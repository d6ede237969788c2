/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of drawn values share. */
#ifndef TESTS_PLOT_CASE_H
#define TESTS_PLOT_CASE_H

#include <check.h>

#include "ui/draw/plot.h"

#define MS 1000000

/* Cleared; the caller's to end with canvas_done. */
struct canvas make_canvas(int w, int h, enum glyphs glyphs);

/* A value a step from step 1: 5 samples, 1 ms and 3 passes each. */
struct history make_history(const double *values, size_t n);

/* A batch of three samples. */
void add_at(struct history *h, uint64_t step, double value);

/* n times the value, from step 1, by add_at. */
struct history make_constant(double value, size_t n);

/* The steps 0 to x_hi, 0 to 100 %, without a cursor. */
struct plot_frame make_frame(struct rect r, double x_hi);

/* The chart of two curves, so that no style fills down to the axis. */
void draw_two(struct canvas *c, const struct plot_frame *f,
              const struct history *a, const struct history *b);

/* First and last row with a cell of the role; -1 when there is none. */
void rows_of(const struct canvas *c, enum role role, int *first, int *last);

size_t count_char(const struct canvas *c, uint32_t ch);

/* The row's text, without what is blank at its end, is this one. */
void expect_row(const struct canvas *c, int y, const char *expected);

#endif
