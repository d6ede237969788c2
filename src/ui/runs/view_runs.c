/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All runs there are: of this session, and kept ones. */
#include "base/mem.h"
#include "ui/runs/runs_state.h"

static enum status init(void *state)
{
    struct runs_state *s = state;

    s->best = -1;
    s->sort = RUNS_WHEN;
    s->heat.x = s->heat.y = -1;
    return STATUS_OK;
}

static void done(void *state)
{
    mem_free(((struct runs_state *)state)->rows);
}

static void follow(const struct model *m, struct ui_state *ui)
{
    runs_list_follow(m, ui);
    runs_pins_follow(m, ui);
}

const struct view view_runs = {
    .name = "runs",
    .title = "Runs",
    .state_size = sizeof(struct runs_state),
    .init = init,
    .done = done,
    .draw = runs_draw,
    .follow = follow,
    .keys = runs_keys,
    .mode = runs_key_mode,
    .mouse = runs_mouse,
};
