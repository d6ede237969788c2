/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen is: one table of functions over the model and the person's
 * choices. Drawing takes both const; only keys change the choices, and only
 * requests (through model_request) change the race. */
#ifndef UI_PARTS_VIEW_H
#define UI_PARTS_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/published.h"
#include "model/model.h"
#include "ui/draw/canvas.h"
#include "ui/draw/plot.h"
#include "ui/parts/ghosts.h"
#include "ui/parts/run_source.h"
#include "ui/term/keys.h"

struct ui_config;

enum view_id {
    VIEW_TRAIN,
    VIEW_COMPARE,
    VIEW_ERRORS,
    VIEW_WEIGHTS,
    VIEW_LOG,
    VIEW_RUNS,
    VIEW_COUNT
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
    uint64_t chosen; /* bit i: values[i] is */
    size_t hidden[NET_MAX_HIDDEN];
    size_t n_hidden; /* 0 = not chosen */
};

/* The control panel is drawn by Train, but what is chosen in it for a restart
 * is applied, taken back and added to by keys of all screens. */
struct controls_state {
    int row; /* selected control */
    int w;   /* columns of the panel, frame included; 0 = not known */
    struct field_edit edit;
    bool staged; /* something is chosen for a restart */
    struct restart_choice choice;
    struct changes presets; /* that chose it, and what was chosen before each */
    struct restart_choice under[CHANGES_MAX];
    bool under_staged[CHANGES_MAX];
    bool restart; /* apply them now: the front end replaces the race */
    uint32_t restart_seed[LANES_MAX]; /* with these */
};

#define PROMPT_MAX 64 /* bytes of a typed text, its end included */

/* What the rows of newest batches mean (spark.h). */
struct spark_scale {
    bool set;
    double lo, hi;
    uint64_t since; /* steps of the furthest lane when it came in the place of
                     * another; 0 = it did not */
    uint64_t at;    /* steps of that lane when it was looked at last */
};

/* A text that is being typed in the last line (prompt.h). */
struct prompt {
    const struct prompt_kind *kind; /* NULL = none is */
    char text[PROMPT_MAX];
    size_t len;
};

/* What one screen asks another for, which takes it in its sync: a hidden unit
 * of layer 1, to be selected, or whose pictures are to be listed. */
struct ui_link {
    bool asked;
    enum view_id to;
    size_t lane, unit;
};

/* The y scales that charts have now, and what they were fitted to: kept from
 * frame to frame, so that curves stand still (chart_scale.h). */
enum chart_scale_of {
    SCALE_ACC, /* as ui_state.metric */
    SCALE_LOSS,
    SCALE_OTHER_LOSS, /* of lanes whose loss is of another function */
    SCALE_ACC_DIFFERENCE,
    SCALE_LOSS_DIFFERENCE,
    SCALE_COUNT
};

/* Of the axis; of a logarithmic one the decimal logarithm. */
struct chart_scale {
    bool set;
    double lo, hi;
    uint64_t busy; /* the last step at which it changed, or was needed */
};

struct chart_scales {
    struct chart_scale of[SCALE_COUNT];
    enum view_id view;
    enum plot_axis axis;
    bool y_log, y_fixed, x_other_scale;
    int smoothing;
    double zoom, pan_lo, pan_hi;
    unsigned hidden;
    size_t n_lanes, n_ghosts, n_seeds;
    uint64_t steps; /* of all lanes: fewer after a restart or an undo */
};

struct ui_state {
    enum view_id view;
    struct ui_link link;
    int target;       /* edited lane, -1 = all */
    int focus;        /* panel, per view */
    struct rect area; /* where the view was drawn last: what a page is */
    bool expanded;    /* focused panel full screen */
    char notice[120]; /* in the last line until the next key, or "" */
    bool notice_bad;
    bool frozen; /* f: the view stands, training goes on */
    enum plot_axis axis;
    bool y_log;
    bool y_fixed; /* 0..100 %, the loss from 0 on; else what is shown */
    struct chart_scales scales;
    int smoothing;
    int metric; /* 0 accuracy, 1 loss */
    bool cursor_on;
    double cursor;         /* 0..1 of the x range */
    double zoom;           /* part of the x range shown, 1 = all */
    double pan_lo, pan_hi; /* what of it, in axis units; 0, 0 = the newest */
    bool x_other_scale;    /* logarithmic where linear is usual, and back */
    struct spark_scale spark[2]; /* of accuracy and of loss */
    unsigned hidden;             /* bit i: lane i has no curve among others */
    int preset;                  /* chosen in the overlay */
    struct prompt prompt;
    struct controls_state controls;
    const struct published_setup *published; /* that the race repeats, or was
                                              * begun as; NULL = none */
    struct ghosts ghosts;     /* other runs and seeds under the live curves */
    struct run_source source; /* of runs besides the live one */
    struct run_ask ask;       /* what is to be done with one of them */
    void *state[VIEW_COUNT];  /* each screen's own, which only it knows */
};

