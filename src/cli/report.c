/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run without a screen prints: the notebook's text, line for line, or
 * the rows of epochs.csv or the objects of events.jsonl for other programs
 * (store/sinks). Numbers have as
 * many digits as give the same double when they are read back. A percentage is
 * computed as (correct / n) * 100 in this order, because the notebook does so
 * with NumPy: of 63000 samples, 46662 are 74.06666666666666 %. */
#include "cli/report.h"

#include <errno.h>
#include <math.h>
#include <time.h>

#include "base/clock.h"
#include "base/number.h"
#include "lab/published_change.h"
#include "store/sinks/events.h"
#include "store/sinks/sinks.h"

static double percent(size_t n_correct, size_t n)
{
    return (double)n_correct / (double)n * 100;
}

static enum status flush(struct report *report)
{
    errno = 0;
    if (fflush(report->out) == 0 && !ferror(report->out))
        return STATUS_OK;
    report->why = errno ? errno : EIO;
    return STATUS_IO;
}

/* The time that wall_s counts from is now. */
static void init_clock(struct sink_run *run)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    run->began_s = now.tv_sec;
    run->wall_from_ns = clock_now_ns();
    run->unix_from_ns =
        now.tv_sec * INT64_C(1000000000) + now.tv_nsec - run->wall_from_ns;
}

void report_init(struct report *report, FILE *out, enum text_format format,
                 const struct race_config *config)
{
    *report = (struct report){.out = out, .format = format, .config = config};
    init_clock(&report->run);
    report->run.n_lanes = config->n_lanes;
    for (size_t i = 0; i < config->n_lanes; i++) {
        report->begun[i] = config->resume[i] != NULL;
        report->run.lanes[i].config = config->lanes[i];
        report->val[i] = NAN;
    }
}

/* What happens to the run as a whole. */
static void print_note(struct report *report, enum sink_note_kind kind,
                       const char *text)
{
    const struct race_config *config = report->config;
    struct sink_note note = {
        .kind = kind, .at_ns = clock_now_ns(), .text = text};

    for (size_t i = 0; i < config->n_lanes; i++)
        note.steps[i] = report->last[i].sample.step
                            ? report->last[i].sample.step
                        : config->resume[i] ? config->resume[i]->step
                                            : 0;
    note.step = note.steps[0];
    sink_events.note(report->out, &report->run, 0, &note);
}

enum status report_head(struct report *report, const struct race *race)
{
    if (report->headed)
        return report->why ? STATUS_IO : STATUS_OK;
    report->headed = true;
    for (size_t i = 0; race && i < report->run.n_lanes; i++) {
        struct sink_lane *lane = &report->run.lanes[i];

        lane->config = race_config(race)->lanes[i];
        lane->shape = *race_shape(race, i);
        lane->cost = lane_cost(&lane->config, &lane->shape);
    }
    if (report->format == FORMAT_CSV && !report->goes_on)
        sink_epochs.head(report->out, &report->run, 0);
    if (report->format == FORMAT_JSONL)
        print_note(report, report->config->resume[0] ? NOTE_GO_ON : NOTE_START,
                   "");
    return flush(report);
}

static void print_block(struct report *report, size_t lane,
                        const struct eval_result *eval)
{
    char train[NUMBER_SIZE], val[NUMBER_SIZE];

    if (report->seeds)
        fprintf(report->out, "Seed: %u\n",
                lane_whole(&report->config->lanes[lane], &param_seed));
    if (report->config->n_lanes > 1)
        fprintf(report->out, "Lane: %s\n", report->config->lanes[lane].name);
    if (!report->begun[lane])
        fputs("Params Initialised\n", report->out);
    report->begun[lane] = true;
    fprintf(report->out,
            "Iteration: %u\nTrain accuracy: %s\nVal accuracy: %s\n",
            (unsigned)eval->epoch,
            number_format(percent(eval->train_correct, eval->n_train), train),
            number_format(percent(eval->val_correct, eval->n_val), val));
}

/* The newest batch comes before an evaluation, since screens show its figures
 * beside. Nobody can pause a run without a screen but who ends it. */
static void print_object(struct report *report, size_t lane,
                         const struct lane_msg *msg)
{
    const struct lane_msg *last = &report->last[lane];

    if (msg->kind == MSG_STATE && !lane_state_ended(msg->state.state))
        return;
    if (msg->kind == MSG_EVAL && last->sample.step == msg->eval.step)
        events_batch(report->out, &report->run, lane, last);
    sink_events.msg(report->out, &report->run, lane, msg);
}

enum status report_msg(struct report *report, size_t lane,
                       const struct lane_msg *msg)
{
    if (msg->kind == MSG_EVAL) {
        report->val[lane] = eval_val_acc(&msg->eval);
        published_take(&report->published, report->config->lanes[lane].name,
                       &msg->eval);
    }
    if (msg->kind == MSG_SAMPLE)
        report->last[lane] = *msg;
    if (msg->kind == MSG_SAMPLE ||
        (msg->kind != MSG_EVAL && report->format != FORMAT_JSONL))
        return STATUS_OK;
    if (report_head(report, NULL) != STATUS_OK)
        return STATUS_IO;
    if (report->format == FORMAT_JSONL)
        print_object(report, lane, msg);
    else if (report->format == FORMAT_CSV)
        sink_epochs.msg(report->out, &report->run, lane, msg);
    else if (msg->eval.batch == 0)
        print_block(report, lane, &msg->eval);
    return flush(report);
}

void report_preset(struct report *report, const struct published_setup *preset)
{
    report->preset = preset;
    published_begin(&report->published, preset, report->config->lanes,
                    report->config->n_lanes);
}

/* Why figures are not compared. */
static void print_changes(const struct report *report, FILE *out)
{
    char change[PUBLISHED_CHANGE], sentence[PUBLISHED_SENTENCE];

    for (size_t i = 0; i < report->config->n_lanes; i++) {
        const struct lane_config *lane = &report->config->lanes[i];

        if (published_change(report->preset, lane, lane->values, change)[0])
            fprintf(out, "%s\n",
                    published_sentence(lane->name, change, sentence));
    }
}

size_t report_published(struct report *report)
{
    FILE *out = report->format == FORMAT_NOTEBOOK ? report->out : stderr;
    size_t n_off;

    if (!report->published.of || report->why)
        return 0;
    n_off = published_print(&report->published, out);
    print_changes(report, out);
    (void)flush(report);
    return n_off;
}

enum status report_end(struct report *report, const char *reason)
{
    if (report->format != FORMAT_JSONL || !report->headed || report->why)
        return STATUS_OK;
    print_note(report, NOTE_END, reason);
    return flush(report);
}
