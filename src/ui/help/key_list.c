/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dispatch, help, key bar and manual are walks over the same rows, so they
 * cannot disagree. A shared row is left out of the list of a view that has a
 * listed row for its key, or that should do it (no act) and does not. */
#include "ui/help/key_list.h"

#include <string.h>

struct list {
    struct key_row *out;
    size_t n;
};

/* Rows that two views have are listed once. */
static void add(struct list *list, const char *group, const struct binding *b)
{
    if (b->name == NULL || list->n == KEY_LIST_MAX)
        return;
    for (size_t i = 0; i < list->n; i++)
        if (list->out[i].binding == b)
            return;
    list->out[list->n++] = (struct key_row){b, group};
}

static const struct key_group *group_named(const struct key_group *g,
                                           const char *name)
{
    while (g->name != NULL && strcmp(g->name, name) != 0)
        g++;
    return g->name != NULL ? g : NULL;
}

static void add_rows(struct list *list, const struct key_group *g)
{
    for (const struct binding *b = g->rows; b->keys[0] != 0; b++)
        add(list, g->name, b);
}

/* Of the views asked for, the group of that name; NULL: those whose name the
 * shared rows do not have. */
static void add_views(struct list *list, enum view_id view, const char *name)
{
    for (int v = 0; v < VIEW_COUNT; v++) {
        if (view != VIEW_COUNT && v != (int)view)
            continue;
        for (const struct key_group *g = view_at((enum view_id)v)->keys;
             g->name != NULL; g++)
            if (name != NULL ? strcmp(g->name, name) == 0
                             : group_named(app_key_groups, g->name) == NULL)
                add_rows(list, g);
    }
}

static bool is_of_view(enum view_id view, const struct binding *b)
{
    bool done = false;

    if (view == VIEW_COUNT)
        return true;
    for (const struct key_group *g = view_at(view)->keys; g->name; g++) {
        const struct binding *own = binding_find(g->rows, b->keys[0]);

        if (own != NULL && own->name != NULL)
            return false;
        done = done || own != NULL;
    }
    return b->act != NULL || done;
}

size_t key_list(enum view_id view, struct key_row out[KEY_LIST_MAX])
{
    struct list list = {.out = out};

    for (const struct key_group *g = app_key_groups; g->name != NULL; g++) {
        if (g[1].name == NULL) /* what is the view's alone before the last */
            add_views(&list, view, NULL);
        add_views(&list, view, g->name);
        for (const struct binding *b = g->rows; b->keys[0] != 0; b++)
            if (is_of_view(view, b))
                add(&list, g->name, b);
    }
    return list.n;
}

const struct binding *key_common(int key)
{
    const struct binding *b = NULL;

    for (const struct key_group *g = app_key_groups;
         b == NULL && g->name != NULL; g++)
        b = binding_find(g->rows, key);
    return b;
}

bool key_works_on(enum view_id view, int key)
{
    const struct binding *b = key_common(key);

    for (const struct key_group *g = view_at(view)->keys; g->name; g++)
        if (binding_find(g->rows, key) != NULL)
            return true;
    return b != NULL && b->act != NULL;
}

static bool press_common(struct ui_context *x, int key)
{
    for (const struct key_group *g = app_key_groups; g->name != NULL; g++)
        if (binding_press(g->rows, x, key))
            return true;
    return false;
}

bool key_press(struct ui_context *x, int key)
{
    return view_press(x, key) || press_common(x, key);
}

bool key_press_over(struct ui_context *x, int key)
{
    const struct view *view = view_at(x->ui->view);

    for (const struct key_group *g = view->keys; g->name != NULL; g++)
        if (g->name[0] != '\0' && strcmp(g->name, view->title) != 0 &&
            binding_press(g->rows, x, key))
            return true;
    return press_common(x, key);
}

const char *key_refusal(const struct model *m, const struct ui_state *ui,
                        int key)
{
    const struct binding *b = view_binding(ui, key);

    if (b == NULL)
        b = key_common(key);
    return b != NULL && b->why_not != NULL ? b->why_not(m, ui, b->arg) : NULL;
}
