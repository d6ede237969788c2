/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One list can be opened on top of another, from a cell of the matrix or a
 * search; the one below is kept, and Esc leads back to it. */
#include "ui/errors/errors_list.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ui/parts/class_text.h"

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

/* A list opened on top of the one before: Esc leads back to that. */
static void open_list(const struct model *m, struct errors_state *e,
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
    open_list(m, e, &cell);
    return true;
}

/* Next number in the text, or -1; *p goes on behind it. */
static int64_t take_number(const char **p)
{
    int64_t n = 0;

    while (**p == ' ' || **p == '#' || **p == '>')
        ++*p;
    if (**p < '0' || **p > '9')
        return -1;
    while (**p >= '0' && **p <= '9' && n < 100000000)
        n = 10 * n + *(*p)++ - '0';
    return n;
}

/* The lane of that name, in letters of either case, or -1. */
static int lane_named(const struct model *m, const char *name, size_t len)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const char *own = m->lanes[i].config.name;

        if (strlen(own) == len && strncasecmp(own, name, len) == 0)
            return (int)i;
    }
    return -1;
}

/* "bp -wp": wrong by bp, right by wp. False when a word is no lane. */
static bool find_lanes(const struct model *m, struct errors_state *e,
                       const char *text)
{
    struct errors_choice to = {
        .true_class = -1, .said_class = -1, .only = -1, .unit = -1};

    for (; *text != '\0'; text += strspn(text, " ")) {
        bool right = *text == '-';
        size_t len = strcspn(text += right, " ");
        int lane = lane_named(m, text, len);

        if (lane < 0)
            return false;
        *(right ? &to.right : &to.wrong) |= 1u << lane;
        text += len;
    }
    to.right &= ~to.wrong;
    open_list(m, e, &to);
    return true;
}

/* "coat": true 4. */
static bool find_class(const struct model *m, struct errors_state *e,
                       const char *text)
{
    struct errors_choice to = e->choice;
    int class = m->problem == NULL ? -1 : class_named(m->problem->ds, text);

    if (class < 0)
        return false;
    to.true_class = class;
    to.said_class = -1;
    to.only = to.unit = -1;
    open_list(m, e, &to);
    return true;
}

bool errors_find(const struct model *m, struct errors_state *e,
                 const char *text)
{
    struct errors_choice to = e->choice;
    int64_t n_classes =
        m->problem == NULL ? 0 : (int64_t)m->problem->ds->n_classes;
    bool any_true = text[0] == '>' || text[0] == '*' || text[0] == '-';
    const char *p = text + (any_true ? 1 : 0);
    int64_t first = take_number(&p), second = take_number(&p);

    if (isalpha((unsigned char)text[text[0] == '-' ? 1 : 0]))
        return find_lanes(m, e, text) || find_class(m, e, text);
    to.true_class = to.said_class = -1;
    to.only = to.unit = -1;
    if (text[0] == '#') {
        if (first < 0 || m->problem == NULL ||
            first >= (int64_t)m->problem->val->n)
            return false;
        to.only = first;
    } else if (text[0] != '\0') {
        if (first < 0 || first >= n_classes || second >= n_classes)
            return false;
        to.true_class = any_true ? -1 : (int)first;
        to.said_class = any_true ? (int)first : (int)second;
    }
    open_list(m, e, &to);
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
    open_list(m, e, &to);
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
