/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a state is worth is a row of a table. That a lane came into a state is
 * counted by the model, message by message: a lane that is done, woken up and
 * done again between two frames is told again. */
#include "ui/frame/alerts.h"

#include <stdio.h>
#include <string.h>

#include "model/early_stop_text.h"
#include "ui/frame/status_line.h"
#include "ui/term/term.h"

#define TITLE_NS INT64_C(1000000000)

/* States that are told; of_all: once every lane has ended. */
static const struct {
    enum lane_state state;
    bool of_all;
} told[] = {
    {LANE_DONE, true},
    {LANE_DIVERGED, false},
    {LANE_COLLAPSED, false},
};

static void add(char *buf, size_t size, const char *before, const char *text)
{
    size_t n = strlen(buf);

    snprintf(buf + n, size - n, "%s%s", n > 0 ? before : "", text);
}

/* "BP 91.2%", or "WP DIVERGED". */
static const char *lane_words(const struct lane_model *lane, bool state,
                              char *buf, size_t size)
{
    const struct eval_result *e =
        lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : NULL;
    char label[LANE_NAME_MAX];

    model_lane_label(lane, label, sizeof label);
    if (state)
        snprintf(buf, size, "%s %s", label, model_state_word(lane));
    else if (e == NULL)
        snprintf(buf, size, "%s --", label);
    else
        snprintf(buf, size, "%s %.1f%%", label, eval_val_acc(e));
    return buf;
}

/* Whether its accuracy says less of the lane than its state. */
static bool failed(const struct lane_model *lane)
{
    return lane_state_ended(lane->state) && lane->state != LANE_DONE;
}

static void add_lanes(const struct model *m, char *buf, size_t size)
{
    char words[LANE_NAME_MAX + 24];

    for (size_t i = 0; i < m->n_lanes; i++)
        add(buf, size, " ",
            lane_words(&m->lanes[i], failed(&m->lanes[i]), words,
                       sizeof words));
}

/* What the lane itself came to; of what all lanes must have come to, but for a
 * target that was met, nothing. *of_all_out: it is of those. */
static void tell_lane(struct alerts *alerts, const struct lane_model *lane,
                      bool *of_all_out)
{
    char words[LANE_NAME_MAX + 24 + EARLY_STOP_TEXT_SIZE], label[LANE_NAME_MAX],
        why[EARLY_STOP_TEXT_SIZE];

    if (lane->state == LANE_DONE && lane->early_stop == EARLY_STOP_TARGET) {
        snprintf(words, sizeof words, "%s %s",
                 model_lane_label(lane, label, sizeof label),
                 early_stop_why(lane, why));
        add(alerts->text, sizeof alerts->text, "; ", words);
    }
    for (size_t k = 0; k < sizeof told / sizeof told[0]; k++) {
        if (told[k].state != lane->state)
            continue;
        *of_all_out = *of_all_out || told[k].of_all;
        if (!told[k].of_all)
            add(alerts->text, sizeof alerts->text, "; ",
                lane_words(lane, true, words, sizeof words));
    }
}

void alerts_look(struct alerts *alerts, const struct model *m)
{
    char text[ALERT_SIZE] = "ended:";
    bool of_all = false;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        bool came = lane->entered != alerts->entered[i];

        alerts->entered[i] = lane->entered;
        if (came && lane->last.step > lane->resumed_step)
            tell_lane(alerts, lane, &of_all);
    }
    if (!of_all || !model_all_ended(m))
        return;
    add_lanes(m, text, sizeof text);
    add(alerts->text, sizeof alerts->text, "; ", text);
}

const char *alerts_title(const struct model *m, char *buf, size_t size)
{
    const struct lane_model *last = status_last_lane(m);
    enum role role;
    const char *word = status_word(m, &role);
    char epoch[48];

    snprintf(buf, size, "mlptui");
    if (strcmp(word, "RUN") != 0 && strcmp(word, "EVAL") != 0)
        add(buf, size, " ", word);
    if (m->problem == NULL)
        return buf;
    snprintf(epoch, sizeof epoch, "%u/%.0f",
             last->last.epoch == 0 ? 1 : (unsigned)last->last.epoch,
             model_value(last, &param_epochs));
    add(buf, size, " ", epoch);
    add_lanes(m, buf, size);
    return buf;
}

void alerts_send(struct alerts *alerts, const struct model *m, int64_t now_ns)
{
    char title[ALERT_SIZE];

    if (alerts->text[0] != '\0')
        term_alert(alerts->text);
    alerts->text[0] = '\0';
    if (now_ns < alerts->title_ns)
        return;
    alerts->title_ns = now_ns + TITLE_NS;
    term_title(alerts_title(m, title, sizeof title));
}
