/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of what was run: settings, changes, runs, machines. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/tables.h"

#define VALUE_TEXT 160

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
    snprintf(out, VALUE_TEXT, "%s",
             l->config.shuffle ? "new every epoch" : "fixed");
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

/* A row: one cell over all columns where they are alike. */
static void setting_row(struct html *h, const struct study *s,
                        const struct figures *f, const char *name, setting *get,
                        const struct param *p)
{
    char text[VALUE_TEXT], other[VALUE_TEXT];
    bool alike = f->n_groups > 0, any = false;

    for (size_t k = 0; k < f->n_groups; k++) {
        bool has = get(s, &s->lanes[s->groups[f->groups[k]].first], p,
                       k ? other : text);

        alike = alike && has && (k == 0 || strcmp(text, other) == 0);
        any = any || has;
    }
    if (!any)
        return;
    html_format(h, "<tr><th scope=\"row\">%s</th>", name);
    for (size_t k = 0; k < (alike ? 1 : f->n_groups); k++) {
        bool has = get(s, &s->lanes[s->groups[f->groups[k]].first], p, text);

        if (alike && f->n_groups > 1)
            html_format(h, "<td colspan=\"%zu\">", f->n_groups);
        else
            html_raw(h, "<td>");
        html_text(h, has ? text : "–");
        html_raw(h, "</td>");
    }
    html_raw(h, "</tr>\n");
}

static bool value_of(const struct study *s, const struct study_lane *l,
                     const struct param *p, char out[VALUE_TEXT])
{
    double v = params_get(l->values, p);

    (void)s;
    if (!params_belong(p, l->config.rule, l->config.optim))
        return false;
    if (v == 0 && p->off)
        snprintf(out, VALUE_TEXT, "%s", p->off);
    else
        param_plain(p, v, out);
    return true;
}

void table_configuration(struct html *h, const struct study *s,
                         const struct figures *f)
{
    static const struct {
        const char *name;
        setting *get;
    } rows[] = {{"Rule", rule_of},
                {"Net", net_of},
                {"Optimiser", optim_of},
                {"Order of the batches", order_of},
                {"Seeds", seeds_of}};
    const struct param *p;

    html_raw(h, "<div class=\"wide\"><table><caption>Settings of the lanes, as "
                "they were in force at the end.</caption>\n<thead><tr><th "
                "scope=\"col\">Setting</th>");
    for (size_t k = 0; k < f->n_groups; k++) {
        html_raw(h, "<th scope=\"col\">");
        html_text(h, s->groups[f->groups[k]].label);
        html_raw(h, "</th>");
    }
    html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        setting_row(h, s, f, rows[i].name, rows[i].get, NULL);
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p != &param_seed)
            setting_row(h, s, f, param_label(p), value_of, p);
    html_raw(h, "</tbody></table></div>\n");
}

static void change_row(struct html *h, const struct study *s,
                       const struct study_lane *l, const struct study_mark *m)
{
    char epoch[NUMBERS_TEXT], step[NUMBERS_TEXT], from[PARAM_TEXT],
        to[PARAM_TEXT];

    html_raw(h, "<tr><th scope=\"row\">");
    html_text(h, s->groups[l->group].label);
    html_format(h,
                "</th><td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td>"
                "<td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n",
                numbers_count(m->x[STUDY_STEP], step),
                numbers_fixed(m->x[STUDY_EPOCH], 2, epoch),
                param_label(m->param),
                param_plain(m->param, m->old_value, from),
                param_plain(m->param, m->new_value, to));
}

#define CHANGES_MOST 200

void table_changes(struct html *h, const struct study *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_lanes; i++)
        for (size_t k = 0; k < s->lanes[i].n_marks; k++) {
            if (n++ == 0)
                html_raw(
                    h, "<h3>Changes while it ran</h3>\n<div class=\"wide\">"
                       "<table><thead><tr><th scope=\"col\">Lane</th><th "
                       "scope=\"col\" class=\"n\">Step</th><th scope=\"col\" "
                       "class=\"n\">Epoch</th><th scope=\"col\">Value</th><th "
                       "scope=\"col\" class=\"n\">from</th><th scope=\"col\" "
                       "class=\"n\">to</th></tr></thead>\n<tbody>\n");
            if (n <= CHANGES_MOST)
                change_row(h, s, &s->lanes[i], &s->lanes[i].marks[k]);
        }
    if (n)
        html_raw(h, "</tbody></table></div>\n");
    if (n > CHANGES_MOST)
        html_format(h, "<p>And %zu more.</p>\n", n - CHANGES_MOST);
}

