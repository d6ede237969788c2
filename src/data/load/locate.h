/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a person types after --data to a path that exists. */
#ifndef DATA_LOAD_LOCATE_H
#define DATA_LOAD_LOCATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* spec: a folder, a file, a pipe, "-" for standard input (SOURCE_STDIN), or a
 * name ("mnist", "fashion-mnist"). A name is looked up in $MLPTUI_DATA, the XDG data
 * folders under mlptui/, the installed data folder (../share/mlptui from
 * the program, PKGDATADIR), the source tree's data/ (SRCDATADIR), then, for
 * fashion-mnist,
 * /usr/share/datasets/fashion-mnist. In each place both PLACE/NAME and, for
 * mnist, PLACE itself count. STATUS_IO when nothing is there; the text lists
 * where it looked. */
enum status data_locate(const char *spec, char *path_out, size_t path_size,
                        struct err *err);

/* Calls each for every file that spec is read from, until one call returns
 * true: the answer. False when nothing is there. Opens none: a pipe is left as
 * it is. */
bool data_each_file(const char *spec, bool (*each)(void *ctx, const char *path),
                    void *ctx);

#endif
