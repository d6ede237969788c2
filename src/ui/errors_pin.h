/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pinned sample: the probability of its right class over the epochs. */
#ifndef UI_ERRORS_PIN_H
#define UI_ERRORS_PIN_H

#include "ui/view.h"

#define ERRORS_PIN_MAX 1024 /* newest epochs kept */

/* Follows validation sample i from now on. False when memory is out. */
bool errors_pin(struct errors_state *e, size_t i);
void errors_unpin(struct errors_state *e);

/* Notes the newest predictions of every lane. */
void errors_pin_sync(const struct model *m, struct errors_state *e);

/* Rows it takes: one a lane and one for the caption, 0 without a pin. */
int errors_pin_rows(const struct model *m, const struct errors_state *e);
void errors_pin_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r);

#endif
