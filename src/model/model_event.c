/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model says in words: the event log, a ring of lines where the newest
 * wins, and a lane's state. */
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/model.h"

#define MOMENT_NS 40000000 /* a frame; keys of a person are further apart */

/* Lanes that come to a step a moment apart are told in their order. Only past
 * one event of each lane after it: a lane's own stay as they came. */
static void settle_order(struct model *m)
{
    int passed = INT_MAX;

    for (uint64_t k = m->n_events; k > 1; k--) {
        struct event *b = &m->events[k % MODEL_EVENTS_MAX];
        struct event *a = &m->events[(k - 1) % MODEL_EVENTS_MAX], was = *a;

        if (b->lane < 0 || a->lane <= b->lane || a->lane >= passed ||
            a->kind != b->kind || a->step != b->step ||
            b->now_ns - a->now_ns > MOMENT_NS)
            return;
        passed = a->lane;
        *a = *b;
        *b = was;
        b->serial = a->serial;
        a->serial = was.serial;
        b->now_ns = a->now_ns;
        a->now_ns = was.now_ns;
        b->run_ns = a->run_ns;
        a->run_ns = was.run_ns;
    }
}

void model_event(struct model *m, enum event_kind kind, int lane, uint64_t step,
                 const char *format, ...)
{
    struct event *e = &m->events[(m->n_events + 1) % MODEL_EVENTS_MAX];
    va_list args;

    *e = (struct event){
        .serial = ++m->n_events,
        .now_ns = m->now_ns,
        .run_ns = m->active_ns,
        .kind = kind,
        .lane = lane,
        .step = step,
    };
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    text_clean(e->text);
    settle_order(m);
}

const struct event *model_event_at(const struct model *m, size_t i)
{
    if (i >= m->n_events || i >= MODEL_EVENTS_MAX)
        return NULL;
    return &m->events[(m->n_events - i) % MODEL_EVENTS_MAX];
}

const char *model_data_line(const struct model *m, char line[FACTS_LINE])
{
    const struct problem *p = m->problem;

    line[0] = '\0';
    if (p != NULL)
        facts_line(&p->facts, p->ds, p->split.n_train, p->split.n_val, line);
    return line;
}

const char *model_way_out(const struct lane_model *lane)
{
    return lane->changes.n > 0 ? "u undoes, r restarts"
                               : "- lowers lr, r restarts";
}

const char *model_failure(const struct lane_model *lane)
{
    static const char *const collapses[COLLAPSE_COUNT] = {
        "",
        "the mean loss is above 1.5 times a guess's and the first batch's",
        "accuracy fell back to what guessing gets right",
        "a hidden layer has not one active unit left",
    };

    if (lane->state == LANE_DIVERGED)
        return "a loss or weight is no longer finite";
    return lane->state == LANE_COLLAPSED ? collapses[lane->collapse] : "";
}

const char *model_waiting(const struct model *m, char *buf, size_t size)
{
    char name[LANE_NAME_MAX], other[LANE_NAME_MAX];

    buf[0] = '\0';
    for (size_t i = 0; i < m->n_lanes && buf[0] == '\0'; i++)
        if (m->lanes[i].waits > 0)
            snprintf(buf, size, "%s waits for %s: %llu batches",
                     model_lane_label(&m->lanes[i], name, sizeof name),
                     model_lane_label(&m->lanes[m->lanes[i].waits_for], other,
                                      sizeof other),
                     (unsigned long long)m->lanes[i].waits);
    return buf;
}

static bool trains(const struct lane_model *lane)
{
    return lane->state == LANE_RUN || lane->state == LANE_EVAL;
}

/* Whether lock-step holds all lanes together now. What is known of one lane is
 * some batches newer than what is known of another, so their steps do not
 * tell. */
static bool held_together(const struct model *m)
{
    bool held = m->lockstep;

    for (size_t i = 0; i < m->n_lanes; i++)
        held = held && trains(&m->lanes[i]) && m->lanes[i].waits == 0;
    return held;
}

const struct lane_model *model_behind(const struct model *m,
                                      uint64_t *steps_out)
{
    const struct lane_model *last = &m->lanes[0], *first = last;

    for (size_t i = 1; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (lane->last.step < last->last.step)
            last = lane;
        if (lane->last.step > first->last.step)
            first = lane;
    }
    *steps_out = first->last.step - last->last.step;
    return *steps_out > 1 && !held_together(m) ? last : NULL;
}

