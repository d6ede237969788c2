/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets that have a name: what lies in one of the folders of
 * data/load/folders.h, a folder by its own name, a file with or without its
 * ending. A folder that holds MNIST's files itself is "mnist". */
#ifndef DATA_LOAD_NAMED_H
#define DATA_LOAD_NAMED_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

#define NAMED_SET_NAME 256

struct named_set {
    char name[NAMED_SET_NAME];
    char path[PATH_MAX];
    bool folder;
    bool hidden; /* an earlier one has the name */
};

/* The path of the set that is called so in that folder, or false. */
bool named_set_in(const char *folder, const char *name,
                  char path_out[PATH_MAX]);

/* All there are, in the order in which they are looked up, those of a folder by
 * name. *out [*n_out] is the caller's (mem_free). STATUS_NOMEM. */
enum status named_sets_list(struct named_set **out, size_t *n_out);

/* Writes the name of a set that `name` was meant to be, by its spelling, or ""
 * when none is near. */
void named_set_near(const char *name, char out[NAMED_SET_NAME]);

#endif
