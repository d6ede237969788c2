/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An item is first gathered into 64 bits, whatever its order, and then read
 * as what it is. */
#include "data/items.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

bool items_are_numbers(const struct item_type *type)
{
    size_t size = type->size;
    bool power = size == 1 || size == 2 || size == 4 || size == 8;
    switch (type->kind) {
    case 'b':
        return size == 1;
    case 'u':
    case 'i':
        return power;
    case 'f':
        return power && size > 1;
    default:
        return false;
    }
}

static uint64_t gather(const unsigned char *b, size_t size, bool big)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)b[i] << 8 * (big ? size - 1 - i : i);
    return bits;
}

/* IEEE 754 binary16. */
static double half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31), fraction = (int)(bits & 1023);
    double value = exponent == 0    ? ldexp(fraction, -24)
                   : exponent != 31 ? ldexp(1024 + fraction, exponent - 25)
                   : fraction       ? (double)NAN
                                    : (double)INFINITY;
    return bits >> 15 ? -value : value;
}

static double real(uint64_t bits, size_t size)
{
    uint32_t low = (uint32_t)bits;
    float single;
    double value;
    if (size == 2)
        return half(bits);
    memcpy(&single, &low, sizeof single);
    memcpy(&value, &bits, sizeof value);
    return size == 4 ? (double)single : value;
}

/* The sign is the highest bit of the item's own size. */
static double whole(uint64_t bits, size_t size)
{
    uint64_t sign = UINT64_C(1) << (8 * size - 1);
    return bits & sign ? -(double)(sign - (bits & (sign - 1))) : (double)bits;
}

void items_decode(const struct item_type *type, const void *bytes, size_t n,
                  double *out)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++, at += type->size) {
        uint64_t bits = gather(at, type->size, type->big);
        out[i] = type->kind == 'f'   ? real(bits, type->size)
                 : type->kind == 'i' ? whole(bits, type->size)
                                     : (double)bits;
    }
}

/* Appends a character; what is none is a '?'. */
static size_t put_utf8(uint32_t ch, char *out)
{
    if (ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000))
        ch = '?';
    if (ch < 0x80) {
        out[0] = (char)ch;
        return 1;
    }
    size_t n = ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1; ch >>= 6)
        out[i] = (char)(0x80 | (ch & 0x3f));
    out[0] = (char)(first[n] | ch);
    return n;
}

void items_text(const struct item_type *type, const void *bytes, char *out,
                size_t size)
{
    const unsigned char *at = bytes;
    size_t unit = type->kind == 'U' ? 4 : 1, used = 0;
    for (size_t i = 0; i + unit <= type->size && used + 5 <= size; i += unit) {
        uint32_t ch = (uint32_t)gather(at + i, unit, type->big);
        if (ch == 0)
            break;
        if (unit == 4)
            used += put_utf8(ch, out + used);
        else
            out[used++] = (char)ch;
    }
    out[used] = '\0';
}
