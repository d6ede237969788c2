/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labelled samples in memory, in the order of their source, and how the
 * values of the source became the features that a net sees (data/scale.h). */
#ifndef DATA_DATASET_H
#define DATA_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/scale.h"

#define DATASET_MAX_CLASSES  1000
#define DATASET_CLASS_NAME   64 /* bytes, the end included */
#define DATASET_FEATURE_NAME 32
#define DATASET_MAX_FEATURES 65535 /* column numbers are uint16_t */

struct dataset {
    size_t n;           /* samples */
    size_t n_features;  /* I */
    size_t n_classes;   /* O: at least 2 */
    size_t n_first;     /* samples of the source's own training part, which are
                        * its first; 0 when it has no parts */
    int width, height;  /* picture shape; 0 x 0 when not a picture */
    uint8_t *bytes;     /* [n, I] x = byte / divisor, or NULL */
    double divisor;     /* 255 when nothing else was said */
    double *reals;      /* [n, I] x, when bytes is NULL */
    uint16_t *labels;   /* [n] */
    struct scale scale; /* from the source's values to x, and back */
    bool pixels;        /* features are pixels, by shape or by their names */
    /* Where a cell stands in its file, for what is said of the scale; each may
     * be NULL. They go when the scale has been applied. */
    uint32_t *line;   /* [n] */
    uint32_t *number; /* [I] column, from 1 on */
    char name[64];    /* for titles: "mnist", "digits.csv" */
    /* What the classes are called [n_classes], or NULL: by their numbers. */
    char (*class_names)[DATASET_CLASS_NAME];
    /* The names are the labels themselves, as the source writes them
     * ("setosa", "225"): the classes' numbers are nobody's but ours. */
    bool labels_are_names;
    /* Of a header [I], "" for one without a name; or NULL. */
    char (*feature_names)[DATASET_FEATURE_NAME];
};

/* Allocates an empty set of the given shape; labels and bytes (or, with
 * real_valued, reals) are zeroed. STATUS_NOMEM, STATUS_USAGE. */
enum status dataset_new(size_t n, size_t n_features, bool real_valued,
                        struct dataset **out);
/* The same of features that are there already: *bytes or *reals, one of them
 * NULL, which it takes over and sets to NULL. STATUS_NOMEM, STATUS_USAGE. */
enum status dataset_adopt(size_t n, size_t n_features, uint8_t **bytes,
                          double **reals, struct dataset **out);
void dataset_free(struct dataset *ds);

/* One feature as the network sees it: byte / divisor, or the real. */
double dataset_feature(const struct dataset *ds, size_t sample, size_t column);

/* Sets n_classes from the labels: largest + 1, at least 2. */
void dataset_count_classes(struct dataset *ds);

/* Sets name to the last part of path, cut to fit; control characters, which
 * would reach the screen, become '?'. */
void dataset_set_name(struct dataset *ds, const char *path);

/* Copies the names of its n_classes classes, cut to fit and cleaned as name
 * is. STATUS_NOMEM. */
enum status dataset_name_classes(struct dataset *ds, const char *const *names);

/* Copies the names of its I features in the same way; names[k] may be NULL.
 * STATUS_NOMEM. */
enum status dataset_name_features(struct dataset *ds, char *const *names);

/* The name of a class, or NULL when it has none. */
const char *dataset_class_name(const struct dataset *ds, size_t class);

/* FNV-1a over little-endian 64-bit words (the last one of each part padded
 * with zeros) of shape, features and labels: names a data set in logs. */
uint64_t dataset_hash(const struct dataset *ds);

#endif
