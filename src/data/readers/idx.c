/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All four files are opened and their headers judged against one another and
 * against the files' sizes before anything is allocated: a header may promise
 * no more than its file can hold (raw: exactly its size; gzip'd: at most
 * GZIO_MAX_RATIO times it). Then pixels and labels are read straight into
 * their place in the data set. */
#include "data/readers/idx.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/gzio.h"
#include "data/readers/reader.h"

#define MAGIC_LABELS   0x00000801u /* unsigned bytes, 1 dimension */
#define MAGIC_PICTURES 0x00000803u /* unsigned bytes, 3 dimensions */
#define LARGEST_LABEL  9

/* A cancel is noticed, and progress moved, after each. */
#define BLOCK_BYTES ((size_t)4 << 20)

enum { TRAIN_PICTURES, TRAIN_LABELS, T10K_PICTURES, T10K_LABELS, N_FILES };

static const char *const file_names[N_FILES] = {
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
};

struct idx_file {
    char path[PATH_MAX];
    struct gzio io;
    uint32_t n, rows, cols; /* labels: rows = cols = 1 */
    uint64_t body;          /* bytes after the header */
};

const char *idx_file_name(size_t i)
{
    return i < N_FILES ? file_names[i] : NULL;
}

static bool is_pictures(int which)
{
    return which == TRAIN_PICTURES || which == T10K_PICTURES;
}

static enum status open_file(struct idx_file *file, const char *dir,
                             const char *name, struct err *err)
{
    static const char *const endings[] = {"", ".gz"};
    for (int i = 0; i < 2; i++) {
        int length = snprintf(file->path, sizeof file->path, "%s/%s%s", dir,
                              name, endings[i]);
        if (length < 0 || (size_t)length >= sizeof file->path)
            return err_set(err, STATUS_IO, "%s: path too long", err_path(dir));
        if (access(file->path, F_OK) == 0 || errno != ENOENT)
            return gzio_open(&file->io, file->path, err);
    }
    return err_set(err, STATUS_IO, "%s: no %s or %s.gz in this folder",
                   err_path(dir), name, name);
}

/* A file that ended early: where, and how many bytes it should have had. */
static enum status truncated(const struct idx_file *file, uint64_t expected,
                             struct err *err)
{
    return err_set(err, STATUS_FORMAT,
                   "%s: byte %llu: file ends, expected %llu bytes",
                   err_path(file->path), (unsigned long long)file->io.offset,
                   (unsigned long long)expected);
}

static enum status read_word(struct idx_file *file, uint64_t header_bytes,
                             uint32_t *out, struct err *err)
{
    unsigned char b[4];
    size_t got;
    enum status status = gzio_read(&file->io, b, sizeof b, &got, err);
    if (status != STATUS_OK)
        return status;
    if (got < sizeof b)
        return truncated(file, header_bytes, err);
    *out = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           (uint32_t)b[3];
    return STATUS_OK;
}

/* Refuses a header that promises nothing, or more than the file holds. */
static enum status check_promise(struct idx_file *file, struct err *err)
{
    const char *shown = err_path(file->path);
    uint64_t pixels = (uint64_t)file->rows * file->cols;
    if (file->n == 0)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 4: 0 samples, expected at least 1", shown);
    if (pixels == 0 || pixels > DATASET_MAX_FEATURES)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 8: pictures of %u x %u, expected 1 to %d "
                       "pixels",
                       shown, file->rows, file->cols, DATASET_MAX_FEATURES);
    file->body = file->n * pixels; /* below 2^48 */
    uint64_t header = file->io.offset;
    uint64_t size = file->io.file_size;
    bool too_much = file->io.raw ? header + file->body > size
                                 : file->body / GZIO_MAX_RATIO > size;
    if (too_much)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte %llu: file ends, header promises %llu bytes",
                       shown, (unsigned long long)size,
                       (unsigned long long)(header + file->body));
    return STATUS_OK;
}

static enum status read_header(struct idx_file *file, bool pictures,
                               struct err *err)
{
    uint64_t header_bytes = pictures ? 16 : 8;
    uint32_t expected = pictures ? MAGIC_PICTURES : MAGIC_LABELS;
    uint32_t magic;
    uint32_t *dims[3] = {&file->n, &file->rows, &file->cols};
    enum status status = read_word(file, header_bytes, &magic, err);
    if (status != STATUS_OK)
        return status;
    if (magic != expected)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 0: magic number 0x%08x, expected 0x%08x",
                       err_path(file->path), magic, expected);
    file->rows = file->cols = 1;
    for (int i = 0; i < (pictures ? 3 : 1) && status == STATUS_OK; i++)
        status = read_word(file, header_bytes, dims[i], err);
    return status == STATUS_OK ? check_promise(file, err) : status;
}

