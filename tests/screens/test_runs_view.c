/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, screen 6 lists other runs than there are, loses the selection,
 * pins, compares or averages another run than the one that is meant, or shows
 * other text than its golden screens (UPDATE_GOLDEN=1 writes them anew). Kept
 * runs are a list made by hand. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kept_case.h"
#include "source_file.h"
#include "suite.h"
#include "ui/parts/keymap.h"
#include "ui/parts/prompt.h"

START_TEST(says_what_there_is)
{
    expect_text("3 of this session, 2 kept", true);
    expect_text("LIVE run 3", true);
    expect_text("best 93.61 %: BP of alpha at e3", true);
    ck_assert_uint_eq(runs_of(&ui)->n, 8);
    ck_assert_int_eq(row(0)->kind, RUNS_LIVE);
    ck_assert_int_eq(row(1)->kind, RUNS_LIVE);
    ck_assert_str_eq(row(2)->name, "run 2"); /* the newest of the others */
    ck_assert_str_eq(row(7)->name, "alpha");
    ck_assert_str_eq(row(2)->state, "STOPPED"); /* it was cut short */
}
END_TEST

START_TEST(alone_it_says_how_runs_come_about)
{
    ui.source = (struct run_source){0};
    sync_screen(80, 24);
    expect_text("Each restart (r, R)", true);
    expect_text("1 of this session, 0 kept", true);
}
END_TEST

/* A run of the session that is kept on disk is one run. */
START_TEST(a_recorded_run_is_listed_once)
{
    strcpy(session.live.folder, "/kept/beta");
    list.serial++;
    sync_screen(80, 24);
    ck_assert_uint_eq(runs_of(&ui)->n, 7);
    expect_text("3 of this session, 1 kept", true);
}
END_TEST

/* So is one that the live run, or a newer one of the session, goes on with. */
START_TEST(a_run_gone_on_with_is_listed_once)
{
    strcpy(session.runs[0]->label.folder, "/kept/beta");
    list.serial++;
    select_named("run 1", "WP");
    ck_assert(hit('P'));
    strcpy(session.live.folder, "/kept/beta");
    session.serial++;
    sync_screen(80, 24);
    ck_assert_uint_eq(runs_of(&ui)->n, 5);
    ck_assert_uint_eq(runs_of(&ui)->n_pins, 0);
    expect_text("2 of this session, 1 kept", true);
    strcpy(session.live.folder, "");
    strcpy(session.runs[1]->label.folder, "/kept/beta");
    session.serial++;
    sync_screen(80, 24);
    ck_assert_uint_eq(runs_of(&ui)->n, 5);
    ck_assert_str_eq(row(2)->name, "run 2");
}
END_TEST

/* Folders of a sweep begin alike: what differs has the room. */
START_TEST(a_long_name_says_what_differs)
{
    char *text;

    add_kept("/s/lane=wp,lr=0.1,pert=0.01,batch-size=630,seed=1", "wp", 0.1,
             0.01, 1, 70);
    add_kept("/s/lane=wp,lr=0.1,pert=0.03,batch-size=630,seed=12", "wp", 0.1,
             0.03, 12, 71);
    add_kept("/s/elsewhere", "wp", 0.1, 0.03, 12, 71); /* is no part of it */
    sync_screen(80, 24);
    text = shown_text(80, 24);
    ck_assert_ptr_nonnull(strstr(text, " ~0.03~12 "));
    ck_assert_ptr_nonnull(strstr(text, " ~0.01~1 "));
    ck_assert_ptr_null(strstr(text, "lane=wp"));
    free(text);
    ck_assert_str_eq(row(7)->name,
                     "lane=wp,lr=0.1,pert=0.03,batch-size=630,seed=12");
    ck_assert_str_eq(row(7)->short_name, "~pert=0.03~seed=12");
}
END_TEST

START_TEST(sorts_by_a_column)
{
    struct runs_state *s = runs_of(&ui);

    while (s->sort != RUNS_BEST)
        ck_assert(hit('o'));
    ck_assert_int_eq(row(0)->kind, RUNS_LIVE); /* stays in front */
    ck_assert_str_eq(row(2)->name, "alpha");
    for (size_t i = 3; i < s->n; i++)
        ck_assert_double_le(row(i)->best, row(i - 1)->best);
    expect_text("vBest %", true);
    ck_assert(hit('i'));
    ck_assert_str_eq(row(7)->name, "alpha");
    expect_text("^Best %", true);
    ck_assert(hit(KEYS_LEFT));
    ck_assert_int_eq(s->sort, RUNS_STATE);
    ck_assert_int_eq(s->rising, true);
}
END_TEST

