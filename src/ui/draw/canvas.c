/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One array of cells, one clipping rule: canvas_put ignores what lies
 * outside, and everything else goes through it, so no caller can write past
 * the screen whatever the size. Every character takes one column: combining
 * marks are left out and double-width ones become '?', which keeps columns
 * and characters the same number without asking the locale. In ASCII mode
 * the few line, arrow and block characters the views use are replaced on the
 * way in, so views are written once. */
#include "ui/draw/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

struct ascii_map {
    uint32_t ch;
    char ascii;
};

static const struct ascii_map ascii_map[] = {
    {0x00b7, '.'}, {0x00d7, 'x'}, {0x0394, 'd'}, {0x03c3, 's'}, {0x2026, '~'},
    {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x2248, '~'},
    {0x2013, '-'}, {0x2014, '-'}, {0x2022, '*'}, {0x2502, '|'}, {0x2503, '|'},
    {0x2551, '|'}, {0x2581, '_'}, {0x2582, '_'}, {0x2583, '.'}, {0x2584, '-'},
    {0x2585, '='}, {0x2586, '+'}, {0x2587, '*'}, {0x2588, '#'}, {0x2589, '#'},
    {0x258a, '#'}, {0x258b, '='}, {0x258c, '='}, {0x258d, '-'}, {0x258e, '-'},
    {0x258f, '.'}, {0x2580, '"'}, {0x2590, '='}, {0x2591, '.'}, {0x2592, ':'},
    {0x2593, '%'}, {0x25a0, '#'}, {0x25b2, '^'}, {0x25b6, '>'}, {0x25b8, '>'},
    {0x25bc, 'v'}, {0x25c0, '<'}, {0x25c2, '<'}, {0x25cf, '*'}, {0x2713, '+'},
    {0x2717, 'x'}, {0x2016, '|'}, {0x23f8, '='}, {0x25cb, 'o'}, {0x2500, '-'},
    {0x2501, '-'}, {0x2550, '-'}, {0x2504, '-'}, {0x2506, '|'}, {0x00b1, '~'},
};

static uint32_t to_ascii(uint32_t ch)
{
    if (ch < 0x7f)
        return ch;
    for (size_t i = 0; i < sizeof ascii_map / sizeof ascii_map[0]; i++)
        if (ascii_map[i].ch == ch)
            return (uint32_t)ascii_map[i].ascii;
    if (ch >= 0x2500 && ch < 0x2580)
        return '+'; /* the remaining line drawing is corners and crossings */
    return '?';
}

/* Columns of a character: 0 (combining, zero width) or 1; wide ones are
 * replaced before they reach a cell. */
static int columns(uint32_t ch)
{
    bool zero = (ch >= 0x300 && ch < 0x370) || (ch >= 0x200b && ch < 0x2010) ||
                (ch >= 0xfe00 && ch < 0xfe10) || ch == 0xfeff;

    return zero ? 0 : 1;
}

static bool is_wide(uint32_t ch)
{
    return (ch >= 0x1100 && ch < 0x1160) || (ch >= 0x2e80 && ch < 0xa4d0) ||
           (ch >= 0xac00 && ch < 0xd7b0) || (ch >= 0xf900 && ch < 0xfb00) ||
           (ch >= 0xfe30 && ch < 0xfe70) || (ch >= 0xff00 && ch < 0xff61) ||
           ch >= 0x1f300;
}

enum status canvas_init(struct canvas *c, int w, int h, enum glyphs glyphs)
{
    *c = (struct canvas){.w = w < 0 ? 0 : w, .h = h < 0 ? 0 : h};
    c->glyphs = glyphs;
    c->cells = mem_alloc((size_t)c->w * (size_t)c->h, sizeof *c->cells);
    if (c->cells == NULL) {
        c->w = c->h = 0;
        return STATUS_NOMEM;
    }
    return STATUS_OK;
}

void canvas_done(struct canvas *c)
{
    mem_free(c->cells);
    c->cells = NULL;
    c->w = c->h = 0;
}

void canvas_clear(struct canvas *c)
{
    if (c->cells != NULL)
        memset(c->cells, 0, (size_t)c->w * (size_t)c->h * sizeof *c->cells);
}

const struct cell *canvas_at(const struct canvas *c, int x, int y)
{
    if (x < 0 || y < 0 || x >= c->w || y >= c->h)
        return NULL;
    return &c->cells[(size_t)y * (size_t)c->w + (size_t)x];
}

void canvas_put_shade(struct canvas *c, int x, int y, uint32_t ch,
                      enum role role, uint8_t fg, uint8_t bg)
{
    struct cell *cell = (struct cell *)canvas_at(c, x, y);

    if (cell == NULL)
        return;
    if (ch != 0 && (!text_shows(ch) || is_wide(ch)))
        ch = '?';
    if (c->glyphs == GLYPHS_ASCII)
        ch = to_ascii(ch);
    *cell = (struct cell){ch, (uint8_t)role, fg, bg, false};
}

void canvas_put(struct canvas *c, int x, int y, uint32_t ch, enum role role)
{
    canvas_put_shade(c, x, y, ch, role, 0, 0);
}

