/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of screen 6 share: a session of three runs, the live one the
 * last of them, and kept runs of a list made by hand. */
#ifndef TESTS_KEPT_CASE_H
#define TESTS_KEPT_CASE_H

#include "ui/runs/runs_state.h"
#include "ui_case.h"

#define KEPT_MOST 320
#define BEGAN     1730808000 /* 2024-11-05 12:00 UTC */

extern struct session session;
extern struct run_list list;
extern struct run_found *found;  /* [list.n] */
extern struct model *read_model; /* of every kept run, once it is there */
extern char wanted[512];         /* paths, each behind a blank */

/* The live run is the session's third; two kept ones. */
void kept_begin(void);
void kept_end(void);

/* As before a frame of that size. */
void sync_screen(int w, int h);

/* Presses a key; types into the prompt, and Enter. */
bool hit(int key);
void type(const char *text);

/* A kept run of one lane; a best of NaN has diverged. */
struct run_found *add_kept(const char *path, const char *rule, double lr,
                           double pert, uint32_t seed, double best);

/* A row of the list, which is there; selects one by its name and lane. */
const struct runs_row *row(size_t i);
void select_named(const char *name, const char *lane);

/* Whether the line that begins so has the word. */
bool line_has(const char *text, const char *begin, const char *word);

#endif
