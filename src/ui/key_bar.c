/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last row of a screen: as many keys as fit it, with a word each. */
#include "ui/keymap.h"

/* First word of a key's name: "Space p" -> "Space". */
static int name_len(const char *name)
{
    int n = 0;

    while (name[n] != '\0' && name[n] != ' ')
        n++;
    return n;
}

static int draw_entry(struct canvas *c, int x, int y, const struct binding *b,
                      int room)
{
    int key_w = name_len(b->name), label_w = canvas_text_width(b->bar);

    if (key_w + 1 + label_w > room)
        return 0;
    canvas_printf(c, x, y, key_w, ROLE_KEY, "%.*s", key_w, b->name);
    canvas_text(c, x + key_w + 1, y, label_w, ROLE_DIM, b->bar);
    return key_w + 1 + label_w + 2;
}

/* Help and quit are what a lost person looks for: their room is kept. Pause
 * and what only this screen has come before what others have too. */
void keymap_draw_bar(struct canvas *c, int y, enum view_id view)
{
    const char *last[2] = {"? help", "q quit"};
    int end = c->w, x = 1;

    for (int i = 1; i >= 0; i--) {
        int w = canvas_text_width(last[i]);

        if (end - w - 1 < 0)
            break;
        end -= w + 1;
        canvas_printf(c, end, y, 1, ROLE_KEY, "%c", last[i][0]);
        canvas_text(c, end + 1, y, w - 1, ROLE_DIM, last[i] + 1);
        end -= 1;
    }
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; keymap_at(i) != NULL; i++) {
            const struct binding *b = keymap_at(i);
            bool first = b->action == ACT_PAUSE || b->views == 1u << view;

            if (b->bar != NULL && (b->views >> view & 1u) != 0 &&
                first == (own == 1) && b->action != ACT_HELP &&
                b->action != ACT_QUIT)
                x += draw_entry(c, x, y, b, end - x);
        }
}
