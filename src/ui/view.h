/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen is: one table of functions over the model and the person's
 * choices. Drawing takes both const; only keys change the choices, and only
 * requests (through model_request) change the race. */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "race/model.h"
#include "ui/canvas.h"
#include "ui/plot.h"

enum view_id {
    VIEW_TRAIN,
    VIEW_COMPARE,
    VIEW_ERRORS,
    VIEW_WEIGHTS,
    VIEW_LOG,
    VIEW_COUNT
};

#define ERRORS_MAX 1024
#define DRAW_SIDE  28

enum errors_filter {
    ERRORS_LANE,
    ERRORS_ONLY_FIRST,
    ERRORS_ONLY_SECOND,
    ERRORS_BOTH,
    ERRORS_FILTER_COUNT
};

/* The Errors screen's choices and its list, which is rebuilt at an
 * evaluation but held while it is being read. */
struct errors_state {
    int lane;                   /* whose errors */
    int true_class, said_class; /* -1 = any */
    enum errors_filter filter;
    bool sort_confidence;
    uint32_t *list; /* [n_list] validation indices */
    size_t n_list, selected;
    uint64_t serial[LANES_MAX]; /* pictures the list was made of */
    uint32_t epoch;             /* stamp */
    bool held;
    bool matrix;                 /* confusion matrix focused */
    int cell_true, cell_said;    /* its cursor */
    int64_t pinned;              /* validation index, or -1 */
    float *pin_probs[LANES_MAX]; /* probability of the true class by epoch */
    uint32_t pin_epochs[LANES_MAX];
    bool drawing; /* draw mode */
    uint8_t canvas[DRAW_SIDE * DRAW_SIDE];
    int brush_x, brush_y;
    bool brush_down;
    float answer[LANES_MAX][10]; /* of the nets, to the drawing */
};

struct weights_state {
    int lane;
    size_t unit;
    size_t first_row; /* scroll */
};

/* Anchored by serial, so that a page being read stays put. */
struct log_state {
    uint64_t bottom; /* event on the lowest row; 0 = follow the newest */
    uint64_t match;  /* current match; 0 = none */
    char search[64];
};

/* A one-line editor (exact values, searches). */
struct field_edit {
    bool active;
    char text[32];
    size_t len;
    char why[80]; /* why the last try was refused */
};

struct train_state {
    int row; /* selected control */
    struct field_edit edit;
    /* Restart-only values as chosen; in force after a restart. */
    bool staged;
    size_t batch_size;
    size_t hidden[NET_MAX_HIDDEN];
    size_t n_hidden;
    uint32_t seed;
    bool restart; /* apply them now: the front end replaces the race */
};

struct ui_state {
    enum view_id view;
    int target;       /* edited lane, -1 = all */
    int focus;        /* panel, per view */
    struct rect area; /* where the view was drawn last: what a page is */
    bool expanded;    /* focused panel full screen */
    bool frozen;      /* f: the view stands, training goes on */
    enum plot_axis axis;
    bool y_log;
    int smoothing;
    int metric; /* 0 accuracy, 1 loss */
    bool cursor_on;
    double cursor; /* 0..1 of the x range */
    double zoom;   /* part of the x range shown, 1 = all */
    int preset;    /* chosen in the overlay */
    struct train_state train;
    struct errors_state errors;
    struct weights_state weights;
    struct log_state log;
};

struct view {
    const char *name;  /* "train": --dump-screen's VIEW */
    const char *title; /* "Train": the tab */
    /* Into area r of c. Pure. */
    void (*draw)(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r);
    /* Brings ui up to date with the model before drawing (rebuild lists);
     * NULL = nothing to do. */
    void (*sync)(const struct model *m, struct ui_state *ui);
    /* An action of the key table; true when the view used it. */
    bool (*action)(struct model *m, struct race *race, struct ui_state *ui,
                   int action);
    /* A mouse click or wheel at x, y inside the area drawn; NULL = none. */
    bool (*mouse)(struct model *m, struct race *race, struct ui_state *ui,
                  struct rect r, int x, int y, int button);
};

/* The views by id. */
extern const struct view view_train, view_compare, view_errors, view_weights,
    view_log;
const struct view *view_at(enum view_id id);

enum status ui_state_init(struct ui_state *ui);
void ui_state_done(struct ui_state *ui);

#endif
