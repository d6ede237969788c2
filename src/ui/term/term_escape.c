/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows an Esc that curses makes nothing of. Nothing of it may run as
 * keys: an Alt-key, a report nobody asked for, a string of a terminal's own,
 * or pasted text, which is kept as far as a typed field can take it. */
#include "ui/term/term.h"

#include <curses.h>
#include <string.h>

#include "base/text.h"
#include "ui/term/keys.h"
#include "ui/term/signals.h"
#include "ui/term/term_parts.h"

/* Longest pause inside a sequence, ms: a slow line that lost a packet, or a
 * sequence cut off. What came later would run as keys. */
#define GAP_MS 500

static char pasted[PASTE_MAX];

const char *term_paste(void)
{
    return pasted;
}

/* OK, KEY_CODE_YES, or ERR when nothing comes in time. */
static int next(int ms, wint_t *ch)
{
    int result;

    timeout(ms);
    result = get_wch(ch);
    nodelay(stdscr, TRUE);
    return result;
}

wint_t term_read_csi(char params[TERM_CSI_SIZE])
{
    size_t n = 0;
    wint_t ch;

    while (signals_leave() == 0 && next(GAP_MS, &ch) == OK) {
        if (ch == KEYS_ESC)
            unget_wch((wchar_t)ch);
        if (ch < ' ')
            break;
        if (ch >= '@' && ch < 0x7f) {
            if (ch == '[') /* F1..F5 of a Linux console: one more */
                next(GAP_MS, &ch);
            params[n] = '\0';
            return ch;
        }
        if (n < TERM_CSI_SIZE - 1)
            params[n++] = (char)ch;
    }
    params[n] = '\0';
    return 0;
}

/* As far as ST, BEL or a cancelling character; an Esc of another sequence
 * begins that: the answer. */
static bool skip_string(void)
{
    wint_t ch;

    while (signals_leave() == 0 && next(GAP_MS, &ch) != ERR) {
        if (ch == 7 || ch == 0x18 || ch == 0x1a || ch == 0x9c)
            return false;
        if (ch != KEYS_ESC)
            continue;
        if (next(GAP_MS, &ch) != OK || ch == '\\')
            return false;
        unget_wch((wchar_t)ch);
        return true;
    }
    return false;
}

/* As far as Esc [ 201 ~; the first line's printable characters are kept. */
static void read_paste(void)
{
    char params[TERM_CSI_SIZE];
    size_t n = 0;
    bool first = true;
    wint_t ch;
    int result;

    while (signals_leave() == 0 && (result = next(GAP_MS, &ch)) != ERR) {
        if (result == KEY_CODE_YES)
            continue;
        if (ch == KEYS_ESC) {
            if (next(GAP_MS, &ch) == OK && ch == '[' &&
                term_read_csi(params) == '~' && strcmp(params, "201") == 0)
                break;
        } else if (ch == '\r' || ch == '\n') {
            first = false;
        } else if (first && text_shows((uint32_t)ch) && n + 4 < sizeof pasted) {
            n += text_put(pasted + n, (uint32_t)ch);
        }
    }
    pasted[n] = '\0';
}

int term_escape(void)
{
    char params[TERM_CSI_SIZE];
    wint_t ch, last;
    int result = next(0, &ch);

    while (result == OK && ch == KEYS_ESC) { /* Esc twice is Esc */
        result = next(0, &ch);
        if (result == ERR)
            return KEYS_ESC;
    }
    if (result == ERR)
        return KEYS_ESC;
    if (result == KEY_CODE_YES) {
        ungetch((int)ch);
        return ch == KEY_RESIZE ? KEYS_ESC : 0;
    }
    if (ch == 'O') {
        next(GAP_MS, &ch);
    } else if (ch == '[') {
        last = term_read_csi(params);
        if (last == 'M' && params[0] == '<') /* it paused before the < */
            return term_sgr_mouse(params + 1);
        if (last == '~' && strcmp(params, "200") == 0) {
            read_paste();
            return KEYS_PASTE;
        }
    } else if (strchr("]P_^X", (int)ch) != NULL && ch < 0x7f) {
        if (skip_string())
            return term_escape();
    }
    return 0;
}
