/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text is UTF-8, and a character is in it whole or not at all. */
#include "ui/parts/prompt.h"

#include <string.h>

#include "base/text.h"

void prompt_open(struct ui_state *ui, const struct prompt_kind *kind)
{
    ui->prompt = (struct prompt){.kind = kind};
}

void prompt_close(struct ui_state *ui)
{
    ui->prompt = (struct prompt){.kind = NULL};
}

/* Nothing where it has no room any more. */
static void append(struct prompt *p, uint32_t ch)
{
    char bytes[4];
    size_t n = text_put(bytes, ch);

    if (p->len + n >= PROMPT_MAX)
        return;
    memcpy(p->text + p->len, bytes, n);
    p->len += n;
    p->text[p->len] = '\0';
}

void prompt_key(struct ui_context *x, int key)
{
    struct prompt *p = &x->ui->prompt, typed = *p;

    if (key == KEYS_ESC || key == KEYS_ENTER) {
        prompt_close(x->ui);
        if (key == KEYS_ENTER)
            typed.kind->accept(x, typed.text);
    } else if (key == KEYS_BACKSPACE && p->len > 0) {
        do
            p->len--;
        while (p->len > 0 && (p->text[p->len] & 0xc0) == 0x80);
        p->text[p->len] = '\0';
    } else if (key >= ' ' && key < KEYS_BASE && text_shows((uint32_t)key)) {
        append(p, (uint32_t)key);
    }
}
