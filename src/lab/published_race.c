/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures are counted by published_take alone, here too: a race on the screen
 * and one without a screen cannot come to different numbers. */
#include "lab/published_race.h"

#include <math.h>
#include <string.h>

/* Of one figure. */
struct one {
    struct published_figure figures[2]; /* the second ends the list */
    struct published of;
    struct published_tally tally;
};

/* At the epochs that the figure is of, or (epoch > 0) at that one. */
static void one_begin(struct one *one, const struct published_figure *figure,
                      uint32_t epoch)
{
    *one = (struct one){.figures = {*figure}};
    if (epoch > 0)
        one->figures[0].from = one->figures[0].to = epoch;
    one->of.figures = one->figures;
    one->tally.of = &one->of;
}

size_t published_lane(const struct model *m,
                      const struct published_figure *figure)
{
    size_t i = 0;

    while (i < m->n_lanes && strcmp(m->lanes[i].config.name, figure->lane) != 0)
        i++;
    return i;
}

struct published_now published_now(const struct model *m,
                                   const struct published_figure *figure)
{
    size_t i = published_lane(m, figure);
    const struct eval_result *newest = NULL;
    struct published_now now = {.value = NAN, .step = UINT64_MAX};
    struct one one;

    one_begin(&one, figure, 0);
    for (size_t k = 0; i < m->n_lanes && k < m->lanes[i].n_evals; k++) {
        const struct eval_result *e = &m->lanes[i].evals[k];

        published_take(&one.tally, figure->lane, e);
        if (e->batch == 0 && e->epoch <= figure->to)
            newest = e;
    }
    now.value = published_ours(&one.tally, 0);
    now.reached = !isnan(now.value);
    now.within = published_within(&one.tally, 0);
    if (now.reached)
        now.step = newest->step;
    if (now.reached || !newest)
        return now;
    one_begin(&one, figure, newest->epoch);
    published_take(&one.tally, figure->lane, newest);
    now.value = published_ours(&one.tally, 0);
    now.epoch = newest->epoch;
    return now;
}

const char *published_number(const struct published_figure *figure,
                             double value, char buf[PUBLISHED_NUMBER])
{
    snprintf(buf, PUBLISHED_NUMBER, "%.*f", published_digits(figure->metric),
             value);
    return buf;
}

const char *published_difference(const struct published_figure *figure,
                                 double value, char buf[PUBLISHED_NUMBER])
{
    snprintf(buf, PUBLISHED_NUMBER, "%+.*f", published_digits(figure->metric),
             value - figure->value);
    return buf;
}

/* "test accuracy, epoch 10: published 93.00, ours 92.71, difference -0.29,
 * within 1.00" */
static void add_figure(const struct model *m,
                       const struct published_setup *setup,
                       const struct published_figure *figure, char *text,
                       size_t size)
{
    struct published_now now = published_now(m, figure);
    char change[PUBLISHED_CHANGE];
    bool changed = published_change_at(setup, m, published_lane(m, figure),
                                       now.step, change)[0] != '\0';
    char what[PUBLISHED_TEXT], was[PUBLISHED_NUMBER], is[PUBLISHED_NUMBER],
        off[PUBLISHED_NUMBER], room[PUBLISHED_NUMBER];
    size_t n = strlen(text);

    n += (size_t)snprintf(text + n, size - n, "; %s: published %s",
                          published_what(figure, what),
                          published_number(figure, figure->value, was));
    if (n >= size)
        return;
    if (!now.reached)
        snprintf(text + n, size - n, ", not reached");
    else if (changed)
        snprintf(text + n, size - n, ", ours %s",
                 published_number(figure, now.value, is));
    else
        snprintf(text + n, size - n, ", ours %s, difference %s, %s %s",
                 published_number(figure, now.value, is),
                 published_difference(figure, now.value, off),
                 now.within ? "within" : "NOT within",
                 published_number(figure, figure->tolerance, room));
}

static bool tell_lane(struct model *m, const struct published_setup *setup,
                      size_t i)
{
    char text[MODEL_EVENT_SIZE] = "", label[LANE_NAME_MAX];
    char change[PUBLISHED_CHANGE], sentence[PUBLISHED_SENTENCE] = "";
    bool changed = published_change_now(setup, m, i, change)[0] != '\0';

    for (const struct published_figure *f = setup->of->figures; f->lane; f++)
        if (published_lane(m, f) == i)
            add_figure(m, setup, f, text, sizeof text);
    if (text[0] == '\0')
        return false;
    if (changed)
        published_sentence("; it is", change, sentence);
    model_event(m, EVENT_INFO, (int)i, m->lanes[i].last.step, "%s %s%s%s",
                model_lane_label(&m->lanes[i], label, sizeof label),
                setup->of->name, sentence,
                text); /* which begin with a semicolon */
    return true;
}

bool published_tell(struct model *m, const struct published_setup *setup,
                    unsigned *entered)
{
    bool told = false;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        bool came = lane->entered != entered[i];

        entered[i] = lane->entered;
        if (setup && came && lane_state_ended(lane->state) &&
            lane->last.step > lane->resumed_step)
            told = tell_lane(m, setup, i) || told;
    }
    return told;
}

void published_tell_changes(struct model *m,
                            const struct published_setup *setup)
{
    char change[PUBLISHED_CHANGE], sentence[PUBLISHED_SENTENCE];
    char label[LANE_NAME_MAX];

    for (size_t i = 0; setup && i < m->n_lanes; i++)
        if (published_change_now(setup, m, i, change)[0] != '\0')
            model_event(m, EVENT_INFO, (int)i, 0, "%s: %s", setup->of->name,
                        published_sentence(
                            model_lane_label(&m->lanes[i], label, sizeof label),
                            change, sentence));
}
