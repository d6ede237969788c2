/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at the beginning of files only: their kind, and of IDX pictures how
 * many there are. Whatever else would have to be read whole shows its size. */
#include "cli/list_data.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/headless.h"
#include "cli/message.h"
#include "data/load/folders.h"
#include "data/load/named.h"
#include "data/readers/reader.h"

#define IDX_PICTURES  0x00000803 /* bytes in three dimensions */
#define HEADER_BYTES  16
#define PLACES_BYTES  500
#define PICTURES_MOST 2 /* files: of training and of testing */

/* What is known of a set without reading it. */
struct look {
    struct source *source;
    const char *kind;
    size_t n, n_features, n_pictures;
    double bytes;
};

static size_t word_at(const unsigned char *head)
{
    return (size_t)head[0] << 24 | (size_t)head[1] << 16 |
           (size_t)head[2] << 8 | head[3];
}

static void look_at_file(struct look *look, const char *path)
{
    const unsigned char *head = look->source->head;
    struct stat st;

    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return;
    look->bytes += (double)st.st_size;
    if (!strstr(path, "images") ||
        source_open(look->source, path, NULL, NULL) != STATUS_OK)
        return;
    if (look->source->n_head >= HEADER_BYTES && word_at(head) == IDX_PICTURES) {
        look->n += word_at(head + 4);
        look->n_features = word_at(head + 8) * word_at(head + 12);
        look->n_pictures++;
    }
    source_close(look->source);
}

static void look_at_folder(struct look *look, const char *folder)
{
    char path[PATH_MAX];
    const struct dirent *entry;
    DIR *dir = opendir(folder);

    while (dir && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.' &&
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) <
                PATH_MAX)
            look_at_file(look, path);
    if (dir)
        closedir(dir);
}

static void look_at(struct look *look, const struct named_set *set)
{
    const struct reader *reader = NULL;
    struct stat st;

    *look = (struct look){.source = look->source, .kind = "unknown"};
    if (stat(set->path, &st) != 0 || S_ISFIFO(st.st_mode))
        return; /* a pipe may be read but once */
    if (source_open(look->source, set->path, NULL, NULL) == STATUS_OK) {
        reader = reader_of(look->source);
        source_close(look->source);
    }
    if (reader)
        look->kind = reader->name;
    if (set->folder)
        look_at_folder(look, set->path);
    else
        look_at_file(look, set->path);
}

static void size_text(const struct look *look, char *out, size_t size)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    double value = look->bytes;
    size_t k = 0;

    if (look->n_pictures > 0 && look->n_pictures <= PICTURES_MOST) {
        snprintf(out, size, "%zu x %zu", look->n, look->n_features);
        return;
    }
    for (; value >= 1024 && k + 1 < sizeof units / sizeof *units; k++)
        value /= 1024;
    snprintf(out, size, "%.*f %s", k > 0 && value < 10 ? 1 : 0, value,
             units[k]);
}

static void print_set(FILE *out, const struct look *look,
                      const struct named_set *set, int widest)
{
    char size[48], name[NAMED_SET_NAME], path[PATH_MAX];

    size_text(look, size, sizeof size);
    memcpy(name, set->name, sizeof name);
    memcpy(path, set->path, sizeof path);
    text_fit_locale(name);
    text_fit_locale(path);
    fprintf(out, "%-*s  %-8s  %-14s  %s%s\n", widest, name, look->kind, size,
            path, set->hidden ? " (hidden by the first of that name)" : "");
}

static bool add_folder(void *ctx, const char *folder)
{
    char *places = ctx;
    size_t used = strlen(places);

    snprintf(places + used, PLACES_BYTES - used, "%s%s", used ? ", " : "",
             folder);
    return false;
}

static void print_sets(FILE *out, struct look *look,
                       const struct named_set *sets, size_t n)
{
    char places[PLACES_BYTES] = "";
    int widest = 0;

    for (size_t i = 0; i < n; i++)
        widest = (int)strlen(sets[i].name) > widest ? (int)strlen(sets[i].name)
                                                    : widest;
    for (size_t i = 0; i < n; i++) {
        look_at(look, &sets[i]);
        print_set(out, look, &sets[i], widest);
    }
    if (n > 0)
        return;
    data_folders_each(add_folder, places);
    message("no data set has a name here; looked in %s", places);
}

int list_data(FILE *out, struct err *err)
{
    struct look look = {.source = mem_alloc(1, sizeof *look.source)};
    struct named_set *sets = NULL;
    size_t n = 0;
    enum status st = look.source ? named_sets_list(&sets, &n) : STATUS_NOMEM;

    if (st == STATUS_OK)
        print_sets(out, &look, sets, n);
    else
        err_set(err, st, "out of memory");
    mem_free(sets);
    mem_free(look.source);
    return st == STATUS_OK ? 0 : headless_exit_status(st);
}
