/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the screens look: what the command line decides before curses starts. */
#ifndef UI_FRAME_UI_CONFIG_H
#define UI_FRAME_UI_CONFIG_H

#include <stdbool.h>

#include "lab/published.h"
#include "model/seeds.h"
#include "record/keeper.h"
#include "ui/draw/plot.h"
#include "ui/lesson/lesson.h"
#include "ui/parts/ghosts.h"
#include "ui/term/term.h"

/* A run to be gone on with. */
struct kept_race {
    struct race_config config; /* resumes where it was saved */
    const struct model *past;  /* what screens draw of it, or NULL */
    const char *options;       /* as of struct keeper */
};

struct ui_config {
    struct term_config term;
    int glyphs;        /* enum glyphs, or -1 = what the terminal can show */
    const char *theme; /* a name of theme_at, or NULL = "default" */
    int delay_ms;      /* shortest time between frames; 0 = 33 */
    const char *view;  /* the first screen, or NULL */
    enum plot_axis axis;
    int smoothing; /* index of history_smoothing */
    double speed;  /* batches a second; 0 = max, -1 = not chosen */
    const struct lesson *lesson;   /* to begin with, or NULL */
    const struct seed_list *seeds; /* the race once each; NULL = it has one */
    size_t cores;                  /* that their races may take together */
    const struct ghosts *ghosts;   /* to begin with, or NULL */
    const struct published_setup *preset; /* that the race is, or NULL */
    /* The lanes of specs parted by blanks into *out, on top of the options of
     * all lanes. NULL = a lesson has no lanes of its own. */
    enum status (*lanes)(void *ctx, const char *specs, struct race_config *out,
                         struct err *err);
    void *lanes_ctx;
    const char *const *open; /* runs to be shown, [n_open] paths */
    size_t n_open;           /* 0 = those of the state folder */
    /* A recorded run as a race that goes on from the checkpoint in its folder;
     * what *out points to lives as long as the caller. NULL = never. */
    enum status (*go_on)(void *ctx, const char *folder, struct kept_race *out,
                         struct err *err);
    void *go_on_ctx;
    struct keeper *keeper;   /* what S and w write; NULL = nothing */
    const char *config_path; /* where F12 remembers choices, or NULL */
    /* SIGUSR2: the configuration anew; strings in *out live until the next
     * call. NULL = never. */
    enum status (*reload)(void *ctx, struct ui_config *out, struct err *err);
    void *reload_ctx;
    /* A line on standard error, once the terminal is given back. NULL = none */
    void (*tell)(const char *text);
    bool tell_data; /* what the data were taken for is told so */
};

#endif
