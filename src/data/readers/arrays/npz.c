/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An archive of arrays: the headers of all are looked at first, then those
 * that are a data set by their names (npz_choice.c) are read, one after the
 * other. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "data/readers/arrays/npz_parts.h"

#define MOST_ARRAYS 64
#define MOST_FILES  1024

static enum status read_archive(void *from, void *bytes_out, size_t n,
                                size_t *got_out, struct err *err)
{
    return archive_read(from, bytes_out, n, got_out, err);
}

/* Goes to the first byte of a member and reads its header. */
static enum status open_member(struct npz *npz, struct npz_member *m,
                               struct err *err)
{
    unsigned char header[NPY_HEADER_MAX];
    struct npy parsed;
    struct err why;
    uint64_t size, packed;
    size_t got = 0, n = 0;
    enum status status =
        archive_begin_at(npz->archive, m->entry, &size, &packed, err);
    if (status == STATUS_OK)
        status = archive_read(npz->archive, header, NPY_PREFIX, &got, err);
    if (status != STATUS_OK)
        return status;
    n = got == NPY_PREFIX ? npy_header_size(header) : 0;
    if (n > 0)
        status = archive_read(npz->archive, header + NPY_PREFIX, n - NPY_PREFIX,
                              &got, err);
    if (status != STATUS_OK)
        return status;
    if (n == 0 || got < n - NPY_PREFIX)
        return err_set(err, STATUS_FORMAT,
                       "%s: no .npy array of version 1 to 3",
                       err_path(m->array.name));
    status = npy_parse(header, n, &parsed, &why);
    if (status != STATUS_OK)
        return err_set(err, status, "%s: %s", err_path(m->array.name),
                       why.text);
    array_set_npy(&m->array, &parsed);
    /* what the archive says of sizes is no more than a promise, either */
    bool raw = packed == size;
    packed = packed < npz->file_size ? packed : npz->file_size;
    return array_check_promise(&m->array, packed, raw, err);
}

static void look_at(struct npz *npz, size_t entry)
{
    const char *name = archive_name(npz->archive, entry);
    const char *slash = strrchr(name, '/');
    char last[64];
    size_t n = strlen(name);
    struct npz_member *m = &npz->members[npz->n];
    if (n < 4 || strcmp(name + n - 4, ".npy") != 0)
        return;
    slash = slash ? slash + 1 : name;
    n = strlen(slash) - 4;
    snprintf(last, sizeof last, "%.*s", (int)(n < 60 ? n : 60), slash);
    *m = (struct npz_member){.name = npz_name_parse(last), .entry = entry};
    m->array.read = read_archive;
    m->array.from = npz->archive;
    snprintf(m->array.name, sizeof m->array.name, "%.*s: %s",
             (int)(sizeof m->array.name - 80), npz->r->source->path, last);
    m->wrong = open_member(npz, m, &m->err);
    npz->n++;
}

/* A member that was chosen is opened; its samples must be as many as those of
 * the other. */
static enum status check_pair(const struct npz *npz, int which)
{
    const struct npz_member *x = npz->features[which], *y = npz->labels[which];
    struct err *err = npz->r->err;
    if (x->wrong || (y && y->wrong)) {
        *err = x->wrong ? x->err : y->err;
        return err->code;
    }
    size_t n = y && y->array.n_dims ? y->array.dims[0] : 0;
    if (y && n != x->array.dims[0])
        return err_set(err, STATUS_FORMAT,
                       "%s: %zu labels, expected %zu as in %s",
                       err_path(y->array.name), n, x->array.dims[0],
                       strrchr(x->array.name, ' ') + 1);
    return STATUS_OK;
}

/* Goes back to a member that was chosen. The sheet was made for what its header
 * said then; a file that was written to since may say more. */
static enum status reopen_member(struct npz *npz, struct npz_member *m,
                                 struct err *err)
{
    struct array *a = &m->array;
    size_t n_dims = a->n_dims, dims[NPY_DIMS];
    bool text = array_is_text(a);
    memcpy(dims, a->dims, sizeof dims);
    enum status status = open_member(npz, m, err);
    if (status == STATUS_OK &&
        (a->n_dims != n_dims || memcmp(a->dims, dims, sizeof dims) != 0 ||
         array_is_text(a) != text))
        return err_set(err, STATUS_IO, "%s: changed while it was read",
                       err_path(a->name));
    return status;
}