START_TEST(filters_by_words)
{
    ck_assert(hit('/'));
    type("WP lr=0.1 seed=7");
    ck_assert_uint_eq(runs_of(&ui)->n, 1);
    ck_assert_str_eq(row(0)->name, "beta");
    expect_text("1 of 8 rows, Esc shows all", true);
    ck_assert(hit('/'));
    type("nothing is called so");
    ck_assert_uint_eq(runs_of(&ui)->n, 0);
    expect_text("No run passes the filter", true);
    ck_assert(hit('d')); /* is heard, and told why not */
    ck_assert_str_eq(ui.notice, "no run is listed");
    ck_assert(hit(KEYS_ESC));
    ck_assert_uint_eq(runs_of(&ui)->n, 8);
    ck_assert(!hit(KEYS_ESC)); /* is the shared one's now */
}
END_TEST

/* The selection goes with its run when others come in above it. */
START_TEST(selection_stays_with_its_run)
{
    select_named("beta", "WP");
    add_kept("/kept/gamma", "wp", 0.1, 0.1, 3, 70);
    sync_screen(80, 24);
    ck_assert_str_eq(runs_selected(runs_of(&ui))->name, "beta");
    hit(KEYS_END);
    ck_assert_str_eq(runs_selected(runs_of(&ui))->name, "alpha");
    hit(KEYS_HOME);
    ck_assert_int_eq(runs_selected(runs_of(&ui))->kind, RUNS_LIVE);
    list.n = 1; /* a run that is gone leaves its place to another */
    hit(KEYS_END);
    list.n = 0;
    list.serial++;
    sync_screen(80, 24);
    ck_assert_ptr_nonnull(runs_selected(runs_of(&ui)));
}
END_TEST

START_TEST(pins_become_ghosts)
{
    hit(KEYS_HOME);
    ck_assert(hit('P'));
    ck_assert_ptr_nonnull(strstr(ui.notice, "live run is on Compare already"));
    select_named("run 1", "WP");
    ck_assert(hit('P'));
    ck_assert_uint_eq(ui.ghosts.n, 1);
    ck_assert_str_eq(ui.ghosts.ghost[0].name, "run 1 WP");
    ck_assert_ptr_eq(ui.ghosts.ghost[0].m, session.runs[0]->m);
    ck_assert_uint_eq(ui.ghosts.ghost[0].lane, 1);
    select_named("beta", "WP");
    ck_assert(hit('P'));
    ck_assert_str_eq(wanted, " /kept/beta");
    ck_assert_uint_eq(ui.ghosts.n, 1); /* it is being read */
    read_model = session.runs[1]->m;
    ui.view = VIEW_COMPARE; /* which is where they are drawn */
    sync_screen(80, 24);
    ck_assert_uint_eq(ui.ghosts.n, 2);
    ck_assert_str_eq(ui.ghosts.ghost[1].name,
                     "beta BP"); /* as its model says */
    ui.view = VIEW_RUNS;
    expect_text("2 pinned: curves on 2", true);
    ck_assert(hit('P'));
    ck_assert_uint_eq(ui.ghosts.n, 1);
    ck_assert_str_eq(wanted, "");
}
END_TEST

START_TEST(pins_are_bounded_and_go_with_their_run)
{
    struct runs_state *s = runs_of(&ui);

    for (size_t i = 0; i < GHOSTS_MAX + 1; i++) {
        char path[32];

        snprintf(path, sizeof path, "/kept/n%02zu", i);
        add_kept(path, "bp", 0.1, 0, 2, 50);
    }
    sync_screen(80, 24);
    select_named("run 1", "WP");
    ck_assert(hit('P'));
    for (size_t i = 0; i < GHOSTS_MAX; i++) {
        char name[32];

        snprintf(name, sizeof name, "n%02zu", i);
        select_named(name, "BP");
        ck_assert(hit('P'));
    }
    ck_assert_uint_eq(s->n_pins, GHOSTS_MAX);
    ck_assert(ui.notice_bad);
    session.most = 1; /* all but the newest are dropped */
    ck_assert_int_eq(session_next(&session, model, model, BEGAN + 180),
                     STATUS_OK);
    sync_screen(80, 24);
    ck_assert_uint_eq(s->n_pins, GHOSTS_MAX - 1);
}
END_TEST

