/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/run/run_mark.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/checkpoint/npz.h"
#include "store/json_take.h"

#define MARK_MOST 65536 /* bytes; ours have 4000 at most */

enum status run_mark_text(const struct run_mark *mark, char **out)
{
    json_t *files = json_object();
    json_t *root =
        json_pack("{s:s, s:s, s:I, s:I, s:O}", "id", mark->id, "host",
                  mark->host, "began_s", (json_int_t)mark->began_s, "wall_ns",
                  (json_int_t)mark->wall_ns, "files", files);
    char *text = NULL;

    for (size_t i = 0; i < mark->n; i++)
        json_object_set_new(files, mark->files[i].name,
                            json_integer((json_int_t)mark->files[i].size));
    if (root)
        text = json_dumps(root, JSON_INDENT(1));
    json_decref(root);
    json_decref(files);
    *out = text ? mem_alloc(1, strlen(text) + 1) : NULL;
    if (*out)
        strcpy(*out, text);
    free(text); /* jansson's */
    return *out ? STATUS_OK : STATUS_NOMEM;
}

static void take_text(const json_t *root, const char *name, char *out,
                      size_t size)
{
    snprintf(out, size, "%s", json_take_text(root, name));
}

static void take_files(json_t *files, struct run_mark *out)
{
    const char *name;
    json_t *size;

    json_object_foreach(files, name, size)
    {
        if (out->n == RUN_MARK_FILES || strlen(name) >= RUN_MARK_PATH ||
            json_integer_value(size) < 0)
            continue;
        snprintf(out->files[out->n].name, RUN_MARK_PATH, "%s", name);
        out->files[out->n++].size = (uint64_t)json_integer_value(size);
    }
}

enum status run_mark_read(const char *path, struct run_mark *out,
                          struct err *err)
{
    struct npz_reader *r = NULL;
    char *text = NULL;
    json_t *root = NULL;
    enum status status = npz_reader_new(path, &r, err);
    const char *entry;
    bool there = false;

    *out = (struct run_mark){.n = 0};
    for (size_t i = 0; !status && (entry = npz_entry(r, i)) != NULL; i++)
        there |= strcmp(entry, RUN_MARK_NAME) == 0;
    if (there)
        status = npz_read_text(r, RUN_MARK_NAME, MARK_MOST, &text, err);
    npz_reader_free(r);
    if (status || !there)
        return status;
    root = json_loads(text, 0, NULL);
    mem_free(text);
    if (!json_is_object(root)) {
        json_decref(root);
        return err_set(err, STATUS_FORMAT, "%s: %s is no JSON object",
                       err_path(path), RUN_MARK_NAME);
    }
    take_text(root, "id", out->id, sizeof out->id);
    take_text(root, "host", out->host, sizeof out->host);
    out->began_s = json_integer_value(json_object_get(root, "began_s"));
    out->wall_ns = json_integer_value(json_object_get(root, "wall_ns"));
    take_files(json_object_get(root, "files"), out);
    json_decref(root);
    return STATUS_OK;
}

bool run_mark_size(const struct run_mark *mark, const char *name,
                   uint64_t *size_out)
{
    for (size_t i = 0; i < mark->n; i++)
        if (strcmp(mark->files[i].name, name) == 0) {
            *size_out = mark->files[i].size;
            return true;
        }
    return false;
}
