/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reaches a person who does not look at the screen: the terminal's title,
 * a bell, a notice of the desktop, the clipboard. All but the bell are
 * Operating System Commands (OSC), which only terminals that are known to
 * take them get: those with an xterm's title by terminfo, and the two
 * multiplexers.
 *
 * A multiplexer keeps such a command to itself unless it is wrapped: tmux
 * hands on what is inside when allow-passthrough is on, else drops it. The
 * title is tmux's own business and goes to it as it is, as the title of the
 * pane and as the name of the window (which tmux heeds when allow-rename is
 * on); the clipboard goes both ways, because tmux takes it with set-clipboard
 * on. */
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

#include "base/mem.h"
#include "base/text.h"
#include "ui/term/term_out.h"
#include "ui/term/term_parts.h"

#define TITLE_SIZE   128
#define NOTICE_SIZE  256
#define SCREEN_CHUNK 240 /* bytes that GNU screen hands on at once */

enum multiplexer { ALONE, IN_TMUX, IN_SCREEN };

static struct {
    bool takes; /* such commands at all */
    bool title, rings;
    enum term_notify notify;
    enum multiplexer inside;
    char shown[TITLE_SIZE]; /* the title, "" = not set yet */
} osc;

static bool begins(const char *text, const char *with)
{
    return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

static bool is_set(const char *variable)
{
    const char *text = getenv(variable);

    return text != NULL && *text != '\0';
}

static enum multiplexer multiplexer(const char *type)
{
    if (begins(type, "tmux") || (begins(type, "screen") && is_set("TMUX")))
        return IN_TMUX;
    return begins(type, "screen") ? IN_SCREEN : ALONE;
}

/* A status line that is no title begins in another way. */
static bool has_title(void)
{
    const char *tsl = tigetstr("tsl");

    if (tigetflag("XT") == 1)
        return true;
    return tsl != NULL && tsl != (const char *)-1 && begins(tsl, "\033]");
}

/* Terminals that know 777 alone say so by these names; nearly all others that
 * know notices know 9. One that knows neither ignores both; one that knows
 * both would show two. */
static enum term_notify choose_notify(const char *type)
{
    return begins(type, "rxvt") || begins(type, "foot") || is_set("VTE_VERSION")
               ? TERM_NOTIFY_OSC777
               : TERM_NOTIFY_OSC9;
}

void term_osc_open(const struct term_config *config)
{
    const char *type = getenv("TERM");

    memset(&osc, 0, sizeof osc);
    osc.inside = multiplexer(type);
    osc.takes = osc.inside != ALONE || has_title();
    osc.title = osc.takes && config->title;
    osc.rings = config->rings;
    osc.notify = !osc.takes                           ? TERM_NOTIFY_OFF
                 : config->notify == TERM_NOTIFY_AUTO ? choose_notify(type)
                                                      : config->notify;
}

/* The terminal keeps its title on a stack. One that has none is left without
 * a title rather than with one of a program that has ended; shells set it
 * anew. tmux names its window by itself again. */
const char *term_osc_restore(void)
{
    return !osc.title              ? ""
           : osc.inside == IN_TMUX ? "\033]2;\a\033[23;2t\033k\033\\"
                                   : "\033]2;\a\033[23;2t";
}

void term_osc_on(void)
{
    osc.shown[0] = '\0';
    if (osc.title)
        term_out_text("\033[22;2t");
}

void term_osc_off(void)
{
    term_out_text(term_osc_restore());
}

void term_title(const char *text)
{
    char clean[TITLE_SIZE], command[TITLE_SIZE + 16];

    if (!osc.title || strncmp(osc.shown, text, TITLE_SIZE - 1) == 0)
        return;
    snprintf(osc.shown, sizeof osc.shown, "%s", text);
    memcpy(clean, osc.shown, sizeof clean);
    text_fit_locale(clean);
    snprintf(command, sizeof command, "\033]2;%s\a", clean);
    term_out_text(command);
    if (osc.inside != IN_TMUX)
        return;
    snprintf(command, sizeof command, "\033k%s\033\\", clean);
    term_out_text(command);
}

/* For the terminal around a multiplexer: tmux wants every Esc twice, GNU
 * screen takes short pieces. */
static char *wrap(const char *command, char *to)
{
    size_t n = 0;

    to = stpcpy(to, osc.inside == IN_TMUX ? "\033Ptmux;" : "\033P");
    for (; *command != '\0'; command++, n++) {
        if (osc.inside == IN_TMUX && *command == '\033')
            *to++ = '\033';
        if (osc.inside == IN_SCREEN && n > 0 && n % SCREEN_CHUNK == 0)
            to = stpcpy(to, "\033\\\033P");
        *to++ = *command;
    }
    return stpcpy(to, "\033\\");
}

/* To the terminal that the person has before them. False: no memory. */
static bool hand_on(const char *command)
{
    char *wrapped;

    if (osc.inside == ALONE) {
        term_out_text(command);
        return true;
    }
    wrapped = mem_alloc(2, strlen(command) + 16); /* twice: all are Esc */
    if (wrapped == NULL)
        return false;
    wrap(command, wrapped);
    term_out_text(wrapped);
    mem_free(wrapped);
    return true;
}

void term_alert(const char *text)
{
    char clean[NOTICE_SIZE], command[NOTICE_SIZE + 32];

    if (osc.rings)
        term_out_text("\a");
    snprintf(clean, sizeof clean, "%s", text);
    text_fit_locale(clean);
    if (osc.notify == TERM_NOTIFY_OSC9)
        snprintf(command, sizeof command, "\033]9;mlptui: %s\a", clean);
    else if (osc.notify == TERM_NOTIFY_OSC777)
        snprintf(command, sizeof command, "\033]777;notify;mlptui;%s\a", clean);
    else
        return;
    hand_on(command);
}

static void base64(const char *text, char *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = strlen(text);

    for (size_t i = 0; i < n; i += 3) {
        size_t have = n - i < 3 ? n - i : 3;
        unsigned bits = 0;

        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < have ? (unsigned char)text[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            *to++ = k <= have ? digits[bits >> (18 - 6 * k) & 63u] : '=';
    }
    *to = '\0';
}

bool term_clipboard(const char *text)
{
    size_t size = (strlen(text) + 2) / 3 * 4 + 16;
    char *command = osc.takes ? mem_alloc(size, 1) : NULL;
    bool done = false;

    if (command == NULL)
        return false;
    base64(text, stpcpy(command, "\033]52;c;"));
    strcat(command, "\a");
    done = hand_on(command);
    if (done && osc.inside != ALONE)
        term_out_text(command);
    mem_free(command);
    return done;
}
