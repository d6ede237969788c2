/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of the matrix that hold mistakes, most mistakes first: among a
 * million cells of a thousand classes nobody finds them by scrolling. They are
 * made when they are asked for, of the samples that are wrong. */
#include <stdlib.h>

#include "base/mem.h"
#include "ui/errors/errors_parts.h"

/* Of one cell. */
struct mistakes {
    size_t truth, said, n;
};

static int by_place(const void *a, const void *b)
{
    const struct mistakes *x = a, *y = b;
    int order = (x->truth > y->truth) - (x->truth < y->truth);

    return order != 0 ? order : (x->said > y->said) - (x->said < y->said);
}

static int by_count(const void *a, const void *b)
{
    const struct mistakes *x = a, *y = b;

    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : by_place(a, b);
}

/* Returns how many cells have mistakes. */
static size_t worst_cells(const struct model *m, size_t lane,
                          struct mistakes *cells)
{
    const uint16_t *truth = m->problem->val->labels;
    const uint16_t *said = snapshot_said(m->lanes[lane].snapshot);
    size_t n_wrong = 0, n = 0;

    for (size_t i = 0; i < m->problem->val->n; i++)
        if (truth[i] != said[i])
            cells[n_wrong++] = (struct mistakes){truth[i], said[i], 1};
    qsort(cells, n_wrong, sizeof *cells, by_place);
    for (size_t i = 0; i < n_wrong; i++)
        if (n > 0 && by_place(&cells[n - 1], &cells[i]) == 0)
            cells[n - 1].n++;
        else
            cells[n++] = cells[i];
    qsort(cells, n, sizeof *cells, by_count);
    return n;
}

bool errors_worst_next(const struct model *m, struct errors_state *e, int by)
{
    size_t lane = errors_judge(m, e), n, at;
    struct mistakes *cells;

    if (!answers_ready(m, lane))
        return false;
    cells = mem_alloc(m->problem->val->n, sizeof *cells);
    if (cells == NULL)
        return false;
    n = worst_cells(m, lane, cells);
    for (at = 0; at < n; at++)
        if ((int)cells[at].truth == e->cell_true &&
            (int)cells[at].said == e->cell_said)
            break;
    if (n > 0) {
        at = at == n ? (by > 0 ? 0 : n - 1) : (at + n + (size_t)by) % n;
        e->cell_true = (int)cells[at].truth;
        e->cell_said = (int)cells[at].said;
    }
    mem_free(cells);
    return n > 0;
}
