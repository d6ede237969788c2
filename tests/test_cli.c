/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, users' scripts break: an option is misread or its mistake
 * let through, a figure is not the one the notebook prints, or --help and the
 * manual page promise other options than the program takes. */
#include <check.h>
#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/number.h"
#include "cli/config.h"
#include "cli/headless.h"
#include "cli/lane_spec.h"
#include "cli/option_row.h"
#include "cli/options.h"
#include "cli/plain.h"
#include "cli/report.h"
#include "cli/usage.h"
#include "store/checkpoint.h"
#include "store/config_file.h"

#define LENGTH(a) (int)(sizeof(a) / sizeof *(a))

/* Splits a command line at blanks (at most 31 words) and parses it. */
/* Defaults and argv alone, without files. */
static enum status parse_words(int argc, char **argv, struct options *out,
                               struct err *err)
{
    enum status st;

    options_init(out);
    st = options_argv(out, argc, argv, err);
    if (st != STATUS_OK || out->task != TASK_RUN)
        return st;
    return options_settle(out, err);
}

static enum status parse(const char *line, struct options *out, struct err *err)
{
    static char text[512];
    char *argv[33];
    int argc = 0;

    snprintf(text, sizeof text, "mlptui %s", line);
    for (char *word = strtok(text, " "); word && argc < 32;
         word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    return parse_words(argc, argv, out, err);
}

START_TEST(options_defaults_are_the_notebooks)
{
    struct options o;
    struct race_config race;

    ck_assert_int_eq(parse("", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.task, TASK_RUN);
    ck_assert_uint_eq(o.n_lanes, 2);
    ck_assert_str_eq(o.lanes[0].name, "bp");
    ck_assert_str_eq(o.lanes[1].name, "wp");
    for (int i = 0; i < 2; i++) {
        ck_assert_str_eq(o.lanes[i].rule->name, i ? "wp" : "bp");
        ck_assert_double_eq(lane_value(&o.lanes[i], &param_lr), 0.1);
        ck_assert_double_eq(lane_value(&o.lanes[i], &param_pert), 0.1);
        ck_assert_double_eq(lane_value(&o.lanes[i], &param_epochs), 20);
        ck_assert_uint_eq(lane_whole(&o.lanes[i], &param_batch_size), 630);
        ck_assert(!lane_chose(&o.lanes[i], &param_batch_size));
        ck_assert_uint_eq(lane_whole(&o.lanes[i], &param_seed), 2);
        ck_assert_uint_eq(o.lanes[i].n_hidden, 1);
        ck_assert_uint_eq(o.lanes[i].hidden[0], 20);
        ck_assert_int_eq(lane_whole(&o.lanes[i], &param_init),
                         NET_INIT_NOTEBOOK);
        ck_assert_uint_eq(lane_whole(&o.lanes[i], &param_threads), 1);
        ck_assert(!o.lanes[i].shuffle);
    }
    ck_assert_str_eq(o.problem.data, "mnist");
    ck_assert_ptr_null(o.problem.csv.label);
    ck_assert_int_eq(o.problem.csv.width, 0);
    ck_assert_double_eq(o.problem.val_fraction, 0.1);
    ck_assert_uint_eq(o.problem.split_seed, 42);

    options_race(&o, FRONT_SCREEN, &race);
    ck_assert_double_eq(race.speed, 100);
    ck_assert(race.lockstep && !race.lossless && race.pictures && race.cos_bp);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_double_eq(race.speed, 0);
    ck_assert(!race.lockstep && race.lossless);
    ck_assert(!race.pictures && !race.cos_bp);
    options_race(&o, FRONT_DUMP, &race);
    ck_assert(race.lossless && race.pictures);
}
END_TEST

START_TEST(options_reach_every_lane_in_any_order)
{
    struct options o;

    ck_assert_int_eq(
        parse("--lane wp:pert=-0.01,lr=1e-3,hidden=8+4,name=tiny --lr 0.5 "
              "--lane wp --lane bp:batch_size=7,seed=9 --lane wp "
              "--hidden 30,20,10 --init he --shuffle --threads 3 --epochs 5",
              &o, NULL),
        STATUS_OK);
    ck_assert_uint_eq(o.n_lanes, 4);
    ck_assert_str_eq(o.lanes[0].name, "tiny");
    ck_assert_str_eq(o.lanes[1].name, "wp");
    ck_assert_str_eq(o.lanes[2].name, "bp");
    ck_assert_str_eq(o.lanes[3].name, "wp-2");
    ck_assert_double_eq(lane_value(&o.lanes[0], &param_lr), 1e-3);
    ck_assert_double_eq(lane_value(&o.lanes[0], &param_pert), -0.01);
    ck_assert_uint_eq(o.lanes[0].n_hidden, 2);
    ck_assert_uint_eq(o.lanes[0].hidden[1], 4);
    ck_assert_uint_eq(o.lanes[1].n_hidden, 3);
    ck_assert_uint_eq(o.lanes[1].hidden[2], 10);
    ck_assert_uint_eq(lane_whole(&o.lanes[2], &param_batch_size), 7);
    ck_assert(lane_chose(&o.lanes[2], &param_batch_size));
    ck_assert_uint_eq(lane_whole(&o.lanes[2], &param_seed), 9);
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq(lane_value(&o.lanes[i], &param_lr), i ? 0.5 : 1e-3);
        ck_assert_double_eq(lane_value(&o.lanes[i], &param_epochs), 5);
        ck_assert_int_eq(lane_whole(&o.lanes[i], &param_init), NET_INIT_HE);
        ck_assert(o.lanes[i].shuffle);
        ck_assert_uint_eq(lane_whole(&o.lanes[i], &param_threads), 3);
    }
}
END_TEST

START_TEST(options_set_what_they_say)
{
    struct options o;
    struct race_config race;

    ck_assert_int_eq(parse("--data x.csv --label last --image 8x9 "
                           "--val-fraction 0.25 --split-seed 7 --speed 12.5 "
                           "--lockstep --format csv -d 20 -C -U -M "
                           "--glyphs=block --theme mono --headless",
                           &o, NULL),
                     STATUS_OK);
    ck_assert_str_eq(o.problem.data, "x.csv");
    ck_assert_str_eq(o.problem.csv.label, "last");
    ck_assert_int_eq(o.problem.csv.width, 8);
    ck_assert_int_eq(o.problem.csv.height, 9);
    ck_assert_double_eq(o.problem.val_fraction, 0.25);
    ck_assert_uint_eq(o.problem.split_seed, 7);
    ck_assert_int_eq(o.delay_ms, 2000);
    ck_assert_int_eq(o.color, -1);
    ck_assert(o.no_unicode && o.no_mouse);
    ck_assert_int_eq(o.glyphs, 1);
    ck_assert_str_eq(o.theme, "mono");
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_double_eq(race.speed, 12.5);
    ck_assert(race.lockstep && race.cos_bp);

    ck_assert_int_eq(
        parse("--lockstep --free --speed max --color always", &o, NULL),
        STATUS_OK);
    options_race(&o, FRONT_SCREEN, &race);
    ck_assert_double_eq(race.speed, 0);
    ck_assert(!race.lockstep);
    ck_assert_int_eq(o.color, 1);

    ck_assert_int_eq(parse("--dump-screen 80x24:errors", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.dump_w, 80);
    ck_assert_int_eq(o.dump_h, 24);
    ck_assert_str_eq(o.dump_view, "errors");
    ck_assert_int_eq(parse("-h --bogus", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.task, TASK_HELP);
    ck_assert_int_eq(parse("--version", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.task, TASK_VERSION);
    ck_assert_int_eq(parse("--list-rules", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.task, TASK_LIST_RULES);
}
END_TEST

START_TEST(options_choose_the_front_end)
{
    struct options o;

    ck_assert_int_eq(parse("", &o, NULL), STATUS_OK);
    ck_assert_int_eq(options_front_end(&o, true, "xterm"), FRONT_SCREEN);
    ck_assert_int_eq(options_front_end(&o, false, "xterm"), FRONT_HEADLESS);
    ck_assert_int_eq(options_front_end(&o, true, "dumb"), FRONT_PLAIN);
    ck_assert_int_eq(options_front_end(&o, true, ""), FRONT_PLAIN);
    ck_assert_int_eq(options_front_end(&o, true, NULL), FRONT_PLAIN);
    ck_assert_int_eq(options_front_end(&o, false, NULL), FRONT_HEADLESS);
    ck_assert_int_eq(parse("--plain", &o, NULL), STATUS_OK);
    ck_assert_int_eq(options_front_end(&o, false, "xterm"), FRONT_PLAIN);
    ck_assert_int_eq(parse("--plain --headless", &o, NULL), STATUS_OK);
    ck_assert_int_eq(options_front_end(&o, true, "xterm"), FRONT_HEADLESS);
    ck_assert_int_eq(parse("--dump-screen 9x9", &o, NULL), STATUS_OK);
    ck_assert_int_eq(options_front_end(&o, true, "xterm"), FRONT_DUMP);
}
END_TEST

/* Command line, how its one line of error begins. */
static const char *const refused[][2] = {
    {"--lr abc", "--lr: 'abc' is not a number"},
    {"--lr nan", "--lr: 'nan' is not a number"},
    {"--lr", "--lr: expected a value (X)"},
    {"--pert 0", "--pert: '0': "},
    {"--epochs 0", "--epochs: '0' is not a whole number from 1 to 1000000"},
    {"--epochs 1.5", "--epochs: '1.5' is not a whole number"},
    {"--batch-size 0", "--batch-size: '0' is not a whole number from 1 to"},
    {"--seed -1", "--seed: '-1' is not a whole number"},
    {"--seed 4294967296", "--seed: '4294967296' is not a whole number from 0"},
    {"--hidden 20,", "--hidden: '' is not a whole number"},
    {"--hidden 0", "--hidden: '0' is not a whole number from 1 to"},
    {"--hidden 1,1,1,1,1,1,1,1,1", "--hidden: '1,1,1,1,1,1,1,1,1': at most 8"},
    {"--init random", "--init: 'random' is not one of notebook, he, glorot"},
    {"--target-acc 101",
     "--target-acc: '101': expected a number above 0 and at most 100"},
    {"--target-acc -1",
     "--target-acc: '-1': expected a number above 0 and at most 100"},
    {"--patience 0", "--patience: '0' is not a whole number from 1 to"},
    {"--max-time 0", "--max-time: '0': expected a number above 0"},
    {"--threads 0", "--threads: '0' is not a whole number from 1 to 256"},
    {"--image 28", "--image: '28' is not WIDTHxHEIGHT"},
    {"--image 28x28x", "--image: '28x28x' is not WIDTHxHEIGHT"},
    {"--image 0x5", "--image: '0' is not a whole number from 1 to"},
    {"--val-fraction 1", "--val-fraction: '1' is not between 0 and 1"},
    {"--val-fraction 0", "--val-fraction: '0' is not between 0 and 1"},
    {"--split-seed x", "--split-seed: 'x' is not a whole number"},
    {"--speed 0", "--speed: '0' is not 0.001 to 1e9, or max"},
    {"--speed 1e-300", "--speed: '1e-300' is not 0.001 to 1e9, or max"},
    {"--speed 1e300", "--speed: '1e300' is not 0.001 to 1e9, or max"},
    {"--speed fast", "--speed: 'fast' is not a number"},
    {"--format jsonl", "--format: 'jsonl' is not one of notebook, csv"},
    {"--color red", "--color: 'red' is not one of never, auto, always"},
    {"--glyphs x", "--glyphs: 'x' is not one of auto, ascii, block, braille"},
    {"-d 0", "--delay: '0' is not a whole number from 1 to 36000"},
    {"-d", "--delay: expected a value (TENTHS)"},
    {"--dump-screen 80", "--dump-screen: '80' is not WIDTHxHEIGHT"},
    {"--dump-screen 80x24:", "--dump-screen: '80x24:' is not WxH[:VIEW]"},
    {"--dump-screen 80x24,log", "--dump-screen: '80x24,log' is not WxH[:VIEW]"},
    {"--dump-screen 1001x24", "--dump-screen: '1001' is not a whole number"},
    {"--label=", "--label: expected first, last"},
    {"--data=", "--data: expected a folder"},
    {"--bogus", "unknown or ambiguous option '--bogus'"},
    {"--save=", "--save: expected a name"},
    {"--axis epochs", "--axis: 'epochs' is not one of step, samples, fwd-eq"},
    {"--smoothing .9", "--smoothing: '.9' is not one of 0, 0.6, 0.9, 0.97"},
    {"--l bp", "unknown or ambiguous option '--l'"},
    {"-x", "unknown option '-x'"},
    {"--headless=1", "--headless: takes no value"},
    {"x.csv", "unexpected argument 'x.csv'; data is named with --data"},
    {"-- --lr", "unexpected argument '--lr'"},
    {"--lane sgd", "--lane: 'sgd' is not a learning rule"},
    {"--lane bp:", "--lane: '' is not key=value"},
    {"--lane wp:lr", "--lane: 'lr' is not key=value"},
    {"--lane wp:lr=abc", "--lane: lr: 'abc' is not a number"},
    {"--lane wp:lr=1,", "--lane: '' is not key=value"},
    {"--lane wp:speed=1", "--lane: 'speed' is not one of lr, pert, epochs"},
    {"--lane bp:pert=1", "--lane: pert: rule bp has no pert"},
    {"--lane wp:name=a/b", "--lane: name: 'a/b' is not a name"},
    {"--lane wp:name=", "--lane: name: '' is not a name"},
    {"--lane wp:name=a --lane bp:name=a", "--lane: two lanes are named 'a'"},
    {"--lane bp --lane bp --lane bp --lane bp --lane bp --lane bp --lane bp "
     "--lane bp --lane bp",
     "--lane: at most 8 lanes"},
};

START_TEST(options_refuse)
{
    struct options o;
    struct err err = {0};

    ck_assert_int_eq(parse(refused[_i][0], &o, &err), STATUS_USAGE);
    ck_assert_msg(
        strncmp(err.text, refused[_i][1], strlen(refused[_i][1])) == 0,
        "%s: said '%s', not '%s'", refused[_i][0], err.text, refused[_i][1]);
}
END_TEST

START_TEST(a_value_is_one_line_of_a_bounded_length)
{
    char name[] = "mlptui", data[] = "--data", lines[] = "a\nb";
    char longer[OPTION_TEXT_MAX + 2], *argv[] = {name, data, lines, NULL};
    struct options o;
    struct err err = {0};

    ck_assert_int_eq(parse_words(3, argv, &o, &err), STATUS_USAGE);
    ck_assert_str_eq(err.text, "--data: expected one line");
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    argv[2] = longer;
    ck_assert_int_eq(parse_words(3, argv, &o, &err), STATUS_USAGE);
    ck_assert_str_eq(err.text, "--data: longer than 4095 bytes");
    argv[2]++;
    ck_assert_int_eq(parse_words(3, argv, &o, &err), STATUS_OK);
}
END_TEST

/* Options whose values may be any text. */
static const char *const texts[] = {"data", "label", "save",
                                    "out",  "theme", "view"};

static void make_text(char *out, size_t n)
{
    static const char special[] = " \t\"\\;#=:[]'\x1b\x85\xc3\xa9\r\nx";
    static uint64_t bits = 1;

    for (size_t i = 0; i < n; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        out[i] = bits >> 63 ? special[(bits >> 40) % (sizeof special - 1)]
                            : (char)((bits >> 32) % 255 + 1);
    }
    out[n] = '\0';
}

static enum status set_option(void *ctx, const char *name, const char *value,
                              struct err *why)
{
    return options_set(ctx, SOURCE_USER, name, value, why);
}

/* Writes the options in force, as --print-config does and as a checkpoint and
 * a run's folder keep them, and reads them back. */
static void assert_reads_back(const struct options *o, bool lanes)
{
    struct options back;
    struct err err = {0};
    char *text, *again;

    options_init(&back);
    ck_assert_int_eq(config_in_force(o, lanes, &text), STATUS_OK);
    ck_assert_uint_lt(strlen(text), CHECKPOINT_CONFIG_MAX);
    ck_assert_msg(!config_read_text("text", text, set_option, &back, &err),
                  "%s\n%s", err.text, text);
    for (size_t i = 0; option_row_at(i); i++)
        if (o->source[i] != SOURCE_DEFAULT)
            ck_assert_msg(strcmp(o->text[i], back.text[i]) == 0, "%s\n%s",
                          option_row_at(i)->name, text);
    ck_assert_int_eq(config_in_force(&back, lanes, &again), STATUS_OK);
    ck_assert_str_eq(text, again);
    options_done(&back);
    mem_free(text);
    mem_free(again);
}

START_TEST(what_is_in_force_reads_back)
{
    static char value[OPTION_TEXT_MAX + 1];

    for (int round = 0; round < 500; round++) {
        struct options o;

        options_init(&o);
        for (size_t k = 0; k < LENGTH(texts); k++) {
            make_text(value, 1 + (size_t)round);
            if (round == 0) /* as long as it can get */
                memset(value, 1, OPTION_TEXT_MAX);
            ck_assert_int_eq(set_option(&o, texts[k], value, NULL), STATUS_OK);
        }
        assert_reads_back(&o, true);
        assert_reads_back(&o, false);
        options_done(&o);
    }
}
END_TEST

static char *slurp(FILE *f)
{
    char *text = calloc(1, 1 << 17);

    if (!f || !text)
        abort();
    size_t n = fread(text, 1, (1 << 17) - 1, f);
    text[n] = '\0';
    fclose(f);
    return text;
}

static char *help_text(void)
{
    FILE *f = tmpfile();

    usage_help(f);
    rewind(f);
    return slurp(f);
}

START_TEST(help_fits_a_screen)
{
    char *text = help_text();
    int n_lines = 0;

    for (char *line = text; *line; n_lines++) {
        size_t width = strcspn(line, "\n");

        ck_assert_msg(width <= 80, "%zu columns: %.*s", width, (int)width,
                      line);
        line += width + 1;
    }
    ck_assert_int_le(n_lines, 60);
    free(text);
}
END_TEST

/* Long option i in the order of the table, or NULL past its end. */
static const char *option_name(size_t i)
{
    const struct option_row *row = option_row_at(i);

    return row ? row->name : NULL;
}

/* Every option is in --help as --name, in the manual as \-\-name or, the way
 * mdoc writes it, "Fl -name". */
START_TEST(help_and_manual_list_every_option)
{
    const char *top = getenv("srcdir");
    char path[1024], needle[64];
    char *help = help_text();

    snprintf(path, sizeof path, "%s/man/mlptui.1", top ? top : ".");
    char *manual = slurp(fopen(path, "r"));
    for (size_t i = 0; option_name(i); i++) {
        snprintf(needle, sizeof needle, "--%s", option_name(i));
        ck_assert_msg(strstr(help, needle), "--help lacks %s", needle);
        snprintf(needle, sizeof needle, "Fl -%s", option_name(i));
        ck_assert_msg(strstr(manual, needle), "manual lacks %s", needle);
    }
    free(help);
    free(manual);
}
END_TEST

/* What report and plain print, caught in a temporary file. */
static const struct eval_result eval = {
    .step = 100,
    .epoch = 1,
    .n_train = 63000,
    .train_correct = 53215,
    .n_val = 7000,
    .val_correct = 6310,
    .train_loss = 0.75,
    .val_loss = NAN,
    .values = {0.1, 0.1},
    .cos_bp = NAN,
    .sum_abs_w = 4000.5,
    .train_ns = 50000000,
    .eval_ns = 1,
};

static char *report_text(const char *line, enum text_format format)
{
    struct options o;
    struct race_config race;
    struct report report;
    FILE *f = tmpfile();

    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_int_eq(report_begin(&report, f, format, &race), STATUS_OK);
    for (size_t i = 0; i < 2 * race.n_lanes; i++)
        ck_assert_int_eq(report_eval(&report, i % race.n_lanes, &eval),
                         STATUS_OK);
    rewind(f);
    return slurp(f);
}

#define BLOCK                                                                  \
    "Iteration: 1\nTrain accuracy: 84.46825396825398\n"                        \
    "Val accuracy: 90.14285714285715\n"

START_TEST(report_prints_the_notebooks_block)
{
    char *text = report_text("--lane bp", FORMAT_NOTEBOOK);

    ck_assert_str_eq(text, "Params Initialised\n" BLOCK BLOCK);
    free(text);
    text = report_text("", FORMAT_NOTEBOOK);
    ck_assert_str_eq(text, "Lane: bp\nParams Initialised\n" BLOCK
                           "Lane: wp\nParams Initialised\n" BLOCK
                           "Lane: bp\n" BLOCK "Lane: wp\n" BLOCK);
    free(text);
}
END_TEST

START_TEST(report_prints_the_table)
{
    char *text = report_text("--lane wp:name=a --lane bp", FORMAT_CSV);
    const char *expected =
        "lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,lr,pert,"
        "train_s,eval_s,cos_bp,sum_abs_w\n"
        "a,wp,1,100,84.46825396825398,90.14285714285715,0.75,nan,0.1,0.1,0.05,"
        "1e-09,,4000.5\n"
        "bp,bp,1,100,84.46825396825398,90.14285714285715,0.75,nan,0.1,,0.05,"
        "1e-09,,4000.5\n";

    ck_assert_uint_ge(strlen(text), strlen(expected));
    text[strlen(expected)] = '\0'; /* the rows come twice */
    ck_assert_str_eq(text, expected);
    free(text);
}
END_TEST

START_TEST(report_notices_a_full_disk)
{
    struct options o;
    struct race_config race;
    struct report report;
    struct err err = {0};
    FILE *f = fopen("/dev/full", "w");

    if (!f)
        return; /* not Linux */
    ck_assert_int_eq(parse("", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_int_eq(report_begin(&report, f, FORMAT_CSV, &race), STATUS_IO);
    ck_assert_int_eq(headless_write_failed(&err), EXIT_ERROR);
    ck_assert_str_eq(err.text, "standard output: No space left on device");
    fclose(f);
    errno = EPIPE;
    ck_assert_int_eq(headless_write_failed(&err), 0);
}
END_TEST

/* 40 rows, two features that tell the two classes apart. */
static void write_table(char *path)
{
    FILE *f = fdopen(mkstemp(path), "w");

    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 40; i++)
        fprintf(f, "%d,%d.5,%d\n", i % 2, i % 2 ? 2 : -2, i % 5);
    fclose(f);
}

START_TEST(headless_runs_a_tiny_race)
{
    char path[] = "/tmp/mlptui-test-XXXXXX";
    char line[256];
    struct options o;
    struct race_config race;
    struct err err = {0};
    FILE *f = tmpfile();

    write_table(path);
    snprintf(line, sizeof line,
             "--data %s --lane bp --epochs 2 --batch-size 6 --hidden 3", path);
    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_msg(headless_run(&race, FORMAT_NOTEBOOK, NULL, f, &err) == 0,
                  "%s", err.text);
    unlink(path);
    rewind(f);
    char *text = slurp(f);
    const char *begin = "Params Initialised\nIteration: 1\nTrain accuracy: ";
    ck_assert_msg(strncmp(text, begin, strlen(begin)) == 0, "%s", text);
    ck_assert_ptr_nonnull(strstr(text, "\nIteration: 2\nTrain accuracy: "));
    ck_assert_ptr_nonnull(strstr(text, "\nVal accuracy: "));
    free(text);
}
END_TEST

START_TEST(headless_reports_what_goes_wrong)
{
    struct options o;
    struct race_config race;
    struct err err = {0};
    FILE *f = tmpfile();
    char path[] = "/tmp/mlptui-test-XXXXXX";
    char line[256];

    ck_assert_int_eq(parse("--data /nonexistent.csv", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_int_eq(headless_run(&race, FORMAT_NOTEBOOK, NULL, f, &err),
                     EXIT_ERROR);
    ck_assert_ptr_nonnull(strstr(err.text, "/nonexistent.csv"));

    write_table(path);
    snprintf(line, sizeof line, "--data %s --batch-size 6 --lr 1e300", path);
    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_int_eq(headless_run(&race, FORMAT_NOTEBOOK, NULL, f, &err),
                     EXIT_DIVERGED);
    ck_assert_ptr_nonnull(strstr(err.text, "bp, wp: diverged"));
    unlink(path);
    fclose(f);
}
END_TEST

START_TEST(plain_tells_each_thing_once)
{
    struct options o;
    struct race_config race;
    struct model *m;
    struct plain plain = {.out = tmpfile()};
    struct lane_msg msg = {.kind = MSG_EVAL, .eval = eval};

    ck_assert_int_eq(parse("--lane bp", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_PLAIN, &race);
    ck_assert_int_eq(model_new(&race, &m), STATUS_OK);
    plain_progress(&plain, m);
    model_apply(m, 0, &msg);
    plain_news(&plain, m);
    plain_news(&plain, m);
    msg = (struct lane_msg){.kind = MSG_STATE,
                            .state = {.step = 100, .state = LANE_DONE}};
    model_apply(m, 0, &msg);
    plain_news(&plain, m);
    plain_news(&plain, m);
    model_free(m);
    rewind(plain.out);
    char *text = slurp(plain.out);
    ck_assert_str_eq(text,
                     "Loading data, 0 %.\n"
                     "bp: epoch 1 of 20: training 84.47 %, validation 90.14 %, "
                     "validation loss nan.\n"
                     "bp: done: best validation 90.14 % after epoch 1.\n");
    free(text);
}
END_TEST

/* Whichever lane was a moment earlier; but nobody is waited for who is
 * over. */
START_TEST(plain_tells_lanes_in_their_order)
{
    struct options o;
    struct race_config race;
    struct model *m;
    struct plain plain = {.out = tmpfile(), .loaded = true};
    struct lane_msg msg = {.kind = MSG_EVAL, .eval = eval};

    ck_assert_int_eq(parse("--lane bp --lane wp", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_PLAIN, &race);
    ck_assert_int_eq(model_new(&race, &m), STATUS_OK);
    for (size_t i = 0; i < 2; i++)
        m->lanes[i].batches_per_epoch = msg.eval.step;
    model_apply(m, 1, &msg);
    plain_news(&plain, m);
    ck_assert_int_eq(ftell(plain.out), 0);
    model_apply(m, 0, &msg);
    plain_news(&plain, m);
    msg.eval.epoch = 2;
    msg.eval.step *= 2;
    model_apply(m, 1, &msg);
    m->lanes[0].state = LANE_DIVERGED;
    plain_news(&plain, m);
    model_free(m);
    rewind(plain.out);
    char *text = slurp(plain.out);
    const char *bp = strstr(text, "bp: epoch 1 "),
               *wp = strstr(text, "wp: epoch 1 ");
    ck_assert(bp == text && wp > bp && strstr(wp, "wp: epoch 2 "));
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli");
    TCase *tc = tcase_create("cli");

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, options_defaults_are_the_notebooks);
    tcase_add_test(tc, options_reach_every_lane_in_any_order);
    tcase_add_test(tc, options_set_what_they_say);
    tcase_add_test(tc, options_choose_the_front_end);
    tcase_add_loop_test(tc, options_refuse, 0, LENGTH(refused));
    tcase_add_test(tc, a_value_is_one_line_of_a_bounded_length);
    tcase_add_test(tc, what_is_in_force_reads_back);
    tcase_add_test(tc, help_fits_a_screen);
    tcase_add_test(tc, help_and_manual_list_every_option);
    tcase_add_test(tc, report_prints_the_notebooks_block);
    tcase_add_test(tc, report_prints_the_table);
    tcase_add_test(tc, report_notices_a_full_disk);
    tcase_add_test(tc, headless_runs_a_tiny_race);
    tcase_add_test(tc, headless_reports_what_goes_wrong);
    tcase_add_test(tc, plain_tells_each_thing_once);
    tcase_add_test(tc, plain_tells_lanes_in_their_order);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
