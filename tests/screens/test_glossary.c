/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a screen has a short word that nothing explains, the glossary
 * explains one that is nowhere, or the help does not begin with the words of
 * the focused panel. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "ui/errors/errors_state.h"
#include "ui/help/glossary.h"
#include "ui_case.h"

#define TEXT_MAX 800000

static const int sizes[][2] = {
    {40, 12}, {60, 20}, {80, 24}, {120, 30}, {200, 50}};
#define N_SIZES (sizeof sizes / sizeof *sizes)

/* A screen of a size as its rows, appended to text. */
static void append_screen(char *text, int w, int h, enum overlay overlay)
{
    struct screen screen = {
        .live = model, .shown = model, .ui = &ui, .overlay = overlay};
    size_t len = strlen(text);
    struct canvas c;

    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_BLOCK), STATUS_OK);
    ui.area = screen_view_rect(w, h);
    if (view_at(ui.view)->sync != NULL)
        view_at(ui.view)->sync(model, &ui);
    screen_draw(&screen, &c);
    for (int y = 0; y + 1 < h; y++) { /* without the keys */
        ck_assert_uint_lt(len + 4 * (size_t)w + 2, TEXT_MAX);
        canvas_row_utf8(&c, y, text + len, 4 * (size_t)w + 1);
        len += strlen(text + len);
        text[len++] = '\n';
        text[len] = '\0';
    }
    canvas_done(&c);
}

static void append_all(char *text)
{
    for (int view = 0; view < VIEW_COUNT; view++)
        for (size_t k = 0; k < N_SIZES; k++) {
            ui.view = (enum view_id)view;
            append_screen(text, sizes[k][0], sizes[k][1], OVERLAY_NONE);
        }
}

/* Errors explains a picture in two ways and a drawing, and holds a list. */
static void append_explained(char *text)
{
    ui.view = VIEW_ERRORS;
    for (int k = 0; k < 3; k++) {
        press('e');
        append_screen(text, 120, 30, OVERLAY_NONE);
    }
    errors_of(&ui)->held = true;
    append_screen(text, 120, 30, OVERLAY_NONE);
    errors_of(&ui)->held = false;
    press('D');
    press(' ');
    press(KEYS_RIGHT);
    press('e');
    append_screen(text, 120, 30, OVERLAY_NONE);
    press(KEYS_ESC);
    press(KEYS_ESC);
}

static bool explained(const char *word)
{
    for (size_t i = 0; glossary_at(i) != NULL; i++)
        if (glossary_in(glossary_at(i), word))
            return true;
    return false;
}

static bool is_vowel(char ch)
{
    return strchr("aeiouy", ch) != NULL;
}

/* Letters without a vowel, or joined by what no word has inside. */
static bool is_short(const char *word)
{
    size_t letters = 0, vowels = 0, joints = 0;

    for (size_t i = 0; word[i] != '\0'; i++) {
        letters += islower((unsigned char)word[i]) != 0;
        vowels += is_vowel(word[i]);
        joints += i > 0 && strchr(".(|/", word[i]) != NULL &&
                  isalpha((unsigned char)word[i + 1]) &&
                  isalpha((unsigned char)word[i - 1]);
        if (word[i] >= 'A' && word[i] <= 'Z' && joints == 0)
            return false; /* a lane's name, a state */
        if (isdigit((unsigned char)word[i]))
            return false;
    }
    return (letters > 1 && vowels == 0) || joints > 0;
}

/* What is short and needs no sentence. */
static bool is_plain(const char *word)
{
    static const char *const plain[] = {"mlptui", "batch/s", "by", "bp", "wp"};

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(word, plain[i]) == 0)
            return true;
    return false;
}

START_TEST(each_short_word_of_a_screen_is_explained)
{
    char *text = calloc(TEXT_MAX, 1);
    int n = 0;

    append_all(text);
    for (char *word = strtok(text, " \n:,;%@=<>\"'+"); word != NULL;
         word = strtok(NULL, " \n:,;%@=<>\"'+")) {
        if (!is_short(word) || is_plain(word))
            continue;
        n++;
        ck_assert_msg(explained(word), "\"%s\" is in no row of the glossary",
                      word);
    }
    ck_assert_int_gt(n, 20);
    free(text);
}
END_TEST

