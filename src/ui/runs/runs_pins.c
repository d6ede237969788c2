/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pinned runs are what Compare draws under the live lanes. Those of this
 * session are in memory; kept ones are read by another thread, so a pin may
 * have no curve yet. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/runs/runs_state.h"

int runs_pin_of(const struct runs_state *s, const struct runs_row *row)
{
    for (size_t i = 0; i < s->n_pins; i++)
        if (runs_same(&s->pins[i], row))
            return (int)i;
    return -1;
}

bool runs_pin_toggle(struct runs_state *s, const struct runs_row *row)
{
    int at = runs_pin_of(s, row);

    s->pins_changed = true;
    if (at >= 0) {
        s->n_pins--;
        memmove(&s->pins[at], &s->pins[at + 1],
                (s->n_pins - (size_t)at) * sizeof s->pins[0]);
        return true;
    }
    if (s->n_pins == GHOSTS_MAX)
        return false;
    s->pins[s->n_pins++] = runs_id_of(row);
    return true;
}

const struct run_found *runs_found(const struct runs_state *s,
                                   const struct runs_row *row)
{
    return row->kind == RUNS_KEPT && s->list != NULL && row->at < s->list->n
               ? &s->list->runs[row->at]
               : NULL;
}

const char *runs_folder(const struct ui_state *ui, const struct runs_row *row)
{
    const struct session_label *label =
        ui->source.session != NULL
            ? session_label_of(ui->source.session, row->number)
            : NULL;

    if (row->kind == RUNS_KEPT)
        return row->path;
    return label != NULL ? label->folder : "";
}

static const struct model *model_of(const struct ui_state *ui,
                                    const struct runs_id *id)
{
    const struct session *session = ui->source.session;
    const struct session_run *run;

    if (id->path[0] != '\0')
        return ui->source.model != NULL
                   ? ui->source.model(ui->source.ctx, id->path, NULL)
                   : NULL;
    run = session != NULL ? session_find(session, id->number) : NULL;
    return run != NULL ? run->m : NULL;
}

const struct model *runs_model(const struct model *m, const struct ui_state *ui,
                               const struct runs_row *row)
{
    struct runs_id id;

    if (row->kind == RUNS_LIVE)
        return m;
    id = runs_id_of(row);
    return model_of(ui, &id);
}

/* Asks for the folders of the kept runs that are pinned, each once. */
static void want(struct ui_state *ui)
{
    const struct runs_state *s = runs_of(ui);
    const char *paths[RUNS_MODELS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < s->n_pins && n < RUNS_MODELS_MAX; i++) {
        size_t k = 0;

        if (s->pins[i].path[0] == '\0')
            continue;
        while (k < n && strcmp(paths[k], s->pins[i].path) != 0)
            k++;
        if (k == n)
            paths[n++] = s->pins[i].path;
    }
    if (ui->source.want != NULL)
        ui->source.want(ui->source.ctx, paths, n);
}

/* A run that has become the live one is drawn anyway. */
static bool is_live(const struct ui_state *ui, const char *path)
{
    return ui->source.session != NULL && path[0] != '\0' &&
           strcmp(ui->source.session->live.folder, path) == 0;
}

/* A run of this session that was dropped for want of memory, or that a newer
 * one goes on with, is not pinned any more. */
static bool is_gone(const struct ui_state *ui, const struct runs_id *id)
{
    const struct session *session = ui->source.session;
    const struct session_run *run;

    if (is_live(ui, id->path))
        return true;
    run = session != NULL ? session_find(session, id->number) : NULL;
    return id->path[0] == '\0' && (run == NULL || runs_went_on(session, run));
}

static void name_ghost(const struct ui_state *ui, const struct runs_id *id,
                       struct ghost *g)
{
    const struct session *session = ui->source.session;
    const struct session_run *run =
        session != NULL ? session_find(session, id->number) : NULL;
    char name[SESSION_NAME_MAX], lane[LANE_NAME_MAX];
    const char *given = run != NULL ? run->label.name : "";
    const struct runs_state *s = runs_of(ui);

    for (size_t i = 0; s->list != NULL && i < s->list->n; i++)
        if (id->path[0] != '\0' && strcmp(s->list->runs[i].path, id->path) == 0)
            given = runs_given(s, &s->list->runs[i]);
    runs_name(run != NULL ? &run->label : NULL,
              id->path[0] != '\0' ? id->path : NULL, given, name);
    model_lane_label(&g->m->lanes[g->lane], lane, sizeof lane);
    snprintf(g->name, sizeof g->name, "%.*s %s",
             (int)(sizeof g->name - sizeof lane - 1), name, lane);
}

/* Whether a row of a kept run can be compared with the newest one: it has
 * learnt the same data, has come to an accuracy, and did not fail. */
static bool is_comparable(const struct runs_state *s,
                          const struct runs_row *row)
{
    const struct run_json *json = &s->list->runs[row->at].json;
    const struct run_json *newest = &s->list->runs[0].json;

    if (row->kind != RUNS_KEPT || row->failed || isnan(row->best))
        return false;
    return json->data_hash[0] != '\0' && newest->data_hash[0] != '\0'
               ? strcmp(json->data_hash, newest->data_hash) == 0
               : strcmp(json->data, newest->data) == 0;
}

/* Of kept runs the lanes with the highest accuracies. */
static void pin_first(struct ui_state *ui)
{
    struct runs_state *s = runs_of(ui);

    while (ui->source.pinned_first < ui->source.pin_first) {
        const struct runs_row *best = NULL;

        for (size_t i = 0; i < s->n; i++)
            if (is_comparable(s, &s->rows[i]) &&
                (best == NULL || s->rows[i].best > best->best) &&
                runs_pin_of(s, &s->rows[i]) < 0)
                best = &s->rows[i];
        if (best == NULL || !runs_pin_toggle(s, best))
            break;
        ui->source.pinned_first++;
    }
    ui->source.pin_first = 0;
}

void runs_pins_follow(const struct model *m, struct ui_state *ui)
{
    struct runs_state *s = runs_of(ui);
    struct ghosts *ghosts = &ui->ghosts;
    size_t kept = 0;

    (void)m;
    if (ui->source.pin_first > 0 && s->list != NULL && s->list->n > 0)
        pin_first(ui);
    for (size_t i = 0; i < s->n_pins; i++)
        if (!is_gone(ui, &s->pins[i]))
            s->pins[kept++] = s->pins[i];
    s->pins_changed = s->pins_changed || kept != s->n_pins;
    s->n_pins = kept;
    if (s->pins_changed)
        want(ui);
    s->pins_changed = false;
    ghosts->n = 0;
    for (size_t i = 0; i < s->n_pins; i++) {
        struct ghost *g = &ghosts->ghost[ghosts->n];

        g->m = model_of(ui, &s->pins[i]);
        g->lane = s->pins[i].lane;
        if (g->m == NULL || g->lane >= g->m->n_lanes)
            continue;
        name_ghost(ui, &s->pins[i], g);
        ghosts->n++;
    }
}
