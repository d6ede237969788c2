/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes a configuration file by the lines in which the reader found the
 * values, so that there is one notion of what belongs to a value: what a person
 * wrote, indented or far below, never ends in another's. */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/config/config_lines.h"
#include "store/config/config_text.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

/* The text with each name's value in the line that sets it last, or behind all
 * others; every other line stays as it is, to the byte. */
static void change_lines(struct config_text *text, const char *old,
                         const struct config_outline *outline,
                         const char *const *values)
{
    for (int line = 1; *old != '\0'; line++) {
        size_t n = strcspn(old, "\n"), i = outline->owner[line];

        n += old[n] == '\n';
        if (i > 0 && line == outline->begins[i - 1])
            config_text_pair(text, outline->names[i - 1], values[i - 1]);
        else if (i == 0 || line < outline->begins[i - 1])
            config_text_add_part(text, old, n);
        old += n;
    }
    if (text->n > 0 && text->data[text->n - 1] != '\n')
        config_text_add(text, "\n");
    for (size_t i = 0; i < outline->n; i++)
        if (outline->begins[i] == 0)
            config_text_pair(text, outline->names[i], values[i]);
}

enum status config_change(const char *path, const char *old, size_t size,
                          const char *const *names, const char *const *values,
                          size_t n, char **out, struct err *err)
{
    struct config_text text = {0};
    struct config_outline outline = {
        .names = names,
        .n = n,
        .begins = mem_alloc(n, sizeof *outline.begins),
        .owner = mem_alloc(config_lines(old) + 1, 1),
    };
    enum status status = STATUS_OK;

    if (outline.begins && outline.owner) {
        status = config_read(path, old, size, NULL, NULL, &outline, err);
        if (!status)
            change_lines(&text, old, &outline, values);
    } else {
        text.failed = 1;
    }
    if (!status && config_text_take(&text, out))
        status =
            err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    mem_free(outline.begins);
    mem_free(outline.owner);
    return status;
}

static enum status make_folder_of(const char *path, struct err *err)
{
    char folder[PATH_MAX];

    if (strlen(path) >= sizeof folder)
        return STATUS_OK; /* opening the file will say it */
    run_dir_of(path, folder);
    return run_dir_make(folder, 0700, err);
}

enum status config_file_update(const char *path, const char *const *names,
                               const char *const *values, size_t n,
                               struct err *err)
{
    char *old = NULL, *fresh = NULL;
    size_t size = 0;
    enum status status;

    if (access(path, F_OK) == 0)
        status = whole_file_read(path, CONFIG_FILE_MOST, &old, &size, err);
    else
        status = make_folder_of(path, err);
    if (!status)
        status = config_change(path, old ? old : "", size, names, values, n,
                               &fresh, err);
    if (!status)
        status = whole_file_write(path, fresh, strlen(fresh), 0600, err);
    mem_free(old);
    mem_free(fresh);
    return status;
}
