/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten rounds; each multiplies two words by constants, mixes the upper halves
 * of the products with the other two words and the key, and adds the golden
 * ratio and sqrt(3) - 1 to the key. Salmon, Moraes, Dror and Shaw: Parallel
 * random numbers: as easy as 1, 2, 3 (SC 2011). The tests hold it to the
 * published vectors. */
#include "base/philox.h"

#include <math.h>
#include <string.h>

#define ROUNDS 10

void philox_words(const uint32_t counter[4], const uint32_t key[2],
                  uint32_t words_out[4])
{
    uint32_t c[4], k0 = key[0], k1 = key[1];

    memcpy(c, counter, sizeof c);
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t a = UINT64_C(0xd2511f53) * c[0];
        uint64_t b = UINT64_C(0xcd9e8d57) * c[2];

        c[0] = (uint32_t)(b >> 32) ^ c[1] ^ k0;
        c[1] = (uint32_t)b;
        c[2] = (uint32_t)(a >> 32) ^ c[3] ^ k1;
        c[3] = (uint32_t)a;
        k0 += UINT32_C(0x9e3779b9);
        k1 += UINT32_C(0xbb67ae85);
    }
    memcpy(words_out, c, sizeof c);
}

static void block(const struct philox_list *list, uint64_t i, uint32_t w[4])
{
    const uint32_t key[2] = {list->seed, (uint32_t)list->step};
    const uint32_t counter[4] = {(uint32_t)i, (uint32_t)(i >> 32), list->draw,
                                 (uint32_t)(list->step >> 32)};

    philox_words(counter, key, w);
}

void philox_uniform(const struct philox_list *list, uint64_t first, size_t n,
                    double *out)
{
    uint32_t w[4];

    for (size_t i = 0; i < n; i++) {
        uint64_t at = first + i;
        size_t half = 2 * (at % 2);

        if (i == 0 || half == 0)
            block(list, at / 2, w);
        out[i] = ((w[half] >> 5) * 67108864.0 + (w[half + 1] >> 6)) /
                 9007199254740992.0;
    }
}

void philox_normal(const struct philox_list *list, uint64_t first, size_t n,
                   double *out)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t at = first + i;
        size_t c = at % 16 / 4, pair = c / 2 * 2;
        uint32_t w[4];
        double r, t;

        block(list, at / 16 * 4 + at % 4, w);
        r = sqrt(-2.0 * log((w[pair] + 0.5) * 0x1p-32));
        t = 2.0 * 3.14159265358979323846 * w[pair + 1] * 0x1p-32;
        out[i] = c % 2 ? r * sin(t) : r * cos(t);
    }
}

/* out[i] = 1, its sign bit set as bit `shift + i` of the word says. */
static void signs_of(uint32_t word, size_t shift, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t sign = (uint64_t)(word >> (shift + i) & 1) << 63;
        uint64_t bits = UINT64_C(0x3ff0000000000000) | sign;

        memcpy(out + i, &bits, sizeof bits);
    }
}

void philox_sign(const struct philox_list *list, uint64_t first, size_t n,
                 double *out)
{
    uint32_t w[4];

    for (size_t done = 0, part; done < n; done += part) {
        uint64_t at = first + done;
        size_t bit = at % 32, left = n - done;

        if (done == 0 || at % 128 == 0)
            block(list, at / 128, w);
        part = left < 32 - bit ? left : 32 - bit;
        signs_of(w[at % 128 / 32], bit, part, out + done);
    }
}
