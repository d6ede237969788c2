/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes as data: one style per role and colour depth. Knows no curses;
 * term_draw.c turns a style into a pair and attributes. */
#ifndef UI_DRAW_THEME_H
#define UI_DRAW_THEME_H

#include <stddef.h>

#include "ui/draw/canvas.h"

enum theme_depth { DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_COUNT };

#define STYLE_BOLD      1u
#define STYLE_DIM       2u
#define STYLE_UNDERLINE 4u
#define STYLE_REVERSE   8u

struct style {
    short fg[DEPTH_COUNT]; /* -1 = the terminal's own */
    unsigned attr;         /* STYLE_* */
};

/* Colours of pictures: for a dark or a light terminal, or greys alone. */
enum palette { PALETTE_DARK, PALETTE_LIGHT, PALETTE_GREY };

struct theme {
    const char *name;
    enum palette palette;
    struct style style[ROLE_COUNT];
};

/* Row i of the table, or NULL past its end. */
const struct theme *theme_at(size_t i);

/* Index by name, or -1. */
int theme_find(const char *name);

/* Whether its shades tell a sign by a hue (canvas.hues). */
bool theme_has_hues(const struct theme *theme);

/* Colour number (of 256) of a shade of a picture; -1 = the terminal's own. */
short theme_shade(const struct theme *theme, unsigned shade);

#endif