const char *model_behind_text(const struct model *m, char *buf, size_t size)
{
    uint64_t steps;
    const struct lane_model *lane = model_behind(m, &steps);
    char name[LANE_NAME_MAX];

    buf[0] = '\0';
    if (lane != NULL)
        snprintf(buf, size, "%s %llu steps behind",
                 model_lane_label(lane, name, sizeof name),
                 (unsigned long long)steps);
    return buf;
}

/* The event that tells of the same change of the same lane, or NULL. */
static struct event *event_of(struct model *m, size_t lane,
                              const struct mark *mark)
{
    const struct lane_model *l = &m->lanes[lane];
    const struct event *e;

    if (mark->change == 0 || l->n_marks == 0 ||
        l->marks[l->n_marks - 1].change != mark->change)
        return NULL;
    for (size_t i = 0; (e = model_event_at(m, i)) != NULL; i++) {
        if (e->kind != EVENT_VALUE || e->step != mark->step)
            return NULL;
        if (e->lane == (int)lane)
            return &m->events[e->serial % MODEL_EVENTS_MAX];
    }
    return NULL;
}

/* A lane that has ended takes a value, too, but only more training, or a
 * restart, does anything with it; more epochs are what it trains on for. */
static const char *effect_of(const struct lane_model *lane,
                             const struct param *p)
{
    bool waits = lane_state_failed(lane->state) ||
                 (lane->state == LANE_DONE && p != &param_epochs);

    return waits ? "counts from the next training" : "live, applied";
}

void model_change_event(struct model *m, size_t lane, const struct mark *mark)
{
    char label[LANE_NAME_MAX], before[sizeof m->events[0].text] = "";
    const char *effect = effect_of(&m->lanes[lane], mark->param);
    char from[PARAM_TEXT], to[PARAM_TEXT], *at;
    struct event *e = event_of(m, lane, mark);

    model_lane_label(&m->lanes[lane], label, sizeof label);
    param_plain(mark->param, mark->old_value, from);
    param_plain(mark->param, mark->new_value, to);
    if (e == NULL) {
        model_event(m, EVENT_VALUE, (int)lane, mark->step,
                    "%s %s %s -> %s at step %llu (%s)", mark->param->name,
                    label, from, to, (unsigned long long)mark->step, effect);
        return;
    }
    memcpy(before, e->text, sizeof before);
    at = strstr(before, " at step ");
    if (at != NULL)
        *at = '\0';
    snprintf(e->text, sizeof e->text, "%.60s, %s %s -> %s at step %llu (%s)",
             before, mark->param->name, from, to,
             (unsigned long long)mark->step, effect);
}

const char *model_epoch_text(double epoch, char buf[MODEL_EPOCH_TEXT])
{
    snprintf(buf, MODEL_EPOCH_TEXT, epoch == floor(epoch) ? "%.0f" : "%.2f",
             epoch);
    return buf;
}

const char *model_state_word(const struct lane_model *lane)
{
    return lane->stepping &&
                   (lane->state == LANE_RUN || lane->state == LANE_PAUSED)
               ? "STEP"
               : lane_state_name(lane->state);
}

static size_t total_hidden(const struct lane_config *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_hidden; i++)
        n += c->hidden[i];
    return n;
}

void model_take_log(struct model *m, const struct model *before)
{
    m->start_ns = before->start_ns;
    m->now_ns = before->now_ns;
    m->change = before->change > m->change ? before->change : m->change;
    m->n_events = before->n_events;
    memcpy(m->events, before->events, sizeof m->events);
}

void model_continue(struct model *m, const struct model *before)
{
    const struct lane_config *c = &m->lanes[0].config;

    model_take_log(m, before);
    model_event(m, EVENT_INFO, -1, 0,
                "new race: batch %zu, %zu hidden units in %zu layer%s, seed %u",
                (size_t)lane_whole(c, &param_batch_size), total_hidden(c),
                c->n_hidden, c->n_hidden == 1 ? "" : "s",
                lane_whole(c, &param_seed));
}
