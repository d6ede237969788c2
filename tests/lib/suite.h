/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What main does in most tests. */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>

/* Runs the tests that add_tests adds, each in a process of its own between
 * setup and teardown (NULL: none). Returns the number that failed. */
int suite_run(const char *name, void (*add_tests)(TCase *tc), SFun setup,
              SFun teardown);

#endif