static void run_row(struct html *h, const struct study *s,
                    const struct study_lane *l)
{
    const struct run_found *found = s->runs[l->run].found;
    char text[NUMBERS_TEXT];

    html_raw(h, "<tr><th scope=\"row\">");
    html_text(h, s->groups[l->group].label);
    html_format(h, "</th><td class=\"n\">%u</td>",
                lane_whole(&l->config, &param_seed));
    table_cell(h, numbers_fixed(l->spent[STUDY_EPOCH], 1, text));
    table_cell(h, numbers_fixed(l->val_acc, 2, text));
    table_cell(h, numbers_fixed(l->best, 2, text));
    table_cell(h, numbers_time(l->spent[STUDY_TIME], text));
    html_raw(h, "<td>");
    html_text(h, l->state);
    html_raw(h, "</td><td class=\"long\">");
    if (found->json.name[0] != '\0') {
        html_text(h, found->json.name);
        html_raw(h, "<br/>");
    }
    html_raw(h, "<code>");
    html_text(h, found->path);
    html_raw(h, "</code></td></tr>\n");
}

void table_runs(struct html *h, const struct study *s)
{
    html_raw(h, "<div class=\"wide\"><table><caption>Each lane of each run."
                "</caption>\n<thead><tr><th scope=\"col\">Lane</th><th "
                "scope=\"col\" class=\"n\">Seed</th><th scope=\"col\" "
                "class=\"n\">Epochs</th><th scope=\"col\" class=\"n\">"
                "Validation %</th><th scope=\"col\" class=\"n\">Best %</th><th "
                "scope=\"col\" class=\"n\">Active time</th><th scope=\"col\">"
                "State</th><th scope=\"col\">Run</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < s->n_lanes; i++)
        run_row(h, s, &s->lanes[i]);
    html_raw(h, "</tbody></table></div>\n");
}

static void fact(struct html *h, const char *name, const char *text)
{
    if (!text || text[0] == '\0')
        return;
    html_format(h, "<tr><th scope=\"row\">%s</th><td class=\"long\">", name);
    html_text(h, text);
    html_raw(h, "</td></tr>\n");
}

static void machine(struct html *h, const struct run_found *found)
{
    const struct run_json *j = &found->json;
    char text[RUN_JSON_TEXT + 192];

    html_raw(h, "<div class=\"wide\"><table><caption><code>");
    html_text(h, found->path);
    html_raw(h, "</code></caption>\n<tbody>\n");
    fact(h, "Name", j->name);
    fact(h, "Command", j->command);
    snprintf(text, sizeof text, "%s%s%s", j->start, j->end[0] ? " to " : "",
             j->end);
    fact(h, "Time", text);
    snprintf(text, sizeof text, "%s%s%s", j->state, j->why[0] ? ": " : "",
             j->why);
    fact(h, "Ended", text);
    snprintf(text, sizeof text, "%s%s%s", j->data, j->data_hash[0] ? ", " : "",
             j->data_hash);
    fact(h, "Data", text);
    snprintf(text, sizeof text, "mlptui %s%s%s%s%s", j->version,
             j->kernels[0] ? ", kernels " : "", j->kernels,
             j->blas[0] ? ", " : "", j->blas);
    fact(h, "Program", text);
    snprintf(text, sizeof text, "%s%s%d threads", j->host,
             j->host[0] ? ", " : "", j->threads);
    fact(h, "Machine", text);
    fact(h, "Slurm", j->slurm);
    html_raw(h, "</tbody></table></div>\n");
}

#define MACHINES_MOST 40

void table_machines(struct html *h, const struct study *s)
{
    for (size_t i = 0; i < s->n_runs && i < MACHINES_MOST; i++)
        machine(h, s->runs[i].found);
    if (s->n_runs > MACHINES_MOST)
        html_format(h,
                    "<p>And %zu more runs, each told by the run.json in its "
                    "folder.</p>\n",
                    s->n_runs - MACHINES_MOST);
}
