/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of a sweep are called lr=0.1,pert=0.01,seed=3: in a narrow column
 * all of them begin alike. A short name leaves out the words that all folders
 * beside it have in common. Words end at a comma, a blank, a minus or an
 * underscore. */
#include <stdio.h>
#include <string.h>

#include "ui/runs/runs_state.h"

#define ENDS ",- _"
#define GROUPS                                                                 \
    16 /* folders of folders; runs of further ones have no short
                   * names */

/* The folders in one folder whose names have so many words. */
struct group {
    size_t n_words;
    const char *path; /* of its first run */
    size_t n;         /* bytes of it that all have in common: the parent */
    uint64_t differs; /* bit i: word i is not the same in all names */
};

static size_t parent_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

static size_t word_length(const char *text)
{
    return strcspn(text, ENDS);
}

/* The words at which two names differ. */
static uint64_t differences(const char *a, const char *b)
{
    uint64_t differs = 0;

    for (int i = 0; i < 64 && (*a != '\0' || *b != '\0'); i++) {
        size_t na = word_length(a), nb = word_length(b);

        if (na != nb || memcmp(a, b, na) != 0)
            differs |= UINT64_C(1) << i;
        a += na + (a[na] != '\0');
        b += nb + (b[nb] != '\0');
    }
    return differs;
}

static size_t count_words(const char *name)
{
    size_t n = 1;

    while ((name = strpbrk(name, ENDS)) != NULL) {
        name++;
        n++;
    }
    return n;
}

static struct group *group_of(struct group *groups, size_t *n, const char *path)
{
    size_t length = parent_length(path), words = count_words(path + length);

    for (size_t i = 0; i < *n; i++)
        if (groups[i].n == length && groups[i].n_words == words &&
            memcmp(groups[i].path, path, length) == 0)
            return &groups[i];
    if (*n == GROUPS)
        return NULL;
    groups[*n] = (struct group){.n_words = words, .path = path, .n = length};
    return &groups[(*n)++];
}

/* "~pert=0.01~seed=3": a ~ for the words left out before a word. */
static void shorten(const char *name, uint64_t differs,
                    char out[SESSION_NAME_MAX])
{
    size_t used = 0;
    bool left_out = false;

    for (int i = 0; i < 64 && *name != '\0' && used < SESSION_NAME_MAX; i++) {
        size_t n = word_length(name);

        if ((differs >> i & 1u) == 0) {
            left_out = true;
        } else {
            used +=
                (size_t)snprintf(out + used, SESSION_NAME_MAX - used, "%s%.*s",
                                 left_out   ? "~"
                                 : used > 0 ? ","
                                            : "",
                                 (int)n, name);
            left_out = false;
        }
        name += n + (name[n] != '\0');
    }
}

void runs_shorten(struct runs_state *s, const struct run_list *list)
{
    struct group groups[GROUPS], *g;
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++) {
        const char *path = list->runs[i].path;

        g = group_of(groups, &n, path);
        if (g != NULL)
            g->differs |= differences(g->path + g->n, path + g->n);
    }
    for (size_t i = 0; i < s->n; i++) {
        struct runs_row *row = &s->rows[i];

        row->short_name[0] = '\0';
        if (row->kind != RUNS_KEPT || row->named)
            continue;
        g = group_of(groups, &n, row->path);
        if (g != NULL && g->differs != 0)
            shorten(row->path + g->n, g->differs, row->short_name);
    }
}

/* "~lr=0.1,seed=3" to "~0.1,3". */
void runs_short_text(const char *short_name, int w, char *buf, size_t size)
{
    const char *from = short_name;
    size_t used = 0;

    snprintf(buf, size, "%s", short_name);
    if (canvas_text_width(short_name) <= w)
        return;
    while (*from != '\0' && used + 1 < size) {
        size_t n = strcspn(from, ",~"), key = strcspn(from, "=,~");

        if (key < n) {
            from += key + 1;
            n -= key + 1;
        }
        used += (size_t)snprintf(buf + used, size - used, "%.*s%.1s", (int)n,
                                 from, from + n);
        from += n + (from[n] != '\0');
    }
}
