/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sentence a line, words before figures, no tables and no symbols: a
 * screen reader speaks them as they come, so nothing is said twice and the
 * progress line is rare. Sentences are made from the model by comparing it
 * with what was told last, never from messages: what a slow reader missed in
 * between is summed up by the newest state. */
#include "cli/plain.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/headless.h"
#include "cli/interrupt.h"
#include "model/early_stop_text.h"
#include "model/seeds.h"

#define WAIT_NS 100000000 /* 100 ms: how late a sentence may be */
#define MS_NS   1000000

/* The oldest evaluation of lane i that was not told, or NULL. */
static const struct eval_result *next_eval(const struct plain *plain,
                                           const struct model *m, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];

    for (size_t k = 0; k < lane->n_evals; k++)
        if (lane->evals[k].batch == 0 && lane->evals[k].epoch > plain->epoch[i])
            return &lane->evals[k];
    return NULL;
}

/* In lock-step a lane before lane i that ends the same epoch with the same
 * batch is there in a moment, and told first. */
static bool is_early(const struct model *m, size_t i,
                     const struct eval_result *eval)
{
    for (size_t k = 0; m->lockstep && k < i; k++) {
        const struct lane_model *lane = &m->lanes[k];

        if (!lane_state_ended(lane->state) && lane->epochs_done < eval->epoch &&
            lane->batches_per_epoch * eval->epoch == eval->step)
            return true;
    }
    return false;
}

/* Epoch by epoch, the lanes in their order. */
static void tell_evals(struct plain *plain, const struct model *m)
{
    for (;;) {
        const struct eval_result *eval = NULL;
        const struct lane_model *lane;
        size_t i = 0;

        for (size_t k = 0; k < m->n_lanes; k++) {
            const struct eval_result *e = next_eval(plain, m, k);

            if (e && (!eval || e->epoch < eval->epoch)) {
                eval = e;
                i = k;
            }
        }
        if (!eval || is_early(m, i, eval))
            return;
        lane = &m->lanes[i];
        fprintf(plain->out,
                "%s: epoch %u of %.0f: training %.2f %%, validation %.2f %%, "
                "validation loss %.4f.\n",
                lane->config.name, (unsigned)eval->epoch,
                model_value(lane, &param_epochs),
                accuracy_percent(eval->train_correct, eval->n_train),
                eval_val_acc(eval), eval->val_loss);
        plain->epoch[i] = eval->epoch;
    }
}

static void tell_plateau(struct plain *plain, const struct model *m, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];

    if (lane->plateau == plain->plateau[i] || next_eval(plain, m, i))
        return;
    plain->plateau[i] = lane->plateau;
    if (lane->plateau > 0)
        fprintf(plain->out,
                "%s: validation has not improved by %g points for %d epochs.\n",
                lane->config.name, MODEL_PLATEAU_POINTS, MODEL_PLATEAU_EPOCHS);
}

static void tell_end(struct plain *plain, const struct model *m, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];
    char why[EARLY_STOP_TEXT_SIZE], epoch[MODEL_EPOCH_TEXT];

    if (plain->over[i] || !lane_state_ended(lane->state) ||
        next_eval(plain, m, i))
        return;
    plain->over[i] = true;
    if (lane->early_stop != EARLY_STOP_NONE)
        fprintf(plain->out, "%s: %s.\n", lane->config.name,
                early_stop_why(lane, why));
    if (lane_state_failed(lane->state))
        fprintf(plain->out, "%s: %s in epoch %u, batch %u: %s.\n",
                lane->config.name,
                lane->state == LANE_DIVERGED ? "diverged" : "collapsed",
                (unsigned)lane->last.epoch, (unsigned)lane->last.batch,
                model_failure(lane));
    else if (lane->state == LANE_DONE && lane->best_val_acc >= 0)
        fprintf(plain->out,
                "%s: done: best validation %.2f %% after epoch %s.\n",
                lane->config.name, lane->best_val_acc,
                model_epoch_text(lane->best_epoch, epoch));
    if (plain->rings)
        fputc('\a', plain->out);
}

void plain_begin(struct plain *plain, struct model *m, const struct model *past)
{
    model_take_past(m, past);
    for (size_t i = 0; past && i < past->n_lanes; i++) {
        plain->epoch[i] = (uint32_t)past->lanes[i].epochs_done;
        plain->plateau[i] = past->lanes[i].plateau;
    }
}

