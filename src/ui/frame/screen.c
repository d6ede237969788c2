/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows 0 and 1 are the status, the last one the keys, the view has the rest.
 * Overlays cover the view only: the state and how to get out stay visible,
 * and what is behind goes on being drawn. */
#include "ui/frame/screen.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/frame/presets.h"
#include "ui/frame/status_line.h"
#include "ui/help/help.h"
#include "ui/help/key_list.h"
#include "ui/parts/controls.h"
#include "ui/parts/log_text.h"
#include "ui/parts/prompt.h"

struct rect screen_view_rect(int w, int h)
{
    return (struct rect){0, 2, w, h > 3 ? h - 3 : 0};
}

struct rect screen_area(const struct lesson_place *lesson, int w, int h)
{
    int top;

    if (lesson == NULL || w < SCREEN_MIN_W || h < SCREEN_MIN_H)
        return screen_view_rect(w, h);
    top = lesson_band_top(h) + lesson_band_rows(lesson, w, h);
    return (struct rect){0, top, w, h - 1 > top ? h - 1 - top : 0};
}

static bool any_runs(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->error[0] == '\0' && model_runs(&m->lanes[i]))
            return true;
    return false;
}

/* In as many rows as it takes, or shorter when there are not enough. */
static void draw_too_small(const struct screen *s, struct canvas *c)
{
    static const char *const forms[] = {"need %dx%d, have %dx%d; %s; q quits",
                                        "need %dx%d, have %dx%d; q quits",
                                        "need %dx%d", "q quits"};
    enum role role;
    const char *state = status_word(s->live, &role);
    char text[80];
    int rows = 0;

    if (any_runs(s->live))
        state = "training continues";

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        snprintf(text, sizeof text, forms[i], SCREEN_MIN_W, SCREEN_MIN_H, c->w,
                 c->h, state);
        if (s->overlay == OVERLAY_QUIT)
            snprintf(text, sizeof text, "quit? s saves, q d quit, Esc goes on");
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
    struct rect r = {(c->w - 40) / 2, c->h / 2 - 2, 40, 4}, in;

    canvas_fill(c, r, ' ', ROLE_TEXT);
    in = canvas_box(c, r, true, ROLE_TITLE, title, NULL);
    canvas_text(c, in.x + 1, in.y, in.w - 2, ROLE_TEXT, text);
    canvas_text(c, in.x + 1, in.y + 1, in.w - 2, ROLE_KEY, keys);
}

/* By what leaving keeps by itself: --save and --out, or nothing. A folder that
 * a person named stays, and so does a run that was gone on with. */
static const char *quit_keys(const struct screen *s)
{
    const struct keeper *k = s->keeper;

    if (k == NULL || !keeper_records(k))
        return "q quit unsaved  Esc back";
    return k->drops ? "q save, quit  d delete it  Esc back"
                    : "q save, quit  d no save  Esc back";
}

/* What is typed, its end always in view, and the keys where there is room. */
static void draw_typed(struct canvas *c, int y, const char *before,
                       const char *text, const char *keys)
{
    int w = c->w - 3, before_w = canvas_text_width(before);
    int used;

    while (canvas_text_width(text) > w - before_w && *text != '\0')
        text_next(&text);
    used = canvas_printf(c, 1, y, c->w - 2, ROLE_KEY, "%s%s_", before, text);
    if (used + 2 + canvas_text_width(keys) < c->w - 1)
        canvas_text(c, 3 + used, y, c->w - 4 - used, ROLE_DIM, keys);
}

static void draw_edit(const struct screen *s, struct canvas *c, int y)
{
    const struct field_edit *edit = &s->ui->controls.edit;
    char before[48];
    int w;

    controls_edit_prompt(s->live, s->ui, before, sizeof before);
    w = canvas_text_width(before) + (int)edit->len + 4;
    if (edit->why[0] == '\0') {
        draw_typed(c, y, before, edit->text, "Enter set  Esc cancel");
    } else if (w + canvas_text_width(edit->why) < c->w) {
        draw_typed(c, y, before, edit->text, "");
        canvas_text(c, w, y, c->w - w, ROLE_BAD, edit->why);
    } else {
        canvas_text_fit(c, 1, y, c->w - 2, ROLE_BAD, edit->why);
    }
}

/* Draws a mode's entries, whole ones only; or with c NULL tells the key of the
 * one at column at, 0 = none. */
