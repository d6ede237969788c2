/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sleeps until the race has something to say, prints it, and ends when every
 * lane has. Messages go straight to the printer rather than through the
 * model, which thins old evaluations out; a full ring makes the lane wait, so
 * none is lost when the reader of standard output is slow. A lane that
 * diverges or collapses does not end the others. */
#include "cli/headless.h"

#include <errno.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/report.h"

/* 100 ms: the longest a signal that arrives just before the wait is kept. */
#define WAIT_NS  100000000
#define MSGS_MAX 64 /* taken at a time */
/* Looks a lane gets in a row: one that is faster than the printer must keep
 * neither the others nor a signal waiting. */
#define TURNS_MAX 64

/* What a lane has said; all of it when the lane is over, since no more can
 * follow. */
static void print_messages(struct race *race, size_t lane, bool over,
                           struct report *report)
{
    struct lane_msg msgs[MSGS_MAX];
    size_t n = MSGS_MAX;

    for (int turn = 0; n == MSGS_MAX && (over || turn < TURNS_MAX); turn++) {
        n = race_drain(race, lane, msgs, MSGS_MAX);
        for (size_t i = 0; i < n; i++)
            (void)report_msg(report, lane, &msgs[i]);
    }
}

/* One look at all lanes; *over_out: none has anything left to do. */
static void print_lanes(struct race *race, struct report *report,
                        struct tell *tell, bool *over_out)
{
    tell_race(race, tell);
    if (race_problem(race)) /* before that it may still be refused */
        (void)report_head(report, race);
    *over_out = true;
    for (size_t i = 0; i < report->config->n_lanes; i++) {
        /* read first, so that a lane seen as over has no message left */
        bool over = lane_state_ended(race_lane_state(race, i));

        *over_out = *over_out && over;
        print_messages(race, i, over, report);
    }
}

void headless_keep(struct keeper *keeper, struct race *race)
{
    struct err err = {0};
    bool done = false;
    enum status st = STATUS_OK;

    if (interrupt_take_save() && keeper)
        st = keeper_ask(keeper, race, &err);
    if (st == STATUS_OK && keeper)
        st = keeper_poll(keeper, race, &done, &err);
    if (st != STATUS_OK)
        message("%s", err.text);
}

int headless_asked_to_end(void)
{
    return interrupt_signal()      ? EXIT_SIGNAL + interrupt_signal()
           : interrupt_save_exit() ? EXIT_SAVED
                                   : 0;
}

/* What run.json says of the end. */
static void describe_end(const struct keeper *keeper, int result,
                         const struct err *err, struct recorder_end *out,
                         char why[256])
{
    bool cut = result > EXIT_SIGNAL || result == EXIT_SAVED;

    if (result > EXIT_SIGNAL)
        snprintf(why, 256, "signal %d", result - EXIT_SIGNAL);
    else if (result == EXIT_SAVED)
        snprintf(why, 256, "saved, to be gone on with");
    else
        snprintf(why, 256, "%s", err->text[0] ? err->text : "done");
    *out = (struct recorder_end){.save = keeper->save || keeper->out,
                                 .why = why,
                                 .state = cut ? "stopped" : NULL,
                                 .exit_status = result};
}

int headless_keep_last(struct keeper *keeper, struct race *race, int result,
                       struct err *err)
{
    struct err why[KEEPER_LAST_MAX];
    struct recorder_end end;
    char text[256];
    bool failed;
    size_t n;

    if (interrupt_signal())
        interrupt_hush();
    if (!keeper)
        return result;
    describe_end(keeper, result, err, &end, text);
    n = keeper_last(keeper, race, &end, why);
    failed = keeper->told_stopped;
    for (size_t i = 0; i < n; i++) { /* the caller tells the last of all */
        if (err->text[0] != '\0')
            message("%s", err->text);
        *err = why[i];
        failed = failed || why[i].code != STATUS_USAGE;
    }
    return failed && (result == 0 || result == EXIT_SAVED) ? EXIT_ERROR
                                                           : result;
}

bool headless_job_look(struct headless_job *job, int64_t ns)
{
    struct race *race = job->race;

    /* lanes with little to do are over before the loader has said so */
    if ((job->over && race_problem(race)) || job->report.why ||
        race_error(race) || headless_asked_to_end())
        return false;
    race_wait(race, ns);
    headless_keep(job->keeper, race);
    print_lanes(race, &job->report, &job->tell, &job->over);
    return true;
}

static void take(void *ctx)
{
    struct headless_job *job = ctx;
    bool over;

    print_lanes(job->race, &job->report, &job->tell, &over);
}

