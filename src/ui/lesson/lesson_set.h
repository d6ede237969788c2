/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step of a lesson may say, a row for each name. */
#ifndef UI_LESSON_LESSON_SET_H
#define UI_LESSON_LESSON_SET_H

#include "ui/lesson/lesson.h"

/* Sets what `name` stands for: a row of the table, or a parameter that may
 * change while it trains. STATUS_USAGE with a text that names neither file nor
 * line. */
enum status lesson_set(struct lesson_step *step, const char *name,
                       const char *text, const struct lesson_judge *judge,
                       struct err *err);

#endif
