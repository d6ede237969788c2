/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, clicks and drawn screens of a model. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/app/dump.h"
#include "ui/frame/screen.h"
#include "ui/help/key_list.h"
#include "ui_case.h"

struct model *model;
struct ui_state ui;

void ui_begin(void)
{
    model = fake_model_new();
    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
}

void ui_end(void)
{
    ui_state_done(&ui);
    fake_model_free(model);
}

bool screen_says(int w, int h, const char *text)
{
    struct screen screen = {.live = model, .shown = model, .ui = &ui};
    char row[1024];
    struct canvas c;
    bool found = false;

    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_BRAILLE), STATUS_OK);
    screen_draw(&screen, &c);
    for (int y = 0; y < h; y++) {
        canvas_row_utf8(&c, y, row, sizeof row);
        found = found || strstr(row, text) != NULL;
    }
    canvas_done(&c);
    return found;
}

bool does(int key)
{
    const struct binding *own = view_binding(&ui, key);
    const struct binding *common = key_common(key);

    return (own != NULL && own->act != NULL) ||
           (common != NULL && common->act != NULL);
}

bool press(int key)
{
    struct ui_context x = {model, NULL, &ui, NULL};

    return view_press(&x, key);
}

void set_lanes(size_t n)
{
    model->n_lanes = n;
    for (size_t i = 2; i < n; i++) {
        model->lanes[i] = model->lanes[i - 2];
        snprintf(model->lanes[i].config.name, LANE_NAME_MAX, "long-name-%zu",
                 i);
    }
}

char *dump(const char *view, int w, int h, enum glyphs glyphs)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    struct ui_config config = {.view = view,
                               .term.unicode = true,
                               .glyphs = (int)glyphs,
                               .smoothing = 2};

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(dump_screen(model, &config, w, h, f, NULL), STATUS_OK);
    fclose(f);
    return text;
}

char *shown_text(int w, int h)
{
    struct screen screen = {.live = model, .shown = model, .ui = &ui};
    char *text = calloc((size_t)w * 4 + 2, (size_t)h);
    struct canvas c;
    size_t len = 0;

    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_ASCII), STATUS_OK);
    ui.area = screen_view_rect(w, h);
    screen_draw(&screen, &c);
    for (int y = 0; y < h; y++) {
        canvas_row_utf8(&c, y, text + len, (size_t)w * 4 + 1);
        len += strlen(text + len);
        text[len++] = '\n';
    }
    canvas_done(&c);
    return text;
}

void expect_text(const char *word, bool there)
{
    char *text = shown_text(200, 50);

    ck_assert_msg((strstr(text, word) != NULL) == there, "%s \"%s\" in\n%s",
                  there ? "no" : "still", word, text);
    free(text);
}
