/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane answers between two batches, so a checkpoint is asked for and
 * written when the last answer is in; lanes in lock-step are asked at the same
 * tick and answer at the same step. */
#include "record/keeper.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "record/run_id.h"
#include "store/config_text.h"
#include "store/run_dir.h"

bool keeper_records(const struct keeper *k)
{
    return k->out || k->save || !k->no_log;
}

/* --- config.ini --- */

static bool names(const char *line, const char *name)
{
    size_t n = strlen(name);

    line += strncmp(line, "# ", 2) == 0 ? 2 : 0;
    return strncmp(line, name, n) == 0 && strncmp(line + n, " = ", 3) == 0;
}

/* Speed and lock-step are changed while it runs, and are then other than the
 * options say; unchanged they stay as they are, which may be "as the front
 * end likes". *out is the caller's (mem_free). */
static enum status options_now(const struct keeper *k,
                               const struct race_config *config, char **out)
{
    bool speed = config->speed != k->speed;
    bool pacing = config->lockstep != k->lockstep;
    const char *line = k->options ? k->options : "", *end;
    struct config_text text = {0};
    char number[32];

    for (; *line != '\0'; line = end) {
        end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        if ((speed && names(line, "speed")) ||
            (pacing && (names(line, "lockstep") || names(line, "free"))))
            continue;
        config_text_add_part(&text, line, (size_t)(end - line));
    }
    snprintf(number, sizeof number, config->speed > 0.0 ? "%.17g" : "max",
             config->speed);
    if (speed)
        config_text_pair(&text, "speed", number);
    if (pacing) {
        config_text_pair(&text, "lockstep", config->lockstep ? "yes" : "no");
        config_text_pair(&text, "free", config->lockstep ? "no" : "yes");
    }
    return config_text_take(&text, out);
}

/* Without memory the recorder has those from before. */
static void tell_options(struct keeper *k, const struct race *race)
{
    char *text = NULL;

    if (options_now(k, race_config(race), &text) == STATUS_OK && text)
        (void)recorder_options(k->recorder, text);
    mem_free(text);
}

/* --- a race --- */

void keeper_run_id(const struct keeper *k, const struct race_config *config,
                   char out[SINK_ID_SIZE])
{
    if (k->mark.id[0] != '\0')
        memcpy(out, k->mark.id, SINK_ID_SIZE);
    else
        run_id(k->base_id, config->lanes, config->n_lanes, out);
}

/* Where it records: "" = a folder of its own, or none. */
static enum status folder_of(struct keeper *k, const struct race_config *config,
                             char out[PATH_MAX], struct err *err)
{
    char name[24];

    out[0] = '\0';
    if (!k->out)
        return STATUS_OK;
    if (!k->by_seed)
        return run_dir_use(k->out, out, err);
    snprintf(name, sizeof name, "seed-%u",
             (unsigned)lane_whole(&config->lanes[0], &param_seed));
    return run_dir_path(k->out, name, out, err);
}

/* Whether a race has been recorded there: the next goes beside it. */
static bool holds_run(const char *folder)
{
    char path[PATH_MAX];

    return run_dir_path(folder, "run.json", path, NULL) == STATUS_OK &&
           access(path, F_OK) == 0;
}

enum status keeper_start(struct keeper *k, struct race *race,
                         const struct race_config *config, struct err *err)
{
    char folder[PATH_MAX], *options = NULL;
    bool turned = k->turn[0] != '\0';
    struct recorder_config c = {
        .race = race,
        .lanes = config,
        .past = turned       ? k->turn_past
                : k->started ? NULL
                             : k->past,
        .folder = turned ? k->turn : folder,
        .own_folder = turned || (!k->out && !k->no_log),
        .late = turned || !k->out,
        .locks = turned || k->by_seed || !k->out,
        .again = k->started && !k->by_seed && !turned,
        .goes_on = k->goes_on || turned,
        .clears = k->overwrite && !k->goes_on && !k->started,
        .mark = turned ? k->turn_mark : k->mark,
        .save = k->save,
        .command = k->command,
        .most = k->out || k->no_log || turned ? 0 : KEEPER_OWN_MOST,
        .base_id = k->base_id,
    };
    enum status status;

    if (!keeper_records(k))
        return STATUS_OK;
    status = folder_of(k, config, folder, err);
    if (k->by_seed && !turned && holds_run(folder))
        c.again = true;
    if (turned)
        k->options = k->turn_options;
    if (!status)
        status = options_now(k, config, &options);
    c.options = options;
    keeper_run_id(k, config, c.id);
    if (!status)
        status = recorder_start(&c, &k->recorder, err);
    mem_free(options);
    if (status)
        race_stop_records(race); /* nobody will take them */
    k->started = true;
    k->turn[0] = '\0';
    k->goes_on = false;
    k->mark = (struct run_mark){.n = 0};
    k->asked = k->told_stopped = false;
    k->asked_ns = clock_now_ns();
    k->asked_step = k->ended_step = 0;
    return status;
}

enum status keeper_turn_to(struct keeper *k, const char *folder,
                           const struct model *past, const char *options,
                           struct err *err)
{
    char path[PATH_MAX];
    enum status status;

    k->turn[0] = '\0';
    if (!folder)
        return STATUS_OK;
    if (run_lock_held(folder))
        return err_set(err, STATUS_USAGE, "%s: is being recorded",
                       err_path(folder));
    status = run_dir_path(folder, "model.npz", path, err);
    if (!status)
        status = run_mark_read(path, &k->turn_mark, err);
    if (status)
        return status;
    snprintf(k->turn, sizeof k->turn, "%s", folder);
    k->turn_past = past;
    k->turn_options = options;
    return STATUS_OK;
}

