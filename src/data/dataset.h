/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labelled samples in memory, in the order of their source. Either bytes
 * (pictures; a feature is byte / 255) or doubles taken as they are. */
#ifndef DATA_DATASET_H
#define DATA_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define DATASET_MAX_CLASSES  256
#define DATASET_CLASS_NAME   24    /* bytes, the end included */
#define DATASET_MAX_FEATURES 65535 /* column numbers are uint16_t */

struct dataset {
    size_t n;          /* samples */
    size_t n_features; /* I */
    size_t n_classes;  /* O: largest label + 1, at least 2 */
    int width, height; /* picture shape; 0 x 0 when not a picture */
    uint8_t *bytes;    /* [n, I] or NULL */
    double *reals;     /* [n, I] when bytes is NULL */
    uint8_t *labels;   /* [n] */
    char name[64];     /* for titles: "mnist", "digits.csv" */
    /* What the classes are called [n_classes], or NULL: by their numbers. */
    char (*class_names)[DATASET_CLASS_NAME];
};

/* Allocates an empty set of the given shape; labels and bytes (or, with
 * real_valued, reals) are zeroed. STATUS_NOMEM, STATUS_USAGE. */
enum status dataset_new(size_t n, size_t n_features, bool real_valued,
                        struct dataset **out);
void dataset_free(struct dataset *ds);

/* One feature as the network sees it: byte / 255.0, or the real. */
double dataset_feature(const struct dataset *ds, size_t sample, size_t column);

/* Sets n_classes from the labels: largest + 1, at least 2. */
void dataset_count_classes(struct dataset *ds);

/* Sets name to the last part of path, cut to fit; control characters, which
 * would reach the screen, become '?'. */
void dataset_set_name(struct dataset *ds, const char *path);

/* Copies the names of its n_classes classes, cut to fit and cleaned as name
 * is. STATUS_NOMEM. */
enum status dataset_name_classes(struct dataset *ds, const char *const *names);

/* The name of a class, or NULL when it has none. */
const char *dataset_class_name(const struct dataset *ds, size_t class);

/* FNV-1a over little-endian 64-bit words (the last one of each part padded
 * with zeros) of shape, features and labels: names a data set in logs. */
uint64_t dataset_hash(const struct dataset *ds);

#endif
