/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pinned sample: the probability of its right class over the epochs. */
#ifndef UI_ERRORS_ERRORS_PIN_H
#define UI_ERRORS_ERRORS_PIN_H

#include "ui/errors/errors_state.h"

/* Notes the newest predictions of every lane; to be called whenever the
 * model may have changed, whichever screen is shown. */
void errors_past_sync(const struct model *m, struct errors_state *e);

/* What a lane gave the right class of validation sample i after an epoch;
 * NaN when that is not known. */
double errors_past_p(const struct errors_state *e, size_t lane, uint32_t epoch,
                     size_t i);

/* Rows it takes at least: one a lane and one for the caption; 0 without a
 * pin. With more room the columns grow. */
int errors_pin_rows(const struct model *m, const struct errors_state *e);
void errors_pin_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r);

#endif
