/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run leaves behind comes back from other machines and through other
 * programs: archives and configuration files. An archive's checksums would
 * let hardly any of the fuzzer's changes through, so most inputs are a list
 * of entries, and the archive is made of it here. */
#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "cli/options/config.h"
#include "fuzz.h"
#include "store/checkpoint/checkpoint.h"
#include "store/checkpoint/npz.h"

/* --- npz --- */

#define ARCHIVE_MAX ((size_t)1 << 17)

/* The front of what is left, *n bytes of it at most. */
static const uint8_t *take(const uint8_t **at, size_t *left, size_t *n)
{
    const uint8_t *front = *at;

    *n = *n < *left ? *n : *left;
    *at += *n;
    *left -= *n;
    return front;
}

static void add_entries(zip_t *zip, const uint8_t *at, size_t left)
{
    while (left > 0) {
        char name[256] = "";
        size_t n = 1, size = 2;
        const uint8_t *bytes = take(&at, &left, &n);

        n = bytes[0];
        bytes = take(&at, &left, &n);
        memcpy(name, bytes, n);
        bytes = take(&at, &left, &size);
        size = size < 2 ? 0 : bytes[0] + 256u * bytes[1];
        bytes = take(&at, &left, &size);
        zip_source_t *source = zip_source_buffer(zip, bytes, size, 0);
        zip_int64_t entry = zip_file_add(zip, name, source, 0);
        if (entry < 0) /* two of one name, or none */
            zip_source_free(source);
        else
            zip_set_file_compression(zip, (zip_uint64_t)entry, ZIP_CM_STORE, 0);
    }
}

void fuzz_fill_archive(int fd, const uint8_t *bytes, size_t n)
{
    static uint8_t archive[ARCHIVE_MAX];
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip = zip_open_from_source(memory, ZIP_TRUNCATE, NULL);
    zip_int64_t size = 0;

    MUST(memory && zip);
    zip_source_keep(memory);
    add_entries(zip, bytes, n);
    if (zip_close(zip) != 0)
        zip_discard(zip);
    else if (zip_source_open(memory) == 0) { /* no entries: no archive */
        size = zip_source_read(memory, archive, sizeof archive);
        zip_source_close(memory);
    }
    zip_source_free(memory);
    fuzz_fill_file(fd, archive, size > 0 ? (size_t)size : 0);
}

/* Each entry as an array of each kind, of which a file of n bytes that is not
 * packed holds no more than so many. */
static void read_arrays(struct npz_reader *r, size_t n, bool packed)
{
    for (size_t i = 0; npz_entry(r, i); i++) {
        char name[256], *dot;

        snprintf(name, sizeof name, "%s", npz_entry(r, i));
        dot = strrchr(name, '.');
        if (dot)
            *dot = '\0';
        for (const char *kind = "fui"; *kind; kind++) {
            size_t n_dims = 0, dims[2] = {1, 1};
            struct err err = {0};
            enum status status = npz_shape(r, name, *kind, &n_dims, dims, &err);

            if (status != STATUS_OK) {
                fuzz_check_err(status, &err);
                continue;
            }
            MUST(n_dims <= 2 && (packed || dims[0] * dims[1] <= n));
            if (dims[0] * dims[1] > ARCHIVE_MAX)
                continue;
            double *items = malloc(dims[0] * dims[1] * sizeof *items);
            MUST(items);
            status = npz_read(r, name, *kind, n_dims, dims, items, &err);
            if (status != STATUS_OK)
                fuzz_check_err(status, &err);
            free(items);
        }
    }
}

static void check_checkpoint(const struct checkpoint *c)
{
    MUST(c->n_lanes >= 1 && c->n_lanes <= LANES_MAX);
    MUST(c->config && strlen(c->config) <= CHECKPOINT_CONFIG_MAX);
    for (size_t i = 0; i < c->n_lanes; i++) {
        const struct checkpoint_lane *lane = &c->lanes[i];
        double sum = 0;

        MUST(memchr(lane->name, '\0', sizeof lane->name));
        MUST(c->n_lanes == 1 || lane->name[0] != '\0');
        MUST(lane->shape.n_layers >= 2);
        MUST(lane->shape.n_layers <= NET_MAX_LAYERS);
        MUST(lane->state->n_params == lane->shape.n_params);
        for (size_t k = 0; k < lane->shape.n_params; k++)
            sum += lane->state->params[k]; /* all of them are there */
        (void)sum;
    }
}

void fuzz_npz(const uint8_t *bytes, size_t n)
{
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    struct npz_reader *r = NULL;
    struct checkpoint c;
    struct err err = {0};
    enum status status;

    if (n == 0)
        return;
    if (!path[0])
        fd = fuzz_new_file(path);
    if (bytes[0] == 'Z')
        fuzz_fill_file(fd, bytes + 1, n - 1);
    else
        fuzz_fill_archive(fd, bytes + 1, n - 1);
    status = npz_reader_new(path, &r, &err);
    if (status == STATUS_OK)
        read_arrays(r, n, bytes[0] == 'Z');
    else
        fuzz_check_err(status, &err);
    npz_reader_free(r);
    status = checkpoint_read(path, &c, &err);
    if (status == STATUS_OK)
        check_checkpoint(&c);
    else
        fuzz_check_err(status, &err);
    checkpoint_done(&c);
}

/* --- configuration --- */

/* As the program does that is started with this file. What it then prints is
 * read as the same. */
static enum status load(const char *path, char **in_force, struct err *err)
{
    char program[] = "mlptui", task[] = "--print-config";
    char *argv[] = {program, task, NULL};
    struct options options;
    struct checkpoint resumed;
    enum status status;

    setenv("MLPTUI_CONFIG", path, 1);
    status = config_load(2, argv, NULL, &options, &resumed, err);
    if (status != STATUS_OK)
        return status;
    fuzz_check_options(&options);
    MUST(config_in_force(&options, true, in_force) == STATUS_OK);
    checkpoint_done(&resumed);
    options_done(&options);
    return STATUS_OK;
}

void fuzz_config(const uint8_t *bytes, size_t n)
{
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    char *first = NULL, *again = NULL;
    struct err err = {0};

    if (!path[0])
        fd = fuzz_new_file(path);
    fuzz_fill_file(fd, bytes, n);
    enum status status = load(path, &first, &err);
    if (status != STATUS_OK) {
        fuzz_check_err(status, &err);
        return;
    }
    fuzz_fill_file(fd, first, strlen(first));
    MUST(load(path, &again, &err) == STATUS_OK);
    MUST(strcmp(first, again) == 0);
    mem_free(first);
    mem_free(again);
}
