/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of src/store share: a folder for their files. */
#ifndef TESTS_STORE_CASE_H
#define TESTS_STORE_CASE_H

#include <stddef.h>

/* Made before each test, removed with all that is in it after it. */
extern char store_dir[64];
void dir_make(void);
void dir_end(void);

/* The path of a file of the folder; valid for the next three calls, too. */
const char *in_dir(const char *name);

/* What a file of at most 1 MiB holds, for mem_free. */
char *slurp(const char *path, size_t *n_out);

#endif
