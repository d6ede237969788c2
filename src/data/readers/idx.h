/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of the files of IDX, the format of MNIST and its family. */
#ifndef DATA_READERS_IDX_H
#define DATA_READERS_IDX_H

#include <stddef.h>

/* File i of the four that make a data set, without ".gz"; NULL past the end. */
const char *idx_file_name(size_t i);

#endif
