/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders in which data sets are looked for by name. */
#ifndef DATA_LOAD_FOLDERS_H
#define DATA_LOAD_FOLDERS_H

#include <stdbool.h>

/* Calls each once for every folder, whether it is there or not, in the order
 * in which they count, until one call returns true: the answer.
 * $MLPTUI_DATA; mlptui/ in the XDG data folders; the data of the tree that the
 * program was installed in (../share/mlptui from it, PKGDATADIR); the source
 * tree's data/ (SRCDATADIR); Debian's /usr/share/datasets. Thread: any. */
bool data_folders_each(bool (*each)(void *ctx, const char *folder), void *ctx);

#endif