void plain_news(struct plain *plain, const struct model *m)
{
    char line[FACTS_LINE];

    if (!plain->loaded && m->problem) {
        plain->loaded = true;
        model_data_line(m, line);
        text_fit_locale(line);
        fprintf(plain->out, "Data %s.\n", line);
    }
    tell_evals(plain, m);
    for (size_t i = 0; i < m->n_lanes; i++) {
        tell_plateau(plain, m, i);
        tell_end(plain, m, i);
    }
}

/* ", ETA 4 min" of the slowest lane; nothing while it cannot be told. */
static void tell_eta(FILE *out, const struct model *m)
{
    double eta_s = -1;

    for (size_t i = 0; i < m->n_lanes; i++)
        if (!lane_state_ended(m->lanes[i].state))
            eta_s = fmax(eta_s, model_eta_s(&m->lanes[i]));
    if (eta_s >= 5400)
        fprintf(out, ", ETA %.1f h", eta_s / 3600);
    else if (eta_s >= 90)
        fprintf(out, ", ETA %.0f min", eta_s / 60);
    else if (eta_s >= 0)
        fprintf(out, ", ETA %.0f s", ceil(eta_s));
}

/* Whether lock-step has the lane at the batch that was told of another. */
static bool stands_with(const struct model *m, const struct lane_model *lane,
                        const struct lane_model *other)
{
    return m->lockstep && other != NULL &&
           lane->last.step + 1 >= other->last.step &&
           other->last.step + 1 >= lane->last.step;
}

/* Lanes that stand at one batch are told of it once. */
void plain_progress(const struct plain *plain, const struct model *m)
{
    FILE *out = plain->out;
    const struct lane_model *last = NULL;
    const char *before = "";
    char loading[32];

    if (!m->problem) {
        fprintf(out, "Loading data, %s.\n",
                model_loading_text(m, loading, sizeof loading));
        return;
    }
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (lane_state_ended(lane->state) || lane->last.step == 0)
            continue;
        before = last == NULL ? "" : stands_with(m, lane, last) ? ", " : "; ";
        if (!stands_with(m, lane, last))
            fprintf(out, "%s%s %u, batch %u of %zu", before,
                    *before ? "epoch" : "Epoch", (unsigned)lane->last.epoch,
                    (unsigned)lane->last.batch, lane->batches_per_epoch);
        fprintf(out, ", %s %.1f %%", lane->config.name, lane->last.acc);
        last = lane;
    }
    if (last == NULL)
        return;
    tell_eta(out, m);
    fputs(".\n", out);
}

static int follow(struct race *race, struct model *m, struct plain *plain,
                  int interval_ms, struct keeper *keeper, struct tell tell,
                  struct err *err)
{
    int64_t told_ns = clock_now_ns();

    while (!model_all_ended(m)) {
        if (headless_asked_to_end())
            return headless_asked_to_end();
        race_wait(race, WAIT_NS);
        headless_keep(keeper, race);
        model_poll(m, race);
        if (race_error(race)) {
            *err = *race_error(race);
            return headless_exit_status(err->code);
        }
        tell_race(race, &tell);
        plain_news(plain, m);
        if (clock_now_ns() - told_ns >= (int64_t)interval_ms * MS_NS) {
            told_ns = clock_now_ns();
            plain_progress(plain, m);
        }
        if (fflush(plain->out) != 0 || ferror(plain->out))
            return headless_write_failed(err);
    }
    return headless_verdict(race, err);
}

int plain_run(const struct race_config *config, int interval_ms,
              struct keeper *keeper, bool rings, struct tell tell, FILE *out,
              double val[LANES_MAX], struct err *err)
{
    struct plain plain = {.out = out, .rings = rings};
    struct race *race = NULL;
    struct model *model = NULL;
    int result;

    enum status st = model_new(config, &model);
    if (st != STATUS_OK) {
        err_set(err, st, "out of memory");
        return headless_exit_status(st);
    }
    plain_begin(&plain, model, keeper ? keeper->past : NULL);
    st = race_start(config, &race, err);
    if (st == STATUS_OK && keeper)
        st = keeper_start(keeper, race, config, err);
    if (st == STATUS_OK) {
        result = follow(race, model, &plain, interval_ms, keeper, tell, err);
        model_halt(model, race);
        plain_news(&plain, model);
        for (size_t i = 0; val && i < model->n_lanes; i++)
            val[i] = seed_result(&model->lanes[i]);
        if (fflush(out) != 0 && result == 0)
            result = headless_write_failed(err);
        result = headless_keep_last(keeper, race, result, err);
    } else {
        result = headless_exit_status(st);
    }
    keeper_free_race(keeper, race);
    model_free(model);
    return result;
}
