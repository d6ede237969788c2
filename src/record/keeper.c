/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane answers between two batches, so a checkpoint is asked for and
 * written when the last answer is in; lanes in lock-step are asked at the same
 * tick and answer at the same step. */
#include "record/keeper.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "record/keeper_parts.h"

void keeper_tell_options(struct keeper *k, const struct race *race)
{
    char *text = NULL;

    if (keeper_options(k, race_config(race), &text) == STATUS_OK && text)
        (void)recorder_options(k->recorder, text);
    mem_free(text);
}

static bool send_save(struct keeper *k, struct race *race)
{
    struct command save = {.kind = CMD_SAVE, .count = k->ticket + 1};
    bool sent = true;

    if (!race_has_room(race, 2))
        return false;
    k->ticket++;
    race_together_begin(race);
    for (size_t i = 0; i < race_config(race)->n_lanes; i++)
        sent &= race_command(race, i, &save);
    race_together_end(race);
    return sent;
}

enum status keeper_ask(struct keeper *k, struct race *race, struct err *err)
{
    if (!k->recorder)
        return err_set(err, STATUS_USAGE,
                       "not saved: no --save FILE and no --out DIR was given");
    if (k->asked) {
        k->by_itself = false;
        return STATUS_OK;
    }
    keeper_tell_options(k, race);
    if (!send_save(k, race))
        return err_set(err, STATUS_IO,
                       "too many commands at once: nothing was saved");
    k->asked = true;
    k->by_itself = false;
    k->asked_ns = clock_now_ns();
    return STATUS_OK;
}

bool keeper_restarts(struct keeper *k, struct race *race)
{
    struct recorder_news news;

    if (!k->recorder)
        return true;
    recorder_look(k->recorder, &news);
    if (k->restart_ticket > news.answered && !news.stopped.code)
        return false;
    keeper_tell_options(k, race);
    if (!send_save(k, race))
        return false;
    recorder_restarted(k->recorder);
    k->restart_ticket = k->ticket;
    k->drops = !k->out && !k->no_log;
    k->asked = false;
    k->asked_step = k->ended_step = 0;
    k->asked_ns = clock_now_ns();
    return true;
}

/* Lanes that run freely, or of which one is done, stand at other steps. */
static void note_steps(struct keeper *k, const uint64_t *steps, size_t n)
{
    bool differ = false;
    size_t len;

    k->saved_step = steps[0];
    for (size_t i = 1; i < n; i++)
        differ = differ || steps[i] != steps[0];
    len =
        (size_t)snprintf(k->saved_at, sizeof k->saved_at, "step%s %llu",
                         differ ? "s" : "", (unsigned long long)k->saved_step);
    for (size_t i = 1; differ && i < n && len < sizeof k->saved_at; i++)
        len += (size_t)snprintf(k->saved_at + len, sizeof k->saved_at - len,
                                ", %llu", (unsigned long long)steps[i]);
}

void keeper_note_saved(struct keeper *k, const struct recorder_news *news,
                       size_t n_lanes)
{
    memcpy(k->saved_to, news->saved_to, sizeof k->saved_to);
    note_steps(k, news->saved_steps, n_lanes);
}

/* Whether a checkpoint is due by the clock or by batches. */
static bool is_due(struct keeper *k, const struct race *race)
{
    uint64_t step;

    if (k->asked || (k->every_s <= 0.0 && k->every_batches == 0) ||
        race_lane_state(race, 0) != LANE_RUN)
        return false;
    if (k->every_s > 0.0 &&
        (double)(clock_now_ns() - k->asked_ns) >= k->every_s * 1e9)
        return true;
    step = race_lane_step(race, 0);
    if (k->every_batches == 0 || step / k->every_batches <= k->asked_step)
        return false;
    k->asked_step = step / k->every_batches;
    return true;
}

/* Whether all lanes have come to an end that has no checkpoint yet. It is asked
 * for at once, so that the run can be resumed whatever becomes of the
 * program. */
static bool has_ended(struct keeper *k, const struct race *race)
{
    uint64_t steps = 0;

    if (k->asked || race_error(race))
        return false;
    for (size_t i = 0; i < race_config(race)->n_lanes; i++) {
        if (!lane_state_ended(race_lane_state(race, i)))
            return false;
        steps += race_lane_step(race, i);
    }
    if (steps == k->ended_step || steps == 0)
        return false;
    k->ended_step = steps;
    return true;
}

/* The checkpoint that was asked for is written, or will not be. */
static enum status take_answer(struct keeper *k, struct race *race,
                               const struct recorder_news *news, bool *done_out,
                               struct err *err)
{
    k->asked = false;
    if (!news->saved && k->by_itself && k->told_stopped)
        return STATUS_OK; /* why was told */
    if (!news->saved) {
        *err = news->why;
        return err->code;
    }
    keeper_note_saved(k, news, race_config(race)->n_lanes);
    *done_out = !k->by_itself;
    return STATUS_OK;
}

enum status keeper_poll(struct keeper *k, struct race *race, bool *done_out,
                        struct err *err)
{
    struct recorder_news news;
    enum status status;

    *done_out = false;
    keeper_reap(k, false);
    if (k->left_why.code) {
        *err = k->left_why;
        k->left_why = (struct err){0};
        return err->code;
    }
    if (!k->recorder)
        return STATUS_OK;
    recorder_look(k->recorder, &news);
    memcpy(k->folder, news.folder, sizeof k->folder);
    if (news.stopped.code && !k->told_stopped) {
        k->told_stopped = true;
        *err = news.stopped;
        return err->code;
    }
    if (k->asked && news.answered >= k->ticket)
        return take_answer(k, race, &news, done_out, err);
    if (k->asked && race_error(race)) {
        k->asked = false;
        return err_set(err, STATUS_IO, "not saved: %.200s",
                       race_error(race)->text);
    }
    if (news.due)
        k->asked_step = k->ended_step = 0;
    if (!news.due && !is_due(k, race) && !has_ended(k, race))
        return STATUS_OK;
    status = keeper_ask(k, race, err);
    k->by_itself = k->asked;
    return status;
}

enum status keeper_flush(struct keeper *k, const struct race *race,
                         struct err *err)
{
    if (!k->recorder || (!k->out && k->no_log))
        return err_set(err, STATUS_USAGE,
                       "no tables: --no-log, and no --out DIR was given");
    keeper_tell_options(k, race);
    recorder_flush(k->recorder);
    return STATUS_OK;
}