/* What --open pins by itself, and that a run which has become the live one is
 * no ghost. */
START_TEST(opened_runs_are_pinned)
{
    struct run_found *other;

    add_kept("/kept/failed", "wp", 3, 0.01, 7, NAN);
    add_kept("/kept/dead", "wp", 3, 0.01, 8, 99);
    strcpy(found[3].json.lanes[0].state, "collapsed");
    add_kept("/kept/low", "wp", 3, 0.01, 9, 20);
    other = add_kept("/kept/other", "wp", 3, 0.01, 9, 99);
    strcpy(other->json.data, "iris");
    ui.source.pin_first = 2;
    sync_screen(80, 24);
    ck_assert_str_eq(wanted, " /kept/alpha /kept/beta");
    ck_assert_uint_eq(runs_of(&ui)->n_pins, 2);
    ck_assert_uint_eq(ui.source.pinned_first, 2); /* which is to be told */
    strcpy(session.live.folder, "/kept/alpha");
    session.serial++;
    sync_screen(80, 24);
    ck_assert_uint_eq(runs_of(&ui)->n_pins, 1);
    ck_assert_str_eq(wanted, " /kept/beta");
}
END_TEST

START_TEST(names_a_run)
{
    select_named("run 1", "BP");
    ck_assert(hit('T'));
    type("wide");
    ck_assert_str_eq(session.runs[0]->label.name, "wide");
    ck_assert_str_eq(runs_selected(runs_of(&ui))->name, "wide");
    select_named("alpha", "BP");
    ck_assert(hit('T'));
    type("first");
    ck_assert_int_eq(ui.ask.what, RUN_ASK_NAME);
    ck_assert_str_eq(ui.ask.folder, "/kept/alpha");
    ck_assert_str_eq(ui.ask.name, "first");
    ck_assert_str_eq(runs_selected(runs_of(&ui))->name, "first"); /* at once */
    ck_assert(hit('T'));
    type("Übung √2");
    ck_assert_str_eq(ui.ask.name, "Übung √2");
    ck_assert_str_eq(runs_selected(runs_of(&ui))->name, "Übung √2");
    strcpy(found[0].json.name, "Übung √2");
    list.serial++; /* the file says so by now */
    sync_screen(80, 24);
    strcpy(found[0].json.name, "from elsewhere");
    list.serial++;
    sync_screen(80, 24);
    ck_assert_str_eq(runs_selected(runs_of(&ui))->name, "from elsewhere");
}
END_TEST

START_TEST(goes_on_with_a_run)
{
    hit(KEYS_HOME);
    ck_assert(hit(KEYS_ENTER));
    ck_assert_ptr_nonnull(strstr(ui.notice, "live already"));
    select_named("run 1", "BP");
    ck_assert(hit(KEYS_ENTER));
    ck_assert_ptr_nonnull(strstr(ui.notice, "not recorded"));
    ck_assert_int_eq(ui.ask.what, RUN_ASK_NONE);
    strcpy(((struct session_run *)session.runs[0])->label.folder, "/kept/one");
    ck_assert(hit(KEYS_ENTER));
    ck_assert_int_eq(ui.ask.what, RUN_ASK_GO_ON);
    ck_assert_str_eq(ui.ask.folder, "/kept/one");
    strcpy(found[1].json.state, "running");
    list.serial++;
    ui.ask.what = RUN_ASK_NONE;
    select_named("beta", "WP");
    ck_assert(hit(KEYS_ENTER));
    ck_assert_ptr_nonnull(strstr(ui.notice, "somebody is training"));
    ck_assert_int_eq(ui.ask.what, RUN_ASK_NONE);
}
END_TEST

/* Running, it says, but on this machine nobody holds its lock. */
START_TEST(a_killed_run_is_told_from_a_growing_one)
{
    strcpy(found[0].json.state, "running");
    strcpy(found[0].json.lanes[0].state, "run");
    list.serial++;
    sync_screen(80, 24);
    select_named("alpha", "BP");
    ck_assert_str_eq(runs_selected(runs_of(&ui))->state, "RUN");
    strcpy(found[0].json.host, runs_of(&ui)->host);
    list.serial++;
    sync_screen(80, 24);
    ck_assert_str_eq(runs_selected(runs_of(&ui))->state, "CUT OFF");
    found[0].locked = true;
    list.serial++;
    sync_screen(80, 24);
    ck_assert_str_eq(runs_selected(runs_of(&ui))->state, "RUN");
}
END_TEST

