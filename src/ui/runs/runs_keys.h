/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys of the Runs screen do. */
#ifndef UI_RUNS_RUNS_KEYS_H
#define UI_RUNS_RUNS_KEYS_H

#include "ui/runs/runs_state.h"

/* With the selected run (runs_run_keys.c), and why not. */
bool runs_pin(struct ui_context *x, int arg);
bool runs_go_on(struct ui_context *x, int arg);
bool runs_rename(struct ui_context *x, int arg);
const char *runs_why_none(const struct model *m, const struct ui_state *ui,
                          int arg);
const char *runs_why_no_pin(const struct model *m, const struct ui_state *ui,
                            int arg);
const char *runs_why_no_going_on(const struct model *m,
                                 const struct ui_state *ui, int arg);

#endif
