/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where there are too many lanes for panels of their own: a row for each, whole
 * names and states first, then the columns that the width has room for, in the
 * order of what tells lanes apart. The newest batches take what is left. */
#include <math.h>
#include <stdio.h>

#include "ui/charts/compare_legend.h"
#include "ui/charts/compare_words.h"
#include "ui/charts/lane_panel.h"
#include "ui/charts/spark.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"
#include "ui/train/train_parts.h"

#define SIGN_W      3 /* how its curve is drawn, and a blank */
#define SPARK_LEAST 8
#define SPARK_FULL  20 /* columns that other parts leave to the batches */

enum part {
    PART_NOW,
    PART_VAL,
    PART_GAP,
    PART_COS,
    PART_LR,
    PART_BEST,
    PART_COUNT
};

/* Columns with the blank before them; 0 = not shown. */
struct columns {
    int name_w, state_w, w[PART_COUNT], spark_w;
};

static const struct eval_result *newest(const struct lane_model *lane)
{
    return lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : NULL;
}

/* What the newest batches say, smoothed as the curves are. */
static double now_of(const struct lane_model *lane, const struct ui_state *ui)
{
    const struct history *h = &lane->acc;

    return h->n_buckets > 0
               ? (double)h->buckets[h->n_buckets - 1].smooth[ui->smoothing]
               : NAN;
}

static const char *format_part(const struct model *m, const struct ui_state *ui,
                               size_t i, enum part part, char *buf, size_t size)
{
    const struct lane_model *lane = &m->lanes[i];
    double now = now_of(lane, ui);
    const struct eval_result *e = newest(lane);
    double gap = compare_gap(m, i);

    snprintf(buf, size, "--");
    if (part == PART_NOW && isfinite(now))
        plot_percent(now, 2, buf, size);
    else if (part == PART_VAL && e != NULL)
        plot_percent(eval_val_acc(e), 2, buf, size);
    else if (part == PART_BEST && lane->best_val_acc >= 0)
        plot_percent(lane->best_val_acc, 2, buf, size);
    else if (part == PART_GAP && isfinite(gap))
        plot_signed(gap, 2, 6, buf, size);
    else if (part == PART_COS && lane->cos_last.step > 0)
        cosine_number(lane->cos_last.cos_bp, buf, size);
    else if (part == PART_LR)
        plot_digits(model_rate(lane), 4, buf, size);
    return buf;
}

/* "-BP": what the differences are to. */
static const char *part_title(const struct model *m, enum part part, char *buf,
                              size_t size)
{
    static const char *const titles[PART_COUNT] = {"now %", "val %", "",
                                                   "cos",   "lr",    "best %"};
    char first[LANE_NAME_MAX];

    snprintf(buf, size, "%s", titles[part]);
    if (part != PART_GAP)
        return buf;
    snprintf(buf, size, "-%s", controls_lane_name(&m->lanes[0], first));
    if (canvas_text_width(buf) > 6)
        snprintf(buf, size, "-1st");
    return buf;
}

static int widest(const struct model *m, const struct ui_state *ui,
                  enum part part)
{
    char buf[48];
    int w = canvas_text_width(part_title(m, part, buf, sizeof buf));

    for (size_t i = 0; i < m->n_lanes; i++) {
        int own =
            canvas_text_width(format_part(m, ui, i, part, buf, sizeof buf));

        w = own > w ? own : w;
    }
    return w + 1;
}

static struct columns fit(const struct model *m, const struct ui_state *ui,
                          int w)
{
    struct columns cols = {.name_w = controls_names_w(m), .state_w = 4};

    for (size_t i = 0; i < m->n_lanes; i++) {
        int own = canvas_text_width(model_state_word(&m->lanes[i]));

        if (!lane_state_failed(m->lanes[i].state) && own > cols.state_w)
            cols.state_w = own;
    }
    w -= SIGN_W + cols.name_w + 1 + cols.state_w;
    for (enum part part = PART_NOW; part < PART_COUNT; part++) {
        int own = widest(m, ui, part);
        int keep = part <= PART_COS ? 0 : 1 + SPARK_FULL;

        if (own + keep > w)
            continue;
        cols.w[part] = own;
        w -= own;
    }
    cols.spark_w = w - 1 >= SPARK_LEAST ? w - 1 : 0;
    return cols;
}