/* A screen is never smaller (screen.h); in less a view says so. */
#define VIEW_MIN_W 40
#define VIEW_MIN_H 7

/* What a screen has on it as it is now: what else happens is told in words in
 * its last line. */
enum view_shows {
    VIEW_SHOWS_CHARTS = 1,
    VIEW_SHOWS_CONTROLS = 2,
    VIEW_SHOWS_LOG = 4,
    VIEW_IS_COMPACT = 8, /* it has no room for its panels */
};

/* What a key or a click is about. */
struct ui_context {
    struct model *m;
    struct race *race;
    struct ui_state *ui;
    struct app *app; /* for rows common to all screens alone */
};

struct key_group;
struct key_mode;

struct view {
    const char *name;  /* "train": --dump-screen's VIEW */
    const char *title; /* "Train": the tab */
    /* Its own state in ui->state, zeroed: what is not zero at the start, and
     * what it owns. NULL = nothing. init: STATUS_NOMEM, then done is called
     * all the same. */
    size_t state_size;
    enum status (*init)(void *state);
    void (*done)(void *state);
    /* Into area r of c. Pure. */
    void (*draw)(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r);
    /* Brings ui up to date with the model before drawing (rebuild lists);
     * NULL = nothing to do. */
    void (*sync)(const struct model *m, struct ui_state *ui);
    /* The same of what other screens draw of it: called before each frame,
     * whichever screen is shown. */
    void (*follow)(const struct model *m, struct ui_state *ui);
    /* Its own keys, and those of the mode that it is in, or NULL
     * (keymap.h). */
    const struct key_group *keys;
    const struct key_mode *(*mode)(const struct ui_state *ui);
    /* Something came into the live model, whichever screen is shown. */
    void (*note)(const struct model *m, void *state);
    /* Bits of enum view_shows; NULL = none. */
    unsigned (*shows)(const struct model *m, const struct ui_state *ui);
    /* Names of its panels, for lessons, NULL at their end; and ui->focus of the
     * i-th of them (no function: i). NULL = it has none. */
    const char *const *panels;
    int (*focus_of)(const struct model *m, int i);
    bool drags; /* mouse hears of moves with a button held, too */
    /* A mouse click or wheel at x, y inside the area drawn; NULL = none. */
    bool (*mouse)(struct ui_context *x, struct rect r, int at_x, int at_y,
                  int button);
};

/* The views by id. */
extern const struct view view_train, view_compare, view_errors, view_weights,
    view_log, view_runs;
const struct view *view_at(enum view_id id);

/* A view by its name; false when there is none. */
bool view_find(const char *name, enum view_id *out);

enum status ui_state_init(struct ui_state *ui);
/* What the options choose before the first key: screen, axis, smoothing. */
void ui_state_choose(struct ui_state *ui, const struct ui_config *config);
void ui_state_done(struct ui_state *ui);

/* Shows another screen, with a unit for it. */
static inline void ui_link(struct ui_state *ui, enum view_id to, size_t lane,
                           size_t unit)
{
    ui->link = (struct ui_link){true, to, lane, unit};
    ui->view = to;
    ui->expanded = false;
}
/* Brings up to date with the model what is not drawn from it alone, before
 * each frame. */
void views_sync(const struct model *m, struct ui_state *ui);

/* What the view that is shown has on it. */
bool view_shows(const struct model *m, const struct ui_state *ui,
                enum view_shows what);

/* For every view: something came into the live model. */
void views_note(const struct model *m, struct ui_state *ui);

#endif
