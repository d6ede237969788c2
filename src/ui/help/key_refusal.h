/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a key that all screens share can do nothing now, or NULL: the why_not of
 * its row. */
#ifndef UI_HELP_KEY_REFUSAL_H
#define UI_HELP_KEY_REFUSAL_H

#include "ui/parts/view.h"

typedef const char *why_not(const struct model *m, const struct ui_state *ui,
                            int arg);

why_not why_ended, why_least_epochs, why_no_pert, why_no_speed, why_no_copy,
    why_no_undo, why_one_target, why_no_lockstep;

#endif
