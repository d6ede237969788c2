/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the Runs screen share; nobody else includes this. */
#ifndef UI_RUNS_RUNS_STATE_H
#define UI_RUNS_RUNS_STATE_H

#include "ui/parts/ghosts.h"
#include "ui/parts/keymap.h"
#include "ui/parts/view.h"

/* One lane of one run, wherever it is in the list. */
struct runs_id {
    uint32_t number;     /* of this session, or 0 */
    char path[PATH_MAX]; /* of a kept one */
    size_t lane;
};

enum runs_kind { RUNS_LIVE, RUNS_SESSION, RUNS_KEPT };

#define RUNS_PARAMS 160

/* A row of the list. */
struct runs_row {
    enum runs_kind kind;
    uint32_t number;  /* as in struct runs_id */
    const char *path; /* the same, or NULL; valid while the list is */
    size_t at;        /* of the kept run in its list */
    size_t lane;
    bool begins; /* the first row of its run in the order it came */
    char name[SESSION_NAME_MAX];
    bool named;                        /* by a person */
    char short_name[SESSION_NAME_MAX]; /* what differs from others; or "" */
    char lane_name[LANE_NAME_MAX], rule[32];
    char hidden[64], optim[16], act[16], loss[16]; /* "" = unknown */
    double values[PARAMS_MAX];                     /* in force */
    uint64_t has;             /* bit i: it has parameter i */
    char params[RUNS_PARAMS]; /* "lr=0.1,pert=0.1 hidden=20 batch=630" */
    uint32_t seed;
    char state[16];
    bool failed, goes_on;          /* diverged or collapsed; still growing */
    double best, best_epoch, last; /* percent; NaN = none yet */
    double fwd_eq, active_s;       /* spent */
    int64_t began_s;               /* Unix time; 0 = unknown */
};

enum runs_column {
    RUNS_NAME,
    RUNS_LANE,
    RUNS_RULE,
    RUNS_PARAMETERS,
    RUNS_SEED,
    RUNS_STATE,
    RUNS_BEST,
    RUNS_AT,
    RUNS_COST,
    RUNS_TIME,
    RUNS_WHEN,
    RUNS_COLUMNS
};

enum runs_mode { RUNS_LIST, RUNS_DIFF, RUNS_HEAT };

/* What the heat map shows. */
struct runs_heat_choice {
    int x, y;      /* facts; -1 = what varies first */
    char rule[32]; /* of lanes with that rule alone; "" = the selected row's */
    bool final;    /* the newest accuracy instead of the best */
};

struct runs_state {
    struct runs_row *rows; /* [n], in the order shown */
    size_t n, room;
    size_t n_all;             /* with what the filter holds back */
    size_t n_session, n_kept; /* runs, the live one counted with the session */
    int best;                 /* the row with the highest accuracy; -1 = none */
    const struct run_list *list; /* that the rows are of, or NULL */
    uint64_t list_serial, session_serial;
    char host[65];
    int64_t now_s; /* when the rows were made */
    bool stale;    /* make them anew */
    struct runs_id selected;
    int selected_at; /* its place in rows */
    int top;         /* first row shown */
    enum runs_column sort;
    bool rising;
    char filter[PROMPT_MAX];
    enum runs_mode mode;
    struct runs_id pins[GHOSTS_MAX];
    size_t n_pins;
    bool pins_changed; /* their models are to be asked for */
    struct runs_heat_choice heat;
    /* a name that was given to a kept run, until its file says so or
     * RUNS_NAMED_S have passed */
    char named_path[PATH_MAX], named[SESSION_NAME_MAX];
    int64_t named_s;
};
#define RUNS_NAMED_S 5

static inline struct runs_state *runs_of(const struct ui_state *ui)
{
    return ui->state[VIEW_RUNS];
}

/* runs_row.c: rows of a lane of the live or an ended run, and of a kept one. */
void runs_row_of_model(const struct model *m, size_t lane,
                       const struct session_label *label, bool live,
                       struct runs_row *out);
void runs_row_of_kept(const struct runs_state *s, const struct run_found *run,
                      size_t lane, struct runs_row *out);
/* "run 3", the folder's name, or what a person called it. */
void runs_name(const struct session_label *label, const char *path,
               const char *given, char out[SESSION_NAME_MAX]);

