/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NumPy's .npz: a ZIP archive of .npy arrays, as numpy.load reads it and
 * numpy.savez writes it. Items are 8 bytes, little-endian in the file: float64
 * ('f'), uint64 ('u'), int64 ('i'). Names are without ".npy"; one with a slash
 * is a name like any other to NumPy. */
#ifndef STORE_CHECKPOINT_NPZ_H
#define STORE_CHECKPOINT_NPZ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/status.h"

struct npz_writer;

enum status npz_writer_new(struct npz_writer **out);

/* Copies an array of 0, 1 or 2 dimensions (0 = one item). The first failure
 * sticks and is told by npz_writer_finish; items NULL is one, of a caller that
 * has no memory for them. */
void npz_add(struct npz_writer *w, const char *name, char kind,
             const void *items, size_t n_dims, const size_t *dims);

/* Whether what is added from here on is deflated: at first it is not, since
 * trained weights do not compress. */
void npz_pack(struct npz_writer *w, bool packed);

/* A file of its own in the archive: numpy.load gives its bytes. Copied;
 * NULL as above. */
void npz_add_text(struct npz_writer *w, const char *name, const char *text);

/* Writes path as whole_file_write does, and frees the writer. */
enum status npz_writer_finish(struct npz_writer *w, const char *path,
                              mode_t mode, struct err *err);
void npz_writer_free(struct npz_writer *w);

struct npz_reader;

/* Reads all of path. STATUS_IO, STATUS_FORMAT (no such archive, or a damaged
 * one), STATUS_NOMEM. */
enum status npz_reader_new(const char *path, struct npz_reader **out,
                           struct err *err);
void npz_reader_free(struct npz_reader *r);

/* Name of entry i with its extension, or NULL past the end. */
const char *npz_entry(const struct npz_reader *r, size_t i);

/* Shape of an array, at most 2 dimensions: dims_out[2], *n_dims_out.
 * STATUS_FORMAT also when it is not there, of another kind, or of another
 * length than its shape says, so that a shape may size memory. */
enum status npz_shape(struct npz_reader *r, const char *name, char kind,
                      size_t *n_dims_out, size_t *dims_out, struct err *err);

/* The items of an array that must have this shape. */
enum status npz_read(struct npz_reader *r, const char *name, char kind,
                     size_t n_dims, const size_t *dims, void *items_out,
                     struct err *err);

/* A text entry of at most `most` bytes; *text_out is the caller's
 * (mem_free). */
enum status npz_read_text(struct npz_reader *r, const char *name, size_t most,
                          char **text_out, struct err *err);

#endif
