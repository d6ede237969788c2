/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name under which a file is written until it is whole. */
#ifndef STORE_TEMPORARY_H
#define STORE_TEMPORARY_H

#include <limits.h>
#include <sys/types.h>

#define TEMPORARY_MORE 24 /* bytes that it is longer at most */
#define TEMPORARY_SIZE (PATH_MAX + TEMPORARY_MORE)

/* Makes and locks a file beside target, into name_out, and removes those that
 * killed processes left there. The caller renames or unlinks it, then closes
 * what is returned: a descriptor for writing, or -1 with errno. */
int temporary_open(const char *target, mode_t mode,
                   char name_out[TEMPORARY_SIZE]);

#endif
