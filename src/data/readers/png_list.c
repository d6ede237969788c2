/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FOLDER/CLASS/NAME.png, or FOLDER/train/CLASS/NAME.png with test beside
 * train. */
#include "data/readers/png_list.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/readers/listing.h"
#include "data/readers/png.h"

#define N_PARTS 7

/* What people call the two parts; of several that test, the first here. */
static const char *const parts[N_PARTS] = {
    "train", "training", "test", "testing", "valid", "val", "validation"};
#define IS_TRAIN(part) ((part) < 2)

static bool is_png(const struct listing_entry *entry)
{
    size_t n = strlen(entry->name);
    return !entry->folder && n > 4 &&
           strcasecmp(entry->name + n - 4, ".png") == 0;
}

/* A search for pictures, `depth` folders down. */
struct search {
    const char *dir;
    int depth;
};

static bool is_any_png(void *ctx, const struct listing_entry *entry)
{
    (void)ctx;
    return is_png(entry);
}

static bool look_below(void *ctx, const struct listing_entry *entry);

/* Pictures that are files of dir or, `depth` folders down, below it. */
static bool has_png(const char *dir, int depth)
{
    struct search search = {dir, depth - 1};
    return listing_any(dir, is_any_png, NULL) ||
           (depth > 0 && listing_any(dir, look_below, &search));
}

static bool look_below(void *ctx, const struct listing_entry *entry)
{
    const struct search *search = ctx;
    char path[PATH_MAX];
    return entry->folder && listing_path(path, search->dir, entry->name) &&
           has_png(path, search->depth);
}

/* Which part a folder is by its name; N_PARTS for none. */
static int part_of(const struct listing_entry *entry)
{
    int i = 0;
    while (i < N_PARTS &&
           (!entry->folder || strcasecmp(entry->name, parts[i]) != 0))
        i++;
    return i;
}

static bool is_part_with_png(void *ctx, const struct listing_entry *entry)
{
    char path[PATH_MAX];
    return part_of(entry) < N_PARTS && listing_path(path, ctx, entry->name) &&
           has_png(path, 1);
}

bool png_folder_has(const char *dir)
{
    return has_png(dir, 1) || listing_any(dir, is_part_with_png, (void *)dir);
}

void png_list_done(struct png_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        mem_free(list->files[i].path);
    for (size_t i = 0; i < list->n_classes; i++)
        mem_free(list->classes[i]);
    mem_free(list->files);
    mem_free(list->classes);
    *list = (struct png_list){0};
}

static enum status out_of_memory(const char *dir, struct err *err)
{
    return err_set(err, STATUS_NOMEM, "%s: no memory to list it",
                   err_path(dir));
}

/* Makes room for one more item of `size` bytes in *array. */
static bool grow(void *array, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return true;
    size_t more = *capacity ? 2 * *capacity : 64;
    if (!mem_grow(array, n, more, size))
        return false;
    *capacity = more;
    return true;
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = mem_alloc(size, 1);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

static bool add_file(struct png_list *list, const char *path)
{
    bool ok = grow(&list->files, list->n, &list->capacity, sizeof *list->files);
    char *copy = ok ? copy_text(path) : NULL;
    if (!copy)
        return false;
    list->files[list->n++] =
        (struct png_file){copy, list->classes[list->n_classes - 1]};
    return true;
}

static bool add_class(struct png_list *list, const char *name)
{
    bool ok = grow(&list->classes, list->n_classes, &list->classes_capacity,
                   sizeof *list->classes);
    char *copy = ok ? copy_text(name) : NULL;
    if (copy)
        list->classes[list->n_classes++] = copy;
    return copy != NULL;
}

static void count_other(struct png_list *list, const char *name)
{
    if (list->n_other++ == 0)
        snprintf(list->other, sizeof list->other, "%s", name);
}

/* The pictures of one class. */
static enum status list_class(struct png_list *list, const char *dir,
                              const char *name, struct err *err)
{
    struct listing listing;
    char path[PATH_MAX], file[PATH_MAX];
    if (!listing_path(path, dir, name))
        return err_set(err, STATUS_IO, "%s: path too long", err_path(dir));
    enum status status = listing_read(path, &listing, err);
    if (status != STATUS_OK)
        return status;
    bool ok = add_class(list, name);
    for (size_t i = 0; i < listing.n && ok; i++) {
        if (is_png(&listing.entries[i]))
            ok = listing_path(file, path, listing.entries[i].name) &&
                 add_file(list, file);
        else
            count_other(list, listing.entries[i].name);
    }
    listing_done(&listing);
    return ok ? STATUS_OK : out_of_memory(dir, err);
}

/* The classes of a part. */
static enum status list_part(struct png_list *list, const char *dir,
                             struct err *err)
{
    struct listing listing;
    enum status status = listing_read(dir, &listing, err);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < listing.n && status == STATUS_OK; i++) {
        if (listing.entries[i].folder)
            status = list_class(list, dir, listing.entries[i].name, err);
        else
            count_other(list, listing.entries[i].name);
    }
    listing_done(&listing);
    return status;
}

/* The folders of the parts, "" where there is none: training, testing. */
static enum status find_parts(const char *dir, struct png_list *list,
                              char found[2][PATH_MAX], struct err *err)
{
    struct listing listing;
    int best[2] = {N_PARTS, N_PARTS};
    enum status status = listing_read(dir, &listing, err);
    if (status != STATUS_OK)
        return status;
    found[0][0] = found[1][0] = '\0';
    for (int part = 0; part < N_PARTS; part++)
        for (size_t i = 0; i < listing.n; i++) {
            char path[PATH_MAX];
            const struct listing_entry *entry = &listing.entries[i];
            /* a class may be called so, too: it has pictures itself */
            if (part_of(entry) != part ||
                !listing_path(path, dir, entry->name) || has_png(path, 0) ||
                !has_png(path, 1))
                continue;
            int which = IS_TRAIN(part) ? 0 : 1;
            if (best[which] < N_PARTS) {
                snprintf(list->left_out, sizeof list->left_out, "%s",
                         entry->name);
                continue;
            }
            best[which] = part;
            strcpy(found[which], path);
        }
    listing_done(&listing);
    return STATUS_OK;
}

enum status png_list_read(const char *dir, struct png_list *out,
                          struct err *err)
{
    char found[2][PATH_MAX];
    *out = (struct png_list){0};
    enum status status = find_parts(dir, out, found, err);
    if (status == STATUS_OK && !*found[0] && !*found[1])
        strcpy(found[0], dir);
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        if (*found[i])
            status = list_part(out, found[i], err);
        if (i == 0 && *found[1])
            out->n_first = out->n;
    }
    if (status == STATUS_OK && out->n == 0)
        return err_set(err, STATUS_IO,
                       "%s: no folders with PNG pictures in it, expected one "
                       "folder a class",
                       err_path(dir));
    return status;
}
