/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows are true classes, columns what the lane says. Zeros are dots and only
 * what is 5 % of its row or more stands out, so that the mistakes that matter
 * are found at a glance and without colour; the diagonal is what is right.
 * Of more classes than have room a window follows the cursor, and only that is
 * counted. Where cells are three columns wide, hundreds are written "6h" so
 * that no two numbers touch; the exact number of the cursor's cell is in the
 * head of the screen. */
#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/errors/errors_matrix.h"
#include "ui/parts/class_text.h"

#define LOUD_PART 20 /* 1 / 20 of the row */
#define WARM_PART 40

/* What of the matrix is on screen. */
struct sheet {
    struct canvas *c;
    const struct dataset *ds;
    struct matrix_place at;
    struct confusion k;
    int cell_true, cell_said;
    bool cursor;
};

static const char *number(size_t n, int cell_w, char *buf, size_t size)
{
    if (n < (cell_w > 3 ? 1000u : 100u))
        snprintf(buf, size, "%zu", n);
    else if (n < 1000)
        snprintf(buf, size, "%zuh", n / 100);
    else if (n < (cell_w > 3 ? 99500u : 9500u))
        snprintf(buf, size, "%zuk", (n + 500) / 1000);
    else
        snprintf(buf, size, cell_w > 3 ? "big" : "##");
    return buf;
}

static int column_x(const struct sheet *s, size_t col)
{
    return s->at.in.x + s->at.label_w + (int)col * s->at.cell_w;
}

static void draw_total(const struct sheet *s, int y, size_t n)
{
    char text[16];

    if (n < 10000)
        snprintf(text, sizeof text, "%zu", n);
    else
        plot_si((double)n, text, sizeof text);
    canvas_printf(s->c, column_x(s, s->k.n_cols), y, MATRIX_TOTAL_W, ROLE_TEXT,
                  "%5s", text);
}

/* The classes said, between marks of what is out of sight. */
static void draw_head(const struct sheet *s)
{
    int y = s->at.in.y, n = (int)s->ds->n_classes, x = s->at.in.x;

    if (s->at.first_true > 0)
        canvas_put(s->c, x, y, 0x25b2, ROLE_FOCUS);
    if (s->at.first_true + s->at.n_rows < n)
        canvas_put(s->c, x + 1, y, 0x25bc, ROLE_FOCUS);
    for (size_t col = 0; col < s->k.n_cols; col++) {
        size_t class = s->k.first_said + col;
        bool here = s->cursor && (int)class == s->cell_said;
        char head[CLASS_TEXT_SIZE];
        int w;

        if (s->ds->labels_are_names)
            class_text(s->ds, class, s->at.cell_w - 1, head);
        else
            snprintf(head, sizeof head, "%zu", class);
        w = canvas_text_width(head);
        canvas_text(s->c, column_x(s, col + 1) - w, y, w,
                    here ? ROLE_FOCUS : ROLE_DIM, head);
    }
    if (s->at.first_said > 0)
        canvas_put(s->c, x + 2, y, 0x25c2, ROLE_FOCUS);
    x = column_x(s, s->k.n_cols);
    canvas_printf(s->c, x, y, MATRIX_TOTAL_W, ROLE_DIM, "%5s", "all");
    if (s->at.first_said + s->at.n_cols < n)
        canvas_put(s->c, x, y, 0x25b8, ROLE_FOCUS);
}

static void draw_cell(const struct sheet *s, size_t row, size_t col, int y)
{
    size_t n = s->k.n[row][col], truth = s->k.first_true + row;
    size_t said = s->k.first_said + col;
    bool here =
        s->cursor && (int)truth == s->cell_true && (int)said == s->cell_said;
    bool loud = n * LOUD_PART >= s->k.n_true[row];
    bool warm = n * WARM_PART >= s->k.n_true[row];
    enum role role = here            ? ROLE_SELECTED
                     : n == 0        ? ROLE_DIM
                     : said == truth ? ROLE_GOOD
                     : loud          ? ROLE_BAD
                     : warm          ? ROLE_WARN
                                     : ROLE_TEXT;
    char text[16];
    int w, x = column_x(s, col) + s->at.cell_w;

    if (n == 0)
        snprintf(text, sizeof text, ".");
    else
        number(n, s->at.cell_w, text, sizeof text);
    w = canvas_text_width(text);
    canvas_text(s->c, x - w, y, w, role, text);
    if (here)
        canvas_put(s->c, x - w - 1, y, 0x25b8, ROLE_FOCUS);
}

static void draw_row(const struct sheet *s, size_t row, int y)
{
    size_t class = s->k.first_true + row;
    bool here = s->cursor && (int)class == s->cell_true;
    int indent = class_text_indent(s->ds, class);
    char name[CLASS_TEXT_SIZE];

    canvas_printf(s->c, s->at.in.x, y, s->at.label_w,
                  here ? ROLE_FOCUS : ROLE_DIM, "%*s%s", indent, "",
                  class_text(s->ds, class,
                             s->at.label_w - (indent > 0 ? indent : 1), name));
    for (size_t col = 0; col < s->k.n_cols; col++)
        draw_cell(s, row, col, y);
    draw_total(s, y, s->k.n_true[row]);
}

