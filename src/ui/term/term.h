/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: term*.c alone know curses. All functions: main thread
 * only, between term_open and term_close. */
#ifndef UI_TERM_TERM_H
#define UI_TERM_TERM_H

#include <stdbool.h>

#include "base/leave.h"
#include "base/status.h"
#include "ui/draw/canvas.h"
#include "ui/draw/theme.h"

enum color_mode {
    COLOR_MODE_AUTO, /* colours unless NO_COLOR is set and not empty */
    COLOR_MODE_ALWAYS,
    COLOR_MODE_NEVER, /* -C: attributes (bold, reverse) stay */
};

/* How a notice is sent to the desktop. */
enum term_notify {
    TERM_NOTIFY_OFF,
    TERM_NOTIFY_AUTO, /* by what is known of the terminal */
    TERM_NOTIFY_OSC9,
    TERM_NOTIFY_OSC777,
};

struct term_config {
    enum color_mode color;
    bool unicode; /* false: -U, ASCII only */
    bool mouse;   /* false: -M */
    bool title;   /* the terminal's may be set */
    bool rings;   /* the bell */
    struct signal_acts on_signal;
    enum term_notify notify;
};

/* Whether type (of $TERM) is a terminal the screens can be drawn on; else
 * *err says why not. Before term_open. */
bool term_usable(const char *type, struct err *err);

/* Sets the locale, takes the terminal over, installs the signal handlers and
 * keeps standard error aside. On failure (STATUS_IO) nothing has changed and
 * *err is one line. */
enum status term_open(const struct term_config *config, struct err *err);

/* Gives the terminal back and prints what standard error collected. Within a
 * second: where the terminal takes nothing, what is printed to it afterwards
 * goes nowhere. May be called twice, and is at exit. */
void term_close(void);

/* Of the screen; term_resize brings it to the terminal's size (SIGWINCH). */
void term_size(int *w_out, int *h_out);
void term_resize(void);

/* Best glyphs the terminal shows; ASCII without UTF-8. */
enum glyphs term_glyphs(void);
enum glyphs term_locale_glyphs(void); /* without term_open */
bool term_unicode(void);
bool term_shades(void); /* 256 colours in use */
void term_set_theme(const struct theme *theme);

/* Shows the canvas; only cells that changed are sent. Not while the terminal
 * is busy. */
void term_draw(const struct canvas *c);

/* Whether the terminal has not taken all of the last frame yet: it is slow,
 * stopped, or its connection stalls. Sends what it takes now; it takes more
 * when term_output_fd can be written to. */
bool term_busy(void);
int term_output_fd(void);

/* The next term_draw sends everything. */
void term_redraw(void);

/* What goes to the person past the screen (term_osc.c). Not while the terminal
 * is busy; texts are made fit to be shown. The title, where it has one and
 * other than it is; a bell and a notice; the clipboard, byte for byte: false
 * when this terminal is not known to have one. */
void term_title(const char *text);
void term_alert(const char *text);
bool term_clipboard(const char *text);

/* Readable when a key may be there. */
int term_input_fd(void);

/* The next key (enum key or a scalar), or 0 when there is none. */
int term_key(void);

/* Of the last KEYS_MOUSE. button 1..3 = click, or one of those
 * named in keys.h. */
struct term_mouse {
    int x, y, button;
};
struct term_mouse term_mouse(void);

/* Of the last KEYS_PASTE: the printable ASCII of its first line, as much as
 * fits. Static. */
#define PASTE_MAX 256
const char *term_paste(void);

/* Ctrl-Z: leaves the screen, stops the process, comes back when it is
 * continued. */
void term_suspend(void);

#endif
