/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the Errors screen. */
#ifndef UI_ERRORS_ERRORS_KEYS_H
#define UI_ERRORS_ERRORS_KEYS_H

#include "ui/errors/errors_state.h"
#include "ui/parts/keymap.h"

extern const struct key_group errors_key_groups[];
const struct key_mode *errors_mode(const struct ui_state *ui);

#endif
