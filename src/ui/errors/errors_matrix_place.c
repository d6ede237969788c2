/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which classes of the matrix are seen, and moving about in it. The window has
 * the cursor in its middle, so nothing but the cursor is kept. */
#include "ui/errors/errors_matrix.h"
#include "ui/parts/class_text.h"

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The first of `shown` classes with the cursor's in their middle. */
static int scrolled(int cursor, int shown, int n)
{
    int first = cursor - shown / 2;

    first = least(first, n - shown);
    return first > 0 ? first : 0;
}

/* Of a few classes all are seen: with narrow cells where there is no room, and
 * with whole names in the heads where there is. Returns the columns. */
static int cell_of_few(int n, int cell, int names, int room)
{
    int label_w = least(names + 1, room / 3), wide;

    if (MATRIX_LABEL_W + cell * n > room)
        return MATRIX_LABEL_W + 4 * n > room ? 3 : 4;
    wide = (room - label_w) / n;
    return wide > cell ? least(wide, names + 1 > cell ? names + 1 : cell)
                       : cell;
}

/* Many classes have heads that can be read. The labels get what is left. */
static void fit_columns(struct matrix_place *p, const struct dataset *ds)
{
    int n = (int)ds->n_classes, names = class_text_width(ds);
    int head = class_text_short_width(ds), room = p->in.w - MATRIX_TOTAL_W;

    p->cell_w = head + 1 > 4 ? head + 1 : 4;
    p->label_w = MATRIX_LABEL_W;
    if (n <= MATRIX_FEW)
        p->cell_w = cell_of_few(n, p->cell_w,
                                ds->labels_are_names ? names : head, room);
    else if (names + 1 > MATRIX_LABEL_W && room / 4 > MATRIX_LABEL_W)
        p->label_w = least(names + 1, room / 4);
    p->n_cols = room > p->label_w ? (room - p->label_w) / p->cell_w : 0;
    p->n_cols = least(least(p->n_cols, n), CONFUSION_MOST);
    if (p->cell_w > 3 && names + 2 > p->label_w)
        p->label_w = least(room - p->n_cols * p->cell_w, names + 2);
}

struct matrix_place matrix_place_of(const struct errors_state *e, struct rect r,
                                    const struct dataset *ds)
{
    int n = (int)ds->n_classes, few = least(n, MATRIX_FEW);
    struct matrix_place p = {.in = r};

    p.framed =
        r.h >= few + 3 && r.w >= MATRIX_LABEL_W + 3 * few + MATRIX_TOTAL_W + 2;
    if (p.framed)
        p.in = (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2};
    fit_columns(&p, ds);
    p.n_rows =
        least(n, p.in.h - (n > MATRIX_FEW && p.in.h > MATRIX_FEW ? 2 : 1));
    p.n_rows = p.n_rows < 0 ? 0 : least(p.n_rows, CONFUSION_MOST);
    p.first_true = scrolled(e->cell_true, p.n_rows, n);
    p.first_said = scrolled(e->cell_said, p.n_cols, n);
    return p;
}

static int n_classes_of(const struct model *m)
{
    return m->problem == NULL ? 0 : (int)m->problem->ds->n_classes;
}

bool errors_matrix_click(const struct model *m, struct errors_state *e,
                         struct rect r, int x, int y)
{
    struct matrix_place p = matrix_place_of(e, r, m->problem->ds);
    int col = x - (p.in.x + p.label_w), row = y - (p.in.y + 1);

    if (col < 0 || row < 0 || col >= p.n_cols * p.cell_w || row >= p.n_rows)
        return false;
    e->cell_true = p.first_true + row;
    e->cell_said = p.first_said + col / p.cell_w;
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

void errors_matrix_page(const struct model *m, struct ui_state *ui, int down,
                        int across)
{
    struct errors_state *e = errors_of(ui);
    struct errors_layout l;
    struct matrix_place p;

    if (m->problem == NULL)
        return;
    errors_layout(m, ui, ui->area, &l);
    p = matrix_place_of(e, l.matrix, m->problem->ds);
    errors_matrix_move(m, e, down * p.n_rows, across * p.n_cols);
}
