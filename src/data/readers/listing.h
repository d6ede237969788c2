/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in a folder, in an order that is the same everywhere. */
#ifndef DATA_READERS_LISTING_H
#define DATA_READERS_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct listing_entry {
    char *name;
    bool folder;
};

struct listing {
    struct listing_entry *entries; /* [n] sorted by the bytes of their names */
    size_t n, capacity;
};

/* Lists files and folders, and links to them, also those that lead nowhere, so
 * that opening them says why; hidden ones are left out, and so are pipes.
 * STATUS_IO, STATUS_NOMEM; nothing to release on failure. */
enum status listing_read(const char *dir, struct listing *out, struct err *err);
void listing_done(struct listing *listing);

/* Calls each for every entry that listing_read would list, in no order, until
 * one call returns true: the answer. Takes no memory. */
bool listing_any(const char *dir,
                 bool (*each)(void *ctx, const struct listing_entry *entry),
                 void *ctx);

/* "DIR/NAME" into out[PATH_MAX]; false when that is too long. */
bool listing_path(char *out, const char *dir, const char *name);

#endif
