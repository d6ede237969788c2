/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows 0 and 1 are the status, the last one the keys, the view has the rest.
 * Overlays cover the view only: the state and how to get out stay visible,
 * and what is behind goes on being drawn. */
#include "ui/screen.h"

#include <stdio.h>
#include <string.h>

#include "ui/controls.h"
#include "ui/help.h"
#include "ui/keymap.h"
#include "ui/log_text.h"
#include "ui/presets.h"
#include "ui/status_line.h"

struct rect screen_view_rect(int w, int h)
{
    return (struct rect){0, 2, w, h > 3 ? h - 3 : 0};
}

/* In as many rows as it takes, or shorter when there are not enough. */
static void draw_too_small(const struct screen *s, struct canvas *c)
{
    static const char *const forms[] = {
        "need %dx%d, have %dx%d; training continues; q quits",
        "need %dx%d, have %dx%d; q quits", "need %dx%d", "q quits"};
    char text[80];
    int rows = 0;

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        snprintf(text, sizeof text, forms[i], SCREEN_MIN_W, SCREEN_MIN_H, c->w,
                 c->h);
        if (s->overlay == OVERLAY_QUIT)
            snprintf(text, sizeof text,
                     "quit? s saves, d discards, Esc goes on");
        if (s->overlay == OVERLAY_RESTART)
            snprintf(text, sizeof text, "restart? r again, Esc goes on");
        rows = log_text_rows(text, c->w);
        if (rows <= c->h)
            break;
    }
    for (int k = 0; k < rows && k < c->h; k++)
        log_text_draw_row(c, 0, k, c->w, ROLE_WARN, text, k, "");
}

static void draw_question(struct canvas *c, const char *title, const char *text,
                          const char *keys)
{
    struct rect r = {(c->w - 38) / 2, c->h / 2 - 2, 38, 4}, in;

    canvas_fill(c, r, ' ', ROLE_TEXT);
    in = canvas_box(c, r, true, ROLE_TITLE, title, NULL);
    canvas_text(c, in.x + 1, in.y, in.w - 2, ROLE_TEXT, text);
    canvas_text(c, in.x + 1, in.y + 1, in.w - 2, ROLE_KEY, keys);
}

/* What is typed, its end always in view, and the keys where there is room. */
static void draw_typed(struct canvas *c, int y, const char *before,
                       const char *text, const char *keys)
{
    int w = c->w - 3, before_w = canvas_text_width(before);
    int text_w = canvas_text_width(text), used;

    for (; text_w > w - before_w && *text != '\0'; text_w--)
        text++;
    used = canvas_printf(c, 1, y, c->w - 2, ROLE_KEY, "%s%s_", before, text);
    if (used + 2 + canvas_text_width(keys) < c->w - 1)
        canvas_text(c, 3 + used, y, c->w - 4 - used, ROLE_DIM, keys);
}

static void draw_edit(const struct screen *s, struct canvas *c, int y)
{
    char before[48];

    controls_edit_prompt(s->live, s->ui, before, sizeof before);
    draw_typed(c, y, before, s->ui->train.edit.text, "Enter set  Esc cancel");
}

/* Of a mode whose keys mean something else; whole entries only. */
static void draw_keys(struct canvas *c, int y, const char *a, const char *b,
                      const char *d, const char *e)
{
    const char *const all[] = {a, b, d, e, "? help"};
    int x = 1;

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        int key_w = (int)strcspn(all[i], " "), w = canvas_text_width(all[i]);

        if (x + w > c->w)
            continue;
        canvas_text(c, x, y, key_w, ROLE_KEY, all[i]);
        canvas_text(c, x + key_w, y, w - key_w, ROLE_DIM, all[i] + key_w);
        x += w + 2;
    }
}

static void draw_bar(const struct screen *s, struct canvas *c)
{
    const struct errors_state *e = &s->ui->errors;
    int y = c->h - 1;

    if (s->overlay == OVERLAY_SEARCH)
        draw_typed(c, y, "/", s->search,
                   s->ui->view == VIEW_ERRORS
                       ? "7 true 7, 7 9 said 9, >9, #247; Enter, Esc"
                       : "Enter search  Esc leave");
    else if (s->overlay == OVERLAY_HELP)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    s->help_most > 0 ? "Esc close   Up Down PgUp PgDn scroll"
                                     : "Esc close");
    else if (s->overlay == OVERLAY_PRESETS)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    "Enter apply  Up Down choose  Esc close");
    else if (s->overlay == OVERLAY_QUIT)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    "s stop and save  d discard  Esc back");
    else if (s->overlay == OVERLAY_RESTART)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    "r restart  S save first  Esc back");
    else if (s->ui->notice[0] != '\0')
        canvas_text_fit(c, 1, y, c->w - 2,
                        s->ui->notice_bad ? ROLE_BAD : ROLE_GOOD,
                        s->ui->notice);
    else if (s->ui->train.edit.why[0] != '\0')
        canvas_text_fit(c, 1, y, c->w - 2, ROLE_BAD, s->ui->train.edit.why);
    else if (s->ui->view == VIEW_TRAIN && s->ui->train.edit.active)
        draw_edit(s, c, y);
    else if (s->ui->view == VIEW_ERRORS && e->draw.on)
        draw_keys(c, y, "arrows move", "Space brush", "x erase", "Esc leave");
    else if (s->ui->view == VIEW_ERRORS && e->matrix)
        draw_keys(c, y, "arrows move", "Enter pictures", "b lane", "Esc leave");
    else
        keymap_draw_bar(c, y, s->ui->view);
}

void screen_draw(struct screen *s, struct canvas *c)
{
    struct rect r = screen_view_rect(c->w, c->h);

    canvas_clear(c);
    if (c->w < SCREEN_MIN_W || c->h < SCREEN_MIN_H) {
        draw_too_small(s, c);
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
        draw_question(c, "Quit?", "Training is not finished.",
                      "s stop and save  d discard  Esc");
    if (s->overlay == OVERLAY_RESTART)
        draw_question(c, "Restart?", "This run is not saved.",
                      "r restart   S save first   Esc");
    draw_bar(s, c);
}
