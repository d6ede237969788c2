/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours follow meaning, never the other way round: a role that matters is
 * also told by a word, a glyph or an attribute, so the mono theme loses
 * nothing. Backgrounds are the terminal's own except for reversed roles;
 * the light theme only takes darker foregrounds. In the colour-blind theme
 * lanes 0 and 1 are the blue and orange of Okabe and Ito, and good and bad
 * are blue and orange too, never green and red. */
#include "ui/draw/theme.h"

#include <string.h>

#define BOLD    STYLE_BOLD
#define DIM     STYLE_DIM
#define UNDER   STYLE_UNDERLINE
#define REVERSE STYLE_REVERSE

static const struct theme themes[] = {
    {"default",
     PALETTE_DARK,
     {[ROLE_TEXT] = {{-1, -1, -1}, 0},
      [ROLE_DIM] = {{-1, 8, 245}, 0},
      [ROLE_TITLE] = {{-1, -1, -1}, BOLD},
      [ROLE_BORDER] = {{-1, 8, 240}, 0},
      [ROLE_FOCUS] = {{3, 11, 221}, BOLD},
      [ROLE_LANE0] = {{6, 14, 81}, BOLD},
      [ROLE_LANE1] = {{3, 11, 215}, BOLD},
      [ROLE_LANE2] = {{5, 13, 177}, BOLD},
      [ROLE_LANE3] = {{2, 10, 114}, BOLD},
      [ROLE_LANE4] = {{4, 12, 75}, 0},
      [ROLE_LANE5] = {{7, 15, 231}, 0},
      [ROLE_LANE6] = {{1, 9, 210}, 0},
      [ROLE_LANE7] = {{6, 14, 36}, UNDER},
      [ROLE_MINUS] = {{5, 13, 212}, 0},
      [ROLE_PLUS] = {{2, 10, 154}, 0},
      [ROLE_GOOD] = {{2, 10, 114}, 0},
      [ROLE_BAD] = {{1, 9, 203}, BOLD},
      [ROLE_WARN] = {{3, 11, 221}, 0},
      [ROLE_MARK] = {{5, 13, 213}, 0},
      [ROLE_PENDING] = {{3, 11, 221}, UNDER},
      [ROLE_SELECTED] = {{-1, -1, -1}, REVERSE},
      [ROLE_KEY] = {{6, 14, 117}, BOLD},
      [ROLE_STATUS] = {{-1, -1, -1}, BOLD}}},
    {"light",
     PALETTE_LIGHT,
     {[ROLE_TEXT] = {{-1, -1, -1}, 0},
      [ROLE_DIM] = {{-1, 8, 242}, 0},
      [ROLE_TITLE] = {{-1, -1, -1}, BOLD},
      [ROLE_BORDER] = {{-1, 8, 248}, 0},
      [ROLE_FOCUS] = {{4, 4, 25}, BOLD},
      [ROLE_LANE0] = {{4, 4, 26}, BOLD},
      [ROLE_LANE1] = {{1, 1, 130}, BOLD},
      [ROLE_LANE2] = {{5, 5, 90}, BOLD},
      [ROLE_LANE3] = {{2, 2, 28}, BOLD},
      [ROLE_LANE4] = {{6, 6, 30}, 0},
      [ROLE_LANE5] = {{-1, 8, 238}, UNDER},
      [ROLE_LANE6] = {{1, 1, 125}, UNDER},
      [ROLE_LANE7] = {{4, 4, 61}, UNDER},
      [ROLE_MINUS] = {{5, 5, 162}, 0},
      [ROLE_PLUS] = {{2, 2, 64}, 0},
      [ROLE_GOOD] = {{2, 2, 28}, 0},
      [ROLE_BAD] = {{1, 1, 160}, BOLD},
      [ROLE_WARN] = {{5, 5, 130}, 0},
      [ROLE_MARK] = {{5, 5, 90}, 0},
      [ROLE_PENDING] = {{1, 1, 130}, UNDER},
      [ROLE_SELECTED] = {{-1, -1, -1}, REVERSE},
      [ROLE_KEY] = {{4, 4, 25}, BOLD},
      [ROLE_STATUS] = {{-1, -1, -1}, BOLD}}},
    {"high-contrast",
     PALETTE_DARK,
     {[ROLE_TEXT] = {{7, 15, 231}, BOLD},
      [ROLE_DIM] = {{7, 15, 231}, 0},
      [ROLE_TITLE] = {{7, 15, 231}, BOLD | UNDER},
      [ROLE_BORDER] = {{7, 15, 231}, 0},
      [ROLE_FOCUS] = {{3, 11, 226}, BOLD},
      [ROLE_LANE0] = {{6, 14, 51}, BOLD},
      [ROLE_LANE1] = {{3, 11, 226}, BOLD},
      [ROLE_LANE2] = {{5, 13, 201}, BOLD},
      [ROLE_LANE3] = {{2, 10, 46}, BOLD},
      [ROLE_LANE4] = {{4, 12, 75}, BOLD},
      [ROLE_LANE5] = {{7, 15, 231}, BOLD | UNDER},
      [ROLE_LANE6] = {{1, 9, 208}, BOLD},
      [ROLE_LANE7] = {{6, 14, 43}, BOLD | UNDER},
      [ROLE_MINUS] = {{5, 13, 213}, BOLD},
      [ROLE_PLUS] = {{2, 10, 154}, BOLD},
      [ROLE_GOOD] = {{2, 10, 46}, BOLD},
      [ROLE_BAD] = {{1, 9, 196}, BOLD | REVERSE},
      [ROLE_WARN] = {{3, 11, 226}, BOLD},
      [ROLE_MARK] = {{5, 13, 201}, BOLD},
      [ROLE_PENDING] = {{3, 11, 226}, BOLD | UNDER},
      [ROLE_SELECTED] = {{7, 15, 231}, REVERSE | BOLD},
      [ROLE_KEY] = {{6, 14, 51}, BOLD | UNDER},
      [ROLE_STATUS] = {{7, 15, 231}, REVERSE | BOLD}}},
    {"mono",
     PALETTE_GREY,
     {[ROLE_TEXT] = {{-1, -1, -1}, 0},
      [ROLE_DIM] = {{-1, -1, -1}, DIM},
      [ROLE_TITLE] = {{-1, -1, -1}, BOLD},
      [ROLE_BORDER] = {{-1, -1, -1}, DIM},
      [ROLE_FOCUS] = {{-1, -1, -1}, BOLD},
      [ROLE_LANE0] = {{-1, -1, -1}, BOLD},
      [ROLE_LANE1] = {{-1, -1, -1}, 0},
      [ROLE_LANE2] = {{-1, -1, -1}, BOLD | UNDER},
      [ROLE_LANE3] = {{-1, -1, -1}, UNDER},
      [ROLE_LANE4] = {{-1, -1, -1}, DIM},
      [ROLE_LANE5] = {{-1, -1, -1}, DIM | UNDER},
      [ROLE_LANE6] = {{-1, -1, -1}, BOLD | DIM},
      [ROLE_LANE7] = {{-1, -1, -1}, BOLD | DIM | UNDER},
      [ROLE_MINUS] = {{-1, -1, -1}, 0},
      [ROLE_PLUS] = {{-1, -1, -1}, BOLD},
      [ROLE_GOOD] = {{-1, -1, -1}, 0},
      [ROLE_BAD] = {{-1, -1, -1}, BOLD | REVERSE},
      [ROLE_WARN] = {{-1, -1, -1}, BOLD},
      [ROLE_MARK] = {{-1, -1, -1}, BOLD},
      [ROLE_PENDING] = {{-1, -1, -1}, UNDER},
      [ROLE_SELECTED] = {{-1, -1, -1}, REVERSE},
      [ROLE_KEY] = {{-1, -1, -1}, BOLD},
      [ROLE_STATUS] = {{-1, -1, -1}, BOLD}}},
    {"colour-blind",
     PALETTE_DARK,
     {[ROLE_TEXT] = {{-1, -1, -1}, 0},
      [ROLE_DIM] = {{-1, 8, 245}, 0},
      [ROLE_TITLE] = {{-1, -1, -1}, BOLD},
      [ROLE_BORDER] = {{-1, 8, 240}, 0},
      [ROLE_FOCUS] = {{-1, -1, -1}, BOLD},
      [ROLE_LANE0] = {{4, 12, 39}, BOLD},
      [ROLE_LANE1] = {{3, 11, 214}, BOLD},
      [ROLE_LANE2] = {{7, 15, 255}, BOLD},
      [ROLE_LANE3] = {{6, 14, 116}, BOLD},
      [ROLE_LANE4] = {{5, 13, 175}, 0},
      [ROLE_LANE5] = {{2, 10, 36}, 0},
      [ROLE_LANE6] = {{3, 11, 227}, UNDER},
      [ROLE_LANE7] = {{1, 9, 166}, UNDER},
      [ROLE_MINUS] = {{5, 13, 212}, 0},
      [ROLE_PLUS] = {{2, 10, 154}, 0},
      [ROLE_GOOD] = {{4, 12, 39}, 0},
      [ROLE_BAD] = {{3, 11, 214}, BOLD | UNDER},
      [ROLE_WARN] = {{3, 11, 214}, 0},
      [ROLE_MARK] = {{-1, -1, -1}, BOLD},
      [ROLE_PENDING] = {{-1, -1, -1}, UNDER},
      [ROLE_SELECTED] = {{-1, -1, -1}, REVERSE},
      [ROLE_KEY] = {{4, 12, 39}, BOLD},
      [ROLE_STATUS] = {{-1, -1, -1}, BOLD}}},
};

