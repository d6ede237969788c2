/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of an explanation, of a picture and of a drawing alike. */
#include "ui/errors/errors_keys.h"
#include "ui/errors/errors_list.h"

/* Exact, by occlusion, off. The matrix and the gallery make way for it. */
bool errors_next_why(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);

    (void)arg;
    e->why.kind = (enum why_kind)((e->why.kind + 1) % WHY_KINDS);
    if (e->mode == ERRORS_MATRIX)
        e->mode = ERRORS_LIST;
    x->ui->expanded = false;
    return true;
}

const char *errors_why_no_why(const struct model *m, const struct ui_state *ui,
                              int arg)
{
    (void)arg;
    if (errors_of(ui)->mode == ERRORS_DRAWING)
        return NULL;
    return !answers_any_ready(m)                ? "no answers to explain yet"
           : errors_selected(errors_of(ui)) < 0 ? "no picture to explain"
                                                : NULL;
}

bool errors_end_why(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);
    bool shown = e->why.kind != WHY_OFF;

    (void)arg;
    e->why.kind = WHY_OFF;
    if (shown)
        x->ui->expanded = false;
    return shown;
}

bool errors_next_unit(struct ui_context *x, int by)
{
    struct errors_state *e = errors_of(x->ui);

    if (e->why.kind == WHY_OFF)
        return false;
    errors_why_next(x->m, &e->why, by);
    return true;
}

/* To the unit's weights. */
bool errors_open_unit_weights(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);
    size_t unit;

    (void)arg;
    if (!errors_why_unit(&e->why, &unit))
        return false;
    ui_link(x->ui, VIEW_WEIGHTS, e->why.lane, unit);
    return true;
}
