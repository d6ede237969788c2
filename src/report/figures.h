/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a study as charts. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "report/study.h"
#include "report/svg_chart.h"

/* Groups that have curves of their own; of more, those that end best. */
#define FIGURES_GROUPS 16

struct figures {
    size_t n_groups;
    size_t groups[FIGURES_GROUPS]; /* numbers of groups */
};

void figures_choose(const struct study *s, struct figures *out);

/* The style of a group everywhere on the page; of those without curves the
 * last. */
unsigned figures_style(const struct figures *f, size_t group);

/* Each draws one chart; id is the chart's. STATUS_NOMEM. */
enum status figures_accuracy(const struct study *s, const struct figures *f,
                             enum study_axis axis, const char *id, bool alone,
                             struct html *h);
enum status figures_metric(const struct study *s, const struct figures *f,
                           enum study_metric metric, enum study_axis axis,
                           const char *id, struct html *h);

/* Whether what lanes spent in all is of such different sizes that only a
 * logarithmic axis shows all of them. */
bool figures_log(const struct study *s, enum study_axis axis);

/* Whether any lane has such a curve. */
bool figures_has(const struct study *s, enum study_metric metric);

#endif
