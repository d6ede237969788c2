/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes in one chart differ three times over: by colour, by line (solid,
 * dotted, dashed), and in ASCII by sign. The signs are none that charts use
 * for something else: '!' not finite, 'x' and '8' shared, '.' each batch. */
#include "ui/draw/lane_style.h"

static const struct lane_style styles[] = {
    {ROLE_LANE0, '*', 1, 1, {"**", "■■", "⠒⠒"}},
    {ROLE_LANE1, 'o', 1, 2, {"oo", "■ ", "⠂⠂"}},
    {ROLE_LANE2, '+', 4, 6, {"++", "■▪", "⠒⠂"}},
    {ROLE_LANE3, '#', 3, 6, {"##", "▪▪", "⠂ "}},
    {ROLE_LANE4, '@', 8, 10, {"@@", "▪■", "⠂⠒"}},
    {ROLE_LANE5, '$', 1, 4, {"$$", "▪ ", "⠐ "}},
    {ROLE_LANE6, '&', 6, 12, {"&&", "□□", "⠒ "}},
    {ROLE_LANE7, '%', 2, 8, {"%%", "□ ", "⠐⠐"}},
};

#define N_STYLES (sizeof styles / sizeof styles[0])

const struct lane_style *lane_style(size_t i)
{
    return &styles[i % N_STYLES];
}

enum role lane_role(size_t i)
{
    return lane_style(i)->role;
}

bool role_is_lane(unsigned role)
{
    return role >= ROLE_LANE0 && role <= ROLE_LANE7;
}