/* What a person called a kept run, or "". */
const char *runs_given(const struct runs_state *s, const struct run_found *run);

/* runs_short.c: a short name in w columns, or else its values alone. */
void runs_short_text(const char *short_name, int w, char *buf, size_t size);
/* Gives the rows of kept runs short names. */
void runs_shorten(struct runs_state *s, const struct run_list *list);

/* runs_list.c: rows of all runs, filtered and sorted; called each frame. */
void runs_list_follow(const struct model *m, struct ui_state *ui);
/* Whether a newer run of the session, or the live one, goes on with it in the
 * same folder: then they are one run. */
bool runs_went_on(const struct session *session, const struct session_run *run);
bool runs_same(const struct runs_id *id, const struct runs_row *row);
struct runs_id runs_id_of(const struct runs_row *row);
/* The selected row, or NULL while there is none. */
const struct runs_row *runs_selected(const struct runs_state *s);
void runs_select(struct runs_state *s, int at);
/* Rows that a page of the list has in an area of the view. */
int runs_page(struct rect area);

/* runs_pins.c */
int runs_pin_of(const struct runs_state *s, const struct runs_row *row);
bool runs_pin_toggle(struct runs_state *s, const struct runs_row *row);
void runs_pins_follow(const struct model *m, struct ui_state *ui);
/* The model of a row, or NULL while it is not there. */
const struct model *runs_model(const struct model *m, const struct ui_state *ui,
                               const struct runs_row *row);
/* The kept run of a row, or NULL. */
const struct run_found *runs_found(const struct runs_state *s,
                                   const struct runs_row *row);
/* The folder of a row's run, or "". */
const char *runs_folder(const struct ui_state *ui, const struct runs_row *row);

/* runs_facts.c: what a run was configured with, as a list that is the same for
 * all rows: its rule, its net, every parameter. */
enum runs_fact {
    FACT_RULE,
    FACT_HIDDEN,
    FACT_OPTIM,
    FACT_ACT,
    FACT_LOSS,
    FACT_PARAMS, /* and from here on parameter by parameter */
    FACTS = FACT_PARAMS + PARAMS_MAX
};
#define RUNS_FACT_TEXT 64
/* NULL past the last one. */
const char *runs_fact_name(int fact);
/* "" = unknown, or it has none. Returns buf. */
const char *runs_fact_text(const struct runs_row *row, int fact,
                           char buf[RUNS_FACT_TEXT]);
/* For an order of its values; 0 of those that are no numbers. */
double runs_fact_number(const struct runs_row *row, int fact);
bool runs_fact_same(const struct runs_row *a, const struct runs_row *b,
                    int fact);
/* Whether it decides what is learned, and is not one of several seeds. */
bool runs_fact_counts(int fact);

/* runs_columns.c: what stands in a column, and how wide columns are. */
struct runs_columns {
    int w[RUNS_COLUMNS]; /* 0 = left out */
};
void runs_columns_fit(int w, struct runs_columns *out);
const char *runs_column_title(enum runs_column column, int w);
bool runs_column_right(enum runs_column column);
const char *runs_cell_text(const struct runs_row *row, enum runs_column column,
                           int w, int64_t now_s, char *buf, size_t size);
int runs_compare(const struct runs_row *a, const struct runs_row *b,
                 enum runs_column column);
bool runs_passes(const struct runs_row *row, const char *filter);
/* The column at x of a row that begins at x0, or -1. */
int runs_column_at(const struct runs_columns *c, int x0, int x);

/* Drawing. */
void runs_draw(const struct model *m, const struct ui_state *ui,
               struct canvas *c, struct rect r);
void runs_diff_draw(const struct model *m, const struct ui_state *ui,
                    struct canvas *c, struct rect r);
void runs_heat_draw(const struct model *m, const struct ui_state *ui,
                    struct canvas *c, struct rect r);
/* The row that the selected one is compared with: the first pin that is
 * another one, else the live run's lane, else any other; NULL = there is none.
 */
const struct runs_row *runs_diff_other(const struct runs_state *s);

/* runs_keys.c */
extern const struct key_group runs_keys[];
const struct key_mode *runs_key_mode(const struct ui_state *ui);
bool runs_mouse(struct ui_context *x, struct rect r, int at_x, int at_y,
                int button);

#endif