int canvas_text(struct canvas *c, int x, int y, int max_w, enum role role,
                const char *text)
{
    int used = 0;

    while (*text != '\0') {
        uint32_t ch = text_next(&text);

        if (columns(ch) == 0)
            continue;
        if (used >= max_w)
            break;
        canvas_put(c, x + used, y, ch, role);
        used++;
    }
    return used;
}

int canvas_text_fit(struct canvas *c, int x, int y, int max_w, enum role role,
                    const char *text)
{
    int used = canvas_text(c, x, y, max_w, role, text);

    if (used > 0 && canvas_text_width(text) > max_w)
        canvas_put(c, x + used - 1, y, 0x2026, role);
    return used;
}

int canvas_printf(struct canvas *c, int x, int y, int max_w, enum role role,
                  const char *format, ...)
{
    char buf[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(buf, sizeof buf, format, args);
    va_end(args);
    return canvas_text(c, x, y, max_w, role, buf);
}

int canvas_text_width(const char *text)
{
    int used = 0;

    while (*text != '\0')
        used += columns(text_next(&text));
    return used;
}

int canvas_text_whole(struct canvas *c, int x, int y, int x_end, enum role role,
                      const char *text)
{
    int w = canvas_text_width(text);

    return x + w > x_end ? x : x + canvas_text(c, x, y, w, role, text);
}

const char *canvas_first_fit(int w, char *buf, size_t size,
                             const char *const *formats, ...)
{
    va_list args;

    do {
        va_start(args, formats);
        vsnprintf(buf, size, *formats, args);
        va_end(args);
    } while (canvas_text_width(buf) > w && *++formats != NULL);
    return buf;
}

void canvas_fill(struct canvas *c, struct rect r, uint32_t ch, enum role role)
{
    int x_end = r.x + r.w < c->w ? r.x + r.w : c->w;
    int y_end = r.y + r.h < c->h ? r.y + r.h : c->h;

    for (int y = r.y < 0 ? 0 : r.y; y < y_end; y++)
        for (int x = r.x < 0 ? 0 : r.x; x < x_end; x++)
            canvas_put(c, x, y, ch, role);
}

void canvas_reverse(struct canvas *c, struct rect r)
{
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++) {
            struct cell *cell = (struct cell *)canvas_at(c, x, y);

            if (cell != NULL)
                cell->reverse = true;
        }
}

/* Title at the left and note at the right of the upper edge; the note is
 * left out rather than cut when both do not fit. */
static void draw_box_labels(struct canvas *c, struct rect r, enum role border,
                            enum role title_role, const char *title,
                            const char *note)
{
    int room = r.w - 4, used = 0, note_w;

    if (title != NULL && title[0] != '\0' && room > 0) {
        canvas_put(c, r.x + 1, r.y, ' ', border);
        used = canvas_text_fit(c, r.x + 2, r.y, room, title_role, title);
        canvas_put(c, r.x + 2 + used, r.y, ' ', border);
    }
    if (note == NULL || note[0] == '\0')
        return;
    note_w = canvas_text_width(note);
    if (note_w + used + 3 > room)
        return;
    canvas_put(c, r.x + r.w - 3 - note_w, r.y, ' ', border);
    canvas_text(c, r.x + r.w - 2 - note_w, r.y, note_w, ROLE_TEXT, note);
    canvas_put(c, r.x + r.w - 2, r.y, ' ', border);
}

struct rect canvas_box(struct canvas *c, struct rect r, bool focused,
                       enum role title_role, const char *title,
                       const char *note)
{
    enum role border = focused ? ROLE_FOCUS : ROLE_BORDER;
    struct rect in = {r.x + 1, r.y + 1, r.w - 2, r.h - 2};
    int x1 = r.x + r.w - 1, y1 = r.y + r.h - 1;

    if (in.w < 0)
        in.w = 0;
    if (in.h < 0)
        in.h = 0;
    if (r.w < 2 || r.h < 2)
        return in;
    canvas_fill(c, (struct rect){r.x + 1, r.y, r.w - 2, 1}, 0x2500, border);
    canvas_fill(c, (struct rect){r.x + 1, y1, r.w - 2, 1}, 0x2500, border);
    canvas_fill(c, (struct rect){r.x, r.y + 1, 1, r.h - 2}, 0x2502, border);
    canvas_fill(c, (struct rect){x1, r.y + 1, 1, r.h - 2}, 0x2502, border);
    canvas_put(c, r.x, r.y, 0x250c, border);
    canvas_put(c, x1, r.y, 0x2510, border);
    canvas_put(c, r.x, y1, 0x2514, border);
    canvas_put(c, x1, y1, 0x2518, border);
    draw_box_labels(c, r, border, title_role, title, note);
    return in;
}

void canvas_row_utf8(const struct canvas *c, int y, char *buf, size_t buf_size)
{
    size_t len = 0, end = 0;

    for (int x = 0; x < c->w && len + 5 <= buf_size; x++) {
        const struct cell *cell = canvas_at(c, x, y);
        uint32_t ch = cell == NULL || cell->ch == 0 ? ' ' : cell->ch;

        len += text_put(buf + len, ch);
        if (ch != ' ')
            end = len;
    }
    if (buf_size > 0)
        buf[end] = '\0';
}
