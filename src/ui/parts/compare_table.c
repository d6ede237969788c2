/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both tables share a frame: its upper edge and the rule between them carry
 * the titles of the columns below, its lower edge the caption. */
#include "ui/parts/compare_table.h"

#include <math.h>
#include <stdio.h>

void compare_cell(struct canvas *c, int x, int y, int w, enum role role,
                  const char *text)
{
    int text_w = canvas_text_width(text);

    if (text_w <= w)
        canvas_text(c, x + w - text_w, y, text_w, role, text);
}

void compare_name(struct canvas *c, int x, int y, int w, enum role role,
                  const char *name)
{
    int name_w = canvas_text_width(name);

    name_w = name_w < w - 1 ? name_w : w - 1;
    canvas_text_fit(c, x + w - name_w, y, name_w, role, name);
}

const char *compare_ratio(double a, double b, char *buf, size_t size)
{
    char si[32];

    if (!(a > 0) || !isfinite(b / a))
        snprintf(buf, size, "--");
    else if (b / a < 9.995)
        snprintf(buf, size, "×%s", plot_fixed(b / a, 2, 4, si, sizeof si));
    else if (b / a < 99.95)
        snprintf(buf, size, "×%.1f", b / a);
    else
        snprintf(buf, size, "×%s", plot_si(round(b / a), si, sizeof si));
    return buf;
}

int compare_first_row(const struct model *m, int rows, int target)
{
    int n = (int)m->n_lanes, first = target >= rows ? target : 0;

    return rows >= n ? 0 : first > n - rows ? n - rows : first;
}

int compare_table_rows(const struct model *m)
{
    int now = (int)m->n_lanes + (m->n_lanes > 1);

    return 1 + 1 + MODEL_TARGETS + 1 + now + 1;
}

void compare_table_draw(const struct model *m, struct canvas *c, struct rect r,
                        bool focused)
{
    enum role border = focused ? ROLE_FOCUS : ROLE_BORDER;
    struct rect in =
        canvas_box(c, r, focused, ROLE_TITLE, "Val to reach", NULL);
    int y = in.y + 1 + MODEL_TARGETS;
    char caption[200];

    compare_reached_draw(m, c, in);
    if (y < in.y + in.h) {
        canvas_fill(c, (struct rect){in.x, y, in.w, 1}, 0x2500, border);
        canvas_put(c, r.x, y, 0x251c, border);
        canvas_put(c, r.x + r.w - 1, y, 0x2524, border);
        canvas_text(c, in.x + 1, y, in.w - 1, ROLE_TITLE, "Now ");
        compare_now_draw(m, c,
                         (struct rect){in.x, y + 1, in.w, in.y + in.h - y - 1});
    }
    compare_caption(m, in.w - 4, caption, sizeof caption);
    if (caption[0] != '\0')
        canvas_printf(c, in.x + 1, r.y + r.h - 1, in.w - 2, ROLE_TEXT, " %s ",
                      caption);
}

int compare_table_compact(const struct model *m, struct canvas *c,
                          struct rect r, int target)
{
    int used = 0;

    if (r.h > 0)
        used = compare_reached_compact(m, c, r, target);
    if (used + 1 < r.h) /* titles alone say nothing */
        used += compare_now_compact(
            m, c, (struct rect){r.x, r.y + used, r.w, r.h - used}, target);
    return used;
}
