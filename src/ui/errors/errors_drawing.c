/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beside the drawing stands what the nets are given: the two differ in size
 * and place, and an answer is to that. */
#include <math.h>

#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_parts.h"

/* What happens to a drawing before a net sees it, in as many words as fit. */
static void draw_words(const struct model *m, const struct draw_state *d,
                       struct canvas *c, struct rect row)
{
    static const char *const forms[] = {
        "soft brush; the nets see it scaled to %d pixels and its mass %s, as "
        "this data is",
        "the nets see it scaled to %d pixels, its mass %s, as this data",
        "nets see it %d px, mass %s", NULL};
    bool center = fabs(d->ink_x - (m->problem->ds->width - 1) / 2.0) < 0.75 &&
                  fabs(d->ink_y - (m->problem->ds->height - 1) / 2.0) < 0.75;
    char text[120];

    canvas_text_fit(c, row.x, row.y, row.w, ROLE_DIM,
                    canvas_first_fit(row.w, text, sizeof text, forms,
                                     d->ink_side,
                                     center ? "centred" : "moved"));
}

static void draw_head(const struct draw_state *d, struct canvas *c,
                      struct rect row)
{
    static const char whole[] = "Draw a picture: drag the mouse (right button "
                                "erases), or arrows, Space "
                                "%s the brush, x erases, X clears, Esc leaves";
    static const char *const forms[] = {
        whole, "Draw a picture: arrows, Space %s the brush, x erases, X clears",
        "Draw: brush %.0s%s (Space), X clears", "brush %.0s%s (Space)", NULL};
    char text[128];

    canvas_text_fit(c, row.x, row.y, row.w, ROLE_TITLE,
                    canvas_first_fit(row.w, text, sizeof text, forms,
                                     d->brush_down ? "lifts" : "lowers",
                                     d->brush_down ? "DOWN" : "up"));
}

void errors_drawing_draw(const struct model *m, const struct errors_state *e,
                         struct canvas *c, const struct errors_layout *l)
{
    const float *probs[LANES_MAX] = {NULL};
    const struct draw_state *d = &e->draw;
    size_t n = m->problem->ds->n_classes;
    struct rect pad = errors_layout_inside(l->sample);
    struct rect seen = errors_layout_inside(l->seen);

    draw_head(d, c, l->head);
    if (l->why.w > 0 && l->caption.w > 0)
        errors_why_head(m, e, c, l->caption);
    else
        draw_words(m, d, c, l->caption);
    if (pad.w < l->sample.w)
        canvas_box(c, l->sample, true, ROLE_TITLE, "drawing",
                   d->brush_down ? "brush down" : "brush up");
    if (seen.w < l->seen.w)
        canvas_box(c, l->seen, false, ROLE_TITLE, "as the nets see it", NULL);
    draw_pad_draw(m, d, c, pad);
    if (l->seen.w > 0)
        draw_pad_draw_seen(m, d, c, seen);
    if (!draw_pad_inked(d)) {
        struct rect at = l->why.w > 0 ? l->why : l->bars;

        canvas_text_fit(c, at.x + 1, at.y + 1, at.w - 1, ROLE_DIM,
                        "no ink, no answer yet");
        return;
    }
    if (l->why.w > 0) {
        errors_why_draw(m, e, c, l->why, false);
        return;
    }
    for (size_t i = 0; i < m->n_lanes; i++)
        if (draw_pad_answered(m, i))
            probs[i] = d->answer[i];
    errors_draw_bars(m, c, l->bars, probs, n, -1, errors_judge(m, e));
}
