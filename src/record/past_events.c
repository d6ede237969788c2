/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log as a text in a checkpoint: a line an event, its fields between tabs,
 * as a spreadsheet or pandas reads it. No event's text has a tab or an end of
 * line (base/text.h). */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "record/past_parts.h"

#define HEAD      "now_ns\trun_ns\tkind\tlane\tstep\ttext\n"
#define LINE_MOST (MODEL_EVENT_SIZE + LANE_NAME_MAX + 96)

static const char *const kinds[] = {
    [EVENT_INFO] = "info", [EVENT_VALUE] = "value",     [EVENT_STATE] = "state",
    [EVENT_EVAL] = "eval", [EVENT_WARNING] = "warning", NULL};

/* A line an event, the oldest first. */
void past_add_events(struct npz_writer *w, const struct model *m)
{
    size_t n =
        m->n_events < MODEL_EVENTS_MAX ? (size_t)m->n_events : MODEL_EVENTS_MAX;
    size_t size = sizeof HEAD + n * LINE_MOST, used = 0;
    char *text = mem_alloc(size, 1), name[PAST_NAME];

    if (text)
        used = (size_t)snprintf(text, size, "%s", HEAD);
    for (size_t i = n; text && i > 0; i--) {
        const struct event *e = model_event_at(m, i - 1);

        used += (size_t)snprintf(
            text + used, size - used, "%lld\t%lld\t%s\t%s\t%llu\t%s\n",
            (long long)e->now_ns, (long long)e->run_ns, kinds[e->kind],
            e->lane < 0 ? "" : m->lanes[e->lane].config.name,
            (unsigned long long)e->step, e->text);
    }
    npz_add_text(w, past_name(name, NULL, "events", ".tsv"), text);
    mem_free(text);
}

/* The field up to a tab, ended there; *at moves past it. */
static char *next_field(char **at)
{
    char *field = *at, *end = strchr(field, '\t');

    if (end) {
        *end = '\0';
        *at = end + 1;
    } else {
        *at = field + strlen(field);
    }
    return field;
}

static bool take_number(char **at, uint64_t most, uint64_t *out)
{
    return number_parse_whole(next_field(at), 0, most, out, NULL) == STATUS_OK;
}

static bool take_event(const struct model *m, char *line, struct event *out)
{
    uint64_t now, run;
    const char *kind, *lane;
    int k = 0, i = -1;

    if (!take_number(&line, PAST_NS_MOST, &now) ||
        !take_number(&line, PAST_NS_MOST, &run))
        return false;
    kind = next_field(&line);
    lane = next_field(&line);
    if (!take_number(&line, PAST_WHOLE_MOST, &out->step))
        return false;
    while (kinds[k] && strcmp(kinds[k], kind) != 0)
        k++;
    while (*lane && ++i < (int)m->n_lanes &&
           strcmp(m->lanes[i].config.name, lane) != 0)
        ;
    if (!kinds[k] || i == (int)m->n_lanes)
        return false;
    out->now_ns = (int64_t)now;
    out->run_ns = (int64_t)run;
    out->kind = (enum event_kind)k;
    out->lane = i;
    snprintf(out->text, sizeof out->text, "%s", line);
    text_clean(out->text);
    return true;
}

/* The last of them has the number of all that there were. */
static bool take_events(struct model *m, char *text)
{
    uint64_t n =
        m->n_events < MODEL_EVENTS_MAX ? m->n_events : MODEL_EVENTS_MAX;
    size_t head = strlen(HEAD);

    if (strncmp(text, HEAD, head) != 0)
        return false;
    text += head;
    for (uint64_t k = m->n_events - n + 1; k <= m->n_events; k++) {
        struct event *e = &m->events[k % MODEL_EVENTS_MAX];
        char *end = strchr(text, '\n');

        if (!end)
            return false;
        *end = '\0';
        if (!take_event(m, text, e))
            return false;
        e->serial = k;
        text = end + 1;
    }
    return *text == '\0';
}

enum status past_read_events(struct npz_reader *zip, const char *path,
                             struct model *m, struct err *err)
{
    char *text = NULL, name[PAST_NAME];
    enum status status =
        npz_read_text(zip, past_name(name, NULL, "events", ".tsv"),
                      sizeof HEAD + MODEL_EVENTS_MAX * LINE_MOST, &text, err);

    if (!status && !take_events(m, text))
        status = err_set(err, STATUS_FORMAT,
                         "%s: %s: not the lines of a run's events",
                         err_path(path), name);
    mem_free(text);
    return status;
}
