/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of src/engine share. Any failure to build ends the test. */
#ifndef TESTS_ENGINE_CASE_H
#define TESTS_ENGINE_CASE_H

#include <check.h>

#include "engine/lane/lane.h"
#include "engine/worker.h"

#define N_TRAIN  50
#define N_VAL    10
#define BATCH    20 /* 20, 20, 10: the last one is short */
#define LIMIT_NS INT64_C(100000000000)

/* Three classes that can be told apart; made before each test. */
extern struct problem problem;
void problem_make(void);
void problem_end(void);

/* Of the rule: 5 hidden units, 2 epochs, 1 thread, batches of BATCH. */
struct lane_config config_of(const char *rule);

struct lane *lane_make(const struct lane_config *config,
                       const struct executor *exec);

/* So many batches, with the evaluations at the ends of epochs. */
void steps(struct lane *lane, int n);

/* In static memory: one state at a time, of at most 256 parameters. */
struct run_state *state_of(const struct lane *lane);

/* The lane's parameters into out[256]; how many bytes they are. */
size_t params_of(const struct lane *lane, double *out);

/* That both lanes have the same parameters, bit for bit. */
void assert_same(const struct lane *a, const struct lane *b);

/* Started on its own thread, alone in its race. */
struct worker *worker_make(struct worker_config config);

void command(struct worker *w, enum command_kind kind, uint64_t count);

/* Waits until the worker is in the state. */
void worker_await(struct worker *w, enum lane_state state);

/* Reads until a message of this kind (and, of MSG_STATE, this state);
 * *last_out the newest sample on the way. */
void read_until(struct worker *w, enum lane_msg_kind kind,
                enum lane_state state, struct sample *last_out);

#endif
