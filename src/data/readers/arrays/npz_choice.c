/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which arrays of an archive are a data set. Nothing but their names says it:
 * a part has features and labels, and of several that are called so the one
 * with the plainest name is meant. */
#include <stdio.h>
#include <string.h>

#include "data/readers/arrays/npz_parts.h"

static struct npz_member *find(struct npz *npz, enum npz_role role,
                               enum npz_part part)
{
    struct npz_member *best = NULL;
    for (size_t i = 0; i < npz->n; i++) {
        struct npz_member *m = &npz->members[i];
        if (m->name.role == role && m->name.part == part &&
            (!best || m->name.rank < best->name.rank))
            best = m;
    }
    return best;
}

/* Finds features and labels of a part; false when one of them is not there. */
static bool choose(struct npz *npz, int which, enum npz_part part)
{
    struct npz_member *x = find(npz, NPZ_FEATURES, part);
    struct npz_member *y = find(npz, NPZ_LABELS, part);
    if (!x || (!y && !npz->r->options->labels))
        return false;
    npz->features[which] = x;
    npz->labels[which] = npz->r->options->labels ? NULL : y;
    x->used = true;
    if (npz->labels[which])
        y->used = true;
    return true;
}

void npz_choose_parts(struct npz *npz)
{
    static const enum npz_part alone[] = {NPZ_ALL, NPZ_TEST, NPZ_VALIDATION};
    if (choose(npz, 0, NPZ_TRAIN)) {
        if (!npz->r->options->labels && !choose(npz, 1, NPZ_TEST))
            choose(npz, 1, NPZ_VALIDATION);
        return;
    }
    for (int i = 0; i < 3 && !npz->features[0]; i++)
        choose(npz, 0, alone[i]);
}

void npz_list_members(const struct npz *npz, bool unused, char *out,
                      size_t size)
{
    size_t used = 0;
    *out = '\0';
    for (size_t i = 0; i < npz->n && used < size; i++) {
        const struct npz_member *m = &npz->members[i];
        char dims[100];
        if (unused && m->used)
            continue;
        array_dims_text(&m->array, dims, sizeof dims);
        int n = snprintf(out + used, size - used, "%s%s of %s",
                         used ? ", " : "", strrchr(m->array.name, ' ') + 1,
                         m->wrong ? "no numbers" : dims);
        used += n > 0 ? (size_t)n : 0;
    }
}

enum status npz_refuse(const struct npz *npz)
{
    char names[110];
    const char *shown = err_path(npz->r->source->path);
    bool no_labels = false;
    for (size_t i = 0; i < npz->n; i++)
        no_labels |= npz->members[i].name.role == NPZ_FEATURES;
    npz_list_members(npz, false, names, sizeof names);
    return err_set(npz->r->err, STATUS_FORMAT, "%s: holds %s; expected %s",
                   shown, names,
                   no_labels ? "labels, too (y_train or y), or --labels FILE"
                             : "x_train and y_train, or X and y");
}
