/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everybody who publishes a data set in IDX keeps MNIST's names, with a prefix,
 * other words for the test part, dots for dashes, or another type at the end.
 * A name is therefore read from its back: ".gz", "idx3-ubyte", "images",
 * "train", and what is left is the prefix. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "data/readers/idx/idx_set.h"

#define SEPARATORS "-._"

/* Cuts off the last word of several, with its separator. */
static void cut_word(char *text)
{
    size_t end = strlen(text), start = end;
    while (start > 0 && !strchr(SEPARATORS, text[start - 1]))
        start--;
    if (start > 0)
        text[start - 1] = '\0';
}

static const char *last_word(const char *text)
{
    const char *word = text;
    for (const char *at = text; *at; at++)
        if (strchr(SEPARATORS, *at))
            word = at + 1;
    return word;
}

static bool is_part(const char *word)
{
    return strcasecmp(word, "train") == 0 || strcasecmp(word, "t10k") == 0 ||
           strncasecmp(word, "test", 4) == 0;
}

/* The last "idx" that follows a separator and is followed by a digit. */
static char *find_idx(char *text)
{
    char *found = NULL;
    for (char *at = text; (at = strstr(at, "idx")); at++)
        if (at > text && strchr(SEPARATORS, at[-1]) &&
            isdigit((unsigned char)at[3]))
            found = at;
    return found;
}

bool idx_name_parse(const char *name, struct idx_name *out)
{
    char text[IDX_NAME + 32];
    int length = snprintf(text, sizeof text, "%s", name);
    if (length < 0 || (size_t)length >= sizeof text)
        return false;
    char *idx = find_idx(text);
    if (!idx)
        return false;
    idx[-1] = '\0';
    const char *what = last_word(text);
    *out = (struct idx_name){.labels = strcasecmp(what, "labels") == 0};
    if (!out->labels && strcasecmp(what, "images") != 0)
        return false;
    if (what == text)
        return true;
    cut_word(text);
    if (strlen(text) >= IDX_NAME)
        return false;
    const char *part = last_word(text);
    if (is_part(part)) {
        strcpy(out->part, part);
        if (part == text)
            return true;
        cut_word(text);
    }
    strcpy(out->set, text);
    return true;
}

int idx_part_rank(const char *part)
{
    static const char *const parts[] = {"train", "t10k", "test", "test10k"};
    for (int i = 0; i < 4; i++)
        if (strcasecmp(part, parts[i]) == 0)
            return i;
    return *part ? 4 : 5;
}

bool idx_name_of(const struct listing_entry *entry, struct idx_name *out)
{
    return !entry->folder && idx_name_parse(entry->name, out);
}

bool idx_is_set_name(const char *typed, const char *path)
{
    const char *slash = typed ? strrchr(typed, '/') : NULL;
    const char *file = strrchr(path, '/');
    struct idx_name name;
    return typed && idx_name_parse(file ? file + 1 : path, &name) &&
           *name.set && strcasecmp(slash ? slash + 1 : typed, name.set) == 0;
}
