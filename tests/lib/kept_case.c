/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session of three runs and two kept ones, whose list is made by hand. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "kept_case.h"
#include "ui/parts/keymap.h"
#include "ui/parts/prompt.h"

struct session session;
struct run_list list;
struct run_found *found;
struct model *read_model; /* of every kept run, once it is there */
char wanted[512];         /* paths, each behind a blank */

static const struct run_list *fake_list(void *ctx)
{
    (void)ctx;
    return &list;
}

static void fake_want(void *ctx, const char *const *paths, size_t n)
{
    (void)ctx;
    wanted[0] = '\0';
    for (size_t i = 0; i < n; i++)
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), " %s",
                 paths[i]);
}

static const struct model *fake_model(void *ctx, const char *path,
                                      const char **why_out)
{
    (void)ctx;
    (void)path;
    if (why_out != NULL)
        *why_out = "";
    return read_model;
}

void sync_screen(int w, int h)
{
    ui.area = screen_view_rect(w, h);
    views_sync(model, &ui);
}

bool hit(int key)
{
    bool used = press(key);

    sync_screen(80, 24);
    return used;
}

void type(const char *text)
{
    struct ui_context x = {model, NULL, &ui, NULL};

    ck_assert_ptr_nonnull(ui.prompt.kind);
    while (*text != '\0')
        prompt_key(&x, (int)text_next(&text));
    prompt_key(&x, KEYS_ENTER);
    sync_screen(80, 24);
}

/* One lane of a kept run. */
struct run_found *add_kept(const char *path, const char *rule, double lr,
                           double pert, uint32_t seed, double best)
{
    struct run_found *run = &found[list.n++];
    struct run_json_lane *lane = &run->json.lanes[0];

    memset(run, 0, sizeof *run);
    snprintf(run->path, sizeof run->path, "%s", path);
    snprintf(run->json.start, sizeof run->json.start, "2024-11-04T10:%02zu:00Z",
             list.n % 60);
    strcpy(run->json.state, "done");
    strcpy(run->json.host, "elsewhere");
    strcpy(run->json.data, "mnist");
    run->json.n_lanes = 1;
    snprintf(lane->name, sizeof lane->name, "%s", rule);
    snprintf(lane->rule, sizeof lane->rule, "%s", rule);
    strcpy(lane->hidden, "20");
    strcpy(lane->optim, "sgd");
    strcpy(lane->state, isnan(best) ? "diverged" : "done");
    params_initial(lane->values);
    lane->values[params_index(&param_lr)] = lr;
    lane->values[params_index(&param_pert)] = pert;
    lane->values[params_index(&param_seed)] = seed;
    snprintf(lane->params, sizeof lane->params, "lr=%g,pert=%g", lr, pert);
    lane->seed = seed;
    lane->best_val_acc = lane->val_acc = best;
    lane->best_epoch = 3;
    lane->fwd_eq = 1e6 * (double)list.n;
    lane->active_s = 12;
    list.runs = found;
    list.serial++;
    return run;
}

/* The live run is the session's third; two kept ones. */
void kept_begin(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
    ui_begin();
    memset(&list, 0, sizeof list);
    found = calloc(KEPT_MOST, sizeof *found);
    ck_assert_ptr_nonnull(found);
    read_model = NULL;
    wanted[0] = '\0';
    session_begin(&session, BEGAN);
    ck_assert_int_eq(session_next(&session, model, model, BEGAN + 60),
                     STATUS_OK);
    ck_assert_int_eq(session_next(&session, model, model, BEGAN + 120),
                     STATUS_OK);
    add_kept("/kept/alpha", "bp", 0.3, 0, 2, 93.61);
    add_kept("/kept/beta", "wp", 0.1, 0.01, 7, 88.5);
    ui.source = (struct run_source){.session = &session,
                                    .list = fake_list,
                                    .want = fake_want,
                                    .model = fake_model};
    ui.view = VIEW_RUNS;
    sync_screen(80, 24);
}

void kept_end(void)
{
    ui_end();
    session_done(&session);
    free(found);
}

const struct runs_row *row(size_t i)
{
    const struct runs_state *s = runs_of(&ui);

    ck_assert_uint_lt(i, s->n);
    return &s->rows[i];
}

void select_named(const char *name, const char *lane)
{
    struct runs_state *s = runs_of(&ui);

    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->rows[i].name, name) == 0 &&
            strcmp(s->rows[i].lane_name, lane) == 0) {
            runs_select(s, (int)i);
            sync_screen(80, 24);
            return;
        }
    ck_abort_msg("no row %s %s", name, lane);
}

bool line_has(const char *text, const char *begin, const char *word)
{
    const char *at = strstr(text, begin), *end = at ? strchr(at, '\n') : NULL;
    const char *found_at = at ? strstr(at, word) : NULL;

    return found_at != NULL && end != NULL && found_at < end;
}
