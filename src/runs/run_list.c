/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of runs that are in some folders. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "runs/run_parts.h"
#include "store/run_dir.h"

/* RFC 3339 in UTC sorts as text does. */
int run_found_order(const void *a, const void *b)
{
    const struct run_found *x = a, *y = b;
    int order = strcmp(y->json.start, x->json.start);

    return order ? order : strcmp(x->path, y->path);
}

void run_list_unread(struct run_list *list, size_t n, const char *first)
{
    list->unread[0] = '\0';
    if (n > 0)
        snprintf(list->unread, sizeof list->unread,
                 "%zu %s could not be read: %.200s", n, n == 1 ? "run" : "runs",
                 first);
}

/* Reads what was found; what cannot be read is counted there. */
static enum status read_all(struct run_places *places, struct run_list *list)
{
    for (size_t i = 0; i < places->n; i++) {
        struct run_found *run = &list->runs[list->n];
        struct err why = {0};
        enum status status = run_found_read(&places->place[i], run, &why);

        if (status == STATUS_NOMEM)
            return status;
        if (status) {
            if (places->n_unread++ == 0)
                snprintf(places->why, sizeof places->why, "%s", why.text);
            continue;
        }
        run_found_judge(run, run_found_life(run));
        list->n++;
    }
    run_list_unread(list, places->n_unread, places->why);
    return STATUS_OK;
}

enum status run_list_read(const char *const *paths, size_t n,
                          struct run_list **out, struct err *err)
{
    struct run_places places;
    struct run_list *list;
    enum status status = run_find(paths, n, false, &places, err);

    if (status)
        return status;
    list = mem_alloc(1, sizeof *list);
    if (list)
        list->runs = mem_alloc(places.n, sizeof *list->runs);
    status = list && list->runs ? read_all(&places, list) : STATUS_NOMEM;
    run_places_done(&places);
    if (status) {
        run_list_free(list);
        return err_set(err, status, "out of memory");
    }
    list->serial = 1;
    if (list->n > 0)
        qsort(list->runs, list->n, sizeof *list->runs, run_found_order);
    *out = list;
    return STATUS_OK;
}

void run_list_free(struct run_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->n; i++)
        run_found_done(&list->runs[i]);
    mem_free(list->runs);
    mem_free(list);
}

enum status run_list_state_folder(char out[PATH_MAX], struct err *err)
{
    char folder[PATH_MAX];
    enum status status =
        run_dir_xdg("XDG_STATE_HOME", ".local/state", folder, err);

    return status ? status : run_dir_path(folder, "runs", out, err);
}