static void draw_totals(const struct sheet *s, int y)
{
    char text[16];

    canvas_text(s->c, s->at.in.x, y, MATRIX_LABEL_W, ROLE_DIM, "all");
    for (size_t col = 0; col < s->k.n_cols; col++)
        canvas_printf(
            s->c, column_x(s, col), y, s->at.cell_w, ROLE_TEXT, "%*s",
            s->at.cell_w,
            number(s->k.n_said[col], s->at.cell_w, text, sizeof text));
    draw_total(s, y, s->k.n_all);
}

static void draw_frame(const struct sheet *s, struct rect r, enum role role,
                       const char *name)
{
    size_t n = s->ds->n_classes;
    char title[64], note[48] = "";

    if (r.w < MATRIX_W)
        snprintf(title, sizeof title, "%s: true ↓ said →", name);
    else
        snprintf(title, sizeof title, "%s: true down, said across", name);
    if (s->k.n_rows < n || s->k.n_cols < n)
        snprintf(note, sizeof note, "%zux%zu of %zu classes", s->k.n_rows,
                 s->k.n_cols, n);
    else if (s->k.n_all > 0)
        snprintf(note, sizeof note, "%zu right", s->k.n_right);
    canvas_box(s->c, r, s->cursor, role, title, note);
}

void errors_matrix_draw(const struct model *m, const struct errors_state *e,
                        struct canvas *c, struct rect r, size_t lane,
                        bool focused)
{
    struct sheet s = {.c = c,
                      .ds = m->problem->ds,
                      .cell_true = e->cell_true,
                      .cell_said = e->cell_said,
                      .cursor = focused};
    char name[LANE_NAME_MAX];

    s.at = matrix_place_of(e, r, s.ds);
    s.k.first_true = (size_t)s.at.first_true;
    s.k.first_said = (size_t)s.at.first_said;
    s.k.n_rows = (size_t)s.at.n_rows;
    s.k.n_cols = (size_t)s.at.n_cols;
    errors_confusion(m, lane, &s.k);
    if (s.at.framed)
        draw_frame(&s, r, lane_role(lane),
                   model_lane_label(&m->lanes[lane], name, sizeof name));
    if (s.k.n_all == 0) {
        canvas_text_fit(c, s.at.in.x, s.at.in.y, s.at.in.w, ROLE_DIM,
                        "no evaluation yet");
        return;
    }
    if (s.at.in.h < 1 || s.at.n_cols < 1)
        return;
    draw_head(&s);
    for (int i = 0; i < s.at.n_rows; i++)
        draw_row(&s, (size_t)i, s.at.in.y + 1 + i);
    if (s.at.n_rows + 1 < s.at.in.h)
        draw_totals(&s, s.at.in.y + 1 + s.at.n_rows);
}

/* Of the cursor's cell. */
static size_t cell_n(const struct model *m, const struct errors_state *e,
                     size_t lane, size_t *of_out)
{
    struct confusion k = {.first_true = (size_t)e->cell_true,
                          .first_said = (size_t)e->cell_said,
                          .n_rows = 1,
                          .n_cols = 1};

    errors_confusion(m, lane, &k);
    *of_out = k.n_true[0];
    return k.n[0][0];
}

#define CELL  "true %s, %s says %s: %zu of %zu"
#define WHOLE CELL " samples (%.1f %%)"

void errors_matrix_describe(const struct model *m, const struct errors_state *e,
                            struct canvas *c, struct rect row)
{
    static const char *const wide[] = {WHOLE " · Enter shows them, Esc leaves",
                                       WHOLE ", Enter shows", WHOLE, NULL};
    static const char *const narrow[] = {CELL ", Enter shows", CELL " (h 100)",
                                         CELL, NULL};
    size_t lane = errors_judge(m, e), of, n = cell_n(m, e, lane, &of);
    char name[LANE_NAME_MAX], text[192], truth[CLASS_TEXT_SIZE];
    char said[CLASS_TEXT_SIZE];

    for (int w = CLASS_TEXT_FULL; w >= 0; w -= CLASS_TEXT_FULL) {
        canvas_first_fit(
            row.w, text, sizeof text, row.w >= 60 ? wide : narrow,
            class_text(m->problem->ds, (size_t)e->cell_true, w, truth),
            model_lane_label(&m->lanes[lane], name, sizeof name),
            class_text(m->problem->ds, (size_t)e->cell_said, w, said), n, of,
            100 * (double)n / (double)(of > 0 ? of : 1));
        if (canvas_text_width(text) <= row.w)
            break;
    }
    canvas_text_fit(c, row.x, row.y, row.w, ROLE_TITLE, text);
}

size_t errors_matrix_n(const struct model *m, const struct errors_state *e,
                       size_t lane)
{
    size_t of;

    return cell_n(m, e, lane, &of);
}
