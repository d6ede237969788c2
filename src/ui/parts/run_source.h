/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the screens get runs from besides the live one, and what they ask to
 * be done with one. The front end fills the source; a test fills it with runs
 * made by hand. */
#ifndef UI_PARTS_RUN_SOURCE_H
#define UI_PARTS_RUN_SOURCE_H

#include "runs/runs.h"
#include "ui/parts/session.h"

struct run_source {
    struct session *session; /* NULL = the live run is all there is of it */
    /* Kept runs, as run_watch_list, run_watch_want and run_watch_model of
     * runs/runs.h; NULL = there are none. */
    const struct run_list *(*list)(void *ctx);
    void (*want)(void *ctx, const char *const *paths, size_t n);
    const struct model *(*model)(void *ctx, const char *path,
                                 const char **why_out);
    void *ctx;
    size_t pin_first; /* so many lanes of kept runs are pinned once there is a
                       * list: the best of those that can be compared */
    size_t pinned_first; /* so many were; who tells it sets it to 0 */
};

/* What the front end is to do with a run; it takes it after each key. */
enum run_ask_what { RUN_ASK_NONE, RUN_ASK_GO_ON, RUN_ASK_NAME };

struct run_ask {
    enum run_ask_what what;
    char folder[PATH_MAX];
    char name[SESSION_NAME_MAX]; /* of RUN_ASK_NAME */
};

#endif
