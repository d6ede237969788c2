/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A canvas becomes a screen here and nowhere else. Cells that equal those of
 * the frame before are not even handed to curses; curses then sends the
 * least it can. Colours are pairs made on demand: one for each role, and for
 * pictures one for each pair of shades, as long as the terminal has pairs.
 *
 * Mutable state is one static struct, as curses itself has it. */
#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "base/arena.h"
#include "ui/keymap.h"
#include "ui/signals.h"
#include "ui/stderr_keep.h"

#define N_SHADES 64

static struct {
    bool open, at_exit, colors, shades, mouse, unicode;
    SCREEN *screen;
    FILE *input; /* standard input, or /dev/tty */
    enum theme_depth depth;
    const struct theme *theme;
    struct cell *shown; /* [h, w] as last drawn */
    int w, h;
    int next_pair;
    short shade_pair[N_SHADES][N_SHADES];  /* 0 = not made yet */
    short role_pair[ROLE_COUNT][N_SHADES]; /* a role's colour on a shade */
    struct term_mouse last_mouse;
    int pressed; /* the button that went down last: motion does not tell */
} term;

static bool color_wanted(const struct ui_config *config)
{
    const char *no_color = getenv("NO_COLOR");

    if (config->color != COLOR_MODE_AUTO)
        return config->color == COLOR_MODE_ALWAYS;
    return no_color == NULL || no_color[0] == '\0';
}

static void setup_colors(const struct ui_config *config)
{
    term.colors = color_wanted(config) && has_colors() && start_color() == OK;
    if (!term.colors)
        return;
    use_default_colors();
    term.depth = COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : DEPTH_8;
    term.shades = term.depth == DEPTH_256 && COLOR_PAIRS > 4 * ROLE_COUNT;
}

static bool appends(char *buf, size_t size, const char *capability)
{
    const char *s = tigetstr(capability);
    size_t len = strlen(buf);

    if (s == NULL || s == (const char *)-1 || len + strlen(s) >= size)
        return false;
    memcpy(buf + len, s, strlen(s) + 1);
    return true;
}

/* What leaves the screen when curses cannot be called any more. Padding
 * ($<..>) is only in capabilities of terminals too old to have a mouse. */
static void save_restore_text(void)
{
    char text[256] = "";

    if (term.mouse && appends(text, sizeof text, "kmous"))
        strcpy(text, "\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
    appends(text, sizeof text, "sgr0");
    appends(text, sizeof text, "rmkx");
    appends(text, sizeof text, "cnorm");
    appends(text, sizeof text, "rmcup");
    signals_set_restore(text, strlen(text));
}

/* Motion with a button held; curses asks for clicks only. Terminals that do
 * not know the mode ignore it. */
static void drag_reports(bool on)
{
    const char *kmous = tigetstr("kmous");

    if (!term.mouse || kmous == NULL || kmous == (const char *)-1)
        return;
    fputs(on ? "\033[?1002h" : "\033[?1002l", stdout);
    fflush(stdout);
}

static void mouse_on(void)
{
    if (!term.mouse)
        return;
    mousemask(BUTTON1_PRESSED | BUTTON2_PRESSED | BUTTON3_PRESSED |
                  BUTTON4_PRESSED | BUTTON5_PRESSED | BUTTON_SHIFT |
                  BUTTON_CTRL | BUTTON_ALT | REPORT_MOUSE_POSITION,
              NULL);
    mouseinterval(0);
    drag_reports(true);
}

static void setup_keys(void)
{
    if (getenv("ESCDELAY") == NULL)
        set_escdelay(25);
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    mouse_on();
}

/* Characters as the locale says, numbers always with a point. */
static void setup_locale(const struct ui_config *config)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    term.unicode =
        config->unicode && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool term_usable(const char *type, struct err *err)
{
    int found;
    bool usable = setupterm(type, STDOUT_FILENO, &found) == OK;

    if (usable) {
        usable = tigetstr("cup") != NULL;
        del_curterm(set_curterm(NULL));
    }
    if (!usable)
        err_set(err, STATUS_IO,
                "TERM=%.40s: not a terminal with a cursor to place; try "
                "TERM=xterm",
                type == NULL ? "" : type);
    return usable;
}

static enum status open_screen(struct err *err)
{
    term.input = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "r");
    if (term.input == NULL)
        return err_set(err, STATUS_IO,
                       "standard input is no terminal, and /dev/tty: %s; "
                       "--headless needs none",
                       strerror(errno));
    term.screen = newterm(NULL, stdout, term.input);
    if (term.screen != NULL)
        return STATUS_OK;
    if (term.input != stdin)
        fclose(term.input);
    return err_set(err, STATUS_IO,
                   "cannot take the terminal over; --headless needs none");
}

