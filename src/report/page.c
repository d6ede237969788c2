/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/page.h"

#include <stdio.h>
#include <string.h>

#include "report/pictures.h"
#include "report/style.h"
#include "report/tables.h"

const char page_begin[] = "<!DOCTYPE html>\n<!-- mlptui report -->\n";
const char page_figure_begin[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<!-- mlptui report -->\n";

void page_choose(struct page *page)
{
    const struct study *s = page->study;

    figures_choose(s, &page->figures);
    page->n_nets = 0;
    for (size_t k = 0; k < page->figures.n_groups && k < PAGE_NETS; k++) {
        size_t group = page->figures.groups[k], best = s->groups[group].first;

        for (size_t i = study_next(s, group, SIZE_MAX); i != SIZE_MAX;
             i = study_next(s, group, i))
            if (lane_whole(&s->lanes[i].config, &param_seed) <
                lane_whole(&s->lanes[best].config, &param_seed))
                best = i;
        page->nets[page->n_nets++] = (struct page_net){.lane = best};
    }
}

/* "BP and WP on digits.csv", "12 configurations on mnist". */
static void make_title(const struct page *page, char *out, size_t size)
{
    const struct study *s = page->study;
    const struct run_json *json = &s->runs[0].found->json;
    const char *data = study_one_data(s) ? study_data(s, 0) : "several data";

    if (json->name[0] != '\0' && s->n_runs == 1)
        snprintf(out, size, "%s", json->name);
    else if (s->n_groups == 1)
        snprintf(out, size, "%s on %s", s->groups[0].label, data);
    else if (s->n_groups == 2)
        snprintf(out, size, "%s and %s on %s", s->groups[0].label,
                 s->groups[1].label, data);
    else
        snprintf(out, size, "%zu configurations on %s", s->n_groups, data);
}

static void plural(struct html *h, size_t n, const char *one, const char *more)
{
    html_format(h, "%zu %s", n, n == 1 ? one : more);
}

/* What this page is of, in a sentence or two. */
static void summary(struct html *h, const struct page *page)
{
    const struct study *s = page->study;
    const struct run_json *json = &s->runs[0].found->json;
    char train[NUMBERS_TEXT], val[NUMBERS_TEXT];

    html_raw(h, "<p>");
    plural(h, s->n_runs, "run", "runs");
    html_raw(h, ", ");
    plural(h, s->n_lanes, "lane", "lanes");
    html_raw(h, ", ");
    plural(h, s->n_groups, "configuration", "configurations");
    if (study_one_data(s)) {
        html_raw(h, ". Data: ");
        html_text(h, json->data);
        html_format(
            h,
            ", %s training and %s validation samples, %lu features, %lu "
            "classes",
            numbers_count((double)json->n_train, train),
            numbers_count((double)json->n_val, val),
            (unsigned long)json->n_features, (unsigned long)json->n_classes);
    }
    html_raw(h, ".</p>\n");
    if (s->n_groups > 0 && s->n_lanes == s->n_groups)
        html_raw(h, "<p class=\"dim\">One seed is an example: how much the "
                    "accuracies vary from seed to seed is not known from "
                    "it.</p>\n");
    if (page->notes[0] != '\0') {
        html_raw(h, "<p>");
        html_text(h, page->notes);
        html_raw(h, "</p>\n");
    }
}

static enum status figure(struct html *h, const struct page *page,
                          enum study_axis axis, const char *id,
                          const char *caption)
{
    enum status st;

    html_raw(h, "<figure>\n");
    st = figures_accuracy(page->study, &page->figures, axis, id, false, h);
    html_format(h, "<figcaption>%s%s</figcaption></figure>\n", caption,
                figures_log(page->study, axis)
                    ? " The lanes are of very different lengths, so the axis "
                      "across is logarithmic."
                    : "");
    return st;
}

static enum status curves(struct html *h, const struct page *page)
{
    const struct study *s = page->study;
    enum status st;

    html_raw(h, "<h2>Curves</h2>\n");
    if (page->figures.n_groups < s->n_groups)
        html_format(h, "<p>The %zu configurations that end best, of %zu.</p>\n",
                    page->figures.n_groups, s->n_groups);
    html_format(h,
                "<p>By %s; <code>mlptui report --x</code> chooses another axis "
                "(epoch, step, samples, fwd-eq, time).</p>\n",
                study_axis_titles[page->axis]);
    st = figure(h, page, page->axis, "accuracy",
                "Dots: evaluations on the validation samples. Of several seeds "
                "their mean, and in the band one standard deviation to each "
                "side. Faint: batches, smoothed. Upright lines: values that "
                "were changed.");
    if (st == STATUS_OK && figures_has(s, STUDY_BATCH_LOSS)) {
        html_raw(h, "<figure>\n");
        st = figures_metric(s, &page->figures, STUDY_BATCH_LOSS, page->axis,
                            "loss", h);
        html_raw(h, "<figcaption>The loss of the batches, smoothed, on a "
                    "logarithmic axis.</figcaption></figure>\n");
    }
    if (st == STATUS_OK && figures_has(s, STUDY_COS)) {
        html_raw(h, "<figure>\n");
        st = figures_metric(s, &page->figures, STUDY_COS, page->axis, "cos", h);
        html_raw(h, "<figcaption>How much a rule's gradient is like "
                    "backprop's at the same weights and batch: 1 = the same "
                    "direction.</figcaption></figure>\n");
    }
    return st;
}

static enum status costs(struct html *h, const struct page *page)
{
    const struct study *s = page->study;
    enum status st;

    html_raw(h, "<h2>To reach an accuracy</h2>\n");
    table_reached(h, s, &page->figures);
    html_raw(h, "<h2>At equal cost</h2>\n"
                "<p>Forward equivalents count how many forward passes of one "
                "sample a rule takes when it is done as it is defined.</p>\n");
    table_equal_cost(h, s, &page->figures);
    st = figure(h, page, STUDY_FWD_EQ, "cost",
                "The same evaluations by what they had cost until then.");
    return st;
}

static void nets(struct html *h, const struct page *page)
{
    const struct study *s = page->study;

    html_raw(h, "<h2>What the nets say</h2>\n");
    if (s->n_lanes > page->n_nets)
        html_raw(h, "<p>Of each configuration the run with the lowest seed"
                    ".</p>\n");
    if (page->figures.n_groups > page->n_nets)
        html_format(h, "<p>The first %zu configurations.</p>\n", page->n_nets);
    for (size_t k = 0; k < page->n_nets; k++) {
        const struct page_net *net = &page->nets[k];
        const struct study_lane *lane = &s->lanes[net->lane];
        size_t i = net->predictions
                       ? predictions_lane(net->predictions, lane->config.name)
                       : SIZE_MAX;

        html_raw(h, "<h3>");
        html_words(h, "%s, seed %u", s->groups[lane->group].label,
                   lane_whole(&lane->config, &param_seed));
        html_raw(h, "</h3>\n");
        if (i == SIZE_MAX) {
            html_raw(h, "<p>");
            html_words(h,
                       "Confusions, wrong answers and units are not shown: %s.",
                       net->why[0] ? net->why : "its weights are not there");
            html_raw(h, "</p>\n");
            continue;
        }
        picture_matrix(h, net->predictions, i);
        picture_errors(h, net->predictions, i);
        picture_units(h, net->predictions, i);
    }
}

static void head(struct html *h, const char *title)
{
    html_raw(h, page_begin);
    html_raw(h, "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n"
                "<head>\n<meta charset=\"UTF-8\"/>\n<meta name=\"viewport\" "
                "content=\"width=device-width, initial-scale=1\"/>\n"
                "<meta name=\"generator\" content=\"mlptui " PACKAGE_VERSION
                "\"/>\n<title>");
    html_text(h, title);
    html_raw(h, "</title>\n<style>\n");
    html_raw(h, style_colours);
    html_raw(h, style_page);
    html_raw(h, style_chart);
    html_raw(h, "</style>\n</head>\n<body>\n<main>\n<h1>");
    html_text(h, title);
    html_raw(h, "</h1>\n");
}

enum status page_write(const struct page *page, struct html *h)
{
    const struct study *s = page->study;
    char title[512];
    enum status st;

    if (page->title)
        snprintf(title, sizeof title, "%s", page->title);
    else
        make_title(page, title, sizeof title);
    head(h, title);
    summary(h, page);
    html_raw(h, "<h2>What was run</h2>\n");
    table_configuration(h, s, &page->figures);
    table_changes(h, s);
    html_raw(h, "<h2>What came out</h2>\n");
    table_result(h, s, &page->figures);
    st = curves(h, page);
    if (st == STATUS_OK)
        st = costs(h, page);
    if (st != STATUS_OK)
        return st;
    nets(h, page);
    html_raw(h, "<h2>Runs and machines</h2>\n");
    table_runs(h, s);
    table_machines(h, s);
    html_raw(h, "</main>\n</body>\n</html>\n");
    return html_status(h, NULL);
}

enum status page_write_figure(const struct page *page, struct html *h)
{
    enum status st;

    html_raw(h, page_figure_begin);
    st = figures_accuracy(page->study, &page->figures, page->axis, "accuracy",
                          true, h);
    return st == STATUS_OK ? html_status(h, NULL) : st;
}
