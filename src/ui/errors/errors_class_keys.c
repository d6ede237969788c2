/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that choose a class. */
#include "ui/errors/errors_keys.h"
#include "ui/errors/errors_list.h"
#include "ui/parts/class_text.h"
#include "ui/parts/prompt.h"

#define CLASSES_STEPPED 10

/* Of the filter, or with the matrix the row or column of its cursor. */
static bool choose_class(struct ui_context *x, bool said, int class)
{
    struct errors_state *e = errors_of(x->ui);

    if (e->mode == ERRORS_MATRIX) {
        *(said ? &e->cell_said : &e->cell_true) = class < 0 ? 0 : class;
        return true;
    }
    *(said ? &e->choice.said_class : &e->choice.true_class) = class;
    return errors_list_anew(x);
}

static void take_class(struct ui_context *x, bool said, const char *text)
{
    int class = -1;

    if (text[0] != '\0') {
        class =
            x->m->problem == NULL ? -1 : class_named(x->m->problem->ds, text);
        if (class < 0) {
            ui_tell(x, false, "%.24s: no such class", text);
            return;
        }
    }
    choose_class(x, said, class);
}

static void accept_true(struct ui_context *x, const char *text)
{
    take_class(x, false, text);
}

static void accept_said(struct ui_context *x, const char *text)
{
    take_class(x, true, text);
}

/* any, 0, 1, ... n - 1, any; more classes than a person steps through are asked
 * for. */
bool errors_next_class(struct ui_context *x, int said)
{
    static const struct prompt_kind kinds[] = {
        {"true class: ", "as it is printed, or nothing for any; Enter, Esc",
         accept_true},
        {"class said: ", "as it is printed, or nothing for any; Enter, Esc",
         accept_said}};
    const struct errors_state *e = errors_of(x->ui);
    int n = x->m->problem == NULL ? 10 : (int)x->m->problem->ds->n_classes;
    int class = said ? e->choice.said_class : e->choice.true_class;

    if (n > CLASSES_STEPPED) {
        prompt_open(x->ui, &kinds[said]);
        return true;
    }
    if (e->mode == ERRORS_MATRIX)
        class = said ? e->cell_said : e->cell_true;
    return choose_class(x, said, class + 1 < n ? class + 1 : -1);
}
