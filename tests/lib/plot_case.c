/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canvases, histories and frames, and what stands on a canvas. */
#include <check.h>
#include <math.h>

#include "plot_case.h"
#include "ui/draw/plot.h"

struct canvas make_canvas(int w, int h, enum glyphs glyphs)
{
    struct canvas c;

    ck_assert_int_eq(canvas_init(&c, w, h, glyphs), STATUS_OK);
    return c;
}

struct history make_history(const double *values, size_t n)
{
    struct history h;

    ck_assert_int_eq(history_init(&h), STATUS_OK);
    for (size_t i = 0; i < n; i++)
        history_add(&h,
                    &(struct history_place){.step = i + 1,
                                            .samples = (i + 1) * 5,
                                            .active_ns = (int64_t)(i + 1) * MS,
                                            .fwd_eq = (double)(i + 1) * 3},
                    values[i]);
    return h;
}

void add_at(struct history *h, uint64_t step, double value)
{
    history_add(h,
                &(struct history_place){.step = step,
                                        .samples = 3 * step,
                                        .active_ns = (int64_t)step,
                                        .fwd_eq = (double)step},
                value);
}

struct history make_constant(double value, size_t n)
{
    struct history h;

    ck_assert_int_eq(history_init(&h), STATUS_OK);
    for (size_t i = 0; i < n; i++)
        add_at(&h, i + 1, value);
    return h;
}

void expect_row(const struct canvas *c, int y, const char *expected)
{
    char buf[1024];

    canvas_row_utf8(c, y, buf, sizeof buf);
    ck_assert_str_eq(buf, expected);
}

struct plot_frame make_frame(struct rect r, double x_hi)
{
    return (struct plot_frame){.r = r,
                               .x_hi = x_hi,
                               .y_hi = 100,
                               .axis = AXIS_STEP,
                               .y_unit = "%",
                               .cursor = NAN};
}

void rows_of(const struct canvas *c, enum role role, int *first, int *last)
{
    *first = *last = -1;
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            if (canvas_at(c, x, y)->role == role) {
                *first = *first < 0 ? y : *first;
                *last = y;
            }
}

void draw_two(struct canvas *c, const struct plot_frame *f,
              const struct history *a, const struct history *b)
{
    struct plot_series s[2] = {
        {.history = a, .role = ROLE_LANE0, .ascii = '*'},
        {.history = b, .role = ROLE_LANE1, .ascii = 'o'}};

    canvas_clear(c);
    plot_chart(c, f, s, 2);
}

size_t count_char(const struct canvas *c, uint32_t ch)
{
    size_t n = 0;

    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            n += canvas_at(c, x, y)->ch == ch;
    return n;
}