static int mode_bar(struct canvas *c, int w, int y, const struct key_mode *mode,
                    int at)
{
    int x = 1;

    for (int i = 0; i < MODE_KEYS && mode->bar[i].text != NULL; i++) {
        const char *text = mode->bar[i].text;
        int key_w = (int)strcspn(text, " "), entry_w = canvas_text_width(text);

        if (x + entry_w > w)
            continue;
        if (c != NULL) {
            canvas_text(c, x, y, entry_w, ROLE_DIM, text);
            canvas_text(c, x, y, key_w, ROLE_KEY, text);
        } else if (at >= x && at < x + entry_w) {
            return mode->bar[i].key;
        }
        x += entry_w + 2;
    }
    return 0;
}

int screen_bar_key(const struct model *live, const struct ui_state *ui, int w,
                   int x)
{
    const struct key_mode *mode = view_mode(ui);

    if (ui->notice[0] != '\0' || ui->controls.edit.why[0] != '\0' ||
        ui->controls.edit.active)
        return 0;
    return mode != NULL ? mode_bar(NULL, w, 0, mode, x)
                        : key_bar_at(live, ui, w, x);
}

static const char *help_keys(const struct screen *s, int w)
{
    static const char all[] = "Esc close   L lesson   Up Down PgUp PgDn scroll";

    return s->help_most <= 0 ? "Esc close   L lesson"
           : canvas_text_width(all) <= w
               ? all
               : "Esc close  L lesson  Up Down scroll";
}

static void draw_bar(const struct screen *s, struct canvas *c)
{
    int y = c->h - 1;

    if (s->ui->prompt.kind != NULL)
        draw_typed(c, y, s->ui->prompt.kind->before, s->ui->prompt.text,
                   s->ui->prompt.kind->keys);
    else if (s->overlay == OVERLAY_HELP)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY, help_keys(s, c->w - 2));
    else if (s->overlay == OVERLAY_PRESETS)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    "Enter apply  Up Down choose  Esc close");
    else if (s->overlay == OVERLAY_QUIT)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY, quit_keys(s));
    else if (s->overlay == OVERLAY_RESTART)
        canvas_text(c, 1, y, c->w - 2, ROLE_KEY,
                    "r restart  S save first  Esc back");
    else if (s->ui->notice[0] != '\0')
        canvas_text_fit(c, 1, y, c->w - 2,
                        s->ui->notice_bad ? ROLE_BAD : ROLE_GOOD,
                        s->ui->notice);
    else if (s->ui->controls.edit.active)
        draw_edit(s, c, y);
    else if (s->ui->controls.edit.why[0] != '\0')
        canvas_text_fit(c, 1, y, c->w - 2, ROLE_BAD, s->ui->controls.edit.why);
    else if (view_mode(s->ui) != NULL)
        mode_bar(c, c->w, y, view_mode(s->ui), -1);
    else if (s->lesson != NULL)
        lesson_bar(c, c->w, y, -1);
    else
        key_bar_draw(s->live, s->ui, c, y);
}

/* The dialog stays open while it trains on. What q saves is named. */
static void draw_quit(const struct screen *s, struct canvas *c)
{
    const char *name;
    char text[40];

    snprintf(text, sizeof text, "Training %s.",
             model_all_ended(s->live) ? "has ended" : "is not finished");
    if (s->keeper != NULL && s->keeper->save != NULL) {
        name = strrchr(s->keeper->save, '/');
        snprintf(text, sizeof text, "Saves %.29s",
                 name != NULL ? name + 1 : s->keeper->save);
    }
    draw_question(c, "Quit?", text, quit_keys(s));
}

void screen_draw(struct screen *s, struct canvas *c)
{
    struct rect r = screen_view_rect(c->w, c->h);

    canvas_clear(c);
    if (c->w < SCREEN_MIN_W || c->h < SCREEN_MIN_H) {
        draw_too_small(s, c);
        return;
    }
    if (s->lesson == NULL || lesson_band_top(c->h) > 0)
        status_draw_tabs(s->live, s->ui, c, 0);
    if (s->lesson != NULL)
        lesson_band_draw(s->lesson, c);
    else
        status_draw_progress(s->live, s->ui, c, 1);
    view_at(s->ui->view)
        ->draw(s->shown, s->ui, c, screen_area(s->lesson, c->w, c->h));
    if (s->overlay == OVERLAY_HELP)
        s->help_most = help_draw(c, r, s->ui->view, s->help_scroll);
    if (s->overlay == OVERLAY_PRESETS)
        presets_draw(s->live, s->ui, c, r);
    if (s->overlay == OVERLAY_QUIT)
        draw_quit(s, c);
    if (s->overlay == OVERLAY_RESTART)
        draw_question(c, "Restart?", "This run is not saved.",
                      "r restart   S save first   Esc");
    draw_bar(s, c);
}
