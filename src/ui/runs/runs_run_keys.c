/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does with the run of the selected row: pin its curve to
 * Compare, go on with it, give it a name; and why it may not be so. */
#include <stdio.h>
#include <string.h>

#include "ui/parts/prompt.h"
#include "ui/runs/runs_keys.h"

const char *runs_why_none(const struct model *m, const struct ui_state *ui,
                          int arg)
{
    (void)m;
    (void)arg;
    return runs_selected(runs_of(ui)) == NULL ? "no run is listed" : NULL;
}

const char *runs_why_no_pin(const struct model *m, const struct ui_state *ui,
                            int arg)
{
    const struct runs_row *row = runs_selected(runs_of(ui));

    if (row != NULL && row->kind == RUNS_LIVE)
        return "the live run is on Compare already; pin another one";
    return runs_why_none(m, ui, arg);
}

bool runs_pin(struct ui_context *x, int arg)
{
    struct runs_state *s = runs_of(x->ui);
    const struct runs_row *row = runs_selected(s);

    (void)arg;
    if (!runs_pin_toggle(s, row))
        ui_notice(x->ui, true,
                  "%d lanes are pinned, that is all there is "
                  "room for: P on one of them takes it away",
                  GHOSTS_MAX);
    else if (runs_pin_of(s, row) >= 0)
        ui_notice(x->ui, false, "pinned: 2 shows %.40s %s under the live lanes",
                  row->name, row->lane_name);
    else
        ui_notice(x->ui, false, "no longer pinned: %.40s %s", row->name,
                  row->lane_name);
    return true;
}

const char *runs_why_no_going_on(const struct model *m,
                                 const struct ui_state *ui, int arg)
{
    const struct runs_row *row = runs_selected(runs_of(ui));

    if (row == NULL)
        return runs_why_none(m, ui, arg);
    if (row->kind == RUNS_LIVE)
        return "this run is live already: Space goes on with it";
    if (row->goes_on)
        return "somebody is training this run; d compares it, P pins it";
    if (runs_folder(ui, row)[0] == '\0')
        return "this run was not recorded (--no-log): no checkpoint of it";
    return NULL;
}

bool runs_go_on(struct ui_context *x, int arg)
{
    const struct runs_row *row = runs_selected(runs_of(x->ui));
    struct run_ask *ask = &x->ui->ask;

    (void)arg;
    ask->what = RUN_ASK_GO_ON;
    snprintf(ask->folder, sizeof ask->folder, "%s", runs_folder(x->ui, row));
    return true;
}

/* The name is shown at once; in the run's folder the front end writes it. */
static void accept_name(struct ui_context *x, const char *text)
{
    struct runs_state *s = runs_of(x->ui);
    const struct runs_row *row = runs_selected(s);
    struct session_label *label;

    if (row == NULL)
        return;
    label = row->kind != RUNS_KEPT && x->ui->source.session != NULL
                ? session_label_of(x->ui->source.session, row->number)
                : NULL;
    if (label != NULL)
        snprintf(label->name, sizeof label->name, "%s", text);
    if (row->kind == RUNS_KEPT) {
        snprintf(s->named_path, sizeof s->named_path, "%s", row->path);
        snprintf(s->named, sizeof s->named, "%s", text);
        s->named_s = s->now_s;
    }
    s->stale = true;
    x->ui->ask.what = RUN_ASK_NAME;
    snprintf(x->ui->ask.folder, sizeof x->ui->ask.folder, "%s",
             runs_folder(x->ui, row));
    snprintf(x->ui->ask.name, sizeof x->ui->ask.name, "%s", text);
}

bool runs_rename(struct ui_context *x, int arg)
{
    static const struct prompt_kind kind = {
        "name of the run: ", "Enter set, empty: none  Esc leave", accept_name};

    (void)arg;
    prompt_open(x->ui, &kind);
    return true;
}
