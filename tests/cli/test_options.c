/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, users' scripts break: an option is misread or its mistake
 * let through. */
#include <check.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options/options.h"
#include "cli_case.h"
#include "model/lane_text.h"
#include "suite.h"

#define LENGTH(a) (int)(sizeof(a) / sizeof *(a))

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
    ck_assert_str_eq(o.problem.data.path, "mnist");
    ck_assert_ptr_null(o.problem.data.label);
    ck_assert_int_eq(o.problem.data.width, 0);
    ck_assert_double_eq(o.problem.val_fraction, 0.1);
    ck_assert_uint_eq(o.problem.split_seed, 42);

    options_race(&o, FRONT_SCREEN, &race);
    ck_assert_double_eq(race.speed, 100);
    ck_assert(race.lockstep && !race.lossless && race.snapshots &&
              race.diagnose);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_double_eq(race.speed, 0);
    ck_assert(!race.lockstep && race.lossless);
    ck_assert(!race.snapshots && !race.diagnose);
    options_race(&o, FRONT_DUMP, &race);
    ck_assert(race.lossless && race.snapshots);
}
END_TEST

static size_t threads_of_one_lane(const char *slurm)
{
    struct options o;

    if (slurm)
        setenv("SLURM_CPUS_PER_TASK", slurm, 1);
    else
        unsetenv("SLURM_CPUS_PER_TASK");
    ck_assert_int_eq(parse("--lane bp", &o, NULL), STATUS_OK);
    return lane_whole(&o.lanes[0], &param_threads);
}

/* A guest takes what it is given: the affinity of the process, and of that what
 * a job of Slurm says. */
