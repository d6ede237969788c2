/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of figures, the groups as rows. */
#include "report/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/style.h"

void table_group(struct html *h, const struct study *s, const struct figures *f,
                 size_t group)
{
    unsigned style = figures_style(f, group);

    html_format(h,
                "<th scope=\"row\" class=\"lane\"><svg class=\"key\" "
                "viewBox=\"0 0 26 10\" "
                "aria-hidden=\"true\"><path class=\"c%u\"%s d=\"M0 5h26\"/>"
                "</svg>",
                style % SVG_STYLES, style_dashes(style));
    html_text(h, s->groups[group].label);
    html_raw(h, "</th>");
}

void table_cell(struct html *h, const char *text)
{
    html_format(h, "<td class=\"n\">%s</td>", text);
}

void table_begin(struct html *h, const char *caption,
                 const char *const *columns)
{
    html_format(h,
                "<div class=\"wide\"><table><caption>%s</caption>\n<thead><tr>",
                caption);
    for (size_t i = 0; columns[i]; i++)
        html_format(h, "<th scope=\"col\"%s>%s</th>", i ? " class=\"n\"" : "",
                    columns[i]);
    html_raw(h, "</tr></thead>\n<tbody>\n");
}

void table_end(struct html *h)
{
    html_raw(h, "</tbody></table></div>\n");
}

/* --- what came out --- */

static double of_best(const struct study_lane *l, const void *ctx)
{
    (void)ctx;
    return l->best;
}
static double of_best_epoch(const struct study_lane *l, const void *ctx)
{
    (void)ctx;
    return isfinite(l->best) ? l->best_epoch : NAN;
}
static double of_train(const struct study_lane *l, const void *ctx)
{
    (void)ctx;
    return l->train_acc;
}
static double of_loss(const struct study_lane *l, const void *ctx)
{
    (void)ctx;
    return l->val_loss;
}
static double of_spent(const struct study_lane *l, const void *ctx)
{
    return l->spent[*(const enum study_axis *)ctx];
}

void table_spread(struct html *h, struct numbers v, int decimals)
{
    char text[NUMBERS_TEXT];

    table_cell(h,
               numbers_spread(numbers_of(&v), numbers_sd(&v), decimals, text));
}

/* The lanes of a group against the first lane of the same run. */
static struct numbers paired(const struct study *s, size_t group)
{
    struct numbers gap = {0};

    for (size_t i = study_next(s, group, SIZE_MAX); i != SIZE_MAX;
         i = study_next(s, group, i)) {
        const struct study_lane *lane = &s->lanes[i];

        if (lane->lane > 0) /* a run's lanes follow each other */
            numbers_add(&gap, lane->val_acc - s->lanes[i - lane->lane].val_acc);
    }
    return gap;
}

static void paired_cell(struct html *h, const struct study *s, size_t group)
{
    struct numbers gap = paired(s, group);
    char text[NUMBERS_TEXT];

    if (gap.n == 0) {
        table_cell(h, "–");
        return;
    }
    numbers_spread(gap.mean, numbers_sd(&gap), 2, text);
    html_format(h, "<td class=\"n\">%s%s (n %zu)</td>", gap.mean > 0 ? "+" : "",
                text, gap.n);
}

/* "done", or how many are what: "3 done, 1 collapsed". */
static void states_cell(struct html *h, const struct study *s, size_t group)
{
    size_t all = s->groups[group].n;
    bool any = false;

    html_raw(h, "<td>");
    for (size_t i = study_next(s, group, SIZE_MAX); i != SIZE_MAX;
         i = study_next(s, group, i)) {
        const char *state = s->lanes[i].state;
        size_t n = 0;
        bool first = true;

        for (size_t k = study_next(s, group, SIZE_MAX); k != SIZE_MAX;
             k = study_next(s, group, k)) {
            if (strcmp(s->lanes[k].state, state) != 0)
                continue;
            first = first && k >= i;
            n++;
        }
        if (!first)
            continue;
        html_raw(h, any ? ", " : "");
        if (n < all)
            html_format(h, "%zu ", n);
        html_text(h, state);
        any = true;
    }
    html_raw(h, "</td></tr>\n");
}

static void accuracies(struct html *h, const struct study *s,
                       const struct figures *f)
{
    static const char *const columns[] = {
        "Lane",   "n",        "Validation %", "to the first",
        "Best %", "at epoch", "Training %",   NULL};

    table_begin(
        h,
        "Newest evaluation of each lane; over several seeds mean ± sample "
        "standard deviation. To the first: difference in points to the first "
        "lane of the same run.",
        columns);
    for (size_t g = 0; g < s->n_groups; g++) {
        html_raw(h, "<tr>");
        table_group(h, s, f, g);
        html_format(h, "<td class=\"n\">%zu</td>", s->groups[g].n);
        table_spread(h, study_spread(s, g, study_val_acc, NULL), 2);
        paired_cell(h, s, g);
        table_spread(h, study_spread(s, g, of_best, NULL), 2);
        table_spread(h, study_spread(s, g, of_best_epoch, NULL), 1);
        table_spread(h, study_spread(s, g, of_train, NULL), 2);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
}

void table_result(struct html *h, const struct study *s,
                  const struct figures *f)
{
    static const enum study_axis costs[] = {STUDY_EPOCH, STUDY_FWD_EQ,
                                            STUDY_TIME};
    static const char *const columns[] = {
        "Lane",        "Validation loss", "Epochs", "Forward equivalents",
        "Active time", "State",           NULL};
    char text[NUMBERS_TEXT];

    accuracies(h, s, f);
    table_begin(h, "Loss, and what was spent in all.", columns);
    for (size_t g = 0; g < s->n_groups; g++) {
        html_raw(h, "<tr>");
        table_group(h, s, f, g);
        table_spread(h, study_spread(s, g, of_loss, NULL), 4);
        for (size_t k = 0; k < sizeof costs / sizeof costs[0]; k++) {
            struct numbers v = study_spread(s, g, of_spent, &costs[k]);

            table_cell(h, study_amount(costs[k], numbers_of(&v), text));
        }
        states_cell(h, s, g);
    }
    table_end(h);
}
