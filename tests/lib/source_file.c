/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One mechanism for all files that a test compares and, when it is told to,
 * writes. */
#include "source_file.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

bool source_updating(void)
{
    return getenv("UPDATE_GOLDEN") != NULL;
}

void source_path(const char *name, char *buf, size_t size)
{
    const char *dir = getenv("srcdir"); /* set by make check */

    snprintf(buf, size, "%s/%s", dir != NULL ? dir : ".", name);
}

char *source_file_read(const char *path)
{
    char *text = calloc(SOURCE_MAX, 1);
    FILE *f = fopen(path, "r");

    ck_assert_msg(f != NULL, "%s cannot be opened", path);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_lt(fread(text, 1, SOURCE_MAX - 1, f), SOURCE_MAX - 1);
    fclose(f);
    return text;
}

void source_write(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_msg(f != NULL, "%s cannot be written", path);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

/* What stands between the lines `begin` and `end` of a file of the source
 * tree is what format writes. */
void source_check(const char *name, const char *begin, const char *end,
                  list_format *format)
{
    char path[512], *text, *from, *to, *expected = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&expected, &size);

    ck_assert_ptr_nonnull(f);
    format(f);
    fclose(f);
    source_path(name, path, sizeof path);
    text = source_file_read(path);
    from = strstr(text, begin);
    ck_assert_msg(from != NULL, "%s has no line %s", path, begin);
    from += strlen(begin);
    to = strstr(from, end);
    ck_assert_msg(to != NULL, "%s has no line %s", path, end);
    if (source_updating()) {
        char *whole = calloc(SOURCE_MAX, 1);

        ck_assert_ptr_nonnull(whole);
        snprintf(whole, SOURCE_MAX, "%.*s%s%s", (int)(from - text), text,
                 expected, to);
        source_write(path, whole);
        free(whole);
    } else {
        bool same =
            (size_t)(to - from) == size && strncmp(from, expected, size) == 0;

        if (!same)
            printf("%s: between %sand %sthere should be\n%s", path, begin, end,
                   expected);
        ck_assert_msg(same, "%s differs", path);
    }
    free(text);
    free(expected);
}
