/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text typed in the last line. While ui->prompt.kind is set every key comes
 * here. */
#ifndef UI_PARTS_PROMPT_H
#define UI_PARTS_PROMPT_H

#include "ui/parts/view.h"

struct prompt_kind {
    const char *before; /* what stands before the text */
    const char *keys;   /* what may be typed, and the way out */
    void (*accept)(struct ui_context *x, const char *text);
};

void prompt_open(struct ui_state *ui, const struct prompt_kind *kind);
void prompt_close(struct ui_state *ui);

void prompt_key(struct ui_context *x, int key);

#endif