START_TEST(options_threads_are_those_of_the_guest)
{
    cpu_set_t all, one;
    size_t n;

    ck_assert_int_eq(sched_getaffinity(0, sizeof all, &all), 0);
    n = (size_t)CPU_COUNT(&all);
    ck_assert_uint_eq(threads_of_one_lane(NULL), n);
    ck_assert_uint_eq(threads_of_one_lane("1"), 1);
    ck_assert_uint_eq(threads_of_one_lane("100000"), n);
    ck_assert_uint_eq(threads_of_one_lane("0"), n);
    ck_assert_uint_eq(threads_of_one_lane("1x"), n);
    CPU_ZERO(&one);
    for (size_t cpu = 0; CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all))
            CPU_SET(cpu, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    ck_assert_uint_eq(threads_of_one_lane(NULL), 1);
    ck_assert_uint_eq(threads_of_one_lane("2"), 1);
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
    ck_assert_str_eq(o.problem.data.path, "x.csv");
    ck_assert_str_eq(o.problem.data.label, "last");
    ck_assert_int_eq(o.problem.data.width, 8);
    ck_assert_int_eq(o.problem.data.height, 9);
    ck_assert_double_eq(o.problem.val_fraction, 0.25);
    ck_assert_uint_eq(o.problem.split_seed, 7);
    ck_assert_int_eq(o.delay_ms, 2000);
    ck_assert_int_eq(o.color, -1);
    ck_assert(o.no_unicode && o.no_mouse);
    ck_assert_int_eq(o.glyphs, 1);
    ck_assert_str_eq(o.theme, "mono");
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_double_eq(race.speed, 12.5);
    ck_assert(race.lockstep && race.diagnose);

    ck_assert_int_eq(
        parse("--lockstep --free --speed max --color always", &o, NULL),
        STATUS_OK);
    options_race(&o, FRONT_SCREEN, &race);
    ck_assert_double_eq(race.speed, 0);
    ck_assert(!race.lockstep);
    ck_assert_int_eq(o.color, 1);

    ck_assert_int_eq(parse("", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.alerts, ALERT_TITLE | ALERT_BELL | ALERT_NOTIFY);
    ck_assert_int_eq(parse("--alerts bell,osc777", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.alerts, ALERT_BELL | ALERT_OSC777);
    ck_assert_int_eq(parse("--alerts none", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.alerts, 0);
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

START_TEST(options_say_how_data_is_read)
{
    const struct data_options *data;
    struct options o;

    ck_assert_int_eq(parse("--data -", &o, NULL), STATUS_OK);
    ck_assert_str_eq(o.problem.data.path, "-");
    ck_assert_int_eq(parse("--data x --labels l --val v --sep semicolon "
                           "--header no --missing drop --scale standard "
                           "--transpose --max-memory 1.5G -q",
                           &o, NULL),
                     STATUS_OK);
    data = &o.problem.data;
    ck_assert_str_eq(data->labels, "l");
    ck_assert_str_eq(data->val, "v");
    ck_assert_str_eq(data->sep, "semicolon");
    ck_assert_int_eq(data->header, HEADER_NO);
    ck_assert_int_eq(data->missing, MISSING_DROP);
    ck_assert_int_eq(data->scale, SCALE_STANDARD);
    ck_assert(data->transpose && !data->official && o.quiet);
    ck_assert_uint_eq(data->max_memory, 3u << 29);
    ck_assert_int_eq(parse("--split official --max-memory 500m --header yes "
                           "--scale byte --missing refuse --sep |",
                           &o, NULL),
                     STATUS_OK);
    ck_assert(data->official && !o.quiet);
    ck_assert_uint_eq(data->max_memory, 500u << 20);
    ck_assert_int_eq(data->header, HEADER_YES);
    ck_assert_int_eq(data->scale, SCALE_BYTE);
    ck_assert_int_eq(data->missing, MISSING_REFUSE);
    ck_assert_str_eq(data->sep, "|");
    ck_assert_int_eq(parse("--sep \\t --scale max --split random "
                           "--val-fraction 0.2 --max-memory 4096",
                           &o, NULL),
                     STATUS_OK);
    ck_assert_str_eq(data->sep, "tab");
    ck_assert_int_eq(data->scale, SCALE_MAX);
    ck_assert_uint_eq(data->max_memory, 4096);
    ck_assert_int_eq(parse("--val v --split random", &o, NULL), STATUS_OK);
}
END_TEST

START_TEST(what_is_inspected_is_an_argument_or_an_option)
{
    struct options o;

    ck_assert_int_eq(parse("--inspect x.csv --scale none", &o, NULL),
                     STATUS_OK);
    ck_assert_int_eq(o.task, TASK_INSPECT);
    ck_assert_str_eq(o.problem.data.path, "x.csv");
    ck_assert_int_eq(o.problem.data.scale, SCALE_NONE);
    ck_assert_int_eq(parse("--inspect=y.csv", &o, NULL), STATUS_OK);
    ck_assert_str_eq(o.problem.data.path, "y.csv");
    ck_assert_int_eq(parse("--data z.csv --inspect", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.task, TASK_INSPECT);
    ck_assert_str_eq(o.problem.data.path, "z.csv");
    ck_assert_int_eq(parse("--inspect -", &o, NULL), STATUS_OK);
    ck_assert_str_eq(o.problem.data.path, "-");
    ck_assert_int_eq(parse("--inspect", &o, NULL), STATUS_OK);
    ck_assert_str_eq(o.problem.data.path, "mnist");
    ck_assert_int_eq(parse("--list-data", &o, NULL), STATUS_OK);
    ck_assert_int_eq(o.task, TASK_LIST_DATA);
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

/* Command line, parameter, the value of the only lane. */
static const struct {
    const char *line;
    const struct param *param;
    double value;
} chosen[] = {
    {"--lane bp:momentum=0.3,optim=nesterov", &param_momentum, 0.3},
    {"--lane bp:optim=momentum,momentum=0.3", &param_momentum, 0.3},
    {"--lane bp --momentum 0.3 --optim momentum", &param_momentum, 0.3},
    {"--lane bp --lr-decay exp:0.9", &param_lr_decay, 1},
    {"--lane bp --lr-decay exp:0.9", &param_lr_decay_rate, 0.9},
    {"--lane bp:lr-decay=step:0.5:7", &param_lr_decay_rate, 0.5},
    {"--lane bp:lr-decay=step:0.5:7", &param_lr_decay_every, 7},
    {"--lane bp:lr-decay=step:0.5:7,epochs=3", &param_epochs, 3},
    {"--lane bp:lr-decay-rate=0.2,lr-decay=step", &param_lr_decay_rate, 0.2},
    {"--lane bp --lr-decay step:0.5 --lr-decay none", &param_lr_decay, 0},
    {"--lane bp --init gaussian:-1,2", &param_init, NET_INIT_GAUSSIAN},
    {"--lane bp --init gaussian:-1,2", &param_init_mean, -1},
    {"--lane bp --init gaussian:-1,2", &param_init_sd, 2},
    {"--lane bp:init=gaussian:-1:2,seed=5", &param_init_sd, 2},
    {"--lane bp:init=gaussian:-1:2,seed=5", &param_seed, 5},
    {"--lane bp --init some.npz", &param_init, NET_INIT_FILE},
    {"--lane bp --optim adam", &param_lr, 1e-3},
    {"--lane bp:optim=adam", &param_lr, 1e-3},
    {"--lane bp:optim=adam --lr 0.2", &param_lr, 0.2},
    {"--lane bp:optim=adam,lr=0.1", &param_lr, 0.1},
    {"--lane bp:optim=momentum", &param_lr, 0.1},
};

/* What a lane has is read whatever the order, and --print-config's line of it
 * reads back as the same lane. */
START_TEST(choices_may_have_parts_and_any_order)
{
    char line[LANE_TEXT_SIZE + 8] = "--lane ";
    struct options o, back;
    struct err err = {0};

    ck_assert_msg(!parse(chosen[_i].line, &o, &err), "%s", err.text);
    ck_assert_uint_eq(o.n_lanes, 1);
    ck_assert(lane_value(&o.lanes[0], chosen[_i].param) == chosen[_i].value);
    lane_text(&o.lanes[0], o.lanes[0].values, line + strlen(line));
    ck_assert_msg(!parse(line, &back, &err), "%s: %s", line, err.text);
    ck_assert(lane_value(&back.lanes[0], chosen[_i].param) == chosen[_i].value);
    ck_assert_str_eq(o.lanes[0].init_file, back.lanes[0].init_file);
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
    {"--format xml", "--format: 'xml' is not one of notebook, csv, jsonl"},
    {"--color red", "--color: 'red' is not one of never, auto, always"},
    {"--glyphs x", "--glyphs: 'x' is not one of auto, ascii, block, braille"},
    {"-d 0", "--delay: '0' is not a whole number from 1 to 36000"},
    {"-d", "--delay: expected a value (TENTHS)"},
    {"--alerts title,horn", "--alerts: 'horn' is not one of title, bell"},
    {"--on-signal=", "--on-signal: '': expected USR1= or USR2= and ignore"},
    {"--on-signal USR1=save,", "--on-signal: '': expected USR1= or USR2="},
    {"--on-signal ,USR1=save", "--on-signal: '': expected USR1= or USR2="},
    {"--on-signal USR1", "--on-signal: 'USR1': expected USR1= or USR2="},
    {"--on-signal USR1=save,USR1=save+exit",
     "--on-signal: 'USR1=save,USR1=save+exit' says twice what USR1 does"},
    {"--on-signal USR2=save,USR1=save,USR2=save",
     "--on-signal: 'USR2=save,USR1=save,USR2=save' says twice what USR2 does"},
    {"--self-check bp --hidden 5",
     "--self-check RULE: trains no race, so that --hidden would do nothing"},
    {"--act tanh --self-check all -q",
     "--self-check RULE: trains no race, so that --act would do nothing"},
    {"--self-check bp --out d",
     "--self-check RULE: trains no race, so that --out"},
    {"--self-check bp --sweep lr=1,2",
     "--self-check RULE: trains no race, so that --sweep"},
    {"--self-check bp --shuffle",
     "--self-check RULE: trains no race, so that --sh"},
    {"--preset werfel --lane bp",
     "--preset werfel: trains no race, so that --lane would do nothing"},
    {"--preset werfel --epochs 3",
     "--preset werfel: trains no race, so that --epoch"},
    {"--preset nosuch", "--preset: 'nosuch' is not one of frenkel2021-drtp, "},
    {"--alerts title,", "--alerts: '' is not one of title, bell"},
    {"--dump-screen 80", "--dump-screen: '80' is not WIDTHxHEIGHT"},
    {"--dump-screen 80x24:", "--dump-screen: '80x24:' is not WxH[:VIEW]"},
    {"--dump-screen 80x24,log", "--dump-screen: '80x24,log' is not WxH[:VIEW]"},
    {"--dump-screen 1001x24", "--dump-screen: '1001' is not a whole number"},
    {"--label=", "--label: expected first, last"},
    {"--data=", "--data: expected a folder"},
    {"--scale 255", "--scale: '255' is not one of auto, none, byte, max, "
                    "standard"},
    {"--sep", "--sep: expected a value (C)"},
    {"--sep colon", "--sep: 'colon' is not one of comma, semicolon, tab"},
    {"--sep a", "--sep: 'a' is not one of comma, semicolon, tab, blanks"},
    {"--sep .", "--sep: '.' is not one of comma"},
    {"--sep=", "--sep: '' is not one of comma"},
    {"--header maybe", "--header: 'maybe' is not one of auto, yes, no"},
    {"--missing 0", "--missing: '0' is not one of refuse, drop"},
    {"--split test", "--split: 'test' is not one of random, official"},
    {"--labels=", "--labels: expected a name"},
    {"--val=", "--val: expected a name"},
    {"--max-memory G", "--max-memory: 'G' is not a size, as 500M or 8G"},
    {"--max-memory 0", "--max-memory: '0' is not a size"},
    {"--max-memory -1G", "--max-memory: '-1G' is not a size"},
    {"--max-memory 1GG", "--max-memory: '1GG' is not a size"},
    {"--max-memory 1e30", "--max-memory: '1e30' is not a size"},
    {"--val v --val-fraction 0.1",
     "--val: its file validates; leave --val-fraction out"},
    {"--split official --val v",
     "--val: its file validates; leave --split official out"},
    {"--val-fraction 0.1 --split official",
     "--split official: the data's own test part validates; leave "
     "--val-fraction out"},
    {"--inspect a b", "unexpected argument 'a'"},
    {"--inspect=a b", "unexpected argument 'b'"},
    {"--inspect=", "--inspect: expected a folder"},
    {"--data a --inspect b", "--inspect: 'b' and --data name two data sets"},
    {"--bogus", "unknown or ambiguous option '--bogus'"},
    {"--save=", "--save: expected a name"},
    {"--axis epochs", "--axis: 'epochs' is not one of step, samples, fwd-eq"},
    {"--smoothing .9", "--smoothing: '.9' is not one of 0, 0.6, 0.9, 0.97"},
    {"--targets 50,", "--targets: '50,' is not 1 to 5 rising percentages"},
    {"--targets 90,80", "--targets: '90,80' is not 1 to 5 rising percentages"},
    {"--targets 0,5", "--targets: '0,5' is not 1 to 5 rising percentages"},
    {"--targets 101", "--targets: '101' is not 1 to 5 rising percentages"},
    {"--targets 1,2,3,4,5,6",
     "--targets: '1,2,3,4,5,6' is not 1 to 5 rising percentages"},
    {"--eval-every -1", "--eval-every: '-1' is not a whole number from 0 to"},
    {"--batchsize 5",
     "unknown or ambiguous option '--batchsize'; perhaps --batch-size?"},
    {"--epohcs=5", "unknown or ambiguous option '--epohcs=5'; perhaps --epoch"},
    {"--l bp", "unknown or ambiguous option '--l'"},
    {"-x", "unknown option '-x'"},
    {"--headless=1", "--headless: takes no value"},
    {"x.csv", "unexpected argument 'x.csv'; data is named with --data"},
    {"-- --lr", "unexpected argument '--lr'"},
    {"--lane sgd", "--lane: 'sgd' is not a learning rule"},
    {"--lane bp:", "--lane: '' is not key=value"},
    {"--lane wp:lr", "--lane: 'lr' is not key=value"},
    {"--lane wp:lr=abc", "--lane: lr: 'abc' is not a number"},
    {"--lane wp:lr=1,pert=2,lr=1",
     "--lane: 'lr' is there twice, once was expected"},
    {"--lane bp:batch-size=5,batch_size=6", "--lane: 'batch_size' is there tw"},
    {"--lane bp:hidden=5,hidden=6", "--lane: 'hidden' is there twice"},
    {"--sigma 0.1", "--sigma: no lane has it, only rules "},
    {"--lane bp --pert 0.1", "--pert: no lane has it, only rules wp, "},
    {"--lane np --nudge 0.1", "--nudge: no lane has it, only rule ep"},
    {"--sweep lr=1,2 more", "unexpected argument 'more'"},
    {"--lr-search more", "unexpected argument 'more'"},
    {"--print-config more", "unexpected argument 'more'"},
    {"--self-check bp more", "unexpected argument 'more'"},
    {"--lane wp:lr=1,", "--lane: '' is not key=value"},
    {"--lane wp:speed=1", "--lane: 'speed' is no key of a lane; perhaps seed?"},
    {"--lane wp:momentun=1", "--lane: 'momentun' is no key of a lane; perhaps "
                             "momentum?"},
    {"--lane wp:qqqqq=1", "--lane: 'qqqqq' is no key of a lane; --list-rules"},
    {"--lane bp:momentum=0.9",
     "--lane: momentum: needs optim=momentum or optim=nesterov"},
    {"--lane bp:momentum=0.9,optim=adam", "--lane: momentum: needs optim="},
    {"--lane bp:init-sd=1", "--lane: init-sd: needs init=gaussian"},
    {"--lane bp:lr-decay-every=2",
     "--lane: lr-decay-every: needs lr-decay=step"},
    {"--lane bp:decor=1e-4", "--lane: decor: rule bp has no decor"},
    {"--lane spsa:rank=3", "--lane: rank: needs noise=low-rank"},
    {"--lane fg-w:lazy=50,noise=signs", "--lane: lazy: needs noise=low-rank"},
    {"--lane spsa:noise=gaussian:3", "--lane: noise: '3' is too much behind "},
    {"--lane spsa --rank 3", "--rank: needs noise=low-rank"},
    {"--momentum 0.9", "--momentum: needs optim=momentum or optim=nesterov"},
    {"--init-mean 1", "--init-mean: needs init=gaussian"},
    {"--lr-decay exp:2", "--lr-decay: lr-decay-rate: '2': expected a number "
                         "above 0 and at most 1"},
    {"--lr-decay step:0.5:1.5", "--lr-decay: lr-decay-every: '1.5' is not a"},
    {"--lr-decay step:0.5:1:2", "--lr-decay: '2' is too much behind step"},
    {"--lr-decay cosine:", "--lr-decay: '' is too much behind cosine"},
    {"--lr-decay exp:", "--lr-decay: lr-decay-rate: '' is not a number"},
    {"--lr-decay linear", "--lr-decay: 'linear' is not one of none, exp, step"},
    {"--init gaussian:0,x", "--init: init-sd: 'x' is not a number"},
    {"--init a,b.npz", "--init: a,b.npz: a name with a comma"},
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
    check_says(refused[_i][0], &err, refused[_i][1]);
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

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, options_defaults_are_the_notebooks);
    tcase_add_test(tc, options_threads_are_those_of_the_guest);
    tcase_add_test(tc, options_reach_every_lane_in_any_order);
    tcase_add_test(tc, options_set_what_they_say);
    tcase_add_test(tc, options_say_how_data_is_read);
    tcase_add_test(tc, what_is_inspected_is_an_argument_or_an_option);
    tcase_add_test(tc, options_choose_the_front_end);
    tcase_add_loop_test(tc, choices_may_have_parts_and_any_order, 0,
                        LENGTH(chosen));
    tcase_add_loop_test(tc, options_refuse, 0, LENGTH(refused));
    tcase_add_test(tc, a_value_is_one_line_of_a_bounded_length);
}

int main(void)
{
    return suite_run("options", add_tests, NULL, NULL);
}
