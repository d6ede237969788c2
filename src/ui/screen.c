/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows 0 and 1 are the status, the last one the keys, the view has the rest.
 * Overlays cover the view only: the state and how to get out stay visible,
 * and what is behind goes on being drawn. */
#include "ui/screen.h"

#include <stdio.h>

#include "ui/help.h"
#include "ui/keymap.h"
#include "ui/presets.h"
#include "ui/status_line.h"

struct rect screen_view_rect(int w, int h)
{
    return (struct rect){0, 2, w, h > 3 ? h - 3 : 0};
}

static void draw_too_small(struct canvas *c)
{
    canvas_printf(c, 0, 0, c->w, ROLE_WARN,
                  "need %dx%d, have %dx%d; training continues; q quits",
                  SCREEN_MIN_W, SCREEN_MIN_H, c->w, c->h);
}

static void draw_quit(struct canvas *c)
{
    static const char text[] = "Training is not finished.";
    static const char keys[] = "q or y quit    Esc back to it";
    struct rect r = {(c->w - 38) / 2, c->h / 2 - 2, 38, 4}, in;

    canvas_fill(c, r, ' ', ROLE_TEXT);
    in = canvas_box(c, r, true, ROLE_TITLE, "Quit?", NULL);
    canvas_text(c, in.x + 1, in.y, in.w - 2, ROLE_TEXT, text);
    canvas_text(c, in.x + 1, in.y + 1, in.w - 2, ROLE_KEY, keys);
}

static void draw_bar(const struct screen *s, struct canvas *c)
{
    int y = c->h - 1;

    if (s->overlay == OVERLAY_SEARCH)
        canvas_printf(c, 1, y, c->w - 2, ROLE_KEY,
                      "/%s_  Enter search  Esc leave", s->search);
    else if (s->overlay == OVERLAY_HELP)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    s->help_most > 0 ? "Esc close   Up Down PgUp PgDn scroll"
                                     : "Esc close");
    else if (s->overlay == OVERLAY_PRESETS)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    "Enter apply   Up Down choose   Esc close");
    else if (s->overlay == OVERLAY_QUIT)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY, "q quit   Esc back");
    else if (s->ui->view == VIEW_TRAIN && s->ui->train.edit.active)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    "type a value   Enter set   Esc cancel");
    else
        keymap_draw_bar(c, y, s->ui->view);
}

void screen_draw(struct screen *s, struct canvas *c)
{
    struct rect r = screen_view_rect(c->w, c->h);

    canvas_clear(c);
    if (c->w < SCREEN_MIN_W || c->h < SCREEN_MIN_H) {
        draw_too_small(c);
        return;
    }
    status_draw_tabs(s->live, s->ui, c, 0);
    status_draw_progress(s->live, c, 1);
    view_at(s->ui->view)->draw(s->shown, s->ui, c, r);
    if (s->overlay == OVERLAY_HELP)
        s->help_most = help_draw(c, r, s->ui->view, s->help_scroll);
    if (s->overlay == OVERLAY_PRESETS)
        presets_draw(s->live, s->ui, c, r);
    if (s->overlay == OVERLAY_QUIT)
        draw_quit(c);
    draw_bar(s, c);
}