START_TEST(each_word_of_the_glossary_is_on_a_screen)
{
    char *text = calloc(TEXT_MAX, 1);

    append_all(text);
    append_explained(text);
    ui.ghosts.seeds[ui.ghosts.n_seeds++] = model;
    ui.ghosts.seeds[ui.ghosts.n_seeds++] = model;
    append_all(text);
    ui.frozen = true;
    ui.axis = AXIS_ACTIVE;
    append_all(text);
    ui.axis = AXIS_SAMPLES;
    model->lanes[1].state = LANE_DIVERGED;
    append_all(text);
    model->lanes[1].state = LANE_COLLAPSED;
    model->lanes[0].cos_last.diag.align[1] = 0.5f; /* it has feedback */
    model->lanes[0].cos_last.diag.align_norm[1] = 1;
    append_all(text);
    model->lanes[0].config.rule = model->lanes[1].config.rule;
    model->lanes[0].cos_last.diag.flips = 0.01f; /* it perturbs */
    append_all(text);
    for (size_t i = 0; glossary_at(i) != NULL; i++)
        ck_assert_msg(glossary_in(glossary_at(i), text),
                      "\"%s\" is on no screen", glossary_at(i)->word);
    free(text);
}
END_TEST

START_TEST(each_word_has_a_whole_sentence)
{
    for (size_t i = 0; glossary_at(i) != NULL; i++) {
        const char *says = glossary_at(i)->says;
        size_t n = strlen(says);

        ck_assert_msg(n > 20 && n < 200 && says[n - 1] == '.', "%s", says);
        ck_assert_msg(strstr(says, "  ") == NULL, "%s", says);
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(glossary_at(k)->word, glossary_at(i)->word);
    }
}
END_TEST

START_TEST(a_word_stands_alone)
{
    static const struct glossary_word loss = {.word = "loss"},
                                      g = {.word = "|g|"},
                                      step = {.word = "step"},
                                      most = {.word = "<="},
                                      times = {.word = "×#"};

    ck_assert(glossary_in(&loss, "loss"));
    ck_assert(glossary_in(&loss, "the loss, then"));
    ck_assert(glossary_in(&loss, "(loss 0.4)"));
    ck_assert(glossary_in(&loss, "b.loss and loss."));
    ck_assert(!glossary_in(&loss, "b.loss 0.4"));
    ck_assert(!glossary_in(&loss, "losses"));
    ck_assert(glossary_in(&g, "net |g| 0.3"));
    ck_assert(!glossary_in(&g, "|g|/BP"));
    ck_assert(!glossary_in(&step, "lock-step on"));
    ck_assert(glossary_in(&step, "+- step --"));
    ck_assert(glossary_in(&most, "BP <=100"));
    ck_assert(glossary_in(&times, "1.00G ×5.3k"));
    ck_assert(glossary_in(&times, "1.00G ×66k"));
    ck_assert(!glossary_in(&times, "1.00G × k"));
}
END_TEST

/* Whether the help has the word in its first part, before the keys. */
static bool is_first(int focus, const char *word)
{
    char *text = calloc(TEXT_MAX, 1), line[32];
    const char *at, *keys;
    bool first;

    ui.view = VIEW_TRAIN;
    ui.focus = focus;
    append_screen(text, 110, 200, OVERLAY_HELP);
    snprintf(line, sizeof line, "│ %s ", word);
    at = strstr(text, line);
    keys = strstr(text, "│Training");
    ck_assert_ptr_nonnull(strstr(text, "Words of this panel"));
    ck_assert_ptr_nonnull(keys);
    first = at != NULL && at < keys;
    free(text);
    return first;
}

/* The status line is in no panel, and has its counters when one counts. */
START_TEST(help_ends_with_the_other_words_of_the_screen)
{
    static const char *const words[] = {"ring", "not drawn", "non-finite"};
    char *text = calloc(TEXT_MAX, 1), line[32];

    ui.view = VIEW_TRAIN;
    ui.focus = 0;
    model->lanes[1].dropped = 1;
    append_screen(text, 80, 300, OVERLAY_HELP);
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        const char *other = strstr(text, "Other words of this screen");

        snprintf(line, sizeof line, "│ %s ", words[k]);
        ck_assert_msg(other != NULL && strstr(other, line) != NULL, "no %s",
                      words[k]);
    }
    free(text);
}
END_TEST

START_TEST(help_begins_with_the_words_of_the_panel)
{
    int lane = 0, controls = 2; /* behind the lanes */

    ck_assert(is_first(lane, "tr"));
    ck_assert(is_first(lane, "smooth"));
    ck_assert(!is_first(lane, "lock-step"));
    ck_assert(is_first(controls, "lock-step"));
    ck_assert(is_first(controls, "restart-only"));
    ck_assert(!is_first(controls, "tr"));
}
END_TEST

static void add_tests(TCase *t)
{
    tcase_add_test(t, each_short_word_of_a_screen_is_explained);
    tcase_add_test(t, each_word_of_the_glossary_is_on_a_screen);
    tcase_add_test(t, each_word_has_a_whole_sentence);
    tcase_add_test(t, a_word_stands_alone);
    tcase_add_test(t, help_begins_with_the_words_of_the_panel);
    tcase_add_test(t, help_ends_with_the_other_words_of_the_screen);
}

int main(void)
{
    return suite_run("glossary", add_tests, ui_begin, ui_end);
}
