/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file says by its names which arrays a lane has: every one of two dimensions
 * that is no weight. So the format need not know any rule, and an array that
 * somebody added by hand does no harm. */
#include "store/checkpoint/checkpoint_parts.h"

#include <stdio.h>
#include <string.h>

#include "store/checkpoint/npz_item.h"

void checkpoint_add_arrays(struct npz_writer *w, const char *lane,
                           const struct run_state *state)
{
    char buf[CHECKPOINT_NAME_SIZE];

    for (size_t i = 0; i < state->n_arrays; i++) {
        const struct run_array *a = &state->arrays[i];
        const size_t dims[2] = {a->rows, a->cols};

        npz_add(w, checkpoint_name(buf, lane, a->name, 0), 'f',
                run_state_array(state, i), 2, dims);
    }
}

/* The name of an entry "NAME.npy" of the lane, if it may be an array of this
 * kind: no weight ("W1", "b2"), and not of another lane. */
static bool array_name(const char *entry, const char *lane,
                       char name_out[RULE_ARRAY_NAME])
{
    size_t n = strlen(lane);
    const char *end;

    if (n > 0 && (strncmp(entry, lane, n) != 0 || entry[n++] != '/'))
        return false;
    entry += n;
    end = strstr(entry, ".npy");
    if (!end || end[4] != '\0' || end == entry || strchr(entry, '/') ||
        (size_t)(end - entry) >= RULE_ARRAY_NAME)
        return false;
    if ((entry[0] == 'W' || entry[0] == 'b') && entry[1] >= '1' &&
        entry[1] <= '9')
        return false;
    snprintf(name_out, RULE_ARRAY_NAME, "%.*s", (int)(end - entry), entry);
    return true;
}

enum status checkpoint_find_arrays(struct npz_reader *r, const char *path,
                                   const char *lane,
                                   struct run_array out[RUN_ARRAYS_MAX],
                                   size_t *n_out, size_t *n_doubles_out,
                                   struct err *err)
{
    size_t n = 0, total = 0;
    const char *entry;

    for (size_t i = 0; (entry = npz_entry(r, i)) != NULL; i++) {
        struct run_array a = {0};
        size_t n_dims, dims[2];
        char buf[CHECKPOINT_NAME_SIZE];
        enum status status;

        if (!array_name(entry, lane, a.name))
            continue;
        status = npz_shape(r, checkpoint_name(buf, lane, a.name, 0), 'f',
                           &n_dims, dims, NULL);
        if (status == STATUS_NOMEM)
            return err_set(err, status, "%s: out of memory", err_path(path));
        if (status || n_dims != 2 || dims[0] == 0 || dims[1] == 0)
            continue;
        a.rows = dims[0];
        a.cols = dims[1];
        total += a.rows * a.cols;
        if (n == RUN_ARRAYS_MAX || total > NPZ_FILE_MOST / NPZ_ITEM)
            return err_set(err, STATUS_FORMAT,
                           "%s: more arrays than a lane can have",
                           err_path(path));
        out[n++] = a;
    }
    *n_out = n;
    *n_doubles_out = total;
    return STATUS_OK;
}

enum status checkpoint_read_arrays(struct npz_reader *r, const char *lane,
                                   struct run_state *state, struct err *err)
{
    double *to = state->params + state->n_params;
    enum status status = STATUS_OK;
    char buf[CHECKPOINT_NAME_SIZE];

    for (size_t i = 0; i < state->n_arrays && !status; i++) {
        const struct run_array *a = &state->arrays[i];
        const size_t dims[2] = {a->rows, a->cols};

        status = npz_read(r, checkpoint_name(buf, lane, a->name, 0), 'f', 2,
                          dims, to, err);
        to += a->rows * a->cols;
    }
    return status;
}
