/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probabilities by class. Where there is room, each lane has a framed column of
 * bars; else there is one table with a column for each lane, or for as many as
 * fit, the lane whose errors are listed among them. Rows that do not fit are
 * those of the least likely classes: the table then runs from the most likely
 * class down and says "top". */
#include <assert.h>
#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"
#include "ui/parts/lane_names.h"

#define BAR_ROWS 10 /* as many classes as are shown */
#define LABEL_W  4  /* "  7✓": the narrowest */
#define BAR_W    2  /* of a bar; names take its room before they are cut */
#define CELL_W   6  /* " ✗ 98%" */
#define FRAMED_W 17 /* the narrowest frame with a bar in it */

/* What is drawn, and which classes. */
struct bars {
    const struct dataset *ds;
    const float *const *probs; /* [lane], NULL = no answer */
    size_t n_lanes, n_classes;
    int truth; /* -1 = not known */
    size_t classes[BAR_ROWS], n;
    size_t said[LANES_MAX];
    size_t judge; /* is shown, whoever else has no room */
    int label_w;  /* of a class and its mark */
};

static bool is_named(const struct bars *b)
{
    return dataset_class_name(b->ds, 0) != NULL;
}

/* Names get what a row of w columns has left. */
static void fit_labels(struct bars *b, int w)
{
    int most = class_text_width(b->ds) + 2;

    b->label_w = w < most ? w : most;
    if (b->label_w < LABEL_W || !is_named(b))
        b->label_w = LABEL_W;
}

/* "  7", " 7 Sneaker" */
static void draw_label(struct canvas *c, int x, int y, const struct bars *b,
                       size_t class, enum role role)
{
    char text[CLASS_TEXT_SIZE];
    int at = class_text_indent(b->ds, class);

    if (b->n_classes < 11 && is_named(b))
        at = 1;
    canvas_text(c, x + at, y, b->label_w - 1 - at, role,
                class_text(b->ds, class, b->label_w - 1 - at, text));
}

/* What a class is worth a row: its best probability of all lanes. */
static float worth(const struct bars *b, size_t class)
{
    float most = -1;

    for (size_t lane = 0; lane < b->n_lanes; lane++)
        if (b->probs[lane] != NULL && b->probs[lane][class] > most)
            most = b->probs[lane][class];
    return most;
}

/* All in order when they fit; else the likeliest, and the right one. */
static void pick_classes(struct bars *b, size_t fit)
{
    fit = fit < BAR_ROWS ? fit : BAR_ROWS;
    b->n = 0;
    if (b->n_classes <= fit) {
        for (; b->n < b->n_classes; b->n++)
            b->classes[b->n] = b->n;
        return;
    }
    for (; b->n < fit; b->n++) {
        size_t best = b->n_classes;

        for (size_t k = 0; k < b->n_classes; k++) {
            bool taken = false;

            for (size_t j = 0; j < b->n; j++)
                taken = taken || b->classes[j] == k;
            if (!taken &&
                (best == b->n_classes || worth(b, k) > worth(b, best)))
                best = k;
        }
        b->classes[b->n] = best;
    }
    for (size_t j = 0; b->truth >= 0 && j < b->n; j++)
        if (b->classes[j] == (size_t)b->truth)
            return;
    if (b->truth >= 0 && b->n > 0)
        b->classes[b->n - 1] = (size_t)b->truth;
}

/* ✓ the right class, ✗ a wrong answer, ◂ an answer to a drawing. */
static void draw_mark(struct canvas *c, int x, int y, bool said, bool right,
                      bool known)
{
    if (right)
        canvas_put(c, x, y, 0x2713, ROLE_GOOD);
    else if (said)
        canvas_put(c, x, y, known ? 0x2717 : 0x25c2,
                   known ? ROLE_BAD : ROLE_TITLE);
}

static void draw_bar_row(struct canvas *c, struct rect row,
                         const struct bars *b, size_t lane, size_t class)
{
    bool said = b->said[lane] == class;
    int bar_w = row.w - b->label_w - CELL_W;
    char percent[16];

    draw_label(c, row.x, row.y, b, class, said ? ROLE_TITLE : ROLE_TEXT);
    draw_mark(c, row.x + b->label_w - 1, row.y, said, (int)class == b->truth,
              b->truth >= 0);
    if (bar_w >= BAR_W)
        plot_bar(c, row.x + b->label_w, row.y, bar_w,
                 (double)b->probs[lane][class], lane_role(lane));
    canvas_printf(c, row.x + row.w - 5, row.y, 5, ROLE_TEXT, "%3s %%",
                  plot_probability((double)b->probs[lane][class], 0, percent,
                                   sizeof percent));
}

static void draw_frame(const struct model *m, struct canvas *c, struct rect r,
                       struct bars *b, size_t lane)
{
    static const char *const titles[] = {"%s says %s", "%s: %s", NULL};
    enum role role = lane_role(lane);
    char title[64], name[LANE_NAME_MAX], note[64] = "";
    char class[CLASS_TEXT_SIZE];
    struct rect in;

