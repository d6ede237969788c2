/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which events a page of the log holds. Events go by their serial. */
#ifndef UI_LOG_LOG_PAGE_H
#define UI_LOG_LOG_PAGE_H

#include "ui/parts/view.h"

#define LOG_WIDE_W 72 /* from here on with kind and step */

/* Anchored by serial, so that a page being read stays put. */
struct log_state {
    uint64_t bottom; /* event on the lowest row; 0 = follow the newest */
    uint64_t match;  /* current match; 0 = none */
    char search[PROMPT_MAX];
    int kind; /* shown alone: enum event_kind + 1, 0 = all */
    int lane; /* shown alone: lane + 1, 0 = all and the race's own */
};

static inline struct log_state *log_of(const struct ui_state *ui)
{
    return ui->state[VIEW_LOG];
}

/* Rows of text inside the frame for an area of the view. */
struct rect log_page_rect(struct rect r);

/* Columns left of the text, in a page w wide. */
int log_prefix_w(int w);

/* The oldest event still kept, and any of those, or NULL. */
uint64_t log_oldest(const struct model *m);
const struct event *log_event_at(const struct model *m, uint64_t serial);

/* Of the events that the filter passes: the next one before serial, and after
 * it, 0 = none; and how many there are, from `from` on. */
uint64_t log_older(const struct model *m, const struct ui_state *ui,
                   uint64_t serial);
uint64_t log_newer(const struct model *m, const struct ui_state *ui,
                   uint64_t serial);
size_t log_count(const struct model *m, const struct ui_state *ui,
                 uint64_t from);
bool log_passes(const struct ui_state *ui, const struct event *e);

/* What a row w wide shows of an event: an evaluation in the longest form that
 * is one row, all else whole, over as many rows as it takes. */
const char *log_words(const struct event *e, int w, char buf[MODEL_EVENT_SIZE]);

/* The lowest event with which a page is full to its top; 0 = none passes. */
uint64_t log_first_bottom(const struct model *m, const struct ui_state *ui,
                          struct rect page);

/* The event on the lowest row, as ui asks for it; 0 = none passes. */
uint64_t log_shown_bottom(const struct model *m, const struct ui_state *ui,
                          struct rect page);

/* The lowest event of the page before and of the next one. */
uint64_t log_page_up(const struct model *m, const struct ui_state *ui,
                     uint64_t bottom, struct rect page);
uint64_t log_page_down(const struct model *m, const struct ui_state *ui,
                       uint64_t bottom, struct rect page);

/* Whether all of an event's rows are on the page, or it is the lowest. */
bool log_page_shows(const struct model *m, const struct ui_state *ui,
                    uint64_t bottom, uint64_t serial, struct rect page);

/* The lowest event of a page that has this one in its middle. */
uint64_t log_page_around(const struct model *m, const struct ui_state *ui,
                         uint64_t serial, struct rect page);

/* The whole view (log_draw.c). */
void log_draw(const struct model *m, const struct ui_state *ui,
              struct canvas *c, struct rect r);

#endif
