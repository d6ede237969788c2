/* SPDX-License-Identifier: GPL-3.0-or-later */
/* events.jsonl: an object a line for everything that is no batch. What does
 * not apply is null; what is no finite number is "nan", "inf" or "-inf". */
#include "store/sinks/events.h"

#include <math.h>

#include "store/sinks/event_object.h"
#include "store/sinks/sinks.h"

static const char *file(const struct sink_run *run, char buf[NAME_MAX])
{
    (void)run;
    snprintf(buf, NAME_MAX, "events.jsonl");
    return buf;
}

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

/* As epochs.csv has it. */
static double percent(size_t n_correct, size_t n)
{
    return (double)n_correct / (double)n * 100;
}

static void put_spent(json_t *o, const struct sink_lane *lane, uint64_t samples,
                      int64_t active_ns)
{
    json_text_put_whole(o, "samples", samples);
    json_text_put_number(o, "fwd_eq", (double)samples * lane->cost);
    json_text_put_number(o, "active_s", seconds(active_ns));
}

/* In the middle of an epoch nothing is known of the training set. */
static void put_eval(json_t *o, const struct sink_lane *lane,
                     const struct eval_result *e)
{
    bool whole = e->batch == 0;

    json_text_put_whole(o, "epoch", e->epoch);
    json_text_put_whole(o, "batch", e->batch);
    json_text_put_number_if(o, "train_acc", whole,
                            percent(e->train_correct, e->n_train));
    json_text_put_number(o, "val_acc", percent(e->val_correct, e->n_val));
    json_text_put_number_if(o, "train_loss", whole, e->train_loss);
    json_text_put_number(o, "val_loss", e->val_loss);
    json_text_put_whole(o, "train_correct", e->train_correct);
    json_text_put_whole(o, "n_train", e->n_train);
    json_text_put_whole(o, "val_correct", e->val_correct);
    json_text_put_whole(o, "n_val", e->n_val);
    event_put_columns(o, &lane->config, e->values);
    json_text_put_number_if(o, "cos_bp", !isnan(e->cos_bp), e->cos_bp);
    json_text_put_number(o, "sum_abs_w", e->sum_abs_w);
    json_text_put_whole(o, "dead_units", e->n_dead);
    json_text_put_number(o, "train_s", seconds(e->train_ns));
    json_text_put_number(o, "eval_s", seconds(e->eval_ns));
    put_spent(o, lane, e->samples, e->active_ns);
}

static void put_diagnostics(json_t *o, const struct sink_lane *lane,
                            const struct sample *s)
{
    size_t n = lane->config.n_hidden + 1;
    char name[DIAGNOSTIC_NAME];

    json_text_put_number_if(o, "cos_bp", !isnan(s->cos_bp), s->cos_bp);
    for (size_t i = 0; i < 2 * n; i++) {
        snprintf(name, sizeof name, "cos_%c%zu", i % 2 == 0 ? 'W' : 'b',
                 i / 2 + 1);
        json_text_put_number_if(o, name, !isnan(s->cos_parts[i]),
                                s->cos_parts[i]);
    }
    for (size_t i = 0; i < diagnostics_columns(n); i++) {
        double value = diagnostics_value(&s->diag, n, i, name);

        json_text_put_number_if(o, name, !isnan(value), value);
    }
}

void events_batch(FILE *out, const struct sink_run *run, size_t lane,
                  const struct lane_msg *msg)
{
    const struct sink_lane *l = &run->lanes[lane];
    const struct sample *s = &msg->sample;
    json_t *o = event_begin(run, "batch", lane, s->step, msg->at_ns);

    json_text_put_whole(o, "epoch", s->epoch);
    json_text_put_whole(o, "batch", s->batch);
    json_text_put_number(o, "batch_acc", s->acc);
    json_text_put_number(o, "batch_loss", s->loss);
    event_put_columns(o, &l->config, s->values);
    json_text_put_number(o, "grad_norm", s->grad_norm);
    json_text_put_number_if(o, "bp_norm", !isnan(s->bp_norm), s->bp_norm);
    json_text_put_number(o, "inactive", s->inactive);
    json_text_put_number(o, "step_s", seconds(s->step_ns));
    put_spent(o, l, s->samples, s->active_ns);
    put_diagnostics(o, l, s);
    event_end(out, o);
}

/* An alert of a lane, in words. */
static void alert(FILE *out, const struct sink_run *run, size_t lane,
                  uint64_t step, int64_t at_ns, const char *reason)
{
    json_t *o = event_begin(run, "alert", lane, step, at_ns);

    json_text_put_text(o, "reason", reason);
    event_end(out, o);
}

/* A person's pause is a state that the lane enters or leaves; others follow
 * from what is said elsewhere. */
