/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints "ours NS" and "printf NS": nanoseconds of processor time for one row
 * of metrics.csv, as the recorder writes it and as one fprintf of the same
 * cells in 17 digits does, into a buffered file that takes all; the best of
 * several tries. Every tenth
 * row has the cosines of its layers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "nn/rules/rules.h"
#include "store/sinks/sinks.h"

#define ROWS 20000

static void fill(struct lane_msg *msg, int i)
{
    struct sample *s = &msg->sample;
    double cos = i % 10 == 0 ? 1 / (1.0 + i) : NAN;

    msg->kind = MSG_SAMPLE;
    msg->at_ns = i * INT64_C(123456789);
    *s = (struct sample){.step = (uint64_t)i,
                         .samples = (uint64_t)i * 630,
                         .epoch = (uint32_t)i / 100 + 1,
                         .batch = (uint32_t)i % 100 + 1,
                         .acc = i % 631 / 630.0 * 100,
                         .loss = 2.3 / sqrt(i),
                         .values = {0.1, 0.1},
                         .cos_bp = cos,
                         .grad_norm = sqrt(i),
                         .bp_norm = cos,
                         .active_ns = i * INT64_C(122333444)};
    for (int k = 0; k < NET_MAX_PARTS; k++)
        s->cos_parts[k] = cos * k;
}

static void printed(FILE *out, const struct lane_msg *msg)
{
    const struct sample *s = &msg->sample;

    fprintf(out, "%.9f,%.9f,%llu,%u,%u,%.17g,%.17g,%.17g,%.17g,",
            (double)msg->at_ns / 1e9, (double)s->active_ns / 1e9,
            (unsigned long long)s->step, s->epoch, s->batch, s->acc, s->loss,
            s->values[0], s->values[1]);
    if (!isnan(s->cos_bp))
        fprintf(out, "%.17g", s->cos_bp);
    fprintf(out, ",%.17g,", s->grad_norm);
    if (!isnan(s->cos_bp))
        fprintf(out, "%.17g,%.17g,%.17g,%.17g,%.17g,", s->bp_norm,
                s->cos_parts[0], s->cos_parts[1], s->cos_parts[2],
                s->cos_parts[3]);
    fprintf(out, "%.17g\n", 3.0 * (double)s->samples);
}

static double time_of(const struct sink_run *run, int ours)
{
    FILE *out = fopen("/dev/null", "w");
    clock_t start = clock();

    if (!out)
        exit(1);
    for (int i = 1; i <= ROWS; i++) {
        struct lane_msg msg;

        fill(&msg, i);
        if (ours)
            sink_metrics.msg(out, run, 0, &msg);
        else
            printed(out, &msg);
    }
    double took = (double)(clock() - start);
    fclose(out);
    return took;
}

int main(int argc, char **argv)
{
    int tries = argc > 1 ? atoi(argv[1]) : 15;
    double scale = 1e9 / CLOCKS_PER_SEC / ROWS;
    double ours = INFINITY, others = INFINITY;
    struct sink_run run = {.n_lanes = 1};

    lane_config_init(&run.lanes[0].config);
    run.lanes[0].config.rule = rule_find("wp");
    run.lanes[0].cost = 3;
    for (int i = 0; i < tries; i++) {
        ours = fmin(ours, time_of(&run, 1));
        others = fmin(others, time_of(&run, 0));
    }
    printf("ours %.1f\nprintf %.1f\n", ours * scale, others * scale);
    return 0;
}
