/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a lane says what it says of the picture in view: what each pixel and
 * each hidden unit adds to the difference between the class it says and the
 * right one, at its newest weights. */
#ifndef UI_ERRORS_ERRORS_WHY_H
#define UI_ERRORS_ERRORS_WHY_H

#include "nn/explain.h"
#include "ui/parts/start_weights.h"
#include "ui/parts/view.h"

#define WHY_UNITS 3

enum why_kind { WHY_OFF, WHY_EXACT, WHY_OCCLUSION, WHY_KINDS };

struct why_lane {
    struct explanation x;
    bool ready;
    bool right; /* it says the right class: x.other is its runner-up */
    size_t units[WHY_UNITS], n_units; /* of layer 1, most telling first */
    uint64_t serial, input; /* of the weights and the input it is made of */
    int64_t began_ns;       /* of the race: another one counts serials anew */
    enum why_kind kind;     /* and how */
};

struct why_state {
    enum why_kind kind;
    size_t lane, place;  /* selected: lane, and which of its units */
    double *input;       /* [n_features] what is explained ... */
    double *grey;        /* [n_features] of a picture, as it looks */
    uint64_t input_hash; /* ... which tells inputs apart */
    int truth;           /* its class, -1 = not known (a drawing) */
    double *means;       /* [n_classes, n_features] greys, or NULL */
    uint64_t data;       /* of which data set input, grey and means are */
    struct why_lane lanes[LANES_MAX];
    struct start_weights start;
};

struct errors_state;

/* Brings the explanation up to date with weights and picture, when one is
 * asked for. */
void errors_why_sync(const struct model *m, struct errors_state *e);
void errors_why_done(struct why_state *w);

/* The next unit by 1 or -1, from the last of a lane to the next lane's. */
void errors_why_next(const struct model *m, struct why_state *w, int by);

/* The unit that is selected; false when there is none. */
bool errors_why_unit(const struct why_state *w, size_t *unit_out);

/* Pixels a side of what occlusion covers. */
size_t errors_why_square(const struct dataset *ds);

/* One row: what is shown; and into r for every lane: the picture with its
 * signs, the sum, the units that decided and the classes' mean pictures, as
 * far as there is room; or, with `one`, for the lane of the selected unit
 * alone. */
void errors_why_head(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect row);
void errors_why_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r, bool one);

#endif
