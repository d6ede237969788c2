/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of the lanes: a column a group, and one cell where all are
 * alike; of many groups what they have in common first, then a row a group. */
#include <stdio.h>
#include <string.h>

#include "report/tables.h"

#define COLUMNS_MOST 6 /* groups side by side */
#define VALUE_TEXT   160

/* A setting of a lane as text; false: the lane does not have it. */
typedef bool setting(const struct study *s, const struct study_lane *l,
                     const struct param *p, char out[VALUE_TEXT]);

static bool rule_of(const struct study *s, const struct study_lane *l,
                    const struct param *p, char out[VALUE_TEXT])
{
    (void)p;
    (void)s;
    snprintf(out, VALUE_TEXT, "%s (%s)", l->config.rule->name,
             l->config.rule->title);
    return true;
}

static bool net_of(const struct study *s, const struct study_lane *l,
                   const struct param *p, char out[VALUE_TEXT])
{
    (void)p;
    const struct run_json *json = &s->runs[l->run].found->json;
    size_t used = 0;

    if (json->n_features)
        used = (size_t)snprintf(out, VALUE_TEXT, "%lu-",
                                (unsigned long)json->n_features);
    for (size_t i = 0; i < l->config.n_hidden && used < VALUE_TEXT - 24; i++)
        used += (size_t)snprintf(out + used, VALUE_TEXT - used, "%s%zu",
                                 i ? "-" : "", l->config.hidden[i]);
    if (json->n_classes)
        snprintf(out + used, VALUE_TEXT - used, "-%lu",
                 (unsigned long)json->n_classes);
    return true;
}

static bool optim_of(const struct study *s, const struct study_lane *l,
                     const struct param *p, char out[VALUE_TEXT])
{
    (void)p;
    (void)s;
    snprintf(out, VALUE_TEXT, "%s (%s)", l->config.optim->name,
             l->config.optim->title);
    return true;
}

static bool order_of(const struct study *s, const struct study_lane *l,
                     const struct param *p, char out[VALUE_TEXT])
{
    (void)p;
    (void)s;
    double seed = lane_value(&l->config, &param_order_seed);

    if (!l->config.shuffle)
        snprintf(out, VALUE_TEXT, "fixed");
    else if (param_is_off(&param_order_seed, seed))
        snprintf(out, VALUE_TEXT, "new every epoch, from the seed");
    else
        snprintf(out, VALUE_TEXT, "new every epoch, from order-seed %.0f",
                 seed);
    return true;
}

/* "2", or "1, 2, 3, ... (10)". */
static bool seeds_of(const struct study *s, const struct study_lane *l,
                     const struct param *p, char out[VALUE_TEXT])
{
    (void)p;
    size_t used = 0, told = 0, n = s->groups[l->group].n;

    for (size_t i = study_next(s, l->group, SIZE_MAX);
         i != SIZE_MAX && told < 12; i = study_next(s, l->group, i))
        used += (size_t)snprintf(out + used, VALUE_TEXT - used, "%s%u",
                                 told++ ? ", " : "",
                                 lane_whole(&s->lanes[i].config, &param_seed));
    if (n > told)
        snprintf(out + used, VALUE_TEXT - used, ", … (%zu)", n);
    return true;
}

static bool value_of(const struct study *s, const struct study_lane *l,
                     const struct param *p, char out[VALUE_TEXT])
{
    double v = params_get(l->values, p);

    (void)s;
    if (!params_belong(p, l->config.rule, l->config.optim))
        return false;
    if (param_is_off(p, v))
        snprintf(out, VALUE_TEXT, "%s", p->off);
    else
        param_plain(p, v, out);
    return true;
}

/* A setting that has a row: one of the list, then the parameters. */
struct row {
    const char *name;
    setting *get;
    const struct param *p;
};

static bool row_at(size_t i, struct row *out)
{
    static const struct row rows[] = {{"Rule", rule_of, NULL},
                                      {"Net", net_of, NULL},
                                      {"Optimiser", optim_of, NULL},
                                      {"Order of the batches", order_of, NULL},
                                      {"Seeds", seeds_of, NULL}};
    const size_t n = sizeof rows / sizeof rows[0];
    const struct param *p;

    if (i < n) {
        *out = rows[i];
        return true;
    }
    p = params_at(i - n);
    if (p)
        *out = (struct row){param_label(p), value_of, p};
    return p != NULL;
}

