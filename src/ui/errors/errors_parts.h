/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the Errors screen: where each is, which drawing and mouse agree
 * by, and its drawing. A part without room has h or w 0. */
#ifndef UI_ERRORS_ERRORS_PARTS_H
#define UI_ERRORS_ERRORS_PARTS_H

#include "ui/errors/errors_list.h"

#define MATRIX_W   50 /* frame included */
#define MATRIX_H   14
#define MATRIX_FEW 10 /* classes that are all seen in it */

struct errors_layout {
    struct rect head, caption; /* one row each */
    struct rect sample;        /* the selected picture, or the pad */
    struct rect seen;          /* the drawing as the nets see it */
    struct rect bars, list, pin, summary;
    struct rect matrix, other_matrix; /* the judge's, and errors_other's */
    struct rect why; /* the explanation, instead of lists, bars and matrix */
    struct rect gallery;
    int cols, rows;     /* of the gallery */
    int tile_w, tile_h; /* a column for the mark, a picture, its caption */
};

void errors_layout(const struct model *m, const struct ui_state *ui,
                   struct rect r, struct errors_layout *out);

/* Pictures a page down moves by. */
size_t errors_layout_page(const struct errors_layout *l);

/* First place shown in a list or gallery of n places. */
size_t errors_page_first(const struct errors_state *e, size_t n);

/* Where the picture starts inside the sample's (or seen's) place. */
struct rect errors_layout_inside(struct rect place);

/* Tile k of the gallery. */
struct rect errors_layout_tile(const struct errors_layout *l, int k);

/* Draw mode: the pad, what the nets see, and their answers. */
void errors_drawing_draw(const struct model *m, const struct errors_state *e,
                         struct canvas *c, const struct errors_layout *l);

/* One row: "3 of 553 wrong by BP · surest first · epoch 3". */
void errors_draw_head(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row);

/* One row: "#247 true 4, " and the answer of every lane. */
void errors_draw_caption(const struct model *m, const struct errors_state *e,
                         struct canvas *c, struct rect row, size_t i);

/* The sample in the middle of r: its picture, or its features as numbers. */
void errors_draw_sample(const struct model *m, struct canvas *c, struct rect r,
                        size_t i);

/* Probabilities of every lane for the ten most telling classes: framed bars,
 * or a table where there is no room for them. probs[lane] NULL = no answer;
 * truth -1 = not known (a drawing). The judge is among the lanes that have
 * room. */
void errors_draw_bars(const struct model *m, struct canvas *c, struct rect r,
                      const float *const *probs, size_t n_classes, int truth,
                      size_t judge);

/* The list's frame, and the rows around the selected one, where they are not
 * drawn as pictures: by the second. */
void errors_draw_list(const struct model *m, const struct errors_state *e,
                      struct canvas *c, const struct errors_layout *l);
void errors_draw_gallery(const struct model *m, const struct errors_state *e,
                         struct canvas *c, const struct errors_layout *l);

/* How many are wrong, by lane and by both. */
void errors_draw_summary(const struct model *m, struct canvas *c,
                         struct rect r);

/* A pinned sample: the probability of its right class over the epochs. Rows
 * it takes at least: one a lane and one for the caption; 0 without a pin. With
 * more room the columns grow. */
int errors_pin_rows(const struct model *m, const struct errors_state *e);
void errors_pin_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r);

/* The confusion matrix of one lane with totals, and its cursor. */
void errors_matrix_draw(const struct model *m, const struct errors_state *e,
                        struct canvas *c, struct rect r, size_t lane,
                        bool focused);

/* One row about the cursor's cell: exact numbers, and what Enter does. */
void errors_matrix_describe(const struct model *m, const struct errors_state *e,
                            struct canvas *c, struct rect row);

/* The cell at x, y of a matrix drawn into r becomes the cursor. */
bool errors_matrix_click(const struct model *m, struct errors_state *e,
                         struct rect r, int x, int y);

/* Moves the cursor; it stays inside the classes. */
void errors_matrix_move(const struct model *m, struct errors_state *e,
                        int d_true, int d_said);
/* The same by as many rows or columns as are seen. */
void errors_matrix_page(const struct model *m, struct ui_state *ui, int down,
                        int across);

/* To the cell with the next fewer mistakes of the judge (by 1; from a cell
 * without any to the one with most), or the next more (-1). False: there is
 * none (errors_worst.c). */
bool errors_worst_next(const struct model *m, struct errors_state *e, int by);

#endif
