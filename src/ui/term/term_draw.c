/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A canvas becomes a screen. Cells that equal those of the frame before are
 * not even handed to curses; curses then sends the least it can. Colours are
 * pairs made on demand: one for each role, and for pictures and shaded cells
 * one for each pair of colours, as long as the terminal has pairs. */
#include "ui/term/term.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ui/term/term_parts.h"

#define N_SHADES 64

static struct {
    bool colors, shades;
    enum theme_depth depth;
    const struct theme *theme;
    struct cell *shown; /* [h, w] as last drawn */
    int w, h;
    int next_pair;
    short shade_pair[N_SHADES][N_SHADES];  /* 0 = not made yet */
    short role_pair[ROLE_COUNT][N_SHADES]; /* a role's colour on a shade */
} screen;

static bool color_wanted(const struct term_config *config)
{
    const char *no_color = getenv("NO_COLOR");

    if (config->color != COLOR_MODE_AUTO)
        return config->color == COLOR_MODE_ALWAYS;
    return no_color == NULL || no_color[0] == '\0';
}

void term_draw_open(const struct term_config *config)
{
    memset(&screen, 0, sizeof screen);
    screen.colors = color_wanted(config) && has_colors() && start_color() == OK;
    if (!screen.colors)
        return;
    use_default_colors();
    screen.depth = COLORS >= 256  ? DEPTH_256
                   : COLORS >= 16 ? DEPTH_16
                                  : DEPTH_8;
    screen.shades = screen.depth == DEPTH_256 && COLOR_PAIRS > 4 * ROLE_COUNT;
}

void term_draw_close(void)
{
    mem_free(screen.shown);
    screen.shown = NULL;
}

bool term_shades(void)
{
    return screen.shades;
}

void term_set_theme(const struct theme *theme)
{
    screen.theme = theme;
    for (int role = 0; screen.colors && role < ROLE_COUNT; role++)
        init_pair((short)(role + 1), theme->style[role].fg[screen.depth], -1);
    memset(screen.shade_pair, 0, sizeof screen.shade_pair);
    memset(screen.role_pair, 0, sizeof screen.role_pair);
    screen.next_pair = ROLE_COUNT + 1;
    term_redraw();
}

/* *pair, made when it is 0; it stays 0 when the terminal has no more. */
static short make_pair(short *pair, short fg, short bg)
{
    if (*pair == 0 && screen.next_pair < COLOR_PAIRS &&
        screen.next_pair < 32767) { /* pairs are shorts */
        init_pair((short)screen.next_pair, fg, bg);
        *pair = (short)screen.next_pair++;
    }
    return *pair;
}

static short shade_pair(unsigned fg, unsigned bg)
{
    return make_pair(&screen.shade_pair[fg % N_SHADES][bg % N_SHADES],
                     theme_shade(screen.theme, fg),
                     theme_shade(screen.theme, bg));
}

static short role_pair(unsigned role, unsigned bg)
{
    return make_pair(&screen.role_pair[role % ROLE_COUNT][bg % N_SHADES],
                     screen.theme->style[role % ROLE_COUNT].fg[screen.depth],
                     theme_shade(screen.theme, bg));
}

static attr_t cell_attr(const struct cell *cell)
{
    unsigned style = screen.theme->style[cell->role % ROLE_COUNT].attr;
    attr_t attr = A_NORMAL;

    if (style & STYLE_BOLD)
        attr |= A_BOLD;
    if (style & STYLE_DIM)
        attr |= A_DIM;
    if (style & STYLE_UNDERLINE)
        attr |= A_UNDERLINE;
    if ((style & STYLE_REVERSE) != 0 || cell->reverse)
        attr |= A_REVERSE;
    return attr;
}

static void draw_cell(int x, int y, const struct cell *cell)
{
    wchar_t text[2] = {cell->ch == 0 ? L' ' : (wchar_t)cell->ch, 0};
    bool picture = screen.shades && cell->fg != 0;
    attr_t attr = picture ? A_NORMAL : cell_attr(cell);
    short pair = 0;
    cchar_t out;

    if (picture)
        pair = shade_pair(cell->fg, cell->bg);
    else if (screen.shades && cell->bg != 0)
        pair = role_pair(cell->role, cell->bg);
    else if (screen.colors)
        pair = (short)(cell->role % ROLE_COUNT + 1);
    if (setcchar(&out, text, attr, pair, NULL) == OK)
        mvadd_wch(y, x, &out);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->role == b->role && a->fg == b->fg &&
           a->bg == b->bg && a->reverse == b->reverse;
}

/* Room to remember the frame; without it every cell is drawn every time. */
static void fit_shown(const struct canvas *c)
{
    if (screen.shown != NULL && screen.w == c->w && screen.h == c->h)
        return;
    mem_free(screen.shown);
    screen.shown = mem_alloc((size_t)c->w * (size_t)c->h, sizeof *screen.shown);
    screen.w = c->w;
    screen.h = c->h;
    erase();
}

void term_draw(const struct canvas *c)
{
    int w, h;

    term_size(&w, &h);
    fit_shown(c);
    for (int y = 0; y < c->h && y < h; y++)
        for (int x = 0; x < c->w && x < w; x++) {
            const struct cell *cell = canvas_at(c, x, y);
            size_t at = (size_t)y * (size_t)c->w + (size_t)x;

            if (screen.shown != NULL && same_cell(cell, &screen.shown[at]))
                continue;
            if (screen.shown != NULL)
                screen.shown[at] = *cell;
            draw_cell(x, y, cell);
        }
    refresh();
}

void term_redraw(void)
{
    mem_free(screen.shown);
    screen.shown = NULL;
    clearok(stdscr, TRUE);
}
