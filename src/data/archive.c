/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libzip checks lengths and checksums as it reads. The size that the archive
 * promises for a file is only used to say how far reading has come. */
#include "data/archive.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"

struct archive {
    const char *path;
    zip_t *zip;
    zip_file_t *file;
    size_t n;
    uint64_t given, size; /* bytes of it: read, promised */
};

static enum status refuse(const char *path, zip_error_t *why, struct err *err)
{
    enum status code =
        zip_error_code_zip(why) == ZIP_ER_MEMORY ? STATUS_NOMEM : STATUS_FORMAT;
    return err_set(err, code, "%s: ZIP archive damaged or cut short: %.60s",
                   err_path(path), zip_error_strerror(why));
}

/* Whether an entry is a file of the person's own. */
static bool counts(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *last = slash ? slash + 1 : name;
    return *last && strncmp(name, "__MACOSX/", 9) != 0 &&
           strcmp(last, ".DS_Store") != 0;
}

/* The name of entry i when it counts, or NULL. */
static const char *name_at(const struct archive *archive, zip_uint64_t i)
{
    const char *name = zip_get_name(archive->zip, i, 0);
    return name && counts(name) ? name : NULL;
}

static zip_uint64_t entries(const struct archive *archive)
{
    zip_int64_t n = zip_get_num_entries(archive->zip, 0);
    return n > 0 ? (zip_uint64_t)n : 0;
}

enum status archive_open(const char *path, struct archive **out,
                         struct err *err)
{
    struct archive *archive = mem_alloc(1, sizeof *archive);
    int code;
    if (!archive)
        return err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(path));
    archive->path = path;
    archive->zip = zip_open(path, ZIP_RDONLY, &code);
    if (!archive->zip) {
        zip_error_t why;
        zip_error_init_with_code(&why, code);
        enum status status = refuse(path, &why, err);
        zip_error_fini(&why);
        mem_free(archive);
        return status;
    }
    for (zip_uint64_t i = 0; i < entries(archive); i++)
        archive->n += name_at(archive, i) != NULL;
    *out = archive;
    return STATUS_OK;
}

void archive_free(struct archive *archive)
{
    if (!archive)
        return;
    if (archive->file)
        zip_fclose(archive->file);
    zip_discard(archive->zip);
    mem_free(archive);
}

size_t archive_count(const struct archive *archive)
{
    return archive->n;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name), n = strlen(ending);
    return (length >= n && strcmp(name + length - n, ending) == 0) ||
           (ending[0] == '/' && strcmp(name, ending + 1) == 0);
}

size_t archive_count_ending(const struct archive *archive, const char *ending)
{
    size_t n = 0;
    for (zip_uint64_t i = 0; i < entries(archive); i++) {
        const char *name = name_at(archive, i);
        n += name && ends_in(name, ending);
    }
    return n;
}

void archive_names(const struct archive *archive, char *out, size_t size)
{
    size_t told = 0, used = 0;
    *out = '\0';
    for (zip_uint64_t i = 0; i < entries(archive); i++) {
        const char *name = name_at(archive, i);
        size_t most = size > 24 ? size - 24 : 0; /* room for the rest's count */
        if (!name)
            continue;
        if (used + strlen(name) + 2 > most) {
            snprintf(out + used, size - used, "%s%zu more", told ? " and " : "",
                     archive->n - told);
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 told ? ", " : "", name);
        told++;
    }
}

/* Where file i stands in the archive; past its end when there is none. */
static zip_uint64_t place_of(const struct archive *archive, size_t i)
{
    zip_uint64_t at = 0;
    for (; at < entries(archive); at++)
        if (name_at(archive, at) && i-- == 0)
            break;
    return at;
}

const char *archive_name(const struct archive *archive, size_t i)
{
    zip_uint64_t at = place_of(archive, i);
    return at < entries(archive) ? name_at(archive, at) : NULL;
}

enum status archive_begin_at(struct archive *archive, size_t i,
                             uint64_t *size_out, uint64_t *packed_out,
                             struct err *err)
{
    zip_stat_t info;
    zip_error_t *why = zip_get_error(archive->zip);
    zip_uint64_t at = place_of(archive, i);
    if (archive->file)
        zip_fclose(archive->file);
    archive->file = NULL;
    archive->given = 0;
    if (zip_stat_index(archive->zip, at, 0, &info) != 0)
        return refuse(archive->path, why, err);
    archive->size = info.valid & ZIP_STAT_SIZE ? info.size : 0;
    *size_out = archive->size;
    *packed_out = info.valid & ZIP_STAT_COMP_SIZE ? info.comp_size : 0;
    archive->file = zip_fopen_index(archive->zip, at, 0);
    if (archive->file)
        return STATUS_OK;
    if (zip_error_code_zip(why) == ZIP_ER_NOPASSWD)
        return err_set(err, STATUS_FORMAT,
                       "%s: an encrypted ZIP archive, expected one without a "
                       "password; unpack it with `unzip FILE`",
                       err_path(archive->path));
    return refuse(archive->path, why, err);
}

enum status archive_begin(struct archive *archive, struct err *err)
{
    uint64_t size, packed;
    return archive_begin_at(archive, 0, &size, &packed, err);
}

enum status archive_read(struct archive *archive, void *bytes_out, size_t n,
                         size_t *got_out, struct err *err)
{
    size_t done = 0;
    while (done < n) {
        zip_int64_t now =
            zip_fread(archive->file, (char *)bytes_out + done, n - done);
        if (now < 0)
            return refuse(archive->path, zip_file_get_error(archive->file),
                          err);
        if (now == 0)
            break;
        done += (size_t)now;
        archive->given += (uint64_t)now;
    }
    *got_out = done;
    return STATUS_OK;
}

int archive_permille(const struct archive *archive)
{
    double part =
        archive->size > 0 ? (double)archive->given / (double)archive->size : 1;
    return part < 1 ? (int)(part * 1000) : 1000;
}
