/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows are made anew when a run came or went, and once a second while they
 * are looked at; in between only those of the live run are, which stay in
 * front. The selection goes by what it is, not by where it stands. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "ui/runs/runs_state.h"

static bool make_room(struct runs_state *s, size_t n)
{
    struct runs_row *rows;

    if (n <= s->room)
        return true;
    rows = mem_alloc(n + n / 2, sizeof *rows);
    if (rows == NULL)
        return false;
    mem_free(s->rows);
    s->rows = rows;
    s->room = n + n / 2;
    return true;
}

static size_t count_rows(const struct model *m, const struct session *session,
                         const struct run_list *list)
{
    size_t n = m->n_lanes;

    for (size_t i = 0; session != NULL && i < session->n; i++)
        n += session->runs[i]->m->n_lanes;
    for (size_t i = 0; list != NULL && i < list->n; i++)
        n += list->runs[i].json.n_lanes;
    return n;
}

/* Takes the row behind the last one unless the filter holds it back. */
static void take(struct runs_state *s)
{
    s->n_all++;
    if (runs_passes(&s->rows[s->n], s->filter))
        s->n++;
}

static void add_live(struct runs_state *s, const struct model *m,
                     const struct session *session)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        runs_row_of_model(m, i, session != NULL ? &session->live : NULL, true,
                          &s->rows[s->n]);
        take(s);
    }
    s->n_session = 1;
}

bool runs_went_on(const struct session *session, const struct session_run *run)
{
    bool newer = false;

    if (run->label.folder[0] == '\0')
        return false;
    for (size_t i = 0; i < session->n; i++) {
        if (newer &&
            strcmp(session->runs[i]->label.folder, run->label.folder) == 0)
            return true;
        newer = newer || session->runs[i] == run;
    }
    return strcmp(session->live.folder, run->label.folder) == 0;
}

static void add_session(struct runs_state *s, const struct session *session)
{
    for (size_t k = session->n; k-- > 0;) { /* newest first */
        const struct session_run *run = session->runs[k];

        if (runs_went_on(session, run))
            continue;
        s->n_session++;
        for (size_t i = 0; i < run->m->n_lanes; i++) {
            runs_row_of_model(run->m, i, &run->label, false, &s->rows[s->n]);
            take(s);
        }
    }
}

/* A run of this session that is recorded is listed as that. */
static bool is_of_session(const struct session *session, const char *path)
{
    if (session == NULL)
        return false;
    if (strcmp(session->live.folder, path) == 0)
        return true;
    for (size_t i = 0; i < session->n; i++)
        if (strcmp(session->runs[i]->label.folder, path) == 0)
            return true;
    return false;
}

static void add_kept(struct runs_state *s, const struct session *session,
                     const struct run_list *list)
{
    for (size_t k = 0; k < list->n; k++) {
        if (is_of_session(session, list->runs[k].path))
            continue;
        s->n_kept++;
        for (size_t i = 0; i < list->runs[k].json.n_lanes; i++) {
            runs_row_of_kept(s, &list->runs[k], i, &s->rows[s->n]);
            s->rows[s->n].at = k;
            take(s);
        }
    }
}

static int compare(const void *pa, const void *pb, void *ctx)
{
    const struct runs_row *a = pa, *b = pb;
    const struct runs_state *s = ctx;
    int by;

    if ((a->kind == RUNS_LIVE) != (b->kind == RUNS_LIVE))
        return a->kind == RUNS_LIVE ? -1 : 1;
    if (a->kind == RUNS_LIVE)
        return a->lane < b->lane ? -1 : 1;
    by = runs_compare(a, b, s->sort);
    if (by == 0 && a->begins == b->begins && a->lane == b->lane)
        by = runs_compare(a, b, RUNS_WHEN);
    if (by != 0)
        return s->rising ? by : -by;
    if (a->number != b->number)
        return a->number > b->number ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->lane < b->lane ? -1 : a->lane > b->lane;
}

bool runs_same(const struct runs_id *id, const struct runs_row *row)
{
    if (id->lane != row->lane || id->number != row->number)
        return false;
    return row->path == NULL ? id->path[0] == '\0'
                             : strcmp(id->path, row->path) == 0;
}

struct runs_id runs_id_of(const struct runs_row *row)
{
    struct runs_id id = {.number = row->number, .lane = row->lane};

