/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes in one chart differ three times over: by colour, by line (solid,
 * dotted, dashed), and in ASCII by sign. The signs are none that charts use
 * for something else: '!' not finite, 'x' and '8' shared, '.' each batch, ':'
 * the gap, letters, '@' and '0' evaluations. */
#include "ui/draw/lane_style.h"

static const struct lane_style styles[LANE_STYLES] = {
    {ROLE_LANE0, '*', 1, 1, {"**", "■■", "⠒⠒"}, {0x25cf, '@'}, {"●", "@"}},
    {ROLE_LANE1, 'o', 1, 2, {"oo", "■ ", "⠂⠂"}, {0x25cb, '0'}, {"○", "0"}},
    {ROLE_LANE2, '+', 4, 6, {"++", "■▪", "⠒⠂"}, {0x25c6, 'A'}, {"◆", "A"}},
    {ROLE_LANE3, '#', 3, 6, {"##", "▪▪", "⠂ "}, {0x25c7, 'V'}, {"◇", "V"}},
    {ROLE_LANE4, '=', 8, 10, {"==", "▪■", "⠂⠒"}, {0x25b2, 'M'}, {"▲", "M"}},
    {ROLE_LANE5, '$', 1, 4, {"$$", "▪ ", "⠐ "}, {0x25b3, 'W'}, {"△", "W"}},
    {ROLE_LANE6, '&', 6, 12, {"&&", "□□", "⠒ "}, {0x25bc, 'H'}, {"▼", "H"}},
    {ROLE_LANE7, '%', 2, 8, {"%%", "□ ", "⠐⠐"}, {0x25bd, 'U'}, {"▽", "U"}},
};

const struct lane_style *lane_style(size_t i)
{
    return &styles[i % LANE_STYLES];
}

uint32_t lane_eval_sign(size_t i, bool ascii)
{
    return lane_style(i)->eval[ascii];
}

static const struct {
    uint32_t sign[2]; /* Unicode, ASCII */
    const char *text[2];
} means[LANE_STYLES] = {
    {{0x2550, '~'}, {"═", "~"}},  {{0x2248, '-'}, {"≈", "-"}},
    {{0x254d, '"'}, {"╍", "\""}}, {{0x2508, '/'}, {"┈", "/"}},
    {{0x223c, ';'}, {"∼", ";"}},  {{0x2261, '?'}, {"≡", "?"}},
    {{0x2509, '('}, {"┉", "("}},  {{0x2505, ')'}, {"┅", ")"}},
};

uint32_t lane_mean_sign(size_t i, bool ascii)
{
    return means[i % LANE_STYLES].sign[ascii];
}

const char *lane_mean_text(size_t i, bool ascii)
{
    return means[i % LANE_STYLES].text[ascii];
}

enum role lane_role(size_t i)
{
    return lane_style(i)->role;
}

bool role_is_lane(unsigned role)
{
    return role >= ROLE_LANE0 && role <= ROLE_LANE7;
}
