/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By number, not by confidence or age: between two evaluations the pictures
 * stay where they are, and a digit that is learnt leaves its place to the
 * next one. Scanning stops when the strip is full, which is after a hundred
 * samples when one in ten is wrong. */
#include "ui/parts/errors_strip.h"

#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/answers.h"
#include "ui/parts/class_text.h"
#include "ui/parts/controls.h"
#include "ui/parts/sample_image.h"

#define PLACE_W 30 /* a picture and a gap */
#define PLACE_H (ERRORS_STRIP_H - 2)

static bool misread(const struct model *m, size_t i)
{
    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (answers_ready(m, lane) &&
            answers_said(m, lane, i) != answers_truth(m, i))
            return true;
    return false;
}

/* Columns of what the lanes say, at most. */
static int answers_w(const struct model *m)
{
    char name[LANE_NAME_MAX];
    int w = 0, said_w = class_text_short_width(m->problem->ds);

    for (size_t lane = 0; lane < m->n_lanes; lane++)
        w += 3 + said_w +
             canvas_text_width(controls_lane_name(&m->lanes[lane], name));
    return m->n_lanes == 1 ? w + 4 : w;
}

/* "#247 is 4", then "BP x6 58%" or "WP *4 97%" for each lane: x and * tell
 * wrong from right without colour. Lanes that do not fit are left out. */
static void draw_caption(const struct model *m, struct canvas *c,
                         struct rect row, size_t i)
{
    int x = row.x, x_end = row.x + row.w;
    char text[160], class[CLASS_TEXT_SIZE];

    snprintf(text, sizeof text, "#%zu is ", i);
    x += canvas_printf(
        c, x, row.y, row.w, ROLE_TEXT, "%s%s", text,
        class_text(m->problem->ds, answers_truth(m, i),
                   row.w - canvas_text_width(text) - answers_w(m), class));
    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        char name[LANE_NAME_MAX], sure[16];
        bool right;
        size_t said;

        if (!answers_ready(m, lane))
            continue;
        said = answers_said(m, lane, i);
        right = said == answers_truth(m, i);
        class_text(m->problem->ds, said, CLASS_TEXT_SHORT, class);
        snprintf(text, sizeof text, " %s %s%s",
                 controls_lane_name(&m->lanes[lane], name), right ? "*" : "x",
                 class);
        if (m->n_lanes == 1)
            snprintf(text, sizeof text, " %s %s%s %s%%", name,
                     right ? "*" : "x", class,
                     plot_probability((double)answers_probs(m, lane, i)[said],
                                      0, sure, sizeof sure));
        if (x + canvas_text_width(text) > x_end)
            break;
        x += canvas_text(c, x, row.y, x_end - x, lane_role(lane), text);
    }
}

/* "Errors after epoch 3: BP 728, WP 966 of 7000". */
static void format_title(const struct model *m, char *buf, size_t size)
{
    size_t len = (size_t)snprintf(buf, size, "Errors");
    bool first = true;
    size_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        const struct eval_result *e = lane->evals + lane->n_evals - 1;
        char name[LANE_NAME_MAX], epoch[MODEL_EPOCH_TEXT];

        if (lane->n_evals == 0 || len + 40 > size)
            continue;
        if (first)
            len += (size_t)snprintf(
                buf + len, size - len, " after epoch %s",
                model_epoch_text(model_eval_epoch(lane, e), epoch));
        n = e->n_val;
        len += (size_t)snprintf(
            buf + len, size - len, "%s %s %zu", first ? ":" : ",",
            controls_lane_name(lane, name), e->n_val - e->val_correct);
        first = false;
    }
    if (n > 0 && len < size)
        snprintf(buf + len, size - len, " of %zu", n);
}

void errors_strip_draw(const struct model *m, struct canvas *c, struct rect r,
                       bool focused)
{
    char title[160];
    struct rect in;
    int columns = (r.w - 2) / PLACE_W, k = 0, rows;
    size_t n_val = 0;

    format_title(m, title, sizeof title);
    in = canvas_box(c, r, focused, ROLE_TITLE, title, "3 shows all");
    rows = in.h / PLACE_H > 0 ? in.h / PLACE_H : 1;
    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (answers_ready(m, lane))
            n_val = m->lanes[lane].snapshot->n_val;
    if (n_val == 0) {
        canvas_text_fit(c, in.x + 1, in.y, in.w - 2, ROLE_DIM,
                        "the digits each lane misreads, after the first epoch");
        return;
    }
    for (size_t i = 0; i < n_val && k < rows * columns; i++) {
        int x = in.x + 1 + k % columns * ((in.w - 1) / columns);
        int y = in.y + k / columns * PLACE_H;
        struct image image;

        if (!misread(m, i))
            continue;
        if (!image_of_sample(m->problem, i, IMAGE_SIDE_MAX, &image)) {
            canvas_text_fit(c, in.x + 1, in.y, in.w - 2, ROLE_DIM,
                            "this data has no pictures; 3 shows the values");
            return;
        }
        image_draw(c, x, y, &image, false);
        draw_caption(m, c, (struct rect){x, y + PLACE_H - 1, PLACE_W - 2, 1},
                     i);
        k++;
    }
}
