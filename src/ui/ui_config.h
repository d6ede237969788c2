/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the screens look: what the command line decides before curses starts. */
#ifndef UI_UI_CONFIG_H
#define UI_UI_CONFIG_H

#include <stdbool.h>

#include "race/keeper.h"
#include "ui/plot.h"

enum color_mode {
    COLOR_MODE_AUTO, /* colours unless NO_COLOR is set and not empty */
    COLOR_MODE_ALWAYS,
    COLOR_MODE_NEVER, /* -C: attributes (bold, reverse) stay */
};

struct ui_config {
    enum color_mode color;
    bool unicode;      /* false: -U, ASCII only */
    bool mouse;        /* false: -M */
    int glyphs;        /* enum glyphs, or -1 = what the terminal can show */
    const char *theme; /* a name of theme_at, or NULL = "default" */
    int delay_ms;      /* shortest time between frames; 0 = 33 */
    const char *view;  /* the first screen, or NULL */
    enum plot_axis axis;
    int smoothing;           /* index of history_smoothing */
    double speed;            /* batches a second; 0 = max, -1 = not chosen */
    struct keeper *keeper;   /* what S and w write; NULL = nothing */
    const char *config_path; /* where F12 remembers choices, or NULL */
    /* SIGUSR2: the configuration anew; strings in *out live until the next
     * call. NULL = never. */
    enum status (*reload)(void *ctx, struct ui_config *out, struct err *err);
    void *reload_ctx;
    /* A line on standard error, once the terminal is given back. NULL = none */
    void (*tell)(const char *text);
};

#endif
