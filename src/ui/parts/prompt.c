/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ASCII alone can be typed: what is searched for is classes, numbers and the
 * program's own messages. */
#include "ui/parts/prompt.h"

#include <string.h>

void prompt_open(struct ui_state *ui, const struct prompt_kind *kind)
{
    ui->prompt = (struct prompt){.kind = kind};
}

void prompt_close(struct ui_state *ui)
{
    ui->prompt = (struct prompt){.kind = NULL};
}

void prompt_key(struct ui_context *x, int key)
{
    struct prompt *p = &x->ui->prompt, typed = *p;

    if (key == KEYS_ESC || key == KEYS_ENTER) {
        prompt_close(x->ui);
        if (key == KEYS_ENTER)
            typed.kind->accept(x, typed.text);
    } else if (key == KEYS_BACKSPACE && p->len > 0) {
        p->text[--p->len] = '\0';
    } else if (key >= ' ' && key < 0x7f && p->len + 1 < PROMPT_MAX) {
        p->text[p->len++] = (char)key;
        p->text[p->len] = '\0';
    }
}
