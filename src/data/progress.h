/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far loading has come, readable from another thread while it runs. */
#ifndef DATA_PROGRESS_H
#define DATA_PROGRESS_H

#include <stdatomic.h>

#define PROGRESS_READ 700 /* readers move 0..700, encoding 700..1000 */

struct progress {
    _Atomic int permille; /* 0..1000; written by the loader only */
    _Atomic int cancel;   /* set by anyone; the loader stops soon after */
};

#endif
