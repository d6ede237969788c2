/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys do on the Train screen, for its view and the mouse. */
#ifndef UI_TRAIN_TRAIN_KEYS_H
#define UI_TRAIN_TRAIN_KEYS_H

#include "ui/parts/keymap.h"

extern const struct key_group train_key_groups[];

/* Enter on what has the focus. */
bool train_enter(struct ui_context *x, int arg);

/* The strip of misread pictures leads to the Errors screen. */
void train_open_errors(struct ui_state *ui);

#endif
