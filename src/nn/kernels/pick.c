/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which kernels this processor runs. The processor and the environment are
 * asked at every call, so that a test may change the wish. */
#include "nn/kernels/kernels.h"

#include <stdlib.h>
#include <string.h>

const struct kernels *kernels_at(size_t i)
{
    const struct kernels *found[2];
    size_t n = 0;

#ifdef HAVE_KERNELS_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        found[n++] = &kernels_avx2;
#endif
    found[n++] = &kernels_base;
    return i < n ? found[i] : NULL;
}

const struct kernels *kernels_get(void)
{
    const char *wish = getenv("MLPTUI_KERNELS");
    const struct kernels *k;

    for (size_t i = 0; wish && (k = kernels_at(i)); i++)
        if (strcmp(k->name, wish) == 0)
            return k;
    return kernels_at(0);
}

bool kernels_plain(void)
{
    const char *wish = getenv("MLPTUI_KERNELS");

    return wish && strcmp(wish, "reference") == 0;
}
