/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a race that takes another's place, with other lanes or before
 * its data are there, crashes a screen that still is where a key had brought
 * it: a mode, a panel, a lane, a unit or a picture of the race before. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "race_case.h"
#include "suite.h"
#include "ui/frame/screen.h"
#include "ui/parts/keymap.h"
#include "ui/term/keys.h"
#include "ui_case.h"

#define ROUNDS 2000 /* keys; a screen and a race are there for ten of them */

enum { LOADED, MANY, LOADING, MANY_LOADING, N_MODELS };

static struct model *models[N_MODELS];
static struct race *race; /* takes what keys ask for */
static uint32_t state;

static uint32_t below(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % n;
}

static struct model *more_lanes(struct model *m)
{
    model = m;
    set_lanes(LANES_MAX);
    return m;
}

static void begin(void)
{
    struct race_config config;

    csv_make();
    config = race_of(csv_path, LANES_MAX);
    race = race_make(&config);
    ui_begin();
    models[LOADED] = model;
    models[MANY] = more_lanes(fake_model_new());
    models[LOADING] = fake_model_loading();
    models[MANY_LOADING] = more_lanes(fake_model_loading());
    model = models[LOADED];
}

static void end(void)
{
    models[MANY]->n_lanes = models[MANY_LOADING]->n_lanes = 2;
    for (int i = 1; i < N_MODELS; i++)
        fake_model_free(models[i]);
    model = models[LOADED];
    ui_end();
    race_free(race);
    csv_end();
}

static void draw(void)
{
    static const int sizes[][2] = {{80, 24}, {120, 30}, {200, 50},
                                   {40, 12}, {63, 17},  {240, 11}};
    uint32_t k = below(sizeof sizes / sizeof sizes[0]);

    ui.area = screen_view_rect(sizes[k][0], sizes[k][1]);
    views_sync(model, &ui);
    free(shown_text(sizes[k][0], sizes[k][1]));
}

/* As app_install_race does it. */
static void replace(void)
{
    model = models[below(N_MODELS)];
    ui.target = -1;
    ui.hidden = 0;
}

static int any_key(void)
{
    static const int special[] = {KEYS_UP,        KEYS_DOWN,    KEYS_LEFT,
                                  KEYS_RIGHT,     KEYS_PAGE_UP, KEYS_PAGE_DOWN,
                                  KEYS_HOME,      KEYS_END,     KEYS_TAB,
                                  KEYS_SHIFT_TAB, KEYS_ENTER,   KEYS_ESC};

    if (below(3) == 0)
        return special[below(sizeof special / sizeof special[0])];
    return (int)(' ' + below('~' - ' ' + 1));
}

START_TEST(screens_stand_another_race)
{
    struct ui_context x = {NULL, race, &ui, NULL};

    state = (uint32_t)_i;
    for (int k = 0; k < ROUNDS; k++) {
        if (below(10) == 0)
            ui.view = (enum view_id)below(VIEW_COUNT);
        if (below(10) == 0)
            replace();
        if (below(20) == 0)
            ui.target = (int)below((uint32_t)model->n_lanes + 1) - 1;
        x.m = model;
        (void)view_press(&x, any_key());
        if (below(2) == 0)
            draw();
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, screens_stand_another_race, 1, 4);
}

int main(void)
{
    return suite_run("replaced", add_tests, begin, end);
}
