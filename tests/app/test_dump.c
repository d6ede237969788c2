/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, --dump-screen prints another screen than that of the run's
 * end: one from before the data was there, or one that does not heed the
 * options of the screens. */
#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/headless.h"
#include "cli/options/lane_spec.h"
#include "fake_model.h"
#include "ui/app/dump.h"

/* ThreadSanitizer tells a race from one try as from many, each slow. */
#ifdef __SANITIZE_THREAD__
#define TRIES 60
#else
#define TRIES 300
#endif

static char csv_path[64];

static void csv_make(void)
{
    FILE *f;
    int fd;

    snprintf(csv_path, sizeof csv_path, "/tmp/test_dump_XXXXXX");
    fd = mkstemp(csv_path);
    ck_assert_int_ge(fd, 0);
    f = fdopen(fd, "w");
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 20; i++)
        fprintf(f, "%d,%d,%d\n", i % 2, i % 3, i);
    fclose(f);
}

static void csv_end(void)
{
    unlink(csv_path);
}

/* A race so small that it is over before anybody has looked at it, again and
 * again: the model has heard all of it each time. Of 2 hidden units none would
 * be active. */
START_TEST(a_race_of_a_moment_is_told_whole)
{
    struct race_config config = {.problem = {.data.path = csv_path,
                                             .val_fraction = 0.1,
                                             .split_seed = 42},
                                 .n_lanes = 1,
                                 .lossless = true,
                                 .snapshots = true};
    struct lane_config base;

    lane_config_init(&base);
    ck_assert_int_eq(
        lane_spec_parse("bp:epochs=1,batch-size=6,hidden=8,threads=1,name=bp",
                        &base, &config.lanes[0], NULL),
        STATUS_OK);
    for (int i = 0; i < TRIES; i++) {
        struct model *m = NULL;
        struct race *race = NULL;

        ck_assert_int_eq(headless_settle(&config, NULL, &race, &m, NULL), 0);
        ck_assert_ptr_nonnull(m->problem);
        ck_assert_int_eq(m->lanes[0].state, LANE_DONE);
        ck_assert_uint_eq(m->lanes[0].rows.n, 3);
        ck_assert_uint_eq(m->lanes[0].n_evals, 1);
        ck_assert_ptr_nonnull(m->lanes[0].snapshot);
        ck_assert_uint_eq(m->lanes[0].snapshot->epoch, 1);
        race_free(race);
        model_free(m);
    }
}
END_TEST

static void expect(const struct model *m, const struct ui_config *config,
                   const char *word, bool there)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(dump_screen(m, config, 120, 30, f, NULL), STATUS_OK);
    fclose(f);
    ck_assert_msg((strstr(text, word) != NULL) == there, "%s \"%s\" in\n%s",
                  there ? "no" : "there is", word, text);
    free(text);
}

START_TEST(a_dump_heeds_the_options_of_screens)
{
    static const char *const smooth[] = {"smooth 0 ", "smooth 0.6 ",
                                         "smooth 0.9 ", "smooth 0.97 "};
    struct model *m = fake_model_new();
    struct ui_config config = {.term.unicode = true, .glyphs = -1};
    char word[32];

    for (int axis = 0; axis < AXIS_COUNT; axis++) {
        config.axis = (enum plot_axis)axis;
        config.smoothing = axis;
        snprintf(word, sizeof word, "by %s", plot_axis_name(config.axis));
        config.view = "compare";
        expect(m, &config, word, true);
        expect(m, &config, smooth[axis], true);
        config.view = NULL; /* the first one */
        expect(m, &config, word + 3, true);
        expect(m, &config, smooth[axis], true);
        expect(m, &config, "Controls", true);
    }
    expect(m, &config, "\u2502", false);
    setenv("TERM", "xterm", 1);
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
    expect(m, &config, "\u2502", true);
    config.glyphs = GLYPHS_ASCII;
    expect(m, &config, "\u2502", false);
    setlocale(LC_CTYPE, "C");
    config.glyphs = GLYPHS_BLOCK;
    expect(m, &config, "\u2502", true);
    config.term.unicode = false;
    expect(m, &config, "\u2502", false);
    fake_model_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dump");
    TCase *tc = tcase_create("dump");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, csv_make, csv_end);
    tcase_add_test(tc, a_race_of_a_moment_is_told_whole);
    tcase_add_test(tc, a_dump_heeds_the_options_of_screens);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
