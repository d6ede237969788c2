/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screens draw of a run comes back from a checkpoint that may be of
 * another machine, damaged or made up. What is taken from it holds what
 * drawing relies on, and can be written and read again. */
#include <string.h>

#include "fuzz.h"
#include "nn/rules/rules.h"
#include "record/past.h"

/* One lane, "bp". */
static void make_config(struct race_config *config)
{
    *config = (struct race_config){.n_lanes = 1};
    lane_config_init(&config->lanes[0]);
    config->lanes[0].rule = rule_find("bp");
    memcpy(config->lanes[0].name, "bp", sizeof "bp");
}

static void check_history(const struct history *h, uint64_t last)
{
    uint64_t step = 0;

    MUST(h->n_buckets <= HISTORY_BUCKETS && h->n_raw <= HISTORY_RAW);
    MUST(h->n_raw <= h->n_samples && h->width > 0);
    for (size_t i = 0; i < h->n_buckets; i++) {
        MUST(h->buckets[i].first_step > step);
        step = h->buckets[i].last.step;
        MUST(step >= h->buckets[i].first_step);
    }
    MUST(step <= last);
}

static void check_past(const struct model *m)
{
    const struct lane_model *lane = &m->lanes[0];

    check_history(&lane->acc, lane->last.step);
    check_history(&lane->loss, lane->last.step);
    check_history(&lane->cos, lane->last.step);
    check_history(&lane->norm, lane->last.step);
    MUST(lane->n_evals <= MODEL_EVALS_MAX);
    MUST(lane->n_marks <= MODEL_MARKS_MAX);
    for (size_t i = 0; i < lane->n_marks; i++)
        MUST(lane->marks[i].param != NULL);
    MUST(m->targets.n >= 1 && m->targets.n <= RACE_TARGETS_MAX);
    for (size_t i = 0; model_event_at(m, i); i++) {
        MUST(model_event_at(m, i)->kind <= EVENT_WARNING);
        MUST(model_event_at(m, i)->lane < 1);
        MUST(memchr(model_event_at(m, i)->text, '\0', MODEL_EVENT_SIZE));
    }
}

/* As a resumed run does. */
static void go_on(const struct race_config *config, const struct model *past)
{
    struct lane_msg msg = {
        .kind = MSG_RESUME,
        .resume = {.step = past->lanes[0].last.step, .epoch = 1}};
    struct model *m;

    MUST(model_new(config, &m) == STATUS_OK);
    model_take_past(m, past);
    model_apply(m, 0, &msg);
    msg = (struct lane_msg){
        .kind = MSG_SAMPLE,
        .sample = {.step = past->lanes[0].last.step + 1, .loss = 1}};
    model_apply(m, 0, &msg);
    model_free(m);
}

void fuzz_past(const uint8_t *bytes, size_t n)
{
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    struct race_config config;
    struct model *past = NULL;
    struct err err = {0};
    enum status status;

    if (!path[0])
        fd = fuzz_new_file(path);
    fuzz_fill_archive(fd, bytes, n);
    make_config(&config);
    status = past_read(path, &config, &past, &err);
    if (status) {
        MUST(!past);
        fuzz_check_err(status, &err);
    } else if (past) {
        check_past(past);
        go_on(&config, past);
    }
    model_free(past);
}