enum status term_open(const struct ui_config *config, struct err *err)
{
    enum status status;

    memset(&term, 0, sizeof term);
    setup_locale(config);
    fflush(stdout);
    signals_save_modes(STDOUT_FILENO);
    status = open_screen(err);
    if (status != STATUS_OK)
        return status;
    term.open = true;
    atexit(term_close);
    status = signals_open(err); /* on top of those newterm installed */
    if (status != STATUS_OK) {
        term_close();
        return status;
    }
    stderr_keep();
    term.mouse = config->mouse;
    setup_colors(config);
    setup_keys();
    save_restore_text();
    return STATUS_OK;
}

void term_close(void)
{
    if (!term.open)
        return;
    term.open = false;
    drag_reports(false);
    mousemask(0, NULL);
    endwin();
    signals_close();
    delscreen(term.screen);
    if (term.input != stdin)
        fclose(term.input);
    mem_free(term.shown);
    term.shown = NULL;
    stderr_release();
}

void term_size(int *w_out, int *h_out)
{
    getmaxyx(stdscr, *h_out, *w_out);
}

enum glyphs term_glyphs(void)
{
    const char *type = getenv("TERM");

    if (!term.unicode)
        return GLYPHS_ASCII;
    if (type != NULL &&
        (strncmp(type, "linux", 5) == 0 || strncmp(type, "vt", 2) == 0))
        return GLYPHS_BLOCK; /* their fonts have no braille */
    return GLYPHS_BRAILLE;
}

bool term_unicode(void)
{
    return term.unicode;
}

bool term_shades(void)
{
    return term.shades;
}

void term_set_theme(const struct theme *theme)
{
    term.theme = theme;
    for (int role = 0; term.colors && role < ROLE_COUNT; role++)
        init_pair((short)(role + 1), theme->style[role].fg[term.depth], -1);
    memset(term.shade_pair, 0, sizeof term.shade_pair);
    memset(term.role_pair, 0, sizeof term.role_pair);
    term.next_pair = ROLE_COUNT + 1;
    term_redraw();
}

/* *pair, made when it is 0; it stays 0 when the terminal has no more. */
static short make_pair(short *pair, short fg, short bg)
{
    if (*pair == 0 && term.next_pair < COLOR_PAIRS &&
        term.next_pair < 32767) { /* pairs are shorts */
        init_pair((short)term.next_pair, fg, bg);
        *pair = (short)term.next_pair++;
    }
    return *pair;
}

static short shade_pair(unsigned fg, unsigned bg)
{
    return make_pair(&term.shade_pair[fg % N_SHADES][bg % N_SHADES],
                     theme_shade(term.theme, fg), theme_shade(term.theme, bg));
}

static short role_pair(unsigned role, unsigned bg)
{
    return make_pair(&term.role_pair[role % ROLE_COUNT][bg % N_SHADES],
                     term.theme->style[role % ROLE_COUNT].fg[term.depth],
                     theme_shade(term.theme, bg));
}

static attr_t cell_attr(const struct cell *cell)
{
    unsigned style = term.theme->style[cell->role % ROLE_COUNT].attr;
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
    bool picture = term.shades && cell->fg != 0;
    attr_t attr = picture ? A_NORMAL : cell_attr(cell);
    short pair = 0;
    cchar_t out;

    if (picture)
        pair = shade_pair(cell->fg, cell->bg);
    else if (term.shades && cell->bg != 0)
        pair = role_pair(cell->role, cell->bg);
    else if (term.colors)
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
    if (term.shown != NULL && term.w == c->w && term.h == c->h)
        return;
    mem_free(term.shown);
    term.shown = mem_alloc((size_t)c->w * (size_t)c->h, sizeof *term.shown);
    term.w = c->w;
    term.h = c->h;
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

            if (term.shown != NULL && same_cell(cell, &term.shown[at]))
                continue;
            if (term.shown != NULL)
                term.shown[at] = *cell;
            draw_cell(x, y, cell);
        }
    refresh();
}

