/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named settings, one key away: what is live is sent to the lanes at once,
 * what is restart-only is staged like a typed value and waits for r. */
#ifndef UI_FRAME_PRESETS_H
#define UI_FRAME_PRESETS_H

#include <stddef.h>

#include "ui/parts/view.h"

size_t presets_count(void);

/* The list over r, the chosen one marked, with what it sets. */
void presets_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, struct rect r);

/* Sends and stages the chosen one (ui->preset), to the lanes the keys act
 * on, and writes it to the log. */
void presets_apply(struct model *m, struct race *race, struct ui_state *ui);

#endif
