/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of many classes a matrix says nothing: then the most frequent confusions are
 * listed. */
#include <stdio.h>

#include "report/numbers.h"
#include "report/pictures.h"

#define CLASSES_MOST 30
#define PAIRS_MOST   15

const char *picture_class(const struct dataset *ds, size_t class,
                          char buf[PICTURE_CLASS])
{
    const char *name = dataset_class_name(ds, class);

    if (!name || name[0] == '\0')
        snprintf(buf, PICTURE_CLASS, "%zu", class);
    else if (ds->labels_are_names)
        snprintf(buf, PICTURE_CLASS, "%s", name);
    else
        snprintf(buf, PICTURE_CLASS, "%zu %s", class, name);
    return buf;
}

static size_t row_sum(const uint32_t *row, size_t K)
{
    size_t n = 0;

    for (size_t k = 0; k < K; k++)
        n += row[k];
    return n;
}

/* A cell as dark as its part of the most there is of its kind, but so that its
 * number is read. */
static void matrix_cell(struct html *h, bool right, uint32_t n, uint32_t most)
{
    double part = most ? (double)n / most : 0;

    if (n == 0)
        html_raw(h, "<td class=\"dim\">·</td>");
    else
        html_format(h, "<td class=\"%s\" style=\"--a:%.2f\">%u</td>",
                    right ? "yes" : "no", 0.08 + 0.42 * part, n);
}

/* The most samples of a cell with a right answer, or of one with a wrong. */
static uint32_t most_of(const uint32_t *confusion, size_t K, bool right)
{
    uint32_t most = 0;

    for (size_t i = 0; i < K * K; i++)
        if ((i / K == i % K) == right && confusion[i] > most)
            most = confusion[i];
    return most;
}

static void head_cell(struct html *h, const struct dataset *ds, size_t class,
                      const char *scope)
{
    char text[PICTURE_CLASS];

    html_format(h, "<th scope=\"%s\">", scope);
    html_text(h, picture_class(ds, class, text));
    html_raw(h, "</th>");
}

static void whole_matrix(struct html *h, const struct dataset *ds,
                         const uint32_t *confusion)
{
    size_t K = ds->n_classes;
    const uint32_t most[2] = {most_of(confusion, K, false),
                              most_of(confusion, K, true)};
    char text[NUMBERS_TEXT];

    html_raw(h,
             "<div class=\"wide\"><table class=\"matrix\"><caption>Rows: the "
             "true class. Columns: what was said. Last: percent of the row "
             "that is right.</caption>\n<thead><tr><th scope=\"col\">true "
             "\\ said</th>");
    for (size_t k = 0; k < K; k++)
        head_cell(h, ds, k, "col");
    html_raw(h, "<th scope=\"col\">right</th></tr></thead>\n<tbody>\n");
    for (size_t t = 0; t < K; t++) {
        const uint32_t *row = confusion + t * K;
        size_t n = row_sum(row, K);

        html_raw(h, "<tr>");
        head_cell(h, ds, t, "row");
        for (size_t k = 0; k < K; k++)
            matrix_cell(h, k == t, row[k], most[k == t]);
        html_format(h, "<td>%s</td></tr>\n",
                    numbers_fixed(100.0 * row[t] / (double)n, 1, text));
    }
    html_raw(h, "</tbody></table></div>\n");
}

/* The most frequent confusion that is less frequent than `below`, or as
 * frequent and behind `after`. False: none is left. */
static bool next_pair(const uint32_t *confusion, size_t K, uint32_t below,
                      size_t after, size_t *at_out)
{
    uint32_t most = 0;

    for (size_t i = 0; i < K * K; i++) {
        uint32_t n = confusion[i];

        if (i / K == i % K || n > below || (n == below && i <= after) ||
            n <= most)
            continue;
        most = n;
        *at_out = i;
    }
    return most > 0;
}

static void frequent_pairs(struct html *h, const struct dataset *ds,
                           const uint32_t *confusion)
{
    size_t K = ds->n_classes, at = 0, after = SIZE_MAX;
    uint32_t below = UINT32_MAX;
    char text[PICTURE_CLASS];

    html_raw(h, "<div class=\"wide\"><table><caption>The most frequent "
                "confusions.</caption>\n<thead><tr><th scope=\"col\">true</th>"
                "<th scope=\"col\">said</th><th scope=\"col\" class=\"n\">"
                "samples</th></tr></thead>\n<tbody>\n");
    for (size_t k = 0;
         k < PAIRS_MOST && next_pair(confusion, K, below, after, &at); k++) {
        html_raw(h, "<tr><td>");
        html_text(h, picture_class(ds, at / K, text));
        html_raw(h, "</td><td>");
        html_text(h, picture_class(ds, at % K, text));
        html_format(h, "</td><td class=\"n\">%u</td></tr>\n", confusion[at]);
        below = confusion[at];
        after = at;
    }
    html_raw(h, "</tbody></table></div>\n");
}

void picture_matrix(struct html *h, const struct predictions *p, size_t lane)
{
    const struct lane_predictions *l = &p->lanes[lane];
    const struct dataset *ds = p->problem->ds;
    size_t n = p->problem->split.n_val;
    char text[NUMBERS_TEXT];

    html_format(h,
                "<p>%zu of %zu validation samples are wrong: %s %% are "
                "right.</p>\n",
                l->n_wrong, n,
                numbers_fixed(accuracy_percent(n - l->n_wrong, n), 2, text));
    if (ds->n_classes <= CLASSES_MOST)
        whole_matrix(h, ds, l->confusion);
    else
        frequent_pairs(h, ds, l->confusion);
}