void term_redraw(void)
{
    mem_free(term.shown);
    term.shown = NULL;
    clearok(stdscr, TRUE);
}

int term_input_fd(void)
{
    return fileno(term.input);
}

/* Terminals keep one of them to themselves, mostly Shift. */
static bool sideways(mmask_t state)
{
    return (state & (BUTTON_SHIFT | BUTTON_ALT | BUTTON_CTRL)) != 0;
}

static int mouse_key(void)
{
    MEVENT event;

    if (getmouse(&event) != OK)
        return 0;
    term.last_mouse = (struct term_mouse){event.x, event.y, 0};
    if (event.bstate & BUTTON1_PRESSED)
        term.last_mouse.button = 1;
    else if (event.bstate & BUTTON2_PRESSED)
        term.last_mouse.button = 2;
    else if (event.bstate & BUTTON3_PRESSED)
        term.last_mouse.button = 3;
    else if (event.bstate & BUTTON4_PRESSED)
        term.last_mouse.button = 4;
    else if (event.bstate & BUTTON5_PRESSED)
        term.last_mouse.button = 5;
    else if (event.bstate & REPORT_MOUSE_POSITION)
        term.last_mouse.button = term.pressed == 3 ? MOUSE_DRAG_3 : MOUSE_DRAG;
    if (term.last_mouse.button >= 1 && term.last_mouse.button <= 3)
        term.pressed = term.last_mouse.button;
    if (term.last_mouse.button == MOUSE_WHEEL_UP && sideways(event.bstate))
        term.last_mouse.button = MOUSE_WHEEL_LEFT;
    else if (term.last_mouse.button == MOUSE_WHEEL_DOWN &&
             sideways(event.bstate))
        term.last_mouse.button = MOUSE_WHEEL_RIGHT;
    return term.last_mouse.button == 0 ? 0 : KEYS_MOUSE;
}

static int function_key(wint_t ch)
{
    static const struct {
        int curses, key;
    } map[] = {
        {KEY_UP, KEYS_UP},
        {KEY_DOWN, KEYS_DOWN},
        {KEY_LEFT, KEYS_LEFT},
        {KEY_RIGHT, KEYS_RIGHT},
        {KEY_PPAGE, KEYS_PAGE_UP},
        {KEY_NPAGE, KEYS_PAGE_DOWN},
        {KEY_HOME, KEYS_HOME},
        {KEY_END, KEYS_END},
        {KEY_BACKSPACE, KEYS_BACKSPACE},
        {KEY_DC, KEYS_DELETE},
        {KEY_BTAB, KEYS_SHIFT_TAB},
        {KEY_RESIZE, KEYS_RESIZE},
        {KEY_F(1), KEYS_F1},
        {KEY_F(2), KEYS_F2},
        {KEY_F(10), KEYS_F10},
        {KEY_F(12), KEYS_F12},
        {KEY_ENTER, KEYS_ENTER},
    };

    if (ch == KEY_MOUSE)
        return mouse_key();
    for (size_t i = 0; i < sizeof map / sizeof map[0]; i++)
        if ((wint_t)map[i].curses == ch)
            return map[i].key;
    return KEYS_BASE; /* a key nobody asked for */
}

int term_key(void)
{
    wint_t ch;
    int result = get_wch(&ch), key;

    if (result == ERR)
        return 0;
    key = result == KEY_CODE_YES ? function_key(ch) : (int)ch;
    if (key == '\r')
        return KEYS_ENTER;
    if (key == 127 || key == 8)
        return KEYS_BACKSPACE;
    return key == 0 ? KEYS_BASE : key;
}

struct term_mouse term_mouse(void)
{
    return term.last_mouse;
}

void term_suspend(void)
{
    drag_reports(false);
    endwin();
    signals_stop_self();
    term_redraw();
    mouse_on();
    refresh();
}
