/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs on disk as a source of the screens: those that --open names, else those
 * of the state folder; watched while the program lives. */
#ifndef UI_FRAME_KEPT_RUNS_H
#define UI_FRAME_KEPT_RUNS_H

#include "ui/frame/ui_config.h"
#include "ui/parts/view.h"

/* Lanes of opened runs that are pinned by themselves. */
#define KEPT_RUNS_PINNED 4

struct kept_runs {
    struct run_watch *watch;     /* NULL = none is */
    const struct run_list *list; /* handed out last */
    size_t n_wanted;             /* models that are asked for */
    char wanted[RUNS_MODELS_MAX][PATH_MAX];
};

/* Starts to watch and fills the source, but for its session; k must stay where
 * it is. STATUS_IO, STATUS_NOMEM: there are no kept runs. */
enum status kept_runs_begin(struct kept_runs *k, const struct ui_config *config,
                            struct run_source *source, struct err *err);
void kept_runs_done(struct kept_runs *k);

/* Waits until what the screens ask for was looked at once: one frame shows it.
 */
void kept_runs_settle(struct kept_runs *k, const struct model *m,
                      struct ui_state *ui);

/* A person's name for the run in the folder, written into its run.json.
 * STATUS_IO, STATUS_FORMAT, STATUS_NOMEM. */
enum status kept_runs_name(const char *folder, const char *name,
                           struct err *err);

#endif
