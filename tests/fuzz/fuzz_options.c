/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line is not hostile, but a script may build it from anything. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "cli/options/options.h"
#include "fuzz.h"

#define ARGS_MAX 16
#define TEXT_MAX 4096

static void check_lane(const struct lane_config *lane)
{
    const struct param *p;

    MUST(lane->rule && lane->name[0]);
    MUST(memchr(lane->name, '\0', sizeof lane->name));
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        MUST(param_valid(p, lane->values[i], NULL));
    MUST(lane_whole(lane, &param_batch_size) > 0);
    MUST(lane->n_hidden >= 1 && lane->n_hidden <= NET_MAX_HIDDEN);
    for (size_t i = 0; i < lane->n_hidden; i++)
        MUST(lane->hidden[i] > 0);
}

void fuzz_check_options(const struct options *options)
{
    struct race_config race;

    for (int front_end = 0; front_end <= FRONT_DUMP; front_end++) {
        options_race(options, (enum front_end)front_end, &race);
        MUST(race.n_lanes >= 1 && race.n_lanes <= LANES_MAX);
        MUST(race.speed >= 0 && isfinite(race.speed));
        for (size_t i = 0; i < race.n_lanes; i++) {
            check_lane(&race.lanes[i]);
            MUST(lane_whole(&race.lanes[i], &param_threads) >= 1);
        }
    }
}

/* What is taken as a number is printed and read back as the same one. */
static void check_number(const char *text)
{
    double value, again;
    char printed[NUMBER_SIZE];
    struct err err = {0};
    enum status status = number_parse(text, &value, &err);

    if (status != STATUS_OK) {
        fuzz_check_err(status, &err);
        return;
    }
    MUST(isfinite(value));
    MUST(number_parse(number_format(value, printed), &again, &err) ==
         STATUS_OK);
    MUST(again == value);
}

void fuzz_options(const uint8_t *bytes, size_t n)
{
    static char text[TEXT_MAX];
    static char program[] = "mlptui";
    char *argv[ARGS_MAX + 2] = {program};
    int argc = 1;
    struct options options;
    struct err err = {0};

    if (n >= sizeof text)
        return;
    memcpy(text, bytes, n);
    text[n] = '\0';
    for (char *at = text; at && argc <= ARGS_MAX;) {
        argv[argc++] = at;
        at = strchr(at, '\n');
        if (at)
            *at++ = '\0';
    }
    for (int i = 1; i < argc; i++)
        check_number(argv[i]);
    enum status status;

    options_init(&options);
    status = options_argv(&options, argc, argv, &err);
    if (status == STATUS_OK && options.task == TASK_RUN)
        status = options_settle(&options, &err);
    if (status != STATUS_OK)
        fuzz_check_err(status, &err);
    else if (options.task == TASK_RUN)
        fuzz_check_options(&options);
}
