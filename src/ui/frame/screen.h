/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole screen: status rows, the view, overlays, key bar. The one path
 * from a model to cells, for the terminal, --dump-screen and the tests. */
#ifndef UI_FRAME_SCREEN_H
#define UI_FRAME_SCREEN_H

#include "record/keeper.h"
#include "ui/lesson/lesson.h"
#include "ui/parts/view.h"

#define SCREEN_MIN_W 40
#define SCREEN_MIN_H 10

enum overlay {
    OVERLAY_NONE,
    OVERLAY_HELP,
    OVERLAY_QUIT,
    OVERLAY_RESTART,
    OVERLAY_PRESETS,
};

struct screen {
    const struct model *live;  /* for the status rows */
    const struct model *shown; /* for the view: live, or a frozen copy */
    const struct ui_state *ui;
    enum overlay overlay;
    int help_scroll;
    int help_most;                     /* out: the last useful scroll */
    const struct lesson_place *lesson; /* NULL = none is under way */
    const struct keeper *keeper; /* what leaving keeps; NULL = a run folder */
};

void screen_draw(struct screen *s, struct canvas *c);

/* The key whose entry is at column x of the last row, or 0: what is typed or
 * told there is no key. No overlay. */
int screen_bar_key(const struct model *live, const struct ui_state *ui, int w,
                   int x);

/* Where the view is drawn on a canvas of w x h. */
struct rect screen_view_rect(int w, int h);

/* The same below the band of a lesson; of NULL as above. */
struct rect screen_area(const struct lesson_place *lesson, int w, int h);

#endif
