/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays as data: .npy, and .npz made of entries here, since its checksums
 * would let hardly any change through; folders of pictures. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/load/load.h"
#include "fuzz.h"

/* A data set or one line that says why there is none. */
static void check_load(const struct data_options *options)
{
    struct dataset *ds = NULL;
    struct data_facts facts;
    struct err err = {0};
    enum status status = data_load(options, NULL, &ds, &facts, &err);

    if (status != STATUS_OK) {
        MUST(!ds);
        fuzz_check_err(status, &err);
        return;
    }
    fuzz_check_dataset(ds);
    dataset_free(ds);
}

void fuzz_npy(const uint8_t *bytes, size_t n)
{
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    struct data_options options = {.path = path, .max_memory = 1 << 26};

    if (n == 0)
        return;
    if (!path[0])
        fd = fuzz_new_file(path);
    fuzz_fill_file(fd, bytes + 1, n - 1);
    options.label = bytes[0] & 1 ? "last" : "first";
    options.transpose = bytes[0] >> 1 & 1;
    check_load(&options);
}

void fuzz_npzdata(const uint8_t *bytes, size_t n)
{
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    const struct data_options options = {.path = path, .max_memory = 1 << 26};

    if (n == 0)
        return;
    if (!path[0])
        fd = fuzz_new_file(path);
    if (bytes[0] == 'Z')
        fuzz_fill_file(fd, bytes + 1, n - 1);
    else
        fuzz_fill_archive(fd, bytes + 1, n - 1);
    check_load(&options);
}

void fuzz_png(const uint8_t *bytes, size_t n)
{
    static char dir[] = "/tmp/mlptui-fuzz.XXXXXX", target[FUZZ_PATH_SIZE];
    static int fd;
    const struct data_options options = {.path = dir, .max_memory = 1 << 26};

    if (!target[0]) {
        char path[64];

        MUST(mkdtemp(dir));
        fd = fuzz_new_file(target);
        for (int i = 0; i < 2; i++) {
            snprintf(path, sizeof path, "%s/%d", dir, i);
            MUST(mkdir(path, 0777) == 0);
            snprintf(path, sizeof path, "%s/%d/a.png", dir, i);
            MUST(symlink(target, path) == 0);
        }
    }
    fuzz_fill_file(fd, bytes, n);
    check_load(&options);
}
