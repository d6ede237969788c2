/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race ends, or another takes its place: the last that is to be kept is
 * written, and its recorder goes. */
#include <string.h>

#include "record/keeper_parts.h"

void keeper_reap(struct keeper *k, bool wait)
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

static void look_at_end(struct keeper *k, const struct race *race, bool save,
                        struct err *why, size_t *n)
{
    struct recorder_news news;

    recorder_look(k->recorder, &news);
    memcpy(k->folder, news.folder, sizeof k->folder);
    if (news.stopped.code && !k->told_stopped)
        why[(*n)++] = news.stopped;
    if (save && news.answered == RACE_HALT_TICKET && news.saved)
        keeper_note_saved(k, &news, race_config(race)->n_lanes);
    else if (save && news.why.code)
        why[(*n)++] = news.why;
}

/* The folder has been removed, and a checkpoint in it, too. */
static void forget_folder(struct keeper *k)
{
    size_t n = strlen(k->folder);

    if (n > 0 && strncmp(k->saved_to, k->folder, n) == 0)
        k->saved_to[0] = '\0';
    k->folder[0] = '\0';
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
    keeper_tell_options(k, race);
    recorder_finish(k->recorder, end);
    if (recorder_join(k->recorder)) {
        if (n == 0)
            look_at_end(k, race, end->save, why, &n);
        if (end->drop && k->drops)
            forget_folder(k);
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
        keeper_reap(k, true);
    keeper_tell_options(k, race);
    recorder_finish(k->recorder, &end);
    k->leaving[k->n_leaving].recorder = k->recorder;
    k->leaving[k->n_leaving++].race = race;
    k->recorder = NULL;
    k->asked = false;
    k->restart_ticket = 0;
    k->folder[0] = '\0';
}

void keeper_free_race(const struct keeper *k, struct race *race)
{
    if (!k || !k->stuck)
        race_free(race);
}

void keeper_done(struct keeper *k)
{
    keeper_reap(k, true);
    run_lock_release(&k->lock);
    if (!k->stuck)
        model_free(k->past);
    k->past = NULL;
}
