/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a data set may be read from: IDX, which is a folder of four files, so
 * of links to four in memory; gzip. */
#include <math.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "data/gzio.h"
#include "data/load/load.h"
#include "fuzz.h"
#include "nn/sparse/runs.h"

/* What every data set promises, and that it can be encoded. */
void fuzz_check_dataset(const struct dataset *ds)
{
    MUST(ds->n > 0 && ds->n_features > 0 && !ds->bytes == !!ds->reals);
    MUST(ds->n_classes >= 2 && ds->n_classes <= DATASET_MAX_CLASSES);
    for (size_t i = 0; i < ds->n; i++)
        MUST(ds->labels[i] < ds->n_classes);
    for (size_t i = 0; ds->reals && i < ds->n * ds->n_features; i++)
        MUST(isfinite(ds->reals[i]));
    if (ds->width)
        MUST((size_t)ds->width * (size_t)ds->height == ds->n_features);
    MUST(memchr(ds->name, '\0', sizeof ds->name));

    uint32_t *order = mem_alloc(ds->n, sizeof *order);
    struct runs *runs = NULL;
    MUST(order);
    for (size_t i = 0; i < ds->n; i++)
        order[i] = (uint32_t)i;
    MUST(runs_new(ds, order, ds->n, NULL, 0, 1, &runs) == STATUS_OK);
    MUST(runs->first_nz[ds->n] <= ds->n * ds->n_features);
    runs_free(runs);
    mem_free(order);
}

/* --- IDX --- */

/* Two pictures of 2 x 2, their labels, and the same again. */
static const char *const good[4] = {
    "\0\0\10\3\0\0\0\2\0\0\0\2\0\0\0\2\0\1\2\3\0\xff\0\7",
    "\0\0\10\1\0\0\0\2\1\2",
    "\0\0\10\3\0\0\0\2\0\0\0\2\0\0\0\2\0\1\2\3\0\xff\0\7",
    "\0\0\10\1\0\0\0\2\1\2",
};
static const size_t good_size[4] = {24, 10, 24, 10};

static void make_folder(char dir[FUZZ_PATH_SIZE], int fds[4])
{
    static const char *const names[4] = {
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
    char target[FUZZ_PATH_SIZE], link[2 * FUZZ_PATH_SIZE];

    snprintf(dir, FUZZ_PATH_SIZE, "/tmp/mlptui-fuzz.XXXXXX");
    MUST(mkdtemp(dir));
    for (int i = 0; i < 4; i++) {
        fds[i] = fuzz_new_file(target);
        snprintf(link, sizeof link, "%s/%s", dir, names[i]);
        MUST(symlink(target, link) == 0);
    }
}

static void fill_packed(int fd, const uint8_t *bytes, size_t n)
{
    static uint8_t packed[1 << 16];
    z_stream z = {.next_in = (z_const Bytef *)bytes,
                  .avail_in = (uInt)n,
                  .next_out = packed,
                  .avail_out = sizeof packed};

    MUST(deflateInit2(&z, 1, Z_DEFLATED, 31, 1, Z_DEFAULT_STRATEGY) == Z_OK);
    deflate(&z, Z_FINISH); /* what does not fit is a file cut short */
    fuzz_fill_file(fd, packed, sizeof packed - z.avail_out);
    deflateEnd(&z);
}

void fuzz_idx(const uint8_t *bytes, size_t n)
{
    static char dir[FUZZ_PATH_SIZE];
    static int fds[4];
    struct dataset *ds = NULL;
    struct err err = {0};

    if (n == 0)
        return;
    if (!dir[0])
        make_folder(dir, fds);
    for (int i = 0; i < 4; i++)
        fuzz_fill_file(fds[i], good[i], good_size[i]);
    if (bytes[0] & 4)
        fill_packed(fds[bytes[0] & 3], bytes + 1, n - 1);
    else
        fuzz_fill_file(fds[bytes[0] & 3], bytes + 1, n - 1);
    struct data_options options = {.path = dir};
    struct data_facts facts;
    enum status status = data_load(&options, NULL, &ds, &facts, &err);
    if (status != STATUS_OK) {
        MUST(!ds);
        fuzz_check_err(status, &err);
        return;
    }
    MUST(ds->n_features <= n + 8 || (bytes[0] & 4));
    fuzz_check_dataset(ds);
    dataset_free(ds);
}

/* --- gzip --- */

void fuzz_gz(const uint8_t *bytes, size_t n)
{
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    uint8_t block[256];
    struct gzio io;
    struct err err = {0};
    size_t got = 0, all = 0;

    if (n == 0)
        return;
    if (!path[0])
        fd = fuzz_new_file(path);
    fuzz_fill_file(fd, bytes + 1, n - 1);
    MUST(gzio_open(&io, path, &err) == STATUS_OK);
    enum status status;
    size_t ask = 1 + bytes[0];
    do {
        status = gzio_read(&io, block, ask, &got, &err);
        all += status == STATUS_OK ? got : 0;
    } while (status == STATUS_OK && got == ask);
    if (status != STATUS_OK)
        fuzz_check_err(status, &err);
    else if (io.raw)
        MUST(all == n - 1);
    MUST(all <= n * GZIO_MAX_RATIO);
    gzio_close(&io);
}