/* --- checkpoints --- */

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
    tell_options(k, race);
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
    tell_options(k, race);
    if (!send_save(k, race))
        return false;
    recorder_restarted(k->recorder);
    k->restart_ticket = k->ticket;
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

static void note_saved(struct keeper *k, const struct recorder_news *news,
                       size_t n_lanes)
{
    memcpy(k->saved_to, news->saved_to, sizeof k->saved_to);
    note_steps(k, news->saved_steps, n_lanes);
}

/* The rest of races that were replaced. */
static void reap(struct keeper *k, bool wait)
{
    size_t kept = 0;

    for (size_t i = 0; i < k->n_leaving; i++) {
        struct recorder_news news;

        recorder_look(k->leaving[i].recorder, &news);
        if (!news.over && !wait) {
            k->leaving[kept++] = k->leaving[i];
        } else if (recorder_join(k->leaving[i].recorder)) {
            if (news.stopped.code || (news.answered && !news.saved))
                k->left_why = news.stopped.code ? news.stopped : news.why;
            recorder_free(k->leaving[i].recorder);
            race_free(k->leaving[i].race);
        } else {
            k->stuck = true;
        }
    }
    k->n_leaving = kept;
}

/* When one is due by the clock or by batches. */
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

/* Once for each end: what was trained is there to be gone on with, whatever
 * becomes of the program. */
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

enum status keeper_poll(struct keeper *k, struct race *race, bool *done_out,
                        struct err *err)
{
    struct recorder_news news;
    enum status status;

    *done_out = false;
    reap(k, false);
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
    if (k->asked && news.answered >= k->ticket) {
        k->asked = false;
        if (!news.saved) {
            *err = news.why;
            return err->code;
        }
        note_saved(k, &news, race_config(race)->n_lanes);
        *done_out = !k->by_itself;
        return STATUS_OK;
    }
    if (k->asked && race_error(race)) {
        k->asked = false;
        return err_set(err, STATUS_IO, "not saved: %.200s",
                       race_error(race)->text);
    }
    if (news.cut) /* after an undo the checkpoint is to stand in the tables */
        k->asked_step = k->ended_step = 0;
    if (!news.cut && !is_due(k, race) && !has_ended(k, race))
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
    tell_options(k, race);
    recorder_flush(k->recorder);
    return STATUS_OK;
}

/* --- the end --- */

static void look_at_end(struct keeper *k, const struct race *race, bool save,
                        struct err *why, size_t *n)
{
    struct recorder_news news;

    recorder_look(k->recorder, &news);
    memcpy(k->folder, news.folder, sizeof k->folder);
    if (news.stopped.code && !k->told_stopped)
        why[(*n)++] = news.stopped;
    if (save && news.answered == RACE_HALT_TICKET && news.saved)
        note_saved(k, &news, race_config(race)->n_lanes);
    else if (save && news.why.code)
        why[(*n)++] = news.why;
}

size_t keeper_last(struct keeper *k, struct race *race,
                   const struct recorder_end *end,
                   struct err why[KEEPER_LAST_MAX])
{
    size_t n = 0;

    if (!k->recorder)
        return 0;
    if (!race_stands(race) && (end->save || k->out) && !race_error(race) &&
        (k->out || k->save))
        err_set(&why[n++], STATUS_USAGE, "nothing is kept: no lane had begun");
    tell_options(k, race);
    recorder_finish(k->recorder, end);
    if (recorder_join(k->recorder)) {
        if (n == 0)
            look_at_end(k, race, end->save, why, &n);
        recorder_free(k->recorder);
    } else {
        k->stuck = true;
        err_set(&why[n++], STATUS_IO,
                "not kept: the disk takes nothing any more");
    }
    k->recorder = NULL;
    k->asked = false;
    return n;
}

void keeper_replaced(struct keeper *k, struct race *race)
{
    const struct recorder_end end = {
        .save = true, .why = "replaced", .exit_status = 0};

    if (!k->recorder) {
        race_free(race);
        return;
    }
    if (k->n_leaving == KEEPER_LEAVING)
        reap(k, true);
    tell_options(k, race);
    recorder_finish(k->recorder, &end);
    k->leaving[k->n_leaving].recorder = k->recorder;
    k->leaving[k->n_leaving++].race = race;
    k->recorder = NULL;
    k->asked = false;
    k->restart_ticket = 0;
    k->folder[0] = '\0';
}

void keeper_adopt(struct keeper *k, struct keeper *from)
{
    k->recorder = from->recorder;
    k->ticket = from->ticket;
    k->asked = from->asked;
    k->by_itself = from->by_itself;
    k->told_stopped = from->told_stopped;
    k->asked_ns = from->asked_ns;
    k->asked_step = from->asked_step;
    k->ended_step = from->ended_step;
    memcpy(k->folder, from->folder, sizeof k->folder);
    from->recorder = NULL;
}

void keeper_beside(const struct keeper *k, struct keeper *out)
{
    *out = (struct keeper){.out = k->out,
                           .by_seed = k->by_seed,
                           .no_log = k->no_log,
                           .options = k->options,
                           .command = k->command,
                           .speed = k->speed,
                           .lockstep = k->lockstep,
                           .every_s = k->every_s,
                           .every_batches = k->every_batches,
                           .base_id = k->base_id};
}

void keeper_free_race(const struct keeper *k, struct race *race)
{
    if (!k || !k->stuck)
        race_free(race);
}

void keeper_done(struct keeper *k)
{
    reap(k, true);
    run_lock_release(&k->lock);
    if (!k->stuck)
        model_free(k->past);
    k->past = NULL;
}