static int outcome(const struct race *race, const struct report *report,
                   int asked, struct err *err)
{
    if (race_error(race)) {
        *err = *race_error(race);
        return headless_exit_status(err->code);
    }
    if (report->why) {
        errno = report->why;
        return headless_write_failed(err);
    }
    return asked ? asked : headless_verdict(race, err);
}

/* What is printed of the end: err has a line unless it went well. */
static void print_end(struct report *report, int asked, const struct err *err)
{
    char text[32] = "done";

    if (asked > EXIT_SIGNAL)
        snprintf(text, sizeof text, "signal %d", asked - EXIT_SIGNAL);
    else if (asked)
        snprintf(text, sizeof text, "saved");
    (void)report_end(report, !asked && err->text[0] ? err->text : text);
}

int headless_job_begin(struct headless_job *job, struct race *before,
                       const struct race_config *config,
                       enum text_format format, struct keeper *keeper,
                       struct tell tell, FILE *out, struct err *err)
{
    enum status st = STATUS_OK;
    char id[SINK_ID_SIZE] = "", host[SINK_HOST_SIZE] = "";

    *job = (struct headless_job){.keeper = keeper, .tell = tell};
    if (keeper) {
        keeper_run_id(keeper, config, id);
        keeper_run_host(keeper, host);
    }
    if (before)
        st = race_replace(before, config, &job->race, err);
    else
        st = race_start(config, &job->race, err);
    if (st == STATUS_OK && keeper)
        st = keeper_start(keeper, job->race, config, err);
    report_init(&job->report, out, format, config);
    memcpy(job->report.run.id, id, sizeof id);
    memcpy(job->report.run.host, host, sizeof host);
    return st == STATUS_OK ? 0 : headless_exit_status(st);
}

int headless_job_end(struct headless_job *job, struct err *err)
{
    bool whole = job->over && race_problem(job->race);
    int asked = whole ? 0 : headless_asked_to_end(), result;

    race_halt(job->race, take, job);
    result = outcome(job->race, &job->report, asked, err);
    if (!asked && race_problem(job->race) &&
        report_published(&job->report) > 0 && result == 0) {
        published_missed(job->report.published.of, err);
        result = EXIT_MISSED;
    }
    print_end(&job->report, asked, err);
    return headless_keep_last(job->keeper, job->race, result, err);
}

void headless_job_done(struct headless_job *job)
{
    keeper_free_race(job->keeper, job->race);
    *job = (struct headless_job){.race = NULL};
}

int headless_run(const struct race_config *config, enum text_format format,
                 const struct published_setup *preset, struct keeper *keeper,
                 struct tell tell, FILE *out, struct err *err)
{
    struct headless_job job;
    int result =
        headless_job_begin(&job, NULL, config, format, keeper, tell, out, err);

    if (preset && preset->of)
        report_preset(&job.report, preset);
    if (result == 0) {
        while (headless_job_look(&job, WAIT_NS))
            ;
        result = headless_job_end(&job, err);
    }
    headless_job_done(&job);
    return result;
}

/* Folds the race into a model. Over is what the model has heard the end of: a
 * small race may be over before the model has its data. */
static int fold(struct race *race, struct model *model, struct keeper *keeper,
                struct err *err)
{
    while (!model_all_ended(model)) {
        if (headless_asked_to_end())
            return headless_asked_to_end();
        race_wait(race, WAIT_NS);
        model_poll(model, race);
        headless_keep(keeper, race);
        if (race_error(race)) {
            *err = *race_error(race);
            return headless_exit_status(err->code);
        }
    }
    return headless_verdict(race, err);
}

int headless_settle(const struct race_config *config, struct keeper *keeper,
                    struct race **race_out, struct model **model_out,
                    struct err *err)
{
    struct race *race = NULL;
    struct model *model = NULL;
    int result;

    enum status st = model_new(config, &model);
    if (st != STATUS_OK) {
        err_set(err, st, "out of memory");
        return headless_exit_status(st);
    }
    model_take_past(model, keeper ? keeper->past : NULL);
    st = race_start(config, &race, err);
    if (st == STATUS_OK && keeper)
        st = keeper_start(keeper, race, config, err);
    result = st == STATUS_OK ? fold(race, model, keeper, err)
                             : headless_exit_status(st);
    if (race)
        model_halt(model, race);
    if (result != EXIT_ERROR && result != EXIT_USAGE) {
        *race_out = race;
        *model_out = model;
        return result;
    }
    if (race)
        result = headless_keep_last(keeper, race, result, err);
    keeper_free_race(keeper, race);
    model_free(model);
    return result;
}
