/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and mouse of the Errors screen. */
#ifndef UI_ERRORS_ERRORS_KEYS_H
#define UI_ERRORS_ERRORS_KEYS_H

#include "ui/errors/errors_state.h"

bool errors_action(struct model *m, struct race *race, struct ui_state *ui,
                   int action);
bool errors_mouse(struct model *m, struct race *race, struct ui_state *ui,
                  struct rect r, int x, int y, int button);

#endif
