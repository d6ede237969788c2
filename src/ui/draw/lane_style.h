/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a lane looks wherever it is drawn: by its place in the race, so that it
 * keeps its colour, sign and line on every screen. */
#ifndef UI_DRAW_LANE_STYLE_H
#define UI_DRAW_LANE_STYLE_H

#include "ui/draw/canvas.h"

struct lane_style {
    enum role role;                 /* its colour in a theme */
    char ascii;                     /* its points in ASCII */
    int dash, period;               /* of period points `dash` are drawn */
    const char *sign[GLYPHS_COUNT]; /* its curve in a legend, two columns */
    uint32_t eval[2];               /* its evaluations: Unicode, ASCII */
    const char *eval_text[2];       /* the same */
};

/* Of lane i, the first is 0. Lanes past the last style share from the first
 * on. */
const struct lane_style *lane_style(size_t i);

#define LANE_STYLES 8

/* The sign of lane i's evaluations, the same in every chart. */
uint32_t lane_eval_sign(size_t i, bool ascii);

/* The same of the mean of several runs of lane i, and as a text. */
uint32_t lane_mean_sign(size_t i, bool ascii);
const char *lane_mean_text(size_t i, bool ascii);

/* lane_style(i)->role, and whether a role is that of a lane. */
enum role lane_role(size_t i);
bool role_is_lane(unsigned role);

#endif
