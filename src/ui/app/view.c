/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of screens, in the order of the keys 1 to 5, and what a person's
 * choices are before the first key. */
#include "ui/parts/view.h"

#include <string.h>

#include "base/mem.h"
#include "ui/app/ui_config.h"

const struct view *view_at(enum view_id id)
{
    static const struct view *const views[VIEW_COUNT] = {
        [VIEW_TRAIN] = &view_train,   [VIEW_COMPARE] = &view_compare,
        [VIEW_ERRORS] = &view_errors, [VIEW_WEIGHTS] = &view_weights,
        [VIEW_LOG] = &view_log,
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
    if (config->view != NULL)
        view_find(config->view, &ui->view);
}

enum status ui_state_init(struct ui_state *ui)
{
    memset(ui, 0, sizeof *ui);
    ui->target = -1;
    ui->smoothing = 2;
    ui->zoom = 1;
    ui->cursor = 1;
    ui->errors.choice.true_class = ui->errors.choice.said_class = -1;
    ui->errors.choice.only = -1;
    ui->errors.pinned = -1;
    ui->errors.sort_confidence = true;
    ui->errors.list = mem_alloc(ERRORS_MAX, sizeof *ui->errors.list);
    return ui->errors.list == NULL ? STATUS_NOMEM : STATUS_OK;
}

void ui_state_done(struct ui_state *ui)
{
    mem_free(ui->errors.list);
    for (size_t i = 0; i < LANES_MAX; i++) {
        for (size_t k = 0; k < ERRORS_PAST; k++)
            mem_free(ui->errors.past[i].by_epoch[k]);
        mem_free(ui->weights.start[i]);
    }
    memset(ui, 0, sizeof *ui);
}
