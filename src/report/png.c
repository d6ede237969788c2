/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/png.h"

#include <string.h>
#include <zlib.h>

#include "base/mem.h"

#define SIDE_MAX 8192 /* of a picture: sizes stay far below 32 bits */

static void put32(struct html *h, uint32_t v)
{
    const unsigned char bytes[4] = {(unsigned char)(v >> 24),
                                    (unsigned char)(v >> 16),
                                    (unsigned char)(v >> 8), (unsigned char)v};

    html_bytes(h, (const char *)bytes, sizeof bytes);
}

/* Length, type, data, and the check of type and data. */
static void chunk(struct html *h, const char *type, const unsigned char *data,
                  size_t n)
{
    uLong crc = crc32(0, (const unsigned char *)type, 4);

    put32(h, (uint32_t)n);
    html_bytes(h, type, 4);
    html_bytes(h, (const char *)data, n);
    put32(h, (uint32_t)(n ? crc32(crc, data, (uInt)n) : crc));
}

/* The rows, each behind a 0 that says it is not filtered. NULL: memory. */
static unsigned char *pack(const uint8_t *rgb, size_t w, size_t height,
                           uLong *n_out)
{
    size_t row = 3 * w + 1;
    unsigned char *rows = mem_alloc(height, row), *packed;

    *n_out = compressBound((uLong)(height * row));
    packed = mem_alloc(*n_out, 1);
    if (rows && packed) {
        for (size_t y = 0; y < height; y++)
            memcpy(rows + y * row + 1, rgb + y * 3 * w, 3 * w);
        if (compress2(packed, n_out, rows, (uLong)(height * row), 9) == Z_OK) {
            mem_free(rows);
            return packed;
        }
    }
    mem_free(rows);
    mem_free(packed);
    return NULL;
}

static void base64(struct html *h, const char *data, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
                                 "tuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned v = (unsigned)(unsigned char)data[i] << 16;
        char text[4];

        v |= left > 1 ? (unsigned)(unsigned char)data[i + 1] << 8 : 0;
        v |= left > 2 ? (unsigned)(unsigned char)data[i + 2] : 0;
        for (unsigned k = 0; k < 4; k++)
            text[k] = k > left ? '=' : digits[v >> (18 - 6 * k) & 63];
        html_bytes(h, text, sizeof text);
    }
}

enum status png_write(struct html *h, const uint8_t *rgb, size_t width,
                      size_t height)
{
    struct html file = {0};
    unsigned char *packed;
    uLong n;
    enum status st;

    if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX)
        return STATUS_USAGE;
    packed = pack(rgb, width, height, &n);
    if (!packed)
        return STATUS_NOMEM;
    const unsigned char head[13] = {0,
                                    0,
                                    (unsigned char)(width >> 8),
                                    (unsigned char)width,
                                    0,
                                    0,
                                    (unsigned char)(height >> 8),
                                    (unsigned char)height,
                                    8,
                                    2,
                                    0,
                                    0,
                                    0}; /* 8 bits of red, green, blue */
    html_bytes(&file, "\x89PNG\r\n\x1a\n", 8);
    chunk(&file, "IHDR", head, sizeof head);
    chunk(&file, "IDAT", packed, n);
    chunk(&file, "IEND", head, 0);
    mem_free(packed);
    st = html_status(&file, NULL);
    if (st == STATUS_OK) {
        html_raw(h, "data:image/png;base64,");
        base64(h, file.data, file.n);
    }
    html_done(&file);
    return st;
}
