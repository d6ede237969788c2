/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in UTF-16 or UTF-32, told by the mark that it begins with, as UTF-8. */
#ifndef DATA_RECODE_H
#define DATA_RECODE_H

#include <stddef.h>

#include "base/status.h"

#define RECODE_BLOCK ((size_t)64 << 10)

struct recode;

/* Where bytes come from: up to n of them, *got_out < n only at the end. */
struct recode_from {
    enum status (*pull)(void *ctx, void *bytes_out, size_t n, size_t *got_out,
                        struct err *err);
    void *ctx;
};

/* The coding that the first bytes of a text name, and the bytes of the mark;
 * without a mark that of western Europe, where they are text and no UTF-8.
 * NULL: they stay as they are. */
const char *recode_charset(const unsigned char *bytes, size_t n,
                           size_t *mark_out);

/* first[n], at most RECODE_BLOCK, was pulled already; the mark is none of it.
 * path is for messages and must outlive *out. STATUS_NOMEM. */
enum status recode_new(const char *path, const char *charset,
                       const unsigned char *first, size_t n,
                       struct recode_from from, struct recode **out,
                       struct err *err);
/* NULL is allowed. */
void recode_free(struct recode *recode);

/* Up to n bytes of UTF-8; *got_out < n only at the end. STATUS_FORMAT (no text
 * of that coding, or cut within a character), and what pull returns. */
enum status recode_read(struct recode *recode, void *bytes_out, size_t n,
                        size_t *got_out, struct err *err);

#endif
