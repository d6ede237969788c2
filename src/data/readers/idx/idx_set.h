/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of IDX that make one data set, found by their names. */
#ifndef DATA_READERS_IDX_IDX_SET_H
#define DATA_READERS_IDX_IDX_SET_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "data/readers/listing.h"

#define IDX_NAME 64

/* "emnist-letters-train-images-idx3-ubyte.gz" taken apart. */
struct idx_name {
    char set[IDX_NAME];  /* "emnist-letters", or "" */
    char part[IDX_NAME]; /* "train", "t10k", "test", or "" */
    bool labels;         /* else pictures */
};

/* False when a file's name is none of IDX. */
bool idx_name_parse(const char *name, struct idx_name *out);
bool idx_name_of(const struct listing_entry *entry, struct idx_name *out);

/* 0 for a training part; of several test parts the lowest is the one that
 * other programs read. */
int idx_part_rank(const char *part);

/* Pictures and labels of a part; empty paths when there is no such part. */
struct idx_pair {
    char pictures[PATH_MAX], labels[PATH_MAX];
};

struct idx_set {
    char folder[PATH_MAX]; /* in which the files are */
    char name[IDX_NAME];   /* "emnist-letters", or "" */
    struct idx_pair train; /* the only pair when there is one */
    struct idx_pair test;
    char left_out[IDX_NAME]; /* further parts, or "" */
    char other_sets[100];    /* further sets of the folder, or "" */
};

/* Finds the set of a folder, or of a folder below when it has none itself.
 * STATUS_IO: none there, its labels are not there; STATUS_USAGE: several, with
 * how to choose; STATUS_NOMEM. */
enum status idx_set_of_folder(const char *dir, struct idx_set *out,
                              struct err *err);

/* The same of a file with pictures: with the labels beside it, or all of its
 * set when `whole`. */
enum status idx_set_of_file(const char *path, bool whole, struct idx_set *out,
                            struct err *err);

/* The set of that name in a listed folder, of one part or (NULL) of all.
 * STATUS_IO: no pictures of that name, no labels to them. */
enum status idx_set_collect(const char *dir, const struct listing *listing,
                            const char *set, const char *part,
                            struct idx_set *out, struct err *err);

/* Whether one of the files has pictures. */
bool idx_has_pictures(const struct listing *listing);
/* How many folders below dir have pictures: 2 for more; the paths of the first
 * two, each of PATH_MAX bytes. */
size_t idx_find_below(const char *dir, char *found, char *other);

/* Whether what was typed is the name of a set and no file: FOLDER/emnist-mnist
 * for the file FOLDER/emnist-mnist-train-images-idx3-ubyte. */
bool idx_is_set_name(const char *typed, const char *path);

#endif
