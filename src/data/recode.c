/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iconv between two blocks. It stops at a character that its input ends in,
 * which then waits at the front of the block for its other bytes. */
#include "data/recode.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

struct recode {
    iconv_t to_utf8;
    const char *path, *charset;
    struct recode_from from;
    uint64_t used; /* bytes of text converted so far, without the mark */
    bool ended;    /* nothing more to pull */
    size_t n_in;   /* bytes of in that wait */
    size_t at, n_out;
    char in[RECODE_BLOCK];
    char out[RECODE_BLOCK];
};

/* Bytes of a character of UTF-8 that begins bytes[0..n); 0 when none does. One
 * that the end cuts off counts as whole. */
static size_t utf8_length(const unsigned char *bytes, size_t n)
{
    size_t length = bytes[0] < 0x80                        ? 1
                    : bytes[0] >= 0xc2 && bytes[0] <= 0xdf ? 2
                    : (bytes[0] & 0xf0) == 0xe0            ? 3
                    : bytes[0] >= 0xf0 && bytes[0] <= 0xf4 ? 4
                                                           : 0;
    for (size_t i = 1; i < length; i++) {
        if (i == n)
            return n;
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    }
    return length;
}

static bool is_text_byte(unsigned char byte)
{
    return (byte >= 0x20 && byte != 0x7f) || (byte >= '\t' && byte <= '\r') ||
           byte == 0x1a;
}

/* Text with bytes that are no UTF-8 comes from spreadsheets of western Europe;
 * what has other control bytes is no text at all. */
static const char *western(const unsigned char *bytes, size_t n)
{
    bool broken = false, undefined = false;
    if (!memchr(bytes, '\n', n) && !memchr(bytes, '\r', n))
        return NULL;
    for (size_t i = 0; i < n;) {
        size_t length = utf8_length(bytes + i, n - i);
        if (!is_text_byte(bytes[i]))
            return NULL;
        broken |= length == 0;
        undefined |= length == 0 && memchr("\x81\x8d\x8f\x90\x9d", bytes[i], 5);
        i += length ? length : 1;
    }
    return !broken ? NULL : undefined ? "ISO-8859-1" : "WINDOWS-1252";
}

const char *recode_charset(const unsigned char *bytes, size_t n,
                           size_t *mark_out)
{
    /* that of UTF-32 begins as that of UTF-16 does */
    static const struct {
        const char *bytes;
        size_t n;
        const char *charset;
    } marks[] = {
        {"\xff\xfe\0\0", 4, "UTF-32LE"},
        {"\0\0\xfe\xff", 4, "UTF-32BE"},
        {"\xff\xfe", 2, "UTF-16LE"},
        {"\xfe\xff", 2, "UTF-16BE"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (n >= marks[i].n && memcmp(bytes, marks[i].bytes, marks[i].n) == 0) {
            *mark_out = marks[i].n;
            return marks[i].charset;
        }
    *mark_out = 0;
    return western(bytes, n);
}

enum status recode_new(const char *path, const char *charset,
                       const unsigned char *first, size_t n,
                       struct recode_from from, struct recode **out,
                       struct err *err)
{
    struct recode *recode = mem_alloc(1, sizeof *recode);
    iconv_t to_utf8 = recode ? iconv_open("UTF-8", charset) : (iconv_t)-1;
    if (to_utf8 == (iconv_t)-1) {
        mem_free(recode);
        return err_set(err, STATUS_NOMEM, "%s: no memory to read %s",
                       err_path(path), charset);
    }
    recode->to_utf8 = to_utf8;
    recode->path = path;
    recode->charset = charset;
    recode->from = from;
    memcpy(recode->in, first, n);
    recode->n_in = n;
    *out = recode;
    return STATUS_OK;
}

void recode_free(struct recode *recode)
{
    if (!recode)
        return;
    iconv_close(recode->to_utf8);
    mem_free(recode);
}

static enum status fill(struct recode *recode, struct err *err)
{
    size_t room = RECODE_BLOCK - recode->n_in, got = 0;
    enum status status = recode->from.pull(
        recode->from.ctx, recode->in + recode->n_in, room, &got, err);
    recode->n_in += got;
    recode->ended = got < room;
    return status;
}

/* Converts what waits, as far as it goes. */
static enum status convert(struct recode *recode, struct err *err)
{
    char *in = recode->in, *out = recode->out;
    size_t n_in = recode->n_in, n_out = sizeof recode->out;
    int why = 0;
    if (iconv(recode->to_utf8, &in, &n_in, &out, &n_out) == (size_t)-1)
        why = errno;
    recode->used += recode->n_in - n_in;
    memmove(recode->in, in, n_in);
    recode->n_in = n_in;
    recode->at = 0;
    recode->n_out = sizeof recode->out - n_out;
    if (why == EILSEQ || (why == EINVAL && recode->ended))
        return err_set(err, STATUS_FORMAT,
                       "%s: %s after %llu bytes of %s, as which it begins",
                       err_path(recode->path),
                       why == EILSEQ ? "no character" : "half a character",
                       (unsigned long long)recode->used, recode->charset);
    return STATUS_OK;
}

enum status recode_read(struct recode *recode, void *bytes_out, size_t n,
                        size_t *got_out, struct err *err)
{
    enum status status = STATUS_OK;
    size_t done = 0;
    while (done < n) {
        if (recode->at == recode->n_out) {
            if (!recode->ended)
                status = fill(recode, err);
            if (status == STATUS_OK && recode->n_in > 0)
                status = convert(recode, err);
            if (status != STATUS_OK || recode->at == recode->n_out)
                break;
        }
        size_t left = recode->n_out - recode->at;
        size_t now = left < n - done ? left : n - done;
        memcpy((char *)bytes_out + done, recode->out + recode->at, now);
        recode->at += now;
        done += now;
    }
    *got_out = done;
    return status;
}
