/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten rounds; each multiplies two words by constants, mixes the upper halves
 * of the products with the other two words and the key, and adds the golden
 * ratio and sqrt(3) - 1 to the key. Salmon, Moraes, Dror and Shaw: Parallel
 * random numbers: as easy as 1, 2, 3 (SC 2011). The tests hold it to the
 * published vectors. */
#include "base/philox.h"

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

void philox_uniform(const struct philox_list *list, uint64_t first, size_t n,
                    double *out)
{
    const uint32_t key[2] = {list->seed, (uint32_t)list->step};
    uint32_t w[4];

    for (size_t i = 0; i < n; i++) {
        uint64_t at = first + i;
        size_t half = 2 * (at % 2);
        const uint32_t counter[4] = {(uint32_t)(at / 2),
                                     (uint32_t)(at / 2 >> 32), list->draw,
                                     (uint32_t)(list->step >> 32)};

        if (i == 0 || half == 0)
            philox_words(counter, key, w);
        out[i] = ((w[half] >> 5) * 67108864.0 + (w[half + 1] >> 6)) /
                 9007199254740992.0;
    }
}
