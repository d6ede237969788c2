/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Errors screen keeps: the list and its filters, the matrix, what is
 * pinned, and the drawing. */
#ifndef UI_ERRORS_ERRORS_STATE_H
#define UI_ERRORS_ERRORS_STATE_H

#include "ui/errors/errors_why.h"
#include "ui/parts/view.h"

#define ERRORS_MAX  16384 /* longer lists are cut, and say so */
#define ERRORS_PAST 256   /* epochs whose answers are kept for a pin */
#define DRAW_SIDE   64    /* pixels of the widest and highest pictures */

/* Which pictures are listed. */
struct errors_choice {
    unsigned wrong, right;      /* bit i: lane i must be; others may be both */
    int true_class, said_class; /* -1 = any; said by the judge */
    int64_t only;               /* this sample alone, right or wrong; or -1 */
    /* All that move this unit of layer 1 of unit_lane, most first; or -1. */
    int64_t unit;
    size_t unit_lane;
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

/* What arrows mean, and Esc leads back from to the list. */
enum errors_mode { ERRORS_LIST, ERRORS_MATRIX, ERRORS_DRAWING };

struct draw_state {
    uint8_t canvas[DRAW_SIDE * DRAW_SIDE]; /* as drawn */
    uint8_t seen[DRAW_SIDE * DRAW_SIDE];   /* as the nets see it */
    int brush_x, brush_y;
    bool brush_down;
    /* The usual ink of a data set, measured once: longest side of its box and
     * the centre of its mass, in pixels; side 0 = not measured yet. */
    int ink_side;
    double ink_x, ink_y;
    uint64_t ink_of;                              /* the data set */
    float answer[LANES_MAX][DATASET_MAX_CLASSES]; /* of the nets */
};

/* The Errors screen's choices and its list, which is rebuilt at an
 * evaluation but held while it is being read. */
struct errors_state {
    struct errors_choice choice;
    struct errors_choice before; /* what Esc goes back to ... */
    bool opened;                 /* ... from a list a cell or a search opened */
    bool from_matrix;            /* and the matrix with it */
    bool sort_confidence;
    uint32_t *list; /* [ERRORS_MAX], n_list in use: validation indices */
    uint64_t *keys; /* [2 * ERRORS_MAX]: what the list is made by */
    size_t n_list, selected;
    size_t n_match; /* that pass; the list has the first ERRORS_MAX of them */
    int64_t answered_ns[LANES_MAX]; /* predictions the list was made of */
    uint32_t epoch;                 /* stamp */
    bool held;
    enum errors_mode mode;
    int cell_true, cell_said; /* cursor of the confusion matrix */
    int64_t pinned;           /* validation index, or -1 */
    struct errors_past past[LANES_MAX];
    struct draw_state draw;
    struct why_state why;
};

static inline struct errors_state *errors_of(const struct ui_state *ui)
{
    return ui->state[VIEW_ERRORS];
}

#endif
