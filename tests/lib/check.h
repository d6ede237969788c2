/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check, found before the system's, without the note it writes to a file for
 * each assertion that held, so as to say of a crash which one was the last: at
 * ten microseconds a note and some millions of assertions, that was most of
 * the suite's time. A test that crashes is still named. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include_next <check.h>

#define _mark_point(file, line) ((void)0)

#endif
