/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of cells that views draw into. Knows no terminal: the same draw
 * serves curses (term_draw.c), golden tests and --dump-screen. Everything is
 * clipped: coordinates may lie anywhere, sizes may be negative. */
#ifndef UI_DRAW_CANVAS_H
#define UI_DRAW_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* What a cell means; a theme gives each role its colour and attributes. */
enum role {
    ROLE_TEXT,
    ROLE_DIM, /* secondary text, axes */
    ROLE_TITLE,
    ROLE_BORDER,
    ROLE_FOCUS, /* border and title of the focused panel */
    ROLE_LANE0, /* also without colour told by name and sign */
    ROLE_LANE1,
    ROLE_LANE2,
    ROLE_LANE3,
    ROLE_LANE4,
    ROLE_LANE5,
    ROLE_LANE6,
    ROLE_LANE7,
    ROLE_MINUS, /* signs in pictures and bars: never a colour of lanes 0, 1 */
    ROLE_PLUS,
    ROLE_GOOD,
    ROLE_BAD,
    ROLE_WARN,
    ROLE_MARK,     /* changes of parameters on curves */
    ROLE_PENDING,  /* a value sent, not yet in force */
    ROLE_SELECTED, /* reverse in every theme */
    ROLE_KEY,      /* a key in the key bar or help */
    ROLE_STATUS,   /* the status line */
    ROLE_COUNT
};

/* Shades on top of a role, for pictures: 0 = none. */
#define SHADE_GREY0   1 /* 1..24: black .. white */
#define SHADE_GREYS   24
#define SHADE_SIGNED0 32 /* 32..48: most negative .. 0 (40) .. most positive */
#define SHADE_SIGNEDS 17

enum glyphs { GLYPHS_ASCII, GLYPHS_BLOCK, GLYPHS_BRAILLE, GLYPHS_COUNT };

struct cell {
    uint32_t ch; /* Unicode scalar, one column wide; 0 = blank */
    uint8_t role;
    uint8_t fg, bg; /* shades */
    bool reverse;
};

struct rect {
    int x, y, w, h;
};

/* What canvas_box leaves inside its frame. */
static inline struct rect rect_inside(struct rect r)
{
    return (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2};
}

static inline bool rect_holds(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

struct canvas {
    int w, h;
    struct cell *cells; /* [h, w] */
    enum glyphs glyphs; /* what the terminal can show; ASCII maps box and
                          * block characters to ASCII on the way in */
    bool shades;        /* 256 colours: pictures may use shades */
    bool hues;          /* and the theme has two hues for the two signs */
};

enum status canvas_init(struct canvas *c, int w, int h, enum glyphs glyphs);
void canvas_done(struct canvas *c);
void canvas_clear(struct canvas *c);
const struct cell *canvas_at(const struct canvas *c, int x,
                             int y); /* or NULL */

void canvas_put(struct canvas *c, int x, int y, uint32_t ch, enum role role);
/* fg 0 = the role's own colour, bg 0 = the terminal's background. */
void canvas_put_shade(struct canvas *c, int x, int y, uint32_t ch,
                      enum role role, uint8_t fg, uint8_t bg);

/* UTF-8 text, one column a character, cut at max_w columns (and at the
 * canvas); returns the columns used. */
int canvas_text(struct canvas *c, int x, int y, int max_w, enum role role,
                const char *text);
int canvas_printf(struct canvas *c, int x, int y, int max_w, enum role role,
                  const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* As canvas_text, and a text that does not fit ends in an ellipsis. */
int canvas_text_fit(struct canvas *c, int x, int y, int max_w, enum role role,
                    const char *text);

/* Appends a text at x when all of it fits before x_end; returns where the next
 * one goes. */
int canvas_text_whole(struct canvas *c, int x, int y, int x_end, enum role role,
                      const char *text);

/* Columns a UTF-8 text takes. */
int canvas_text_width(const char *text);

/* The arguments in the first of the formats (NULL ends them) that takes at
 * most w columns, or in the last; returns buf. */
const char *canvas_first_fit(int w, char *buf, size_t size,
                             const char *const *formats, ...);

void canvas_fill(struct canvas *c, struct rect r, uint32_t ch, enum role role);
void canvas_reverse(struct canvas *c, struct rect r); /* marks as selected */

/* A frame with a title in its upper edge and a right-hand note (NULL = none);
 * returns the inside (w, h never negative). */
struct rect canvas_box(struct canvas *c, struct rect r, bool focused,
                       enum role title_role, const char *title,
                       const char *note);

/* Row y as UTF-8, trailing blanks cut; buf_size >= 4 * w + 1. */
void canvas_row_utf8(const struct canvas *c, int y, char *buf, size_t buf_size);

#endif
