/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a click or the wheel means, by where errors_layout.c put things. */
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_keys.h"
#include "ui/errors/errors_layout.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_matrix.h"
#include "ui/errors/errors_open.h"
#include "ui/errors/errors_panel.h"

static bool inside(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

static bool click_gallery(struct errors_state *e, const struct errors_layout *l,
                          int x, int y)
{
    size_t page = errors_layout_page(l), first = errors_page_first(e, page);

    for (size_t k = 0; k < page && first + k < e->n_list; k++)
        if (inside(errors_layout_tile(l, (int)k), x, y)) {
            errors_select_by(e, (long)(first + k) - (long)e->selected);
            return true;
        }
    return false;
}

/* A cell of the judge's matrix, or of the other lane's beside it. */
static bool click_matrix(const struct model *m, struct ui_state *ui,
                         const struct errors_layout *l, int x, int y)
{
    struct errors_state *e = errors_of(ui);
    size_t lane = errors_judge(m, e);

    if (!answers_any_ready(m))
        return false;
    if (!inside(l->matrix, x, y) ||
        !errors_matrix_click(m, e, l->matrix, x, y)) {
        if (!inside(l->other_matrix, x, y) ||
            !errors_matrix_click(m, e, l->other_matrix, x, y))
            return false;
        lane = errors_other(m, e);
    }
    if (!errors_open_cell(m, e, lane))
        ui_notice(ui, false, ERRORS_EMPTY_CELL);
    return true;
}

bool errors_mouse(struct ui_context *context, struct rect r, int x, int y,
                  int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    struct errors_state *e = errors_of(ui);
    struct errors_layout l;

    errors_layout(m, ui, r, &l);
    if (e->mode == ERRORS_DRAWING)
        return draw_pad_mouse(m, &e->draw, errors_layout_inside(l.sample), x, y,
                              button);
    if (button > MOUSE_WHEEL_DOWN)
        return false;
    if (button >= MOUSE_WHEEL_UP) {
        errors_select_by(e, (button == MOUSE_WHEEL_DOWN ? 1 : -1) *
                                (l.cols > 0 ? l.cols : 1));
        return true;
    }
    if (click_matrix(m, ui, &l, x, y))
        return true;
    if (l.cols > 0)
        return click_gallery(e, &l, x, y);
    if (inside(l.list, x, y) && y > l.list.y && y < l.list.y + l.list.h - 1) {
        size_t first = errors_page_first(e, errors_layout_page(&l));

        errors_select_by(e, (long)first + y - l.list.y - 1 - (long)e->selected);
        return true;
    }
    return false;
}
