/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of a model that stands still while the race goes on. */
#ifndef UI_FREEZE_H
#define UI_FREEZE_H

#include "race/model.h"

/* The problem and the shapes are shared (they do not change while the race
 * lives), everything else is copied. STATUS_NOMEM. Free with freeze_free. */
enum status freeze_new(const struct model *m, struct model **out);
void freeze_free(struct model *m);

#endif
