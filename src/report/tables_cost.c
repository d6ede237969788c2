/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of what accuracy was had for. */
#include <math.h>

#include "report/tables.h"

/* --- to reach --- */

struct asked {
    size_t target;
    enum study_axis axis;
};

static double of_reached(const struct study_lane *l, const void *ctx)
{
    const struct asked *asked = ctx;
    const struct reached *r = &l->reached[asked->target];

    if (!r->yes || r->unsure)
        return NAN;
    return asked->axis == STUDY_STEP     ? (double)r->step
           : asked->axis == STUDY_FWD_EQ ? r->fwd_eq
           : asked->axis == STUDY_TIME   ? (double)r->active_ns / 1e9
                                         : r->epoch;
}

static bool is_bound(const struct study *s, size_t group, size_t target)
{
    for (size_t i = study_next(s, group, SIZE_MAX); i != SIZE_MAX;
         i = study_next(s, group, i))
        if (s->lanes[i].reached[target].yes &&
            s->lanes[i].reached[target].bound)
            return true;
    return false;
}

static void reached_cell(struct html *h, const struct study *s, size_t group,
                         struct asked asked)
{
    struct numbers v = study_spread(s, group, of_reached, &asked);
    struct numbers first = study_spread(s, 0, of_reached, &asked);
    char text[NUMBERS_TEXT];

    if (v.n == 0) {
        table_cell(h, "–");
        return;
    }
    html_format(h, "<td class=\"n\">%s%s",
                is_bound(s, group, asked.target) ? "≤ " : "",
                asked.axis == STUDY_TIME    ? numbers_time(v.mean, text)
                : asked.axis == STUDY_EPOCH ? numbers_fixed(v.mean, 1, text)
                                            : numbers_count(v.mean, text));
    if (group > 0 && first.n > 0 && first.mean > 0)
        html_format(h, " <span class=\"dim\">×%s</span>",
                    numbers_ratio(v.mean / first.mean, text));
    if (v.n < s->groups[group].n)
        html_format(h, " <span class=\"dim\">(%zu of %zu)</span>", v.n,
                    s->groups[group].n);
    html_raw(h, "</td>");
}

void table_reached(struct html *h, const struct study *s,
                   const struct figures *f)
{
    static const enum study_axis axes[] = {STUDY_EPOCH, STUDY_STEP,
                                           STUDY_FWD_EQ, STUDY_TIME};
    static const char *const heads[] = {"Epochs", "Steps (batches)",
                                        "Forward equivalents", "Active time"};
    const struct race_targets *targets = &s->runs[0].targets;

    html_raw(h,
             "<div class=\"wide\"><table><caption>What it took until the "
             "validation accuracy was reached first; beside it the ratio to "
             "the first row. –: not reached. ≤: the batches just before were "
             "not evaluated.</caption>\n<thead><tr><th scope=\"col\">Lane"
             "</th>");
    for (size_t k = 0; k < targets->n; k++)
        html_format(h, "<th scope=\"col\" class=\"n\">%.4g %%</th>",
                    targets->percent[k]);
    html_raw(h, "</tr></thead>\n");
    for (size_t a = 0; a < sizeof axes / sizeof axes[0]; a++) {
        html_format(h,
                    "<tbody><tr><th scope=\"rowgroup\" colspan=\"%zu\">%s</th>"
                    "</tr>\n",
                    targets->n + 1, heads[a]);
        for (size_t g = 0; g < s->n_groups; g++) {
            html_raw(h, "<tr>");
            table_group(h, s, f, g);
            for (size_t k = 0; k < targets->n; k++)
                reached_cell(h, s, g, (struct asked){k, axes[a]});
            html_raw(h, "</tr>\n");
        }
        html_raw(h, "</tbody>\n");
    }
    html_raw(h, "</table></div>\n");
}

/* --- at equal cost --- */

struct budget {
    enum study_axis axis;
    double spent;
};

static double of_budget(const struct study_lane *l, const void *ctx)
{
    const struct budget *b = ctx;

    return study_acc_at(l, b->axis, b->spent, NULL);
}

/* Batches that it had trained by then. */
static double steps_of_budget(const struct study_lane *l, const void *ctx)
{
    const struct budget *b = ctx;

    return floor(l->spent[STUDY_STEP] * fmin(b->spent / l->spent[b->axis], 1) +
                 1e-6);
}

static void say_budget(struct html *h, const struct study *s,
                       const struct budget *b, size_t lane, const char *what)
{
    char text[NUMBERS_TEXT];

    html_format(h, "%s: ", what);
    html_text(h, s->groups[s->lanes[lane].group].label);
    html_format(h, ", %s in all. ", study_amount(b->axis, b->spent, text));
}

void table_equal_cost(struct html *h, const struct study *s,
                      const struct figures *f)
{
    static const char *const columns[] = {
        "Lane",     "at equal forward equivalents", "batches by then",
        "in all %", "at equal active time",         "batches by then",
        NULL};
    struct budget b[2] = {{.axis = STUDY_FWD_EQ}, {.axis = STUDY_TIME}};
    size_t lane[2];

    for (size_t k = 0; k < 2; k++) {
        b[k].spent = study_cheapest(s, b[k].axis, &lane[k]);
        if (!isfinite(b[k].spent)) {
            html_raw(h, "<p>No lane has been evaluated yet.</p>\n");
            return;
        }
    }
    html_raw(h, "<p>The cheapest lane by ");
    say_budget(h, s, &b[0], lane[0], "forward equivalents");
    say_budget(h, s, &b[1], lane[1], "By active time");
    html_raw(h, "</p>\n");
    table_begin(
        h,
        "Validation accuracy in percent at the last evaluation until a lane "
        "had spent as much as the cheapest lane spent in all, and how many "
        "batches it had trained by then. –: it had not been evaluated.",
        columns);
    for (size_t g = 0; g < s->n_groups; g++) {
        html_raw(h, "<tr>");
        table_group(h, s, f, g);
        table_spread(h, study_spread(s, g, of_budget, &b[0]), 2);
        table_spread(h, study_spread(s, g, steps_of_budget, &b[0]), 0);
        table_spread(h, study_spread(s, g, study_val_acc, NULL), 2);
        table_spread(h, study_spread(s, g, of_budget, &b[1]), 2);
        table_spread(h, study_spread(s, g, steps_of_budget, &b[1]), 0);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
}
