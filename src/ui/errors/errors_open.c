/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One list can be opened on top of another, from a cell of the matrix or a
 * search; the one below is kept, and Esc leads back to it. */
#include "ui/errors/errors_list.h"

void errors_relist(const struct model *m, struct errors_state *e)
{
    e->selected = 0;
    e->held = false;
    errors_rebuild(m, e);
}

void errors_select_by(struct errors_state *e, long by)
{
    long at = (long)e->selected + by, last = (long)e->n_list - 1;

    if (e->n_list == 0)
        return;
    e->selected = (size_t)(at < 0 ? 0 : at > last ? last : at);
    e->held = true;
}

/* Turn k: each lane, each lane alone, all of them. */
static void who_of(const struct model *m, size_t k, struct errors_choice *by)
{
    size_t n = m->n_lanes;
    unsigned all = (1u << n) - 1;

    by->wrong = k < n ? 1u << k : k < 2 * n ? 1u << (k - n) : all;
    by->right = k < n ? 0 : all & ~by->wrong;
}

void errors_next_who(const struct model *m, struct errors_state *e)
{
    struct errors_choice *by = &e->choice, at = {0};
    size_t n = 2 * m->n_lanes + 1, k = 0;

    for (; k < n; k++) {
        who_of(m, k, &at);
        if (at.wrong == by->wrong && at.right == by->right)
            break;
    }
    who_of(m, k < n ? (k + 1) % n : 0, by);
}

void errors_open_list(const struct model *m, struct errors_state *e,
                      const struct errors_choice *choice)
{
    if (!e->opened) {
        e->before = e->choice;
        e->from_matrix = e->mode == ERRORS_MATRIX;
    }
    e->opened = true;
    e->choice = *choice;
    if (e->mode == ERRORS_MATRIX)
        e->mode = ERRORS_LIST;
    errors_relist(m, e);
}

bool errors_open_cell(const struct model *m, struct errors_state *e,
                      size_t lane)
{
    struct errors_choice cell = {.wrong = 1u << lane,
                                 .true_class = e->cell_true,
                                 .said_class = e->cell_said,
                                 .only = -1,
                                 .unit = -1};

    if (errors_matrix_n(m, e, lane) == 0)
        return false;
    errors_open_list(m, e, &cell);
    return true;
}

void errors_open_unit(const struct model *m, struct errors_state *e,
                      size_t lane, size_t unit)
{
    struct errors_choice to = {.wrong = 1u << lane,
                               .true_class = -1,
                               .said_class = -1,
                               .only = -1,
                               .unit = (int64_t)unit,
                               .unit_lane = lane};

    e->mode = ERRORS_LIST;
    errors_open_list(m, e, &to);
    e->selected = 0; /* not what was selected before, if it is in there */
}

bool errors_step_back(const struct model *m, struct errors_state *e)
{
    struct errors_choice *by = &e->choice;

    if (e->opened) {
        e->opened = false;
        *by = e->before;
        e->mode = e->from_matrix ? ERRORS_MATRIX : ERRORS_LIST;
    } else if (by->true_class >= 0 || by->said_class >= 0 || by->only >= 0) {
        by->true_class = by->said_class = -1;
        by->only = -1;
    } else if (!e->held) {
        return false;
    }
    errors_relist(m, e);
    return true;
}
