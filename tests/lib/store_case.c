/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of its own for each test. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/whole_file.h"
#include "store_case.h"

char store_dir[64];

void dir_make(void)
{
    snprintf(store_dir, sizeof store_dir, "/tmp/test_store_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(store_dir));
}

void dir_end(void)
{
    char command[96];

    snprintf(command, sizeof command, "rm -rf '%s'", store_dir);
    ck_assert_int_eq(system(command), 0);
}

const char *in_dir(const char *name)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", store_dir, name);
    return path;
}

char *slurp(const char *path, size_t *n_out)
{
    char *data = NULL;

    ck_assert_int_eq(whole_file_read(path, 1 << 20, &data, n_out, NULL), 0);
    return data;
}