static bool get(const struct study *s, const struct figures *f, size_t k,
                const struct row *row, char out[VALUE_TEXT])
{
    bool has =
        row->get(s, &s->lanes[s->groups[f->groups[k]].first], row->p, out);

    if (!has)
        snprintf(out, VALUE_TEXT, "–");
    return has;
}

/* What the groups have of a setting. Seeds and order have rows of their own. */
enum common { NONE_HAS, ALL_ALIKE, DIFFERENT };

static enum common common_of(const struct study *s, const struct figures *f,
                             const struct row *row)
{
    char text[VALUE_TEXT], other[VALUE_TEXT];
    bool alike = true, any = get(s, f, 0, row, text);

    for (size_t k = 1; k < f->n_groups; k++) {
        any = get(s, f, k, row, other) || any;
        alike = alike && strcmp(text, other) == 0;
    }
    if (!any || row->p == &param_seed || row->p == &param_order_seed)
        return NONE_HAS;
    return alike ? ALL_ALIKE : DIFFERENT;
}

static void group_heads(struct html *h, const struct study *s,
                        const struct figures *f)
{
    for (size_t k = 0; k < f->n_groups; k++) {
        html_raw(h, "<th scope=\"col\">");
        html_text(h, s->groups[f->groups[k]].label);
        html_raw(h, "</th>");
    }
}

static void setting_row(struct html *h, const struct study *s,
                        const struct figures *f, const struct row *row,
                        enum common common, bool one_column)
{
    char text[VALUE_TEXT];

    html_format(h, "<tr><th scope=\"row\">%s</th>", row->name);
    for (size_t k = 0; k < (common == ALL_ALIKE ? 1 : f->n_groups); k++) {
        get(s, f, k, row, text);
        if (common == ALL_ALIKE && f->n_groups > 1 && !one_column)
            html_format(h, "<td colspan=\"%zu\">", f->n_groups);
        else
            html_raw(h, "<td>");
        html_text(h, text);
        html_raw(h, "</td>");
    }
    html_raw(h, "</tr>\n");
}

/* A row a group, with the settings that differ. */
static void group_rows(struct html *h, const struct study *s,
                       const struct figures *f)
{
    char text[VALUE_TEXT];
    struct row row;

    html_raw(h, "<div class=\"wide\"><table><caption>Where they "
                "differ.</caption>\n<thead><tr><th scope=\"col\">Lane</th>");
    for (size_t i = 0; row_at(i, &row); i++)
        if (common_of(s, f, &row) == DIFFERENT)
            html_format(h, "<th scope=\"col\">%s</th>", row.name);
    html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < f->n_groups; k++) {
        html_raw(h, "<tr>");
        table_group(h, s, f, f->groups[k]);
        for (size_t i = 0; row_at(i, &row); i++) {
            if (common_of(s, f, &row) != DIFFERENT)
                continue;
            get(s, f, k, &row, text);
            html_raw(h, "<td>");
            html_text(h, text);
            html_raw(h, "</td>");
        }
        html_raw(h, "</tr>\n");
    }
    html_raw(h, "</tbody></table></div>\n");
}

void table_configuration(struct html *h, const struct study *s,
                         const struct figures *f)
{
    bool many = f->n_groups > COLUMNS_MOST;
    struct row row;

    html_raw(h, "<div class=\"wide\"><table><caption>Settings of the lanes, as "
                "they were in force at the end.</caption>\n<thead><tr><th "
                "scope=\"col\">Setting</th>");
    if (many)
        html_raw(h, "<th scope=\"col\">all lanes</th>");
    else
        group_heads(h, s, f);
    html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; row_at(i, &row); i++) {
        enum common common = common_of(s, f, &row);

        if (common == ALL_ALIKE || (common == DIFFERENT && !many))
            setting_row(h, s, f, &row, common, many);
    }
    html_raw(h, "</tbody></table></div>\n");
    if (many)
        group_rows(h, s, f);
}