/* Counts of pictures and labels, and the two picture sizes, must agree. */
static enum status check_agreement(const struct idx_file *files,
                                   struct err *err)
{
    for (int i = 0; i < N_FILES; i += 2) {
        if (files[i].n != files[i + 1].n)
            return err_set(err, STATUS_FORMAT,
                           "%s: byte 4: %u labels, expected %u as in %s",
                           err_path(files[i + 1].path), files[i + 1].n,
                           files[i].n, file_names[i]);
    }
    const struct idx_file *a = &files[TRAIN_PICTURES];
    const struct idx_file *b = &files[T10K_PICTURES];
    if (a->rows != b->rows || a->cols != b->cols)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 8: pictures of %u x %u, expected %u x %u as "
                       "in %s",
                       err_path(b->path), b->rows, b->cols, a->rows, a->cols,
                       file_names[TRAIN_PICTURES]);
    return STATUS_OK;
}

/* Reads the body to `to`, then makes sure that nothing follows it.
 * progress moves as if `before` of `total` bytes had been read already. */
static enum status read_body(struct idx_file *file, uint8_t *to,
                             uint64_t before, uint64_t total,
                             struct progress *progress, struct err *err)
{
    uint64_t end = file->io.offset + file->body;
    size_t got;
    enum status status = STATUS_OK;
    for (uint64_t done = 0; done < file->body && status == STATUS_OK;) {
        uint64_t left = file->body - done;
        size_t ask = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
        status = gzio_read(&file->io, to + done, ask, &got, err);
        if (status == STATUS_OK && got < ask)
            return truncated(file, end, err);
        done += ask;
        if (status == STATUS_OK)
            status = gzio_progress(
                progress, (int)((before + done) * PROGRESS_READ / total), err);
    }
    if (status != STATUS_OK)
        return status;
    uint8_t extra;
    status = gzio_read(&file->io, &extra, 1, &got, err);
    if (status == STATUS_OK && got > 0)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte %llu: bytes after the last sample, expected "
                       "the end of the file",
                       err_path(file->path), (unsigned long long)end);
    return status;
}

static enum status read_bodies(struct idx_file *files, struct sheet *sheet,
                               struct progress *progress, struct err *err)
{
    uint64_t total = 0, before = 0;
    uint8_t *labels = mem_alloc(sheet->n, 1), *label = labels;
    uint8_t *pixels = sheet->bytes;
    enum status status = STATUS_OK;
    if (!labels)
        return err_set(err, STATUS_NOMEM, "no memory for the labels");
    for (int i = 0; i < N_FILES; i++)
        total += files[i].body;
    for (int i = 0; i < N_FILES && status == STATUS_OK; i++) {
        uint8_t **to = is_pictures(i) ? &pixels : &label;
        status = read_body(&files[i], *to, before, total, progress, err);
        *to += files[i].body;
        before += files[i].body;
    }
    for (size_t i = 0; i < sheet->n; i++)
        sheet->labels.value[i] = labels[i];
    mem_free(labels);
    return status;
}

/* The whole load, but for the owning of files. */
static enum status load(const char *dir, struct idx_file *files,
                        struct progress *progress, struct sheet *sheet,
                        struct err *err)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < N_FILES && status == STATUS_OK; i++) {
        status = open_file(&files[i], dir, file_names[i], err);
        if (status == STATUS_OK)
            status = read_header(&files[i], is_pictures(i), err);
    }
    if (status == STATUS_OK)
        status = check_agreement(files, err);
    if (status != STATUS_OK)
        return status;
    const struct idx_file *first = &files[TRAIN_PICTURES];
    size_t n = (size_t)first->n + files[T10K_PICTURES].n;
    size_t pixels = (size_t)first->rows * first->cols;
    status = sheet_alloc(sheet, n, pixels, false, err);
    if (status == STATUS_OK)
        status = sheet_alloc_labels(sheet, false, err);
    if (status != STATUS_OK)
        return err_set(err, status, "%s: no memory for %zu pictures",
                       err_path(dir), n);
    sheet->width = (int)first->cols;
    sheet->height = (int)first->rows;
    sheet->n_first = first->n;
    return read_bodies(files, sheet, progress, err);
}

static enum status read_idx(const struct reading *r, struct sheet *out)
{
    const char *dir = r->source->path;
    struct idx_file *files = mem_alloc(N_FILES, sizeof *files);
    if (!files)
        return err_set(r->err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(dir));
    enum status status = load(dir, files, r->progress, out, r->err);
    for (int i = 0; i < N_FILES; i++)
        gzio_close(&files[i].io);
    mem_free(files);
    return status;
}

static bool recognises(const struct source *source)
{
    return source->folder;
}

const struct reader reader_idx = {"IDX", recognises, read_idx, NULL};
