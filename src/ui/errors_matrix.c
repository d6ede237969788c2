/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows are true classes, columns what the lane says. Zeros are dots, so that
 * the mistakes stand out without colour; the diagonal is what is right. With
 * more than ten classes a window of ten follows the cursor. */
#include "ui/errors_matrix.h"

#include <stdio.h>

#define LABEL_W 3
#define TOTAL_W 5

/* What of the matrix is on screen, and where. */
struct sheet {
    struct canvas *c;
    struct rect in;
    struct confusion k;
    int cell_w;
    int first_row, n_rows; /* of the window of ten */
    int cell_true, cell_said;
    bool cursor;
};

static int cell_width(int inside_w)
{
    return inside_w < LABEL_W + 4 * CONFUSION_SIDE + TOTAL_W ? 3 : 4;
}

/* Rows that fit, scrolled so that the cursor's is among them. */
static void fit_rows(const struct errors_state *e, int inside_h,
                     size_t n_classes, int *first_out, int *n_out)
{
    int at = e->cell_true % CONFUSION_SIDE, rows = CONFUSION_SIDE;
    int first_true = e->cell_true - at;

    if (rows > (int)n_classes - first_true)
        rows = (int)n_classes - first_true;
    *n_out = rows < inside_h - 1 ? rows : inside_h - 1;
    *first_out = at >= *n_out ? at - *n_out + 1 : 0;
}

static const char *number(size_t n, char *buf, size_t size)
{
    if (n < 1000)
        snprintf(buf, size, "%zu", n);
    else if (n < 99500)
        snprintf(buf, size, "%zuk", (n + 500) / 1000);
    else
        snprintf(buf, size, "big");
    return buf;
}

static int column_x(const struct sheet *s, size_t col)
{
    return s->in.x + LABEL_W + (int)col * s->cell_w;
}

static void draw_total(const struct sheet *s, int y, size_t n)
{
    char text[16];

    if (n < 100000)
        snprintf(text, sizeof text, "%zu", n);
    else
        plot_si((double)n, text, sizeof text);
    canvas_printf(s->c, column_x(s, CONFUSION_SIDE), y, TOTAL_W, ROLE_TEXT,
                  "%5s", text);
}

static void draw_head(const struct sheet *s)
{
    int y = s->in.y;

    for (size_t col = 0; col < CONFUSION_SIDE; col++) {
        size_t class = s->k.first_said + col;
        bool here = s->cursor && (int)class == s->cell_said;

        if (class < s->k.n_classes)
            canvas_printf(s->c, column_x(s, col), y, s->cell_w,
                          here ? ROLE_FOCUS : ROLE_DIM, "%*zu", s->cell_w,
                          class);
    }
    canvas_printf(s->c, column_x(s, CONFUSION_SIDE), y, TOTAL_W, ROLE_DIM,
                  "%5s", "all");
}

static void draw_row(const struct sheet *s, size_t row, int y)
{
    size_t class = s->k.first_true + row;
    bool here = s->cursor && (int)class == s->cell_true;
    char text[16];

    canvas_printf(s->c, s->in.x, y, LABEL_W, here ? ROLE_FOCUS : ROLE_DIM,
                  "%3zu", class);
    for (size_t col = 0; col < CONFUSION_SIDE; col++) {
        size_t n = s->k.n[row][col], said = s->k.first_said + col;
        enum role role = n == 0          ? ROLE_DIM
                         : said == class ? ROLE_GOOD
                                         : ROLE_BAD;

        if (said >= s->k.n_classes)
            break;
        canvas_printf(s->c, column_x(s, col), y, s->cell_w, role, "%*s",
                      s->cell_w, n == 0 ? "." : number(n, text, sizeof text));
        if (here && (int)said == s->cell_said)
            canvas_reverse(s->c,
                           (struct rect){column_x(s, col), y, s->cell_w, 1});
    }
    draw_total(s, y, s->k.n_true[row]);
}

static void draw_totals(const struct sheet *s, int y)
{
    char text[16];

    canvas_text(s->c, s->in.x, y, LABEL_W, ROLE_DIM, "all");
    for (size_t col = 0; col < CONFUSION_SIDE; col++)
        if (s->k.first_said + col < s->k.n_classes)
            canvas_printf(s->c, column_x(s, col), y, s->cell_w, ROLE_TEXT,
                          "%*s", s->cell_w,
                          number(s->k.n_said[col], text, sizeof text));
    draw_total(s, y, s->k.n_all);
}

void errors_matrix_draw(const struct model *m, const struct errors_state *e,
                        struct canvas *c, struct rect r, size_t lane,
                        bool focused)
{
    struct sheet s = {.c = c,
                      .cell_true = e->cell_true,
                      .cell_said = e->cell_said,
                      .cursor = focused};
    char title[64], note[32], name[LANE_NAME_MAX];

    model_lane_label(&m->lanes[lane], name, sizeof name);
    snprintf(title, sizeof title, "%s: true down, said across", name);
    errors_confusion(m, e, lane, &s.k);
    snprintf(note, sizeof note, "%zu right", s.k.n_right);
    s.in = canvas_box(c, r, focused, (enum role)(ROLE_LANE0 + lane), title,
                      s.k.n_all > 0 ? note : NULL);
    if (s.k.n_all == 0) {
        canvas_text_fit(c, s.in.x, s.in.y, s.in.w, ROLE_DIM,
                        "no evaluation yet");
        return;
    }
    s.cell_w = cell_width(s.in.w);
    fit_rows(e, s.in.h, s.k.n_classes, &s.first_row, &s.n_rows);
    if (s.in.h < 1 || s.in.w < LABEL_W + s.cell_w * CONFUSION_SIDE + TOTAL_W)
        return;
    draw_head(&s);
    for (int i = 0; i < s.n_rows; i++)
        draw_row(&s, (size_t)(s.first_row + i), s.in.y + 1 + i);
    if (s.n_rows + 1 < s.in.h)
        draw_totals(&s, s.in.y + 1 + s.n_rows);
}

static int n_classes(const struct model *m)
{
    return m->problem == NULL ? 0 : (int)m->problem->ds->n_classes;
}

bool errors_matrix_click(const struct model *m, struct errors_state *e,
                         struct rect r, int x, int y)
{
    int cell_w = cell_width(r.w - 2), first, n_rows, truth, said;
    int col = x - (r.x + 1 + LABEL_W), row = y - (r.y + 2);

    fit_rows(e, r.h - 2, (size_t)n_classes(m), &first, &n_rows);
    if (col < 0 || row < 0 || col >= CONFUSION_SIDE * cell_w || row >= n_rows)
        return false;
    truth = e->cell_true / CONFUSION_SIDE * CONFUSION_SIDE + first + row;
    said = e->cell_said / CONFUSION_SIDE * CONFUSION_SIDE + col / cell_w;
    if (truth >= n_classes(m) || said >= n_classes(m))
        return false;
    e->cell_true = truth;
    e->cell_said = said;
    return true;
}

static int clamp(int v, int n)
{
    return v >= n ? (n > 0 ? n - 1 : 0) : v < 0 ? 0 : v;
}

void errors_matrix_move(const struct model *m, struct errors_state *e,
                        int d_true, int d_said)
{
    e->cell_true = clamp(e->cell_true + d_true, n_classes(m));
    e->cell_said = clamp(e->cell_said + d_said, n_classes(m));
}
