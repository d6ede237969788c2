/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number that a person may set, as one row of a table. The engine, each
 * learning rule and each optimiser own such a table (pointers, NULL at its
 * end); options, keys of a lane, configuration, help, controls, marks, tables
 * and checkpoints are loops over the rows. The address of a row is its
 * identity: rules that share a parameter point to the same one. */
#ifndef NN_PARAM_H
#define NN_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum param_kind {
    PARAM_REAL,   /* on screens moved along ..., 0.1, 0.3, 1, 3, ... */
    PARAM_WHOLE,  /* a whole number */
    PARAM_CHOICE, /* index of one of `choices` */
    PARAM_SWITCH, /* 0 or 1 */
};

struct param {
    const char *name;  /* "batch-size": option, lane key, column, npz array */
    const char *label; /* on screens; NULL = the name */
    const char *brief; /* beside a mark on a chart; NULL = the label */
    const char *value; /* what --help shows for the value: "X", "N", "NAME" */
    const char *unit;  /* behind the value on screens, "" = none */
    const char *help;  /* one line for --help and the configuration file */
    const char *about; /* whole sentences for the manual page */
    enum param_kind kind;
    double initial;
    double low, high; /* what may be set, ends included */
    double least;     /* smallest size other than 0; 0 = any */
    const char *off;  /* the word for off_value, which is otherwise out of
                        * range */
    double off_value;
    const char *unset; /* what the value is when nobody chooses one, in words;
                         * NULL = the initial value */
    bool live;         /* may change while it trains, at a batch boundary */
    bool fixed;        /* a resumed run keeps what it began with */
    bool control;      /* among the controls of the Train screen */
    const char *const *choices; /* names by index, NULL at the end */
    /* Of a choice, by its index: the parameters that may follow its name, as
     * in "step:0.5:10", and that say nothing with another choice. NULL ends
     * each list; NULL = nothing ever follows. */
    const struct param *const *const *parts;
    bool no_column; /* live, but no column of the tables: what it does shows in
                     * another */
    const char *expected; /* what a value out of range is told */
};

/* A number as text, its NUL included: param_format. */
#define PARAM_TEXT 32

/* Whether value may be set. On false, *why_out (NULL allowed) is a short
 * sentence with what is expected. Thread: any, as for all below. */
bool param_valid(const struct param *p, double value, const char **why_out);

/* Whether the value is what `off` is the word for. */
bool param_is_off(const struct param *p, double value);

/* Text as a person writes it. STATUS_USAGE with a line that does not name the
 * parameter. */
enum status param_parse(const struct param *p, const char *text,
                        double *value_out, struct err *err);

/* The parts that a choice has at this value; an empty list for none. */
const struct param *const *param_parts(const struct param *p, double value);

/* The shortest text that param_parse reads back as value. Returns buf. */
char *param_format(const struct param *p, double value, char buf[PARAM_TEXT]);

/* The same in as many digits as a screen has room for: "0.03", "1e-05". */
char *param_short(const struct param *p, double value, char buf[PARAM_TEXT]);

/* The same in six digits, for sentences of the log. */
char *param_plain(const struct param *p, double value, char buf[PARAM_TEXT]);

/* The value a key leads to: the next rung of the ladder away from 0 (by > 0)
 * or towards it, or one more or less, or the next choice. May be out of
 * range. */
double param_step(const struct param *p, double value, int by);

/* The next rung of ..., 0.01, 0.03, 0.1, 0.3, 1, ... away from 0 (up) or
 * towards it. A value between rungs goes to the neighbour; 0 stays. */
double param_ladder(double value, bool up);

/* "lr": how screens call it, and where there is little room. */
const char *param_label(const struct param *p);
const char *param_brief(const struct param *p);

#endif