const struct theme *theme_at(size_t i)
{
    return i < sizeof themes / sizeof themes[0] ? &themes[i] : NULL;
}

int theme_find(const char *name)
{
    for (size_t i = 0; theme_at(i) != NULL; i++)
        if (strcmp(themes[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* Most negative (pink) to most positive (lime) of xterm's 6x6x6 cube, which
 * the colour-blind tell apart, too, and which are no colours of the first
 * lanes. The luminance falls or rises all the way to the middle, which is next
 * to the background: small values stay quiet on a dark and on a light one. A
 * theme of greys has none. */
static const short signed_shades[][SHADE_SIGNEDS] = {
    [PALETTE_DARK] = {218, 212, 206, 199, 162, 126, 89, 53, 234, 22, 64, 70,
                      106, 112, 148, 154, 192},
    [PALETTE_LIGHT] = {53, 89, 126, 162, 199, 206, 212, 218, 255, 193, 155, 149,
                       112, 106, 70, 64, 22}};

/* Grey level k of n; ink is dark on a light terminal. */
static short grey(enum palette palette, unsigned k, unsigned n)
{
    unsigned level = k * 23 / (n - 1);

    return (short)(palette == PALETTE_LIGHT ? 255 - level : 232 + level);
}

bool theme_has_hues(const struct theme *theme)
{
    return theme->palette != PALETTE_GREY;
}

short theme_shade(const struct theme *theme, unsigned shade)
{
    if (shade >= SHADE_SIGNED0 && shade < SHADE_SIGNED0 + SHADE_SIGNEDS)
        return theme_has_hues(theme)
                   ? signed_shades[theme->palette][shade - SHADE_SIGNED0]
                   : -1;
    if (shade >= SHADE_GREY0 && shade < SHADE_GREY0 + SHADE_GREYS)
        return grey(theme->palette, shade - SHADE_GREY0, SHADE_GREYS);
    return -1;
}
