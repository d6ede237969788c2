/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody may have meant who mistyped a name. */
#ifndef CLI_OPTIONS_NEAR_H
#define CLI_OPTIONS_NEAR_H

#include <stddef.h>

/* Of the names name_at(0), name_at(1), ... up to NULL the first of those that
 * are nearest to what was typed, when at most a third of its letters are wrong;
 * else NULL. Thread: any. */
const char *near_name(const char *typed, const char *(*name_at)(size_t i));

#endif
