/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A double in the middle of the range, times a power of ten that leaves 17 or
 * 18 digits before the point, fits an integer of 128 bits exactly, and so do
 * the two ends of the interval that rounds to it. Any whole number in there
 * reads back; the fewest digits has the one with the most zeros at its end.
 * Nothing is estimated, so the digits are those of Gay's and Ryu's routines
 * (Adams 2018 has the idea, with tables for the whole range). */
#include "base/shortest.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __SIZEOF_INT128__

#define EXPONENT_LOW  (-36)
#define EXPONENT_HIGH 49
#define POWERS        28

__extension__ typedef unsigned __int128 wide;

static const uint64_t fives[POWERS] = {
    UINT64_C(1),
    UINT64_C(5),
    UINT64_C(25),
    UINT64_C(125),
    UINT64_C(625),
    UINT64_C(3125),
    UINT64_C(15625),
    UINT64_C(78125),
    UINT64_C(390625),
    UINT64_C(1953125),
    UINT64_C(9765625),
    UINT64_C(48828125),
    UINT64_C(244140625),
    UINT64_C(1220703125),
    UINT64_C(6103515625),
    UINT64_C(30517578125),
    UINT64_C(152587890625),
    UINT64_C(762939453125),
    UINT64_C(3814697265625),
    UINT64_C(19073486328125),
    UINT64_C(95367431640625),
    UINT64_C(476837158203125),
    UINT64_C(2384185791015625),
    UINT64_C(11920928955078125),
    UINT64_C(59604644775390625),
    UINT64_C(298023223876953125),
    UINT64_C(1490116119384765625),
    UINT64_C(7450580596923828125),
};

/* The value in units of 10^-k: a whole part and what is left of it, and the
 * least and the greatest whole number that read back. */
struct scaled {
    uint64_t whole, least, greatest;
    wide rest, half; /* rest < 2 half */
    int k;
};

/* value = m 2^(exponent - 52), m from 2^52 to 2^53 - 1. The ends of the
 * interval are half a unit of m away, below a power of two a quarter; they
 * belong to it when m is even, because a tie is read as the even one. */
static void scale(uint64_t m, int exponent, struct scaled *out)
{
    /* not more than log10(value) rounded down; 93 bits are 27.996 digits */
    int k = 16 - ((exponent + 93) * 1233 / 4096 - 28);
    int shift = 2 - (exponent - 52 + k); /* 3 to 63 */
    wide mask = ((wide)1 << shift) - 1;
    wide value = (wide)(4 * m) * fives[k];
    wide low = (wide)(4 * m - (m == UINT64_C(1) << 52 ? 1 : 2)) * fives[k];
    wide high = (wide)(4 * m + 2) * fives[k];
    bool odd = m % 2 != 0;

    out->k = k;
    out->whole = (uint64_t)(value >> shift);
    out->rest = value & mask;
    out->half = (wide)1 << (shift - 1);
    out->least = (uint64_t)(low >> shift) + ((low & mask) != 0 || odd);
    out->greatest = (uint64_t)(high >> shift) - ((high & mask) == 0 && odd);
}

/* The multiple of unit nearest to the value of those that read back; a tie
 * goes to the even digit. There is one. */
static uint64_t nearest(const struct scaled *s, uint64_t unit)
{
    uint64_t below = s->whole / unit * unit, over = s->whole - below;
    bool up;

    if (unit == 1)
        up = s->rest > s->half || (s->rest == s->half && below % 2 != 0);
    else if (over == unit / 2 && s->rest == 0)
        up = below / unit % 2 != 0;
    else
        up = over >= unit / 2;
    if (below < s->least)
        up = true;
    if (below + unit > s->greatest)
        up = false;
    return below + (up ? unit : 0);
}

static void print(uint64_t value, struct decimal *out)
{
    char text[20];
    int at = (int)sizeof text;

    for (; value > 0; value /= 10)
        text[--at] = (char)('0' + value % 10);
    out->n = (int)sizeof text - at;
    memcpy(out->digits, text + at, (size_t)out->n);
    out->digits[out->n] = '\0';
}

bool shortest_decimal(double value, struct decimal *out)
{
    struct scaled s;
    uint64_t bits, unit = 1, chosen;
    int exponent, zeros = 0;

    value = fabs(value);
    memcpy(&bits, &value, sizeof bits);
    exponent = (int)(bits >> 52) - 1023;
    if (exponent < EXPONENT_LOW || exponent > EXPONENT_HIGH)
        return false;
    scale((bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52, exponent, &s);
    while (s.greatest / (10 * unit) * (10 * unit) >= s.least) {
        unit *= 10;
        zeros++;
    }
    chosen = nearest(&s, unit) / unit;
    print(chosen, out);
    out->point = out->n + zeros - s.k;
    return true;
}

#else

bool shortest_decimal(double value, struct decimal *out)
{
    (void)value;
    (void)out;
    return false;
}

#endif