static void draw_row(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect row,
                     const struct columns *cols, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];
    char name[LANE_NAME_MAX], equal[LANE_NAME_MAX + 3], buf[48];
    int x = row.x + SIGN_W + cols->name_w;

    canvas_text(c, row.x, row.y, SIGN_W - 1, lane_role(i),
                lane_style(i)->sign[c->glyphs]);
    canvas_text_fit(c, row.x + SIGN_W, row.y, cols->name_w, lane_role(i),
                    controls_lane_name(lane, name));
    if (lane_state_failed(lane->state)) {
        train_draw_failed(lane, c, x, row.y, row.x + row.w);
        return;
    }
    canvas_text(c, x + 1, row.y, cols->state_w, ROLE_TEXT,
                model_state_word(lane));
    x += 1 + cols->state_w;
    for (enum part part = PART_NOW; part < PART_COUNT; part++) {
        int own;

        if (cols->w[part] == 0)
            continue;
        format_part(m, ui, i, part, buf, sizeof buf);
        own = canvas_text_width(buf);
        x += cols->w[part];
        canvas_text(c, x - own, row.y, own, ROLE_TEXT, buf);
    }
    if (legend_equal(m, ui, i, equal)[0] != '\0') {
        snprintf(buf, sizeof buf, "%s, the same curve", equal);
        x += cols->spark_w > 0 ? 1 : 0;
        canvas_text_fit(c, x, row.y, row.x + row.w - x, ROLE_DIM, buf);
    } else if (cols->spark_w > 0)
        spark_draw_cells(m, ui, c, x + 1, row.y, cols->spark_w, i);
}

/* On the frame's upper edge, each above its column. */
static void draw_titles(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, int x, int y, int x_end,
                        const struct columns *cols)
{
    struct spark_scale scale = spark_scale_of(m, ui);
    char buf[96], text[72];

    x += SIGN_W + cols->name_w + 1 + cols->state_w;
    for (enum part part = PART_NOW; part < PART_COUNT; part++) {
        if (cols->w[part] == 0)
            continue;
        part_title(m, part, buf, sizeof buf);
        x += cols->w[part];
        canvas_text(c, x - canvas_text_width(buf), y, cols->w[part], ROLE_TITLE,
                    buf);
    }
    spark_scale_text(ui, &scale, text, sizeof text);
    snprintf(buf, sizeof buf, "batches %s", text);
    if (cols->spark_w > 0 && x + 1 + canvas_text_width(buf) > x_end)
        snprintf(buf, sizeof buf, "%s", text);
    if (cols->spark_w > 0)
        canvas_text_whole(c, x + 1, y, x_end, ROLE_TITLE, buf);
}

/* " after epoch 4: EP leads BP by 1.59 points ", for the frame. */
static const char *leader_text(const struct model *m, const struct ui_state *ui,
                               int w, char *buf, size_t size)
{
    char text[112];

    snprintf(buf, size, " %s ",
             compare_leader(m, ui, w - 2, text, sizeof text));
    return buf;
}

void train_draw_list(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, const struct train_layout *l)
{
    struct rect r = l->lanes;
    struct columns cols = fit(m, ui, r.w - 3);
    char buf[128];

    canvas_box(c, r, train_lane_focused(m, ui), ROLE_TITLE, "Lanes", NULL);
    if (!ui->cursor_on)
        draw_titles(m, ui, c, r.x + 2, r.y, r.x + r.w - 1, &cols);
    if (l->compare.h == 0) /* nothing else says who leads */
        canvas_text_whole(c, r.x + 2, r.y + r.h - 1, r.x + r.w - 1, ROLE_TITLE,
                          leader_text(m, ui, r.w - 3, buf, sizeof buf));
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct rect row = train_lane_rect(m, l, (int)i);

        if (row.y >= r.y + r.h - 1)
            return;
        if (ui->focus == (int)i)
            canvas_put(c, row.x, row.y, 0x25b8, ROLE_FOCUS);
        row.x++;
        row.w--;
        if (ui->cursor_on)
            lane_panel_draw_cursor(m, ui, c, row, i);
        else
            draw_row(m, ui, c, row, &cols, i);
    }
}