    model_lane_label(&m->lanes[lane], name, sizeof name);
    if (b->probs[lane] == NULL) {
        in = canvas_box(c, r, false, role, name, NULL);
        canvas_text_fit(c, in.x, in.y, in.w, ROLE_DIM, "no answer yet");
        return;
    }
    class_text(b->ds, b->said[lane], CLASS_TEXT_FULL, class);
    canvas_first_fit(r.w - 4, title, sizeof title, titles, name, class);
    if (canvas_text_width(title) > r.w - 4)
        snprintf(title, sizeof title, "%s: %s", name,
                 class_text(b->ds, b->said[lane],
                            r.w - 6 - canvas_text_width(name), class));
    if (b->n < b->n_classes)
        snprintf(note, sizeof note, "top %zu of %zu", b->n, b->n_classes);
    in = canvas_box(c, r, false, role, title, note);
    fit_labels(b, in.w - CELL_W);
    for (size_t k = 0; k < b->n && (int)k < in.h; k++)
        draw_bar_row(c, (struct rect){in.x, in.y + (int)k, in.w, 1}, b, lane,
                     b->classes[k]);
}

static void draw_cell(struct canvas *c, struct rect at, const struct bars *b,
                      size_t lane, size_t class)
{
    bool said, known = b->truth >= 0;
    int bar_w = at.w - CELL_W - 1;
    char percent[16];

    if (b->probs[lane] == NULL)
        return;
    said = b->said[lane] == class;
    if (bar_w >= 3)
        plot_bar(c, at.x + 1, at.y, bar_w, (double)b->probs[lane][class],
                 lane_role(lane));
    canvas_printf(c, at.x + at.w - 4, at.y, 4, said ? ROLE_TITLE : ROLE_TEXT,
                  "%3s%%",
                  plot_probability((double)b->probs[lane][class], 0, percent,
                                   sizeof percent));
    if (said && (int)class != b->truth)
        draw_mark(c, at.x + at.w - (at.w > CELL_W ? CELL_W : CELL_W - 1), at.y,
                  true, false, known);
}

static void draw_table(const struct model *m, struct canvas *c, struct rect r,
                       struct bars *b)
{
    int cols = (r.w - LABEL_W) / CELL_W, n = (int)b->n_lanes, w, first;
    struct lane_names names;
    char note[32];

    cols = cols < n ? cols : n;
    fit_labels(b, r.w - cols * CELL_W);
    w = cols > 0 ? (r.w - b->label_w) / cols : 0;
    w = w > 24 ? 24 : w;
    first = (int)b->judge < cols ? 0 : (int)b->judge + 1 - cols;
    pick_classes(b, r.h > 1 ? (size_t)r.h - 1 : 0);
    if (b->n < b->n_classes)
        canvas_text_fit(c, r.x, r.y, LABEL_W, ROLE_DIM, "top");
    snprintf(note, sizeof note, "%d/%d", cols, n);
    if (cols < n && n > 4)
        canvas_text(c, r.x, r.y, LABEL_W, ROLE_DIM, note);
    lane_names_fit(m, w - 1, &names);
    for (int i = first; i < first + cols; i++) {
        const char *name = names.name[i];
        int x = r.x + b->label_w + (i - first) * w;
        int name_w = canvas_text_width(name);

        canvas_text(c, x + w - name_w, r.y, name_w, lane_role((size_t)i), name);
        for (size_t k = 0; k < b->n; k++)
            draw_cell(c, (struct rect){x, r.y + 1 + (int)k, w, 1}, b, (size_t)i,
                      b->classes[k]);
    }
    if (cols < n && n <= 4 && r.w > 0)
        canvas_put(c, r.x + r.w - 1, r.y, 0x2026, ROLE_DIM);
    for (size_t k = 0; k < b->n; k++) {
        draw_label(c, r.x, r.y + 1 + (int)k, b, b->classes[k], ROLE_TEXT);
        draw_mark(c, r.x + b->label_w - 1, r.y + 1 + (int)k, false,
                  (int)b->classes[k] == b->truth, true);
    }
}

void errors_draw_bars(const struct model *m, struct canvas *c, struct rect r,
                      const float *const *probs, size_t n_classes, int truth,
                      size_t judge)
{
    struct bars b = {.ds = m->problem->ds,
                     .probs = probs,
                     .n_lanes = m->n_lanes,
                     .n_classes = n_classes,
                     .truth = truth,
                     .judge = judge};
    size_t rows = n_classes < BAR_ROWS ? n_classes : BAR_ROWS;
    int n = (int)m->n_lanes;

    assert(n > 0);
    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (probs[lane] != NULL)
            b.said[lane] = answers_second(probs[lane], n_classes, n_classes);
    if (r.w / n < FRAMED_W || r.h < (int)rows + 2) {
        if (r.h >= (int)rows + 3 && r.w >= LABEL_W + n * CELL_W + 2)
            r = canvas_box(c, r, false, ROLE_TITLE, "answers", NULL);
        draw_table(m, c, r, &b);
        return;
    }
    pick_classes(&b, BAR_ROWS);
    for (int i = 0; i < n; i++) {
        int x0 = r.w * i / n, x1 = r.w * (i + 1) / n;

        draw_frame(m, c, (struct rect){r.x + x0, r.y, x1 - x0, r.h}, &b,
                   (size_t)i);
    }
}
