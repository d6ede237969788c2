/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/patience.h"

#define LOOKS 50 /* at least, before patience ends */

bool patience_ends(struct patience *p, int64_t now_ns, int64_t most_ns)
{
    int64_t gap = p->looked_ns > 0 ? now_ns - p->looked_ns : 0;

    p->looked_ns = now_ns;
    p->waited_ns += gap < most_ns / LOOKS ? gap : most_ns / LOOKS;
    return p->waited_ns >= most_ns;
}
