/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name is a word for the role, and before or behind it, with or without a
 * separator, one for the part: x_train, train_images, ytest. */
#include "data/readers/arrays/npz_names.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_SIZE 64

static const struct part_word {
    const char *word;
    enum npz_part part;
} part_words[] = {
    {"training", NPZ_TRAIN},   {"train", NPZ_TRAIN},
    {"testing", NPZ_TEST},     {"test", NPZ_TEST},
    {"t10k", NPZ_TEST},        {"validation", NPZ_VALIDATION},
    {"valid", NPZ_VALIDATION}, {"val", NPZ_VALIDATION},
};

/* arr_0 and arr_1 are NumPy's own names for what is saved without one. */
static const char *const features[] = {"x",        "images",   "image",
                                       "imgs",     "pictures", "data",
                                       "features", "inputs",   "arr_0"};
static const char *const labels[] = {"y",      "labels",  "label", "targets",
                                     "target", "classes", "class", "arr_1"};

#define N_OF(list) (sizeof(list) / sizeof *(list))

static bool is_separator(char c)
{
    return c != '\0' && strchr("_-. ", c) != NULL;
}

/* Cuts the word for a part off text; false when it has none. */
static bool cut_part(char *text, const char *word)
{
    size_t n = strlen(text), length = strlen(word);
    if (n <= length)
        return false;
    if (strcasecmp(text + n - length, word) == 0) {
        n -= length;
        while (n > 0 && is_separator(text[n - 1]))
            n--;
        text[n] = '\0';
        return n > 0;
    }
    if (strncasecmp(text, word, length) != 0)
        return false;
    const char *rest = text + length;
    while (is_separator(*rest))
        rest++;
    memmove(text, rest, strlen(rest) + 1);
    return *text != '\0';
}

static int find(const char *const *list, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(list[i], text) == 0)
            return (int)i;
    return -1;
}

struct npz_name npz_name_parse(const char *name)
{
    struct npz_name parsed = {NPZ_OTHER, NPZ_ALL, 0};
    char text[NAME_SIZE];
    int length = snprintf(text, sizeof text, "%s", name);
    if (length < 0 || (size_t)length >= sizeof text)
        return parsed;
    for (size_t i = 0; i < N_OF(part_words) && parsed.part == NPZ_ALL; i++) {
        char rest[NAME_SIZE];
        strcpy(rest, text);
        if (cut_part(rest, part_words[i].word)) {
            strcpy(text, rest);
            parsed.part = part_words[i].part;
        }
    }
    parsed.rank = find(features, N_OF(features), text);
    if (parsed.rank >= 0) {
        parsed.role = NPZ_FEATURES;
        return parsed;
    }
    parsed.rank = find(labels, N_OF(labels), text);
    parsed.role = parsed.rank >= 0 ? NPZ_LABELS : NPZ_OTHER;
    return parsed;
}
