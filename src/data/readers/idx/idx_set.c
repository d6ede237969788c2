/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder may hold many files of IDX: those of one prefix are a data set, and
 * of its parts the training part and one test part are read. */
#include "data/readers/idx/idx_set.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MOST 16 /* sets of a folder, parts of a set, that are told apart */

/* A file of the part, the first by name: raw before .gz. */
static bool find_file(const char *dir, const struct listing *listing,
                      const struct idx_name *wanted, char *path_out)
{
    struct idx_name name;
    for (size_t i = 0; i < listing->n; i++)
        if (idx_name_of(&listing->entries[i], &name) &&
            name.labels == wanted->labels &&
            strcasecmp(name.set, wanted->set) == 0 &&
            strcasecmp(name.part, wanted->part) == 0)
            return listing_path(path_out, dir, listing->entries[i].name);
    return false;
}

/* The pair of a part; both must be there. */
static enum status find_pair(const char *dir, const struct listing *listing,
                             struct idx_name wanted, struct idx_pair *out,
                             struct err *err)
{
    char stem[2 * IDX_NAME + 8];
    snprintf(stem, sizeof stem, "%s%s%s%s", wanted.set,
             *wanted.set && *wanted.part ? "-" : "", wanted.part,
             *wanted.set || *wanted.part ? "-" : "");
    for (int labels = 0; labels < 2; labels++) {
        const char *rest = labels ? "labels-idx1-ubyte" : "images-idx3-ubyte";
        wanted.labels = labels == 1;
        if (!find_file(dir, listing, &wanted,
                       labels ? out->labels : out->pictures))
            return err_set(err, STATUS_IO,
                           "%s: no %.40s%s or %.40s%s.gz in this folder",
                           err_path(dir), stem, rest, stem, rest);
    }
    return STATUS_OK;
}

/* The parts of a set, best first; how many there are. */
static size_t find_parts(const struct listing *listing, const char *set,
                         const char *part, struct idx_name parts[MOST])
{
    struct idx_name name;
    size_t n = 0;
    for (size_t i = 0; i < listing->n; i++) {
        bool is = idx_name_of(&listing->entries[i], &name) &&
                  strcasecmp(name.set, set) == 0 &&
                  (!part || strcasecmp(name.part, part) == 0);
        for (size_t k = 0; k < n && is; k++)
            is = strcasecmp(parts[k].part, name.part) != 0;
        if (!is || n == MOST)
            continue;
        int rank = idx_part_rank(name.part);
        size_t at = n++;
        for (; at > 0 && idx_part_rank(parts[at - 1].part) > rank; at--)
            parts[at] = parts[at - 1];
        parts[at] = name;
    }
    return n;
}

enum status idx_set_collect(const char *dir, const struct listing *listing,
                            const char *set, const char *part,
                            struct idx_set *out, struct err *err)
{
    struct idx_name parts[MOST];
    size_t n = find_parts(listing, set, part, parts);
    *out = (struct idx_set){0};
    snprintf(out->folder, sizeof out->folder, "%s", dir);
    if (n == 0)
        return err_set(err, STATUS_IO,
                       "%s: no train-images-idx3-ubyte or "
                       "train-images-idx3-ubyte.gz in this folder",
                       err_path(dir));
    strcpy(out->name, parts[0].set);
    enum status status = find_pair(dir, listing, parts[0], &out->train, err);
    if (status == STATUS_OK && n > 1)
        status = find_pair(dir, listing, parts[1], &out->test, err);
    for (size_t i = 2, used = 0; i < n && used < sizeof out->left_out; i++)
        used +=
            (size_t)snprintf(out->left_out + used, sizeof out->left_out - used,
                             "%s%s", i > 2 ? ", " : "", parts[i].part);
    return status;
}

/* The different sets of a folder in a text, those without a name left out;
 * how many there are with it. */
static size_t list_sets(const struct listing *listing,
                        struct idx_name sets[MOST], char *text, size_t size)
{
    struct idx_name name;
    size_t n = 0, used = 0;
    *text = '\0';
    for (size_t i = 0; i < listing->n && n < MOST; i++) {
        bool is = idx_name_of(&listing->entries[i], &name) && !name.labels;
        for (size_t k = 0; k < n && is; k++)
            is = strcasecmp(sets[k].set, name.set) != 0;
        if (!is)
            continue;
        sets[n++] = name;
        if (*name.set && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s",
                                     used ? ", " : "", name.set);
    }
    return n;
}

/* One set, or the one without a prefix, which is what the folder is called
 * after: the others are then told. */
static enum status choose_set(const char *dir, const struct listing *listing,
                              struct idx_set *out, struct err *err)
{
    struct idx_name sets[MOST];
    char text[100];
    size_t n = list_sets(listing, sets, text, sizeof text), at = 0;
    while (at < n && *sets[at].set)
        at++;
    if (n > 1 && at == n)
        return err_set(err, STATUS_USAGE,
                       "%s: several data sets, %s; choose one with --data "
                       "FOLDER/%.40s",
                       err_path(dir), text, sets[0].set);
    enum status status = idx_set_collect(
        dir, listing, n > 0 && at == n ? sets[0].set : "", NULL, out, err);
    if (status == STATUS_OK && n > 1)
        snprintf(out->other_sets, sizeof out->other_sets, "%s", text);
    return status;
}

enum status idx_set_of_folder(const char *dir, struct idx_set *out,
                              struct err *err)
{
    char found[PATH_MAX], other[PATH_MAX];
    struct listing listing;
    enum status status = listing_read(dir, &listing, err);
    if (status != STATUS_OK)
        return status;
    bool itself = idx_has_pictures(&listing);
    size_t n = itself ? 1 : idx_find_below(dir, found, other);
    if (!itself && n == 1) {
        listing_done(&listing);
        dir = found;
        status = listing_read(dir, &listing, err);
        if (status != STATUS_OK)
            return status;
    }
    if (n > 1)
        status = err_set(err, STATUS_USAGE,
                         "%s: data sets in several folders, %.50s and %.50s; "
                         "--data with one of them",
                         err_path(dir), found + strlen(dir) + 1,
                         other + strlen(dir) + 1);
    else
        status = choose_set(dir, &listing, out, err);
    listing_done(&listing);
    return status;
}
