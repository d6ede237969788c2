/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of screens, in the order of the keys 1 to 6, and what a person's
 * choices are before the first key. */
#include "ui/parts/view.h"

#include <string.h>

#include "base/mem.h"
#include "ui/charts/spark.h"
#include "ui/frame/ui_config.h"
#include "ui/parts/controls.h"

const struct view *view_at(enum view_id id)
{
    static const struct view *const views[VIEW_COUNT] = {
        [VIEW_TRAIN] = &view_train,   [VIEW_COMPARE] = &view_compare,
        [VIEW_ERRORS] = &view_errors, [VIEW_WEIGHTS] = &view_weights,
        [VIEW_LOG] = &view_log,       [VIEW_RUNS] = &view_runs,
    };

    return (unsigned)id < VIEW_COUNT ? views[id] : NULL;
}

bool view_find(const char *name, enum view_id *out)
{
    for (int i = 0; i < VIEW_COUNT; i++)
        if (strcmp(view_at((enum view_id)i)->name, name) == 0) {
            *out = (enum view_id)i;
            return true;
        }
    return false;
}

void ui_state_choose(struct ui_state *ui, const struct ui_config *config)
{
    ui->axis = config->axis;
    ui->smoothing = config->smoothing;
    ui->published = config->preset;
    if (config->ghosts != NULL)
        ui->ghosts = *config->ghosts;
    if (config->view != NULL)
        view_find(config->view, &ui->view);
}

/* NULL state = memory is out. */
static enum status state_init(const struct view *view, void *state)
{
    if (state == NULL)
        return STATUS_NOMEM;
    return view->init != NULL ? view->init(state) : STATUS_OK;
}

enum status ui_state_init(struct ui_state *ui)
{
    memset(ui, 0, sizeof *ui);
    ui->target = -1;
    ui->smoothing = 2;
    ui->zoom = 1;
    ui->cursor = 1;
    for (int i = 0; i < VIEW_COUNT; i++) {
        const struct view *view = view_at((enum view_id)i);

        if (view->state_size == 0)
            continue;
        ui->state[i] = mem_alloc(1, view->state_size);
        if (state_init(view, ui->state[i]) != STATUS_OK)
            return STATUS_NOMEM;
    }
    return STATUS_OK;
}

void ui_state_done(struct ui_state *ui)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        const struct view *view = view_at((enum view_id)i);

        if (ui->state[i] != NULL && view->done != NULL)
            view->done(ui->state[i]);
        mem_free(ui->state[i]);
    }
    memset(ui, 0, sizeof *ui);
}

void views_sync(const struct model *m, struct ui_state *ui)
{
    spark_sync(m, ui);
    for (int i = 0; i < VIEW_COUNT; i++)
        if (view_at((enum view_id)i)->follow != NULL)
            view_at((enum view_id)i)->follow(m, ui);
    if (view_at(ui->view)->sync != NULL)
        view_at(ui->view)->sync(m, ui);
    controls_fit(m, ui); /* as wide as the view has them */
}

bool view_shows(const struct model *m, const struct ui_state *ui,
                enum view_shows what)
{
    const struct view *view = view_at(ui->view);

    return view->shows != NULL && (view->shows(m, ui) & (unsigned)what) != 0;
}

void views_note(const struct model *m, struct ui_state *ui)
{
    for (int i = 0; i < VIEW_COUNT; i++)
        if (view_at((enum view_id)i)->note != NULL)
            view_at((enum view_id)i)->note(m, ui->state[i]);
}