    if (row->path != NULL)
        strncpy(id.path, row->path, sizeof id.path - 1);
    return id;
}

const struct runs_row *runs_selected(const struct runs_state *s)
{
    return s->n > 0 && s->selected_at >= 0 && (size_t)s->selected_at < s->n
               ? &s->rows[s->selected_at]
               : NULL;
}

void runs_select(struct runs_state *s, int at)
{
    int last = (int)s->n - 1;

    s->selected_at = at > last ? last : at;
    if (s->selected_at < 0)
        s->selected_at = 0;
    if (s->n > 0)
        s->selected = runs_id_of(&s->rows[s->selected_at]);
}

/* To where the selected run is now; where it is gone, to what took its
 * place. */
static void find_selected(struct runs_state *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (runs_same(&s->selected, &s->rows[i])) {
            s->selected_at = (int)i;
            return;
        }
    runs_select(s, s->selected_at);
}

static void find_best(struct runs_state *s)
{
    s->best = -1;
    for (size_t i = 0; i < s->n; i++)
        if (!isnan(s->rows[i].best) &&
            (s->best < 0 || s->rows[i].best > s->rows[s->best].best))
            s->best = (int)i;
}

/* The file says so by now, or it could not be written. */
static void end_naming(struct runs_state *s, const struct run_list *list)
{
    bool there = s->now_s - s->named_s > RUNS_NAMED_S;

    for (size_t i = 0; i < list->n && !there; i++)
        there = strcmp(list->runs[i].path, s->named_path) == 0 &&
                strcmp(list->runs[i].json.name, s->named) == 0;
    if (there)
        s->named_path[0] = '\0';
}

static void make_rows(const struct model *m, struct ui_state *ui,
                      const struct run_list *list)
{
    struct runs_state *s = runs_of(ui);
    const struct session *session = ui->source.session;

    s->n = s->n_all = s->n_kept = 0;
    s->list = list;
    s->list_serial = list != NULL ? list->serial : 0;
    s->session_serial = session != NULL ? session->serial : 0;
    s->stale = false;
    if (!make_room(s, count_rows(m, session, list)))
        return;
    add_live(s, m, session);
    if (session != NULL)
        add_session(s, session);
    if (list != NULL) {
        end_naming(s, list);
        add_kept(s, session, list);
        runs_shorten(s, list);
    }
    qsort_r(s->rows, s->n, sizeof *s->rows, compare, s);
    find_selected(s);
    find_best(s);
}

static void renew_live(const struct model *m, struct ui_state *ui)
{
    struct runs_state *s = runs_of(ui);
    const struct session *session = ui->source.session;

    for (size_t i = 0; i < s->n && s->rows[i].kind == RUNS_LIVE; i++)
        if (s->rows[i].lane < m->n_lanes)
            runs_row_of_model(m, s->rows[i].lane,
                              session != NULL ? &session->live : NULL, true,
                              &s->rows[i]);
    find_best(s);
}

/* The selection stays in view, in the middle when it was far away. */
static void scroll(struct runs_state *s, int page)
{
    int last = (int)s->n - page;

    if (s->selected_at < s->top)
        s->top = s->selected_at;
    if (s->selected_at >= s->top + page)
        s->top = s->selected_at - page + 1;
    if (s->top > last)
        s->top = last;
    if (s->top < 0)
        s->top = 0;
}

void runs_list_follow(const struct model *m, struct ui_state *ui)
{
    struct runs_state *s = runs_of(ui);
    const struct session *session = ui->source.session;
    const struct run_list *list =
        ui->source.list != NULL ? ui->source.list(ui->source.ctx) : NULL;
    int64_t now_s = (int64_t)time(NULL);
    bool shown = ui->view == VIEW_RUNS;

    if (s->host[0] == '\0')
        gethostname(s->host, sizeof s->host - 1);
    if (list != s->list || (list != NULL && list->serial != s->list_serial) ||
        (session != NULL && session->serial != s->session_serial) || s->stale ||
        s->now_s == 0 || (shown && now_s != s->now_s)) {
        s->now_s = now_s;
        make_rows(m, ui, list);
    } else if (shown) {
        renew_live(m, ui);
    }
    if (shown && runs_page(ui->area) > 0)
        scroll(s, runs_page(ui->area));
}