START_TEST(compares_two_configurations)
{
    char *text;

    select_named("beta", "WP");
    ck_assert(hit('P'));
    select_named("alpha", "BP");
    ck_assert(hit('d'));
    text = shown_text(80, 40);
    ck_assert(line_has(text, "| Run ", "alpha"));
    ck_assert(line_has(text, "| Run ", "beta")); /* the pinned one */
    ck_assert(line_has(text, "| rule ", "wp"));
    ck_assert(line_has(text, "| lr ", "0.3"));
    ck_assert(line_has(text, "| pert ", "0.01"));
    ck_assert(line_has(text, "| seed ", "7"));
    ck_assert_ptr_null(strstr(text, "| hidden "));
    ck_assert_ptr_nonnull(strstr(text, "hidden=20")); /* alike */
    free(text);
    ck_assert(hit(KEYS_ESC));
    ck_assert_int_eq(runs_of(&ui)->mode, RUNS_LIST);
    runs_of(&ui)->n_pins = 0;
    select_named("run 1", "WP");
    ck_assert(hit('d'));
    text = shown_text(80, 40);
    ck_assert(line_has(text, "| Run ", "run 3")); /* the live one, same lane */
    ck_assert(line_has(text, "| Lane ", "WP"));
    ck_assert_ptr_nonnull(strstr(text, "begun with the same values"));
    ck_assert_ptr_nonnull(strstr(text, "act=relu")); /* and once */
    ck_assert_ptr_null(strstr(strstr(text, "act=relu") + 1, "act="));
    free(text);
}
END_TEST

/* On a low screen what differs comes first. */
START_TEST(a_low_screen_shows_what_differs)
{
    char *text;

    select_named("beta", "WP");
    ck_assert(hit('P'));
    select_named("alpha", "BP");
    ck_assert(hit('d'));
    text = shown_text(40, 12);
    ck_assert(line_has(text, "| rule ", "wp"));
    ck_assert(line_has(text, "| lr ", "0.3"));
    ck_assert(line_has(text, "| pert ", "0.01"));
    free(text);
}
END_TEST

/* A character is typed, and taken back, as a whole; one without room is not
 * begun. */
START_TEST(any_letter_can_be_typed)
{
    struct ui_context x = {model, NULL, &ui, NULL};

    ck_assert(hit('T'));
    prompt_key(&x, 'a');
    prompt_key(&x, 0xe9);
    prompt_key(&x, 0x1f9e0);
    ck_assert_str_eq(ui.prompt.text, "aé🧠");
    prompt_key(&x, KEYS_BACKSPACE);
    ck_assert_str_eq(ui.prompt.text, "aé");
    prompt_key(&x, 0x9b); /* drives a terminal */
    prompt_key(&x, KEYS_LEFT);
    prompt_key(&x, KEYS_BACKSPACE);
    ck_assert_str_eq(ui.prompt.text, "a");
    for (int i = 0; i < 100; i++)
        prompt_key(&x, 0x4e2d);
    ck_assert_uint_eq(ui.prompt.len, 1 + 3 * ((PROMPT_MAX - 2) / 3));
}
END_TEST

/* More values than there is room for, in every size: nothing is written
 * outside the screen, and what is left out is counted. */
START_TEST(draws_in_any_size)
{
    static const enum runs_mode modes[] = {RUNS_LIST, RUNS_DIFF, RUNS_HEAT};

    for (int i = 0; i < 200; i++) {
        char path[32];

        snprintf(path, sizeof path, "/many/%d", i);
        add_kept(path, "wp", 0.01 * i, 0.001 * (i % 40), (uint32_t)i, i / 3.0);
    }
    for (size_t k = 0; k < 3; k++)
        for (int w = 1; w < 200; w += 13)
            for (int h = 1; h < 60; h += 7) {
                runs_of(&ui)->mode = modes[k];
                sync_screen(w, h);
                hit(KEYS_END);
                free(shown_text(w, h));
                hit(KEYS_PAGE_UP);
                free(shown_text(w, h));
            }
    runs_of(&ui)->mode = RUNS_HEAT;
    sync_screen(120, 50);
    expect_text("beyond 32 values left out", true);
}
END_TEST

