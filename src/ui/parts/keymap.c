/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key walks down the rows until one of them uses it. A row that can do
 * nothing now ends the walk and says why, so that nobody has to find out
 * whether the key was heard. */
#include "ui/parts/keymap.h"

#include <stdarg.h>
#include <stdio.h>

const struct binding *binding_find(const struct binding *rows, int key)
{
    for (; key != 0 && rows->keys[0] != 0; rows++)
        for (size_t k = 0; k < 3; k++)
            if (rows->keys[k] == key)
                return rows;
    return NULL;
}

bool binding_press(const struct binding *rows, struct ui_context *x, int key)
{
    const struct binding *b = binding_find(rows, key);
    const char *why;

    if (b == NULL || b->act == NULL)
        return false;
    why = b->why_not != NULL ? b->why_not(x->m, x->ui, b->arg) : NULL;
    if (why == NULL)
        return b->act(x, b->arg);
    ui_notice(x->ui, false, "%s", why);
    return true;
}

const struct key_mode *view_mode(const struct ui_state *ui)
{
    const struct view *view = view_at(ui->view);

    return view->mode != NULL ? view->mode(ui) : NULL;
}

bool view_press(struct ui_context *x, int key)
{
    const struct key_mode *mode = view_mode(x->ui);

    if (mode != NULL && binding_press(mode->rows, x, key))
        return true;
    for (const struct key_group *g = view_at(x->ui->view)->keys; g->name; g++)
        if (binding_press(g->rows, x, key))
            return true;
    return false;
}

const struct binding *view_binding(const struct ui_state *ui, int key)
{
    const struct key_mode *mode = view_mode(ui);
    const struct binding *b = NULL;

    if (mode != NULL)
        b = binding_find(mode->rows, key);
    for (const struct key_group *g = view_at(ui->view)->keys;
         b == NULL && g->name != NULL; g++)
        b = binding_find(g->rows, key);
    return b;
}

static void note(struct ui_state *ui, bool bad, const char *format,
                 va_list args)
{
    vsnprintf(ui->notice, sizeof ui->notice, format, args);
    ui->notice_bad = bad;
}

void ui_notice(struct ui_state *ui, bool bad, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(ui, bad, format, args);
    va_end(args);
}

void ui_tell(struct ui_context *x, bool bad, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    note(x->ui, bad, format, args);
    va_end(args);
    model_event(x->m, bad ? EVENT_WARNING : EVENT_INFO, -1, 0, "%s",
                x->ui->notice);
}

bool view_expand(struct ui_context *x, int arg)
{
    (void)arg;
    x->ui->expanded = !x->ui->expanded;
    return true;
}

const char *view_why_compact(const struct model *m, const struct ui_state *ui,
                             int arg)
{
    bool small =
        ui->area.w < 80 || ui->area.h < 24 - 3; /* title, status, keys */

    (void)arg;
    return !view_shows(m, ui, VIEW_IS_COMPACT) ? NULL
           : small ? "no charts or fields here: needs 80x24"
                   : "no charts or fields here with so many lanes";
}
