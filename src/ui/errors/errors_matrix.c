/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows are true classes, columns what the lane says. Zeros are dots and only
 * what is 5 % of its row or more stands out, so that the mistakes that matter
 * are found at a glance and without colour; the diagonal is what is right.
 * With more than ten classes a window of ten follows the cursor. Where cells
 * are three columns wide, hundreds are written "6h" so that no two numbers
 * touch; the exact number of the cursor's cell is in the head of the screen.
 */
#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"

#define LABEL_W   3 /* of a number; names are wider */
#define TOTAL_W   5
#define LOUD_PART 20 /* 1 / 20 of the row */
#define WARM_PART 40

/* Where the cells are; drawing and mouse agree by it. */
struct place {
    struct rect in;
    bool framed;
    int cell_w, label_w;
    int first_row, n_rows; /* of the window of ten */
};

/* What of the matrix is on screen. */
struct sheet {
    struct canvas *c;
    const struct dataset *ds;
    struct place at;
    struct confusion k;
    int cell_true, cell_said;
    bool cursor;
};

/* Rows that fit, scrolled so that the cursor's is among them. A frame is
 * given up for rows where not all would fit inside it. */
static struct place place_of(const struct errors_state *e, struct rect r,
                             size_t n_classes)
{
    int at = e->cell_true % CONFUSION_SIDE, rows = CONFUSION_SIDE;
    int first_true = e->cell_true - at;
    struct place p = {.in = r};

    if (rows > (int)n_classes - first_true)
        rows = (int)n_classes - first_true;
    p.framed =
        r.h >= rows + 3 && r.w >= LABEL_W + 3 * CONFUSION_SIDE + TOTAL_W + 2;
    if (p.framed)
        p.in = (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2};
    p.cell_w = p.in.w < LABEL_W + 4 * CONFUSION_SIDE + TOTAL_W ? 3 : 4;
    p.label_w = p.in.w - p.cell_w * CONFUSION_SIDE - TOTAL_W;
    if (p.cell_w == 3 || p.label_w < LABEL_W)
        p.label_w = LABEL_W;
    p.n_rows = rows < p.in.h - 1 ? rows : p.in.h - 1;
    if (p.n_rows < 0)
        p.n_rows = 0;
    p.first_row = at >= p.n_rows ? at - p.n_rows + 1 : 0;
    return p;
}

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
    canvas_printf(s->c, column_x(s, CONFUSION_SIDE), y, TOTAL_W, ROLE_TEXT,
                  "%5s", text);
}

static void draw_head(const struct sheet *s)
{
    int y = s->at.in.y, rows = (int)s->k.n_classes - (int)s->k.first_true;

    if (rows > CONFUSION_SIDE)
        rows = CONFUSION_SIDE;
    if (s->at.first_row > 0)
        canvas_put(s->c, s->at.in.x, y, 0x25b2, ROLE_FOCUS);
    if (s->at.first_row + s->at.n_rows < rows)
        canvas_put(s->c, s->at.in.x + 1, y, 0x25bc, ROLE_FOCUS);
    for (size_t col = 0; col < CONFUSION_SIDE; col++) {
        size_t class = s->k.first_said + col;
        bool here = s->cursor && (int)class == s->cell_said;

        if (class < s->k.n_classes)
            canvas_printf(s->c, column_x(s, col), y, s->at.cell_w,
                          here ? ROLE_FOCUS : ROLE_DIM, "%*zu", s->at.cell_w,
                          class);
    }
    canvas_printf(s->c, column_x(s, CONFUSION_SIDE), y, TOTAL_W, ROLE_DIM,
                  "%5s", "all");
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
    char name[CLASS_TEXT_SIZE];

    canvas_printf(s->c, s->at.in.x, y, s->at.label_w,
                  here ? ROLE_FOCUS : ROLE_DIM, "%*s%s",
                  class < 10    ? 2
                  : class < 100 ? 1
                                : 0,
                  "", class_text(s->ds, class, s->at.label_w - 2, name));
    for (size_t col = 0; col < CONFUSION_SIDE; col++)
        if (s->k.first_said + col < s->k.n_classes)
            draw_cell(s, row, col, y);
    draw_total(s, y, s->k.n_true[row]);
}

