/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number stands before the name in every form, so that a name that is cut is
 * still one class's alone. A label has no such number: what it has in common
 * with all others is what can be spared. */
#include "ui/parts/class_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ui/draw/canvas.h"

#define SHORT_W 6 /* of a label */

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

/* Bytes that all names begin with, up to what is no letter and no digit. */
static size_t in_common(const struct dataset *ds)
{
    const char *first = ds->class_names[0];
    size_t n = strlen(first);

    for (size_t k = 1; k < ds->n_classes && n > 0; k++) {
        size_t same = 0;

        while (same < n && ds->class_names[k][same] == first[same])
            same++;
        n = same;
    }
    while (n > 0 && ((unsigned char)first[n - 1] >= 0x80 ||
                     isalnum((unsigned char)first[n - 1])))
        n--;
    return n;
}

static const char *label_text(const struct dataset *ds, size_t class, int w,
                              char *buf)
{
    const char *name = ds->class_names[class];

    w = w < 1 ? SHORT_W : w;
    if (canvas_text_width(name) > w && in_common(ds) < strlen(name))
        name += in_common(ds);
    if (canvas_text_width(name) <= w)
        snprintf(buf, CLASS_TEXT_SIZE, "%s", name);
    else
        snprintf(buf, CLASS_TEXT_SIZE, "%.*s…", (int)bytes_of(name, w - 1),
                 name);
    return buf;
}

/* NULL when the class has none. */
static const char *name_of(const struct dataset *ds, size_t class)
{
    const char *name = dataset_class_name(ds, class);

    return name == NULL || name[0] == '\0' ? NULL : name;
}

const char *class_text(const struct dataset *ds, size_t class, int w, char *buf)
{
    const char *name = name_of(ds, class);
    int left;

    if (name != NULL && ds->labels_are_names)
        return label_text(ds, class, w, buf);
    left = w - 1 - snprintf(buf, CLASS_TEXT_SIZE, "%zu", class);
    if (name == NULL)
        return buf;
    if (canvas_text_width(name) <= left)
        snprintf(buf, CLASS_TEXT_SIZE, "%zu %s", class, name);
    else if (left >= 3)
        snprintf(buf, CLASS_TEXT_SIZE, "%zu %.*s…", class,
                 (int)bytes_of(name, left - 1), name);
    return buf;
}

static int digits_of(size_t n)
{
    return n < 10 ? 1 : n < 100 ? 2 : 3;
}

int class_text_width(const struct dataset *ds)
{
    int most = 0;

    for (size_t k = 0; k < ds->n_classes; k++) {
        const char *name = name_of(ds, k);
        int w = name == NULL ? 0 : canvas_text_width(name);

        if (name == NULL || !ds->labels_are_names)
            w += digits_of(k) + (name != NULL);
        most = w > most ? w : most;
    }
    return most;
}

int class_text_short_width(const struct dataset *ds)
{
    int w;

    if (!ds->labels_are_names)
        return digits_of(ds->n_classes - 1);
    w = class_text_width(ds);
    return w < SHORT_W ? w : SHORT_W;
}

int class_text_indent(const struct dataset *ds, size_t class)
{
    return ds->labels_are_names ? 0 : 3 - digits_of(class);
}

int class_exact(const struct dataset *ds, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    size_t number;

    for (size_t k = 0; k < ds->n_classes; k++) {
        const char *name = name_of(ds, k);

        if (name != NULL && strcasecmp(name, text) == 0)
            return (int)k;
    }
    if (ds->labels_are_names || digits == 0 || digits > 4 ||
        text[digits] != '\0')
        return -1;
    number = strtoul(text, NULL, 10);
    return number < ds->n_classes ? (int)number : -1;
}

static bool is_number(const char *text)
{
    char *end;

    strtod(text, &end);
    return end != text && *end == '\0';
}

int class_named(const struct dataset *ds, const char *text)
{
    size_t len = strlen(text);
    int found = class_exact(ds, text);

    for (size_t k = 0; found < 0 && len > 0 && k < ds->n_classes; k++) {
        const char *name = name_of(ds, k);

        if (name != NULL && strncasecmp(name, text, len) == 0 &&
            !is_number(name))
            found = (int)k;
    }
    return found;
}