/* 300 runs: what is selected is always in view. */
START_TEST(scrolls_through_hundreds)
{
    struct runs_state *s = runs_of(&ui);

    for (int i = 0; i < 300; i++) {
        char path[32];

        snprintf(path, sizeof path, "/many/%03d", i);
        add_kept(path, "wp", 0.1, 0.1, (uint32_t)i, 50);
    }
    sync_screen(80, 24);
    for (int i = 0; i < 310; i++) {
        ck_assert_int_ge(s->selected_at, s->top);
        ck_assert_int_lt(s->selected_at, s->top + runs_page(ui.area));
        hit(i < 200 ? KEYS_DOWN : i < 205 ? KEYS_PAGE_DOWN : KEYS_UP);
    }
    expect_text("3 of this session, 302 kept", true);
}
END_TEST

START_TEST(the_mouse_selects_and_sorts)
{
    struct ui_context x = {model, NULL, &ui, NULL};
    struct runs_state *s = runs_of(&ui);
    struct runs_columns w;
    int at = ui.area.x + 4;

    ck_assert(view_runs.mouse(&x, ui.area, 10, ui.area.y + 2 + 3, 1));
    ck_assert_int_eq(s->selected_at, 3);
    ck_assert(view_runs.mouse(&x, ui.area, 10, ui.area.y + 5, MOUSE_WHEEL_UP));
    ck_assert_int_eq(s->selected_at, 0);
    runs_columns_fit(ui.area.w - 5, &w);
    for (int k = 0; k < RUNS_BEST; k++)
        at += w.w[k] > 0 ? w.w[k] + 1 : 0;
    ck_assert(view_runs.mouse(&x, ui.area, at, ui.area.y + 1, 1));
    ck_assert_int_eq(s->sort, RUNS_BEST);
    ck_assert(!view_runs.mouse(&x, ui.area, at, ui.area.y + 20, 1));
}
END_TEST

static const struct {
    int w, h;
} sizes[] = {{40, 12}, {80, 24}, {120, 30}, {200, 50}};

START_TEST(screens_are_as_they_were)
{
    char name[64], path[512], *text, *expected;

    select_named("beta", "WP");
    hit('P');
    ui.notice[0] = '\0';
    sync_screen(sizes[_i].w, sizes[_i].h);
    text = shown_text(sizes[_i].w, sizes[_i].h);
    snprintf(name, sizeof name, "tests/golden/runs-%dx%d.txt", sizes[_i].w,
             sizes[_i].h);
    source_path(name, path, sizeof path);
    if (source_updating())
        source_write(path, text);
    expected = source_file_read(path);
    if (strcmp(text, expected) != 0)
        printf("%s is not what is drawn now:\n%s", path, text);
    ck_assert_msg(strcmp(text, expected) == 0, "%s differs", path);
    free(expected);
    free(text);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, says_what_there_is);
    tcase_add_test(tc, alone_it_says_how_runs_come_about);
    tcase_add_test(tc, a_recorded_run_is_listed_once);
    tcase_add_test(tc, a_run_gone_on_with_is_listed_once);
    tcase_add_test(tc, a_long_name_says_what_differs);
    tcase_add_test(tc, sorts_by_a_column);
    tcase_add_test(tc, filters_by_words);
    tcase_add_test(tc, selection_stays_with_its_run);
    tcase_add_test(tc, pins_become_ghosts);
    tcase_add_test(tc, pins_are_bounded_and_go_with_their_run);
    tcase_add_test(tc, opened_runs_are_pinned);
    tcase_add_test(tc, names_a_run);
    tcase_add_test(tc, goes_on_with_a_run);
    tcase_add_test(tc, a_killed_run_is_told_from_a_growing_one);
    tcase_add_test(tc, compares_two_configurations);
    tcase_add_test(tc, a_low_screen_shows_what_differs);
    tcase_add_test(tc, any_letter_can_be_typed);
    tcase_add_test(tc, draws_in_any_size);
    tcase_add_test(tc, scrolls_through_hundreds);
    tcase_add_test(tc, the_mouse_selects_and_sorts);
    tcase_add_loop_test(tc, screens_are_as_they_were, 0, 4);
}

int main(void)
{
    return suite_run("runs view", add_tests, kept_begin, kept_end);
}
