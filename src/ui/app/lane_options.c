/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line is written into the log, where it can be marked with the
 * mouse. It is not put into a clipboard, because a terminal over ssh may not
 * have one. */
#include "ui/app/lane_options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "model/lane_text.h"

/* What no shell reads anything into. */
#define PLAIN                                                                  \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=+%@"

struct line {
    char text[MODEL_EVENT_SIZE];
    size_t n; /* what it would take; more than fits = it did not */
};

static void add(struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    size_t used = line->n < sizeof line->text ? line->n : sizeof line->text;
    va_list args;

    va_start(args, format);
    line->n += (size_t)vsnprintf(line->text + used, sizeof line->text - used,
                                 format, args);
    va_end(args);
}

/* " --name word", the word as a shell takes it. */
static void add_word(struct line *line, const char *name, const char *word)
{
    bool plain = *word != '\0' && word[strspn(word, PLAIN)] == '\0';

    add(line, " --%s %s", name, plain ? word : "'");
    for (; !plain && *word != '\0'; word++)
        add(line, *word == '\'' ? "'\\''" : "%c", *word);
    if (!plain)
        add(line, "'");
}

static void add_problem(struct line *line, const struct problem_config *p)
{
    char number[NUMBER_SIZE];

    add_word(line, "data", p->data);
    if (p->csv.label != NULL)
        add_word(line, "label", p->csv.label);
    if (p->csv.width > 0)
        add(line, " --image %dx%d", p->csv.width, p->csv.height);
    add(line, " --val-fraction %s", number_format(p->val_fraction, number));
    add(line, " --split-seed %u", (unsigned)p->split_seed);
}

void lane_options_log(struct model *m, const struct race *race)
{
    const struct race_config *config = race_config(race);
    char number[NUMBER_SIZE], spec[LANE_TEXT_SIZE];
    struct line line = {.n = 0};

    add(&line, "mlptui");
    add_problem(&line, &config->problem);
    add(&line, " --speed %s --%s",
        m->speed > 0 ? number_format(m->speed, number) : "max",
        m->lockstep ? "lockstep" : "free");
    if (m->lanes[0].config.shuffle)
        add(&line, " --shuffle");
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_config lane = m->lanes[i].config;

        lane_fit(&lane, &param_batch_size,
                 lane_value(&config->lanes[i], &param_batch_size));
        lane_choose(&lane, &param_threads, lane_value(&lane, &param_threads));
        add(&line, " --lane %s",
            lane_text_begun(&lane, m->lanes[i].values, spec));
    }
    if (line.n < sizeof line.text)
        model_event(m, EVENT_INFO, -1, 0, "%s", line.text);
    else
        model_event(m, EVENT_WARNING, -1, 0,
                    "the command line is longer than %zu bytes; w writes the "
                    "same into config.ini",
                    sizeof line.text - 1);
}
