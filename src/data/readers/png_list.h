/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PNG pictures of a folder of folders, in an order that is the same
 * everywhere. */
#ifndef DATA_READERS_PNG_LIST_H
#define DATA_READERS_PNG_LIST_H

#include <stddef.h>

#include "base/status.h"

#define PNG_OTHER 48

struct png_file {
    char *path;
    const char *class; /* the last folder of its path, which it shares with
                        * the others of its class */
};

struct png_list {
    struct png_file *files; /* [n] those of the training part first */
    size_t n, capacity;
    char **classes; /* [n_classes] texts that files point to */
    size_t n_classes, classes_capacity;
    size_t n_first; /* files of the training part; 0 when there are no parts */
    size_t n_other; /* files beside that are no PNG */
    char other[PNG_OTHER];    /* the first of them */
    char left_out[PNG_OTHER]; /* a folder of a third part, or "" */
};

/* Lists them. STATUS_IO (a folder cannot be read, there are no pictures),
 * STATUS_NOMEM; png_list_done comes last in any case. */
enum status png_list_read(const char *dir, struct png_list *out,
                          struct err *err);
void png_list_done(struct png_list *list);

#endif