static void draw_totals(const struct sheet *s, int y)
{
    char text[16];

    canvas_text(s->c, s->at.in.x, y, LABEL_W, ROLE_DIM, "all");
    for (size_t col = 0; col < CONFUSION_SIDE; col++)
        if (s->k.first_said + col < s->k.n_classes)
            canvas_printf(
                s->c, column_x(s, col), y, s->at.cell_w, ROLE_TEXT, "%*s",
                s->at.cell_w,
                number(s->k.n_said[col], s->at.cell_w, text, sizeof text));
    draw_total(s, y, s->k.n_all);
}

static void draw_frame(const struct sheet *s, struct rect r, size_t n_classes,
                       enum role role, const char *name)
{
    char title[64], note[40] = "";

    if (r.w < MATRIX_W)
        snprintf(title, sizeof title, "%s: true ↓ said →", name);
    else
        snprintf(title, sizeof title, "%s: true down, said across", name);
    if (n_classes > CONFUSION_SIDE)
        snprintf(note, sizeof note, "10 of %zu", n_classes);
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
    size_t n_classes = m->problem->ds->n_classes;
    char name[LANE_NAME_MAX];

    errors_confusion(m, e, lane, &s.k);
    s.at = place_of(e, r, n_classes);
    if (s.at.framed)
        draw_frame(&s, r, n_classes, lane_role(lane),
                   model_lane_label(&m->lanes[lane], name, sizeof name));
    if (s.k.n_all == 0) {
        canvas_text_fit(c, s.at.in.x, s.at.in.y, s.at.in.w, ROLE_DIM,
                        "no evaluation yet");
        return;
    }
    if (s.at.in.h < 1 ||
        s.at.in.w < LABEL_W + s.at.cell_w * CONFUSION_SIDE + TOTAL_W)
        return;
    draw_head(&s);
    for (int i = 0; i < s.at.n_rows; i++)
        draw_row(&s, (size_t)(s.at.first_row + i), s.at.in.y + 1 + i);
    if (s.at.n_rows + 1 < s.at.in.h)
        draw_totals(&s, s.at.in.y + 1 + s.at.n_rows);
}

/* Of the cursor's cell. */
static size_t cell_n(const struct errors_state *e, const struct confusion *k)
{
    return k->n[e->cell_true % CONFUSION_SIDE][e->cell_said % CONFUSION_SIDE];
}

#define CELL  "true %s, %s says %s: %zu of %zu"
#define WHOLE CELL " pictures (%.1f %%)"

void errors_matrix_describe(const struct model *m, const struct errors_state *e,
                            struct canvas *c, struct rect row)
{
    static const char *const wide[] = {WHOLE " · Enter shows them, Esc leaves",
                                       WHOLE ", Enter shows", WHOLE, NULL};
    static const char *const narrow[] = {CELL ", Enter shows", CELL " (h 100)",
                                         CELL, NULL};
    size_t lane = errors_judge(m, e), n, of;
    struct confusion k;
    char name[LANE_NAME_MAX], text[192], truth[CLASS_TEXT_SIZE];
    char said[CLASS_TEXT_SIZE];

    errors_confusion(m, e, lane, &k);
    n = cell_n(e, &k);
    of = k.n_true[e->cell_true % CONFUSION_SIDE];
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
    struct confusion k;

    errors_confusion(m, e, lane, &k);
    return cell_n(e, &k);
}

static int n_classes_of(const struct model *m)
{
    return m->problem == NULL ? 0 : (int)m->problem->ds->n_classes;
}

bool errors_matrix_click(const struct model *m, struct errors_state *e,
                         struct rect r, int x, int y)
{
    struct place p = place_of(e, r, (size_t)n_classes_of(m));
    int col = x - (p.in.x + p.label_w), row = y - (p.in.y + 1), truth, said;

    if (col < 0 || row < 0 || col >= CONFUSION_SIDE * p.cell_w ||
        row >= p.n_rows)
        return false;
    truth = e->cell_true / CONFUSION_SIDE * CONFUSION_SIDE + p.first_row + row;
    said = e->cell_said / CONFUSION_SIDE * CONFUSION_SIDE + col / p.cell_w;
    if (truth >= n_classes_of(m) || said >= n_classes_of(m))
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
    e->cell_true = clamp(e->cell_true + d_true, n_classes_of(m));
    e->cell_said = clamp(e->cell_said + d_said, n_classes_of(m));
}
