/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the rows of the key table that work on the present screen, in as
 * many columns as fit. */
#include "ui/help.h"

#include <stdio.h>

#include "ui/keymap.h"

#define COLUMN_W 58
#define KEY_W    10

static int count_rows(enum view_id view)
{
    int n = 0;

    for (size_t i = 0; keymap_at(i) != NULL; i++)
        n += (keymap_at(i)->views >> view & 1u) != 0;
    return n;
}

static const struct binding *nth_row(enum view_id view, int n)
{
    for (size_t i = 0; keymap_at(i) != NULL; i++)
        if ((keymap_at(i)->views >> view & 1u) != 0 && n-- == 0)
            return keymap_at(i);
    return NULL;
}

int help_draw(struct canvas *c, struct rect r, enum view_id view, int scroll)
{
    char title[64];
    struct rect in;
    int columns, col_w, per_column, n = count_rows(view), most;

    snprintf(title, sizeof title, "Keys on screen %d %s", (int)view + 1,
             view_at(view)->title);
    canvas_fill(c, r, ' ', ROLE_TEXT);
    in = canvas_box(c, r, true, ROLE_TITLE, title, "Esc closes, arrows scroll");
    if (in.h <= 0 || in.w <= 0)
        return 0;
    columns = in.w >= COLUMN_W ? in.w / COLUMN_W : 1;
    col_w = in.w / columns;
    per_column = in.h * columns >= n ? (n + columns - 1) / columns : in.h;
    most = n - per_column * columns > 0 ? n - per_column * columns : 0;
    if (scroll > most)
        scroll = most;
    for (int k = 0; k < per_column * columns && scroll + k < n; k++) {
        const struct binding *b = nth_row(view, scroll + k);
        int x = in.x + k / per_column * col_w, y = in.y + k % per_column;

        canvas_text(c, x, y, KEY_W - 1 < col_w ? KEY_W - 1 : col_w, ROLE_KEY,
                    b->name);
        canvas_text(c, x + KEY_W, y, col_w - KEY_W - 1, ROLE_TEXT, b->help);
    }
    return most;
}
