/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The number stands before the name in every form, so that a name that is cut
 * is still one class's alone. */
#include "ui/parts/class_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ui/draw/canvas.h"

/* Bytes of the first `columns` letters. */
static size_t bytes_of(const char *text, int columns)
{
    size_t n = 0;

    while (text[n] != '\0' && columns >= 0) {
        columns -= ((unsigned char)text[n] & 0xc0) != 0x80;
        n += columns >= 0;
    }
    return n;
}

const char *class_text(const struct dataset *ds, size_t class, int w, char *buf)
{
    const char *name = dataset_class_name(ds, class);
    int left = w - 1 - snprintf(buf, CLASS_TEXT_SIZE, "%zu", class);

    if (name == NULL || name[0] == '\0')
        return buf;
    if (canvas_text_width(name) <= left)
        snprintf(buf, CLASS_TEXT_SIZE, "%zu %s", class, name);
    else if (left >= 3)
        snprintf(buf, CLASS_TEXT_SIZE, "%zu %.*s…", class,
                 (int)bytes_of(name, left - 1), name);
    return buf;
}

int class_text_width(const struct dataset *ds)
{
    char text[CLASS_TEXT_SIZE];
    int most = 0;

    for (size_t k = 0; k < ds->n_classes; k++) {
        int w = canvas_text_width(class_text(ds, k, CLASS_TEXT_FULL, text));

        most = w > most ? w : most;
    }
    return most;
}

int class_named(const struct dataset *ds, const char *text)
{
    size_t len = strlen(text);
    int found = -1;

    for (size_t k = 0; k < ds->n_classes; k++) {
        const char *name = dataset_class_name(ds, k);

        if (name == NULL || len == 0 || strncasecmp(name, text, len) != 0)
            continue;
        if (name[len] == '\0')
            return (int)k;
        found = found < 0 ? (int)k : found;
    }
    return found;
}
