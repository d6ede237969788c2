/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of what was run: changes, runs, machines. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/tables.h"

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