static enum status read_part(struct npz *npz, int which, size_t row,
                             struct sheet *sheet,
                             struct array_progress *progress)
{
    struct npz_member *x = npz->features[which], *y = npz->labels[which];
    const struct reading *r = npz->r;
    struct array_shape shape;
    enum status status = reopen_member(npz, x, r->err);
    if (status == STATUS_OK)
        status = array_shape(&x->array, &shape, r->err);
    if (status == STATUS_OK)
        status =
            array_read_rows(&x->array, &shape, sheet, row, progress, r->err);
    if (status != STATUS_OK || !y)
        return status;
    struct array_labels labels = {&y->array, false};
    status = reopen_member(npz, y, r->err);
    return status == STATUS_OK ? array_read_labels(&labels, sheet, row,
                                                   progress, r->facts, r->err)
                               : status;
}

static void say(struct npz *npz)
{
    struct data_facts *facts = npz->r->facts;
    char names[120];
    if (npz->labels[0])
        snprintf(facts->label, sizeof facts->label, "%.40s",
                 strrchr(npz->labels[0]->array.name, ' ') + 1);
    if (npz->features[0]->array.n_dims == 4 &&
        (npz->features[0]->array.dims[3] == 3 ||
         npz->features[0]->array.dims[1] == 3))
        facts_note(facts, "colours are turned to grey");
    npz_list_members(npz, true, names, sizeof names);
    if (*names)
        facts_note(facts, "left out: %s", names);
}

static enum status read_parts(struct npz *npz, struct sheet *sheet)
{
    const struct reading *r = npz->r;
    int n_parts = npz->features[1] ? 2 : 1;
    struct array_progress progress = {.progress = r->progress};
    enum status status = STATUS_OK;
    bool words = false;
    for (int i = 0; i < n_parts && status == STATUS_OK; i++) {
        status = check_pair(npz, i);
        progress.total += npz->features[i]->array.body;
        if (!npz->labels[i])
            continue;
        progress.total += npz->labels[i]->array.body;
        words |= array_is_text(&npz->labels[i]->array);
    }
    if (status == STATUS_OK)
        status =
            array_begin_parts(&npz->features[0]->array,
                              n_parts == 2 ? &npz->features[1]->array : NULL,
                              npz->labels[0] != NULL, words, sheet, r->err);
    for (int i = 0; i < n_parts && status == STATUS_OK; i++)
        status = read_part(npz, i, i ? sheet->n_first : 0, sheet, &progress);
    if (status == STATUS_OK)
        say(npz);
    return status;
}

/* One array under any name is as a .npy of its own. */
static enum status read_single(struct npz *npz, struct sheet *sheet)
{
    struct npz_member *m = &npz->members[0];
    const struct reading *r = npz->r;
    struct array_progress progress = {r->progress, 0, m->array.body};
    struct array_labels labels = {&m->array, false};
    enum status status = open_member(npz, m, r->err);
    if (status != STATUS_OK)
        return status;
    if (reading_labels(r) || m->array.n_dims == 1)
        return array_read_column(&labels, sheet, &progress, r->facts, r->err);
    return array_read_features(&m->array, sheet, &progress, r->err);
}

static enum status read_members(struct npz *npz, struct sheet *sheet)
{
    const struct source *source = npz->r->source;
    size_t n = archive_count(npz->archive);
    if (archive_count_ending(npz->archive, "/config.ini") &&
        archive_count_ending(npz->archive, "/data_hash.npy"))
        return err_set(npz->r->err, STATUS_USAGE,
                       "%s: a checkpoint of mlptui, expected data; --resume "
                       "FILE goes on with its run",
                       err_path(source->path));
    for (size_t i = 0; i < n && i < MOST_FILES && npz->n < MOST_ARRAYS; i++)
        look_at(npz, i);
    bool single = npz->n == 1 && npz->r->options->labels != NULL;
    if (!single)
        npz_choose_parts(npz);
    if (npz->features[0])
        return read_parts(npz, sheet);
    return single ? read_single(npz, sheet) : npz_refuse(npz);
}

static enum status read_npz(const struct reading *r, struct sheet *out)
{
    struct npz npz = {.r = r, .archive = r->source->archive};
    struct stat info;
    if (stat(r->source->path, &info) == 0)
        npz.file_size = (uint64_t)info.st_size;
    npz.members = mem_alloc(MOST_ARRAYS, sizeof *npz.members);
    enum status status =
        npz.members ? read_members(&npz, out)
                    : err_set(r->err, STATUS_NOMEM, "%s: no memory to read it",
                              err_path(r->source->path));
    mem_free(npz.members);
    return status;
}

static bool recognises(const struct source *source)
{
    return source->archive && archive_count_ending(source->archive, ".npy") > 0;
}

const struct reader reader_npz = {"NPZ", recognises, read_npz};
