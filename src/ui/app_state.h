/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the event loop and the keys share; nobody else includes this. */
#ifndef UI_APP_STATE_H
#define UI_APP_STATE_H

#include "race/model.h"
#include "ui/screen.h"

struct app {
    struct race *race;
    struct model *model;
    struct model *frozen; /* NULL = live */
    struct ui_state ui;
    struct canvas canvas;
    enum overlay overlay;
    int help_scroll, help_most;
    char search[sizeof((struct log_state *)0)->search];
    size_t theme;
    int frame_ms;
    int64_t awake_until_ns;
    bool leave, dirty, hung_up;
    enum status failed; /* why it left, when not by choice */
};

void app_handle_key(struct app *app, int key);
void app_toggle_freeze(struct app *app);
void app_suspend(struct app *app);

#endif
