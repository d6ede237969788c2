/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cosine by layer: the total is that of the part with the longest gradient,
 * and hides that another part is followed well. */
#include "ui/charts/compare_table.h"
#include "ui/draw/lane_style.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/cosine_text.h"
#include "ui/parts/controls.h"

static bool has_row(const struct lane_model *lane)
{
    return cosine_tells(lane) && lane->cos_last.step > 0;
}

int compare_layers_rows(const struct model *m)
{
    int n = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        n += has_row(&m->lanes[i]);
    return n;
}

/* "cos by layer: W1 0.995 b1 0.99 W2 0.42 b2 0.98, all 0.46", the words left out
 * before the biases are. */
static void draw_row(const struct lane_model *lane, struct canvas *c, int x,
                     int y, int w)
{
    char parts[200], all[32], text[280];
    int rest;

    cosine_number(lane->cos_last.cos_bp, all, sizeof all);
    rest = w - (int)strlen(", all ") - canvas_text_width(all);
    cosine_parts_text(lane, rest, parts, sizeof parts);
    if (parts[0] == '\0')
        snprintf(text, sizeof text, "cos, all layers: %s", all);
    else if (canvas_text_width(parts) + (int)strlen(" by layer:") <= rest)
        snprintf(text, sizeof text, "cos by layer:%s, all %s", parts + 3, all);
    else
        snprintf(text, sizeof text, "%s, all %s", parts, all);
    canvas_text_fit(c, x, y, w, ROLE_TEXT, text);
}

int compare_layers_draw(const struct model *m, struct canvas *c, struct rect in)
{
    int name_w = controls_names_w(m), rows = 0;
    char name[LANE_NAME_MAX];

    for (size_t i = 0; i < m->n_lanes && rows < in.h; i++) {
        if (!has_row(&m->lanes[i]))
            continue;
        canvas_text_fit(c, in.x + 1, in.y + rows, name_w, lane_role(i),
                        controls_lane_name(&m->lanes[i], name));
        draw_row(&m->lanes[i], c, in.x + 2 + name_w, in.y + rows,
                 in.w - 3 - name_w);
        rows++;
    }
    return rows;
}
