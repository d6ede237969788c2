/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture inside a page: PNG, in base 64. Written with zlib alone, which is
 * always there, while libpng is not. */
#ifndef REPORT_PNG_H
#define REPORT_PNG_H

#include <stddef.h>
#include <stdint.h>

#include "report/html.h"

/* The value of an img's src: "data:image/png;base64,...". rgb is [h, w, 3]. */
enum status png_write(struct html *h, const uint8_t *rgb, size_t width,
                      size_t height);

#endif