static void state(FILE *out, const struct sink_run *run, size_t lane,
                  const struct lane_msg *msg)
{
    static const char *const collapses[COLLAPSE_COUNT] = {
        [COLLAPSE_NONE] = "collapsed",
        [COLLAPSE_LOSS] = "collapsed: the mean loss is far above a guess's",
        [COLLAPSE_CHANCE] =
            "collapsed: accuracy fell back to what guessing gets right",
        [COLLAPSE_LAYER] =
            "collapsed: a hidden layer has not one active unit left",
    };
    enum lane_state now = msg->state.state;
    uint64_t step = msg->state.step;

    if (now == LANE_DIVERGED)
        alert(out, run, lane, step, msg->at_ns,
              "diverged: a loss or weight is no longer finite");
    else if (now == LANE_COLLAPSED)
        alert(out, run, lane, step, msg->at_ns, collapses[msg->state.collapse]);
    else if (now == LANE_PAUSED)
        event_end(out, event_begin(run, "pause", lane, step, msg->at_ns));
    else if (msg->state.was == LANE_PAUSED && now == LANE_RUN)
        event_end(out, event_begin(run, "resume", lane, step, msg->at_ns));
}

static void early_stop(FILE *out, const struct sink_run *run, size_t lane,
                       const struct lane_msg *msg)
{
    static const char *const reasons[] = {
        [EARLY_STOP_NONE] = "ended",
        [EARLY_STOP_TARGET] = "ended: the target accuracy is reached",
        [EARLY_STOP_PATIENCE] =
            "ended: no better validation accuracy for as long as patience says",
        [EARLY_STOP_TIME] = "ended: the time is up",
    };

    alert(out, run, lane, msg->early_stop.step, msg->at_ns,
          reasons[msg->report.early_stop]);
}

static void set(FILE *out, const struct sink_run *run, size_t lane,
                const struct lane_msg *msg)
{
    const struct param *p = msg->set.param;
    json_t *o = event_begin(run, "hp", lane, msg->set.step, msg->at_ns);

    json_text_put_text(o, "param", p->name);
    event_put_value(o, "old", p, msg->set.old_value);
    event_put_value(o, "new", p, msg->set.new_value);
    event_end(out, o);
}

/* Back to weights and values of an earlier step. */
static void back(FILE *out, const struct sink_run *run, size_t lane,
                 const struct lane_msg *msg)
{
    bool undo = msg->kind == MSG_ROLLBACK;
    json_t *o = event_begin(run, undo ? "undo" : "restart", lane,
                            undo ? msg->rollback.to_step : 0, msg->at_ns);

    if (undo)
        json_text_put_whole(o, "from_step", msg->rollback.from_step);
    else
        json_text_put_whole(o, "seed", msg->restart.seed);
    event_put_live(o, &run->lanes[lane].config, msg->report.values);
    event_end(out, o);
}

static void msg(FILE *out, const struct sink_run *run, size_t lane,
                const struct lane_msg *msg)
{
    json_t *o;

    switch (msg->kind) {
    case MSG_EVAL:
        o = event_begin(run, "eval", lane, msg->eval.step, msg->at_ns);
        put_eval(o, &run->lanes[lane], &msg->eval);
        event_end(out, o);
        break;
    case MSG_STATE:
        state(out, run, lane, msg);
        break;
    case MSG_SET:
        set(out, run, lane, msg);
        break;
    case MSG_RESTART:
    case MSG_ROLLBACK:
        back(out, run, lane, msg);
        break;
    case MSG_EARLY_STOP:
        early_stop(out, run, lane, msg);
        break;
    case MSG_SAMPLE:
    case MSG_RESUME: /* told by NOTE_GO_ON */
    case MSG_SAVE:   /* told by NOTE_SAVE */
        break;
    }
}

/* The first lane's step is the object's; of all lanes as a member. */
static void put_steps(json_t *o, const struct sink_run *run,
                      const struct sink_note *note)
{
    json_t *steps = json_object();

    for (size_t i = 0; i < run->n_lanes; i++)
        json_text_put_whole(steps, run->lanes[i].config.name, note->steps[i]);
    json_text_put(o, "steps", steps);
}

/* Notes are of the whole run and come once, not once a lane. */
static void note(FILE *out, const struct sink_run *run, size_t lane,
                 const struct sink_note *note)
{
    static const char *const names[] = {
        [NOTE_START] = "start", [NOTE_GO_ON] = "go_on", [NOTE_SAVE] = "save",
        [NOTE_ALERT] = "alert", [NOTE_END] = "end",
    };
    json_t *o =
        event_begin(run, names[note->kind], SIZE_MAX, note->step, note->at_ns);

    (void)lane;
    if (note->text[0] != '\0')
        json_text_put_text(o, "reason", note->text);
    put_steps(o, run, note);
    if (note->kind == NOTE_START || note->kind == NOTE_GO_ON) {
        json_t *lanes = json_array();

        if (run->id[0] != '\0') { /* none of a race that nobody keeps */
            json_text_put_text(o, "run", run->id);
            json_text_put_text(o, "host", run->host);
        }
        for (size_t i = 0; i < run->n_lanes; i++)
            json_array_append_new(lanes, event_lane(&run->lanes[i]));
        json_text_put(o, "lanes", lanes);
    }
    event_end(out, o);
}

const struct sink sink_events = {
    .name = "events",
    .lines = true,
    .file = file,
    .msg = msg,
    .note = note,
};
