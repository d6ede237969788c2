/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the comparison: numbers of lanes as rows and columns. */
#ifndef UI_CHARTS_TABLES_COMPARE_TABLE_H
#define UI_CHARTS_TABLES_COMPARE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/parts/view.h"

/* Rows of the frame with all tables, and with a row for each lane and those of
 * the finished seeds or else the cosine by layer: with fewer still the one that
 * keys act on is shown. */
int compare_table_rows(const struct model *m, const struct ui_state *ui);
int compare_table_least(const struct model *m, const struct ui_state *ui);

/* The tables in one frame, the caption on its lower edge: the newest numbers of
 * each lane, the cosine by layer, what each accuracy took. What has no room is
 * left out, the least telling first. */
void compare_table_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, bool focused);

/* Lanes as rows, steps to each accuracy and the newest numbers as columns,
 * without a frame: for small screens. Where not all lanes fit, the one that
 * keys act on is among those shown. Returns the rows used. */
int compare_table_compact(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect r);

/* Between the files of the tables: each into the inside of the frame (titles
 * on the row above), or without a frame; they return the rows used. */
#define COMPARE_LABEL_W 12
enum compare_quantity { Q_STEPS, Q_FWD_EQ, Q_ACTIVE, COMPARE_QUANTITIES };
extern const char *const compare_quantities[COMPARE_QUANTITIES];
int compare_now_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect in);
/* Of the finished seeds; the first with the row of titles above `in`. */
int compare_seeds_rows(const struct model *m, const struct ui_state *ui);
int compare_seeds_draw(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect in);
int compare_seeds_compact(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect r);
/* Figures of a preset that runs, as compare_seeds_draw does, with the title of
 * their rule for rows of w columns; rows of all of them and of one a lane, the
 * rule among them, or 0. */
int compare_published_rows(const struct model *m, const struct ui_state *ui);
int compare_published_least(const struct model *m, const struct ui_state *ui);
int compare_published_draw(const struct model *m, const struct ui_state *ui,
                           struct canvas *c, struct rect in);
int compare_published_compact(const struct model *m, const struct ui_state *ui,
                              struct canvas *c, struct rect r);
const char *compare_published_title(const struct model *m,
                                    const struct ui_state *ui, int w, int rows,
                                    char *buf, size_t size);
/* Gradients against backprop's: how many lanes have a row; the columns behind
 * the names, `most` at most, and from x on, right-aligned, their titles and the
 * cells of lane i (nothing of one without a row); rows with names, without
 * titles each number with its own. */
int compare_layers_rows(const struct model *m);
int compare_layers_w(const struct model *m, int most);
void compare_layers_titles(const struct model *m, struct canvas *c, int x,
                           int y, int w, bool beside);
void compare_layers_cells(const struct model *m, size_t i, struct canvas *c,
                          int x, int y, int w);
int compare_layers_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect in, bool titled);

/* Whether their columns stand beside the newest numbers, w columns and h rows
 * inside the frame being too low for rows of their own: of so many lanes, on so
 * wide a screen. */
bool compare_layers_beside(const struct model *m, int w, int h);
int compare_reached_draw(const struct model *m, struct canvas *c,
                         struct rect in, enum compare_quantity q, int target);
int compare_reached_compact(const struct model *m, struct canvas *c,
                            struct rect r, int target);
int compare_now_compact(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r);

/* The targets that get one of `rows` rows below the names and who leads: all
 * where there is room for them and three more, else the last but one or the
 * highest below it that a lane has reached, and, of five rows on, the first;
 * one that no lane has reached tells nothing. Returns how many. */
int compare_targets(const struct model *m, int rows, int out[RACE_TARGETS_MAX]);

/* Columns of names in the compact tables. */
int compare_name_w(const struct model *m);

/* The first of the lanes that have the `rows` rows of a small screen, target
 * among them. */
int compare_first_row(const struct model *m, int rows, int target);

/* Text at the right of w columns; left out when it does not fit. */
void compare_cell(struct canvas *c, int x, int y, int w, enum role role,
                  const char *text);

/* b against a: "×0.98", "×12.3", "×5.3k", "--" when it cannot be told; five
 * columns but for the least. */
const char *compare_ratio(double a, double b, char *buf, size_t size);

#endif
