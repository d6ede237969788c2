/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen is: one table of functions over the model and the person's
 * choices. Drawing takes both const; only keys change the choices, and only
 * requests (through model_request) change the race. */
#ifndef UI_PARTS_VIEW_H
#define UI_PARTS_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "ui/draw/canvas.h"
#include "ui/draw/plot.h"
#include "ui/term/keys.h"

struct ui_config;

enum view_id {
    VIEW_TRAIN,
    VIEW_COMPARE,
    VIEW_ERRORS,
    VIEW_WEIGHTS,
    VIEW_LOG,
    VIEW_COUNT
};

#define ERRORS_MAX  16384 /* longer lists are cut, and say so */
#define ERRORS_PAST 256   /* epochs whose answers are kept for a pin */
#define DRAW_SIDE   28

enum errors_filter {
    ERRORS_LANE,
    ERRORS_ONLY_FIRST,
    ERRORS_ONLY_SECOND,
    ERRORS_BOTH,
    ERRORS_FILTER_COUNT
};

/* Which pictures are listed. */
struct errors_choice {
    int lane;                   /* whose errors */
    int true_class, said_class; /* -1 = any */
    int64_t only;               /* this sample alone, right or wrong; or -1 */
    enum errors_filter filter;
};

/* What a lane said of the right class, by epoch: slot (epoch - 1) %
 * ERRORS_PAST is [n_val] probabilities in 1 / 65534, or NULL. Slots up to
 * `last` and not older than ERRORS_PAST epochs are in force. */
struct errors_past {
    uint16_t *by_epoch[ERRORS_PAST];
    uint32_t last;                 /* newest epoch noted, 0 = none */
    int64_t began_ns, answered_ns; /* of the predictions noted last */
    size_t n_val;
};

/* Draw mode. */
struct draw_state {
    bool on;
    uint8_t canvas[DRAW_SIDE * DRAW_SIDE]; /* as drawn */
    uint8_t seen[DRAW_SIDE * DRAW_SIDE];   /* as the nets see it */
    int brush_x, brush_y;
    bool brush_down;
    /* The data's usual ink, measured once: longest side of its box and the
     * centre of its mass, in pixels; side 0 = not measured yet. */
    int ink_side;
    double ink_x, ink_y;
    float answer[LANES_MAX][DATASET_MAX_CLASSES]; /* of the nets */
    const char *refused; /* why it did not open, until the next key */
};

/* The Errors screen's choices and its list, which is rebuilt at an
 * evaluation but held while it is being read. */
struct errors_state {
    struct errors_choice choice;
    struct errors_choice before; /* what Esc goes back to ... */
    bool opened;                 /* ... from a list a cell or a search opened */
    bool from_matrix;            /* and the matrix with it */
    bool sort_confidence;
    uint32_t *list; /* [n_list] validation indices */
    size_t n_list, selected;
    size_t n_match; /* that pass; the list has the first ERRORS_MAX of them */
    int64_t answered_ns[LANES_MAX]; /* predictions the list was made of */
    uint32_t epoch;                 /* stamp */
    bool held;
    bool matrix;              /* confusion matrix focused */
    int cell_true, cell_said; /* its cursor */
    int64_t pinned;           /* validation index, or -1 */
    struct errors_past past[LANES_MAX];
    struct draw_state draw;
};

struct weights_state {
    int lane;
    size_t unit;
    bool change; /* what training changed instead of the weights */
    /* The weights training began with, made when they are asked for. */
    double *start[LANES_MAX];
    uint32_t start_seed[LANES_MAX]; /* what they were made of */
    size_t start_n[LANES_MAX];
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

/* Values that hold from the next start on; one nobody chose stays a lane's
 * own. */
struct restart_choice {
    double values[PARAMS_MAX];
    uint32_t chosen; /* bit i: values[i] is */
    size_t hidden[NET_MAX_HIDDEN];
    size_t n_hidden; /* 0 = not chosen */
};

#define RESTART_UNDO_MAX 8

struct train_state {
    int row; /* selected control */
    struct field_edit edit;
    bool staged;            /* something is chosen for a restart */
    uint64_t staged_change; /* the newest preset that did, or 0 */
    struct restart_choice choice;
    /* What undo brings back: as it was before each preset, the newest last. */
    struct {
        struct restart_choice choice;
        uint64_t change;
        bool staged;
    } under[RESTART_UNDO_MAX];
    int n_under;
    bool restart; /* apply them now: the front end replaces the race */
    uint32_t restart_seed[LANES_MAX]; /* with these */
};

struct ui_state {
    enum view_id view;
    int target;       /* edited lane, -1 = all */
    int focus;        /* panel, per view */
    struct rect area; /* where the view was drawn last: what a page is */
    bool expanded;    /* focused panel full screen */
    char notice[120]; /* in the last line until the next key, or "" */
    bool notice_bad;
    bool frozen; /* f: the view stands, training goes on */
    enum plot_axis axis;
    bool y_log, y_fit; /* fit: the y scale is what is shown, not 0..100 % */
    int smoothing;
    int metric; /* 0 accuracy, 1 loss */
    bool cursor_on;
    double cursor;         /* 0..1 of the x range */
    double zoom;           /* part of the x range shown, 1 = all */
    double pan_lo, pan_hi; /* what of it, in axis units; 0, 0 = the newest */
    bool x_other_scale;    /* logarithmic where linear is usual, and back */
    unsigned hidden;       /* bit i: lane i has no curve among others */
    int preset;            /* chosen in the overlay */
    struct train_state train;
    struct errors_state errors;
    struct weights_state weights;
    struct log_state log;
};

/* A screen is never smaller (screen.h); in less a view says so. */
#define VIEW_MIN_W 40
#define VIEW_MIN_H 7

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

/* A view by its name; false when there is none. */
bool view_find(const char *name, enum view_id *out);

enum status ui_state_init(struct ui_state *ui);
/* What the options choose before the first key: screen, axis, smoothing. */
void ui_state_choose(struct ui_state *ui, const struct ui_config *config);
void ui_state_done(struct ui_state *ui);

/* Whether the area is too small for Compare's charts (view_compare.c). */
bool compare_is_compact(const struct model *m, struct rect r);

#endif
