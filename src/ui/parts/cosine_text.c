/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two decimals are enough to see it fall, but a cosine that is not 1 is not
 * called 1: it has as many nines as it takes. What differs from 1 by rounding
 * alone is 1. */
#include "ui/parts/cosine_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DECIMALS      2
#define DECIMALS_MOST 4
#define ROUNDING      1e-12 /* of sums over as many products as a net has */

bool cosine_tells(const struct lane_model *lane)
{
    return strcmp(lane->config.rule->name, "bp") != 0;
}

double cosine_change(const struct lane_model *lane)
{
    return cosine_tells(lane) && lane->cos_first.step > 0 &&
                   lane->cos_last.step > 0
               ? lane->cos_last.cos_bp - lane->cos_first.cos_bp
               : NAN;
}

const char *cosine_number(double v, char *buf, size_t size)
{
    int d = DECIMALS;

    if (isnan(v)) {
        snprintf(buf, size, "--");
        return buf;
    }
    if (fabs(v) > 1 - ROUNDING)
        v = copysign(1, v);
    while (d < DECIMALS_MOST && fabs(v) < 1 && fabs(v) >= 1 - 0.5 * pow(10, -d))
        d++;
    if (fabs(v) < 1 && fabs(v) > 1 - pow(10, -DECIMALS_MOST))
        v = copysign(1 - pow(10, -DECIMALS_MOST), v);
    snprintf(buf, size, "%.*f", d, v);
    return buf;
}

const char *cosine_way(const struct lane_model *lane, enum glyphs glyphs,
                       char *buf, size_t size)
{
    char from[32], to[32];

    buf[0] = '\0';
    if (!cosine_tells(lane) || lane->cos_last.step == 0)
        return buf;
    snprintf(buf, size, "cos %s %s %s",
             lane->cos_first.step > 0
                 ? cosine_number(lane->cos_first.cos_bp, from, sizeof from)
                 : "?",
             glyphs == GLYPHS_ASCII ? "->" : "→",
             cosine_number(lane->cos_last.cos_bp, to, sizeof to));
    return buf;
}

const char *cosine_parts_text(const struct lane_model *lane, int w, char *buf,
                              size_t size)
{
    size_t n = lane->shape != NULL ? 2 * lane->shape->n_layers : 0;
    char number[32];

    for (size_t by = 1; by <= 2 && lane->cos_last.step > 0; by++) {
        size_t len = (size_t)snprintf(buf, size, "cos");

        for (size_t i = 0; i < n && len < size; i += by)
            len += (size_t)snprintf(buf + len, size - len, " %c%zu %s",
                                    i % 2 == 0 ? 'W' : 'b', i / 2 + 1,
                                    cosine_number(lane->cos_last.cos_parts[i],
                                                  number, sizeof number));
        if (canvas_text_width(buf) <= w)
            return buf;
    }
    buf[0] = '\0';
    return buf;
}
