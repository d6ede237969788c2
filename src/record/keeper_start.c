/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race begins to be kept: where, as which run, with which options, and from
 * which past it goes on. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "record/keeper_parts.h"
#include "record/run_id.h"
#include "store/config/config_text.h"
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
enum status keeper_options(const struct keeper *k,
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

/* --- a race --- */

void keeper_run_id(const struct keeper *k, const struct race_config *config,
                   char out[SINK_ID_SIZE])
{
    if (k->mark.id[0] != '\0')
        memcpy(out, k->mark.id, SINK_ID_SIZE);
    else
        run_id(k->base_id, config->lanes, config->n_lanes, out);
}

void keeper_run_host(const struct keeper *k, char out[SINK_HOST_SIZE])
{
    if (k->mark.id[0] != '\0')
        memcpy(out, k->mark.host, SINK_HOST_SIZE);
    else
        run_host(out);
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

/* What the recorder is told of a race; folder is that of folder_of. The race
 * turns to another run's folder after keeper_turn_to. */
static struct recorder_config
recorder_config_of(const struct keeper *k, struct race *race,
                   const struct race_config *config, const char *folder)
{
    bool turned = k->turn[0] != '\0';

    return (struct recorder_config){
        .race = race,
        .lanes = config,
        .past = turned       ? k->turn_past
                : k->started ? NULL
                             : k->past,
        .folder = turned ? k->turn : folder,
        .own_folder = turned || (!k->out && !k->no_log),
        .late = turned || !k->out,
        .lock = turned || k->by_seed || !k->out ? NULL : &k->lock,
        .again = !turned && (k->by_seed ? holds_run(folder) : k->started),
        .goes_on = k->goes_on || turned,
        .clears = k->overwrite && !k->goes_on && !k->started,
        .mark = turned ? k->turn_mark : k->mark,
        .save = k->save,
        .command = k->command,
        .most = k->out || k->no_log || turned ? 0 : KEEPER_OWN_MOST,
        .base_id = k->base_id,
    };
}

enum status keeper_start(struct keeper *k, struct race *race,
                         const struct race_config *config, struct err *err)
{
    char folder[PATH_MAX], *options = NULL;
    struct recorder_config c;
    enum status status;

    if (!keeper_records(k))
        return STATUS_OK;
    status = folder_of(k, config, folder, err);
    c = recorder_config_of(k, race, config, folder);
    if (k->turn[0] != '\0')
        k->options = k->turn_options;
    if (!status)
        status = keeper_options(k, config, &options);
    c.options = options;
    keeper_run_id(k, config, c.id);
    if (!status)
        status = recorder_start(&c, &k->recorder, err);
    mem_free(options);
    if (status)
        race_stop_records(race); /* nobody will take them */
    k->started = true;
    k->drops = c.own_folder && !c.goes_on;
    k->turn[0] = '\0';
    k->goes_on = false;
    k->mark = (struct run_mark){.n = 0};
    k->asked = k->told_stopped = false;
    k->asked_ns = clock_now_ns();
    k->asked_step = k->ended_step = 0;
    return status;
}

enum status keeper_turn_read(const char *folder, struct run_mark *out,
                             struct err *err)
{
    char path[PATH_MAX];
    enum status status;

    if (run_lock_held(folder))
        return err_set(err, STATUS_USAGE, "%s: is being recorded",
                       err_path(folder));
    status = run_dir_path(folder, "model.npz", path, err);
    return status ? status : run_mark_read(path, out, err);
}

void keeper_turn_to(struct keeper *k, const char *folder,
                    const struct run_mark *mark, const struct model *past,
                    const char *options)
{
    snprintf(k->turn, sizeof k->turn, "%s", folder);
    if (folder[0] == '\0')
        return;
    k->turn_mark = *mark;
    k->turn_past = past;
    k->turn_options = options;
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
    k->drops = from->drops;
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
