/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiments that somebody published, each with everything that it sets and
 * the figures that were found: one row of a table each. --preset NAME makes one
 * the race, and what is found here is put beside what was published. */
#ifndef LAB_PUBLISHED_H
#define LAB_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "engine/lane/protocol.h"

enum published_metric {
    PUBLISHED_TRAIN_ACC, /* percent */
    PUBLISHED_VAL_ACC,   /* percent, of what validates: the test set */
    PUBLISHED_TRAIN_LOSS,
    PUBLISHED_VAL_LOSS,
    PUBLISHED_VAL_ERROR, /* percent, of the same */
    PUBLISHED_FACTOR,    /* of a perceptron, no race */
    PUBLISHED_COSINE,    /* lab/course.h, no race */
    PUBLISHED_SNR,       /* the same, before the first epoch */
};

/* A lane whose gradients are measured without a race (lab/course.h). */
struct published_gradient {
    const char *rule;
    const char *settings; /* "lr=0.2 act=sigmoid", as --lane takes each */
    size_t hidden, samples;
    double scale;
};

/* The mean of a metric over the ends of epochs from..to, counted from 1; of
 * those that no race finds, what published_measure does. */
struct published_figure {
    const char *lane; /* its name; NULL ends a list */
    enum published_metric metric;
    unsigned from, to;
    double value;                              /* as published */
    double tolerance;                          /* how far ours may be from it */
    const char *note;                          /* beside it, or NULL */
    const struct perceptron *perceptron;       /* lab/perceptron.h, or NULL */
    const struct published_gradient *gradient; /* or NULL */
};

struct published {
    const char *name;    /* "frenkel2021-drtp" */
    const char *title;   /* one line */
    const char *source;  /* who found it, where */
    const char *options; /* lines of a configuration file; NULL = no race
                          * finds its figures, published_measure does */
    const struct published_figure *figures;
};

/* Row i of the table, or NULL past its end; by name, or NULL. Thread: any. */
const struct published *published_at(size_t i);
const struct published *published_find(const char *name);

/* Behind the point, of a metric's numbers. */
int published_digits(enum published_metric metric);

/* "train accuracy, epoch 10" */
#define PUBLISHED_TEXT 64
const char *published_what(const struct published_figure *figure,
                           char buf[PUBLISHED_TEXT]);

/* What a race that was begun by the name of an experiment is measured by:
 * options of the command line or of a file may have made it another. */
#define PUBLISHED_CHANGE 128
struct published_setup {
    const struct published *of; /* NULL = of none */
    struct lane_config lanes[LANES_MAX];
    size_t n_lanes;               /* as the experiment has them */
    char other[PUBLISHED_CHANGE]; /* what of the data or the order of batches
                                   * is not its own, as "split random instead
                                   * of official"; "" = nothing */
};

/* What a race has come to so far, figure by figure. */
#define PUBLISHED_FIGURES 32
struct published_tally {
    const struct published *of; /* NULL = of none */
    double sum[PUBLISHED_FIGURES];
    unsigned n[PUBLISHED_FIGURES];
    bool changed[PUBLISHED_FIGURES]; /* its lane is set up otherwise: what is
                                      * found is not compared */
};

/* Takes an evaluation of a lane; those at ends of epochs count. */
void published_take(struct published_tally *tally, const char *lane,
                    const struct eval_result *eval);

struct course; /* lab/course.h */
/* What is measured of the lane. STATUS_USAGE when a setting is none. */
enum status published_course(const struct published_gradient *gradient,
                             struct course *out, struct err *err);

/* Finds the figures of a preset without a race. STATUS_NOMEM, and what
 * problem_load says where it needs MNIST. */
enum status published_measure(struct published_tally *tally, struct err *err);

/* Ours of figure i, or NaN while epochs are missing; whether it is near enough
 * (NaN is not). */
double published_ours(const struct published_tally *tally, size_t i);
bool published_within(const struct published_tally *tally, size_t i);

/* The table: published, ours, difference. Returns how many figures are not
 * within their tolerance, of those that are compared. */
size_t published_print(const struct published_tally *tally, FILE *out);
/* What is said when there are some. */
void published_missed(const struct published *preset, struct err *err);

#endif
