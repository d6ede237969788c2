/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions exist once an epoch and the newest replace the older ones, so
 * the probability of the right class is kept here for every validation
 * sample (14 kB an epoch and lane for MNIST): whatever is pinned has a past
 * from the first epoch on. Epochs nobody saw, or that found no memory, are
 * gaps, not guesses; those of another run are forgotten, although it may have
 * the same seed and its epochs the same numbers. */
#include "ui/errors/errors_pin.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "ui/draw/lane_style.h"
#include "ui/errors/errors_list.h"

#define FULL    65534 /* probability 1 */
#define NUMBERS 16    /* columns of " 85.3 % at e20" */

static size_t slot_of(uint32_t epoch)
{
    return (epoch - 1) % ERRORS_PAST;
}

static void forget(struct errors_past *past)
{
    for (size_t k = 0; k < ERRORS_PAST; k++) {
        mem_free(past->by_epoch[k]);
        past->by_epoch[k] = NULL;
    }
    past->last = 0;
}

/* Going back, an undo leaves what came before it true. What lies behind
 * `last` is not in force and its room is used again. */
static void note(const struct model *m, struct errors_past *past, size_t lane)
{
    uint32_t epoch = m->lanes[lane].picture->epoch;
    uint16_t **slot = &past->by_epoch[slot_of(epoch)];

    if (past->last + ERRORS_PAST <= epoch)
        forget(past);
    for (uint32_t k = past->last + 1; past->last > 0 && k < epoch; k++) {
        mem_free(past->by_epoch[slot_of(k)]); /* a gap */
        past->by_epoch[slot_of(k)] = NULL;
    }
    past->last = epoch;
    if (*slot == NULL)
        *slot = mem_alloc(past->n_val, sizeof **slot);
    for (size_t i = 0; *slot != NULL && i < past->n_val; i++) {
        double p = (double)answers_probs(m, lane, i)[answers_truth(m, i)];

        (*slot)[i] = (uint16_t)(p > 0 ? (p < 1 ? p : 1) * FULL + 0.5 : 0);
    }
}

void errors_past_sync(const struct model *m, struct errors_state *e)
{
    for (size_t i = 0; i < LANES_MAX; i++) {
        struct errors_past *past = &e->past[i];
        const struct picture *p = m->lanes[i].picture;
        bool ready = answers_ready(m, i);

        if (past->last > 0 && (!ready || m->problem->val->n != past->n_val ||
                               p->began_ns != past->began_ns))
            forget(past);
        if (!ready || (past->last > 0 && past->answered_ns == p->answered_ns))
            continue;
        past->began_ns = p->began_ns;
        past->answered_ns = p->answered_ns;
        past->n_val = m->problem->val->n;
        note(m, past, i);
    }
}

double errors_past_p(const struct errors_state *e, size_t lane, uint32_t epoch,
                     size_t i)
{
    const struct errors_past *past = &e->past[lane];

    if (epoch == 0 || epoch > past->last || epoch + ERRORS_PAST <= past->last ||
        past->by_epoch[slot_of(epoch)] == NULL || i >= past->n_val)
        return NAN;
    return past->by_epoch[slot_of(epoch)][i] / (double)FULL;
}

/* The last epoch to show: a frozen model is behind the live past. */
static uint32_t last_epoch(const struct model *m, const struct errors_state *e,
                           size_t lane)
{
    uint32_t shown = answers_ready(m, lane) ? m->lanes[lane].picture->epoch : 0;

    return shown < e->past[lane].last ? shown : e->past[lane].last;
}

int errors_pin_rows(const struct model *m, const struct errors_state *e)
{
    return e->pinned < 0 ? 0 : (int)m->n_lanes + 1;
}

/* One epoch as a column of r.h rows, 0-100 %. */
static void draw_column(struct canvas *c, struct rect r, int x, double p,
                        enum role role)
{
    double filled = p * r.h;

    if (isnan(p)) {
        canvas_put(c, x, r.y + r.h - 1, 0xb7, ROLE_DIM);
        return;
    }
    for (int k = 0; k < r.h; k++)
        if (k == 0 || filled > k)
            plot_spark_cell(c, x, r.y + r.h - 1 - k,
                            filled - k < 1 ? filled - k : 1, 0, 1, role);
}

/* Name, columns by epoch with the newest at the right, newest number. */
static void draw_lane(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect r, size_t lane)
{
    uint32_t last = last_epoch(m, e, lane), fit, shown;
    enum role role = lane_role(lane);
    int x = r.x + 6, room = r.w - 6 - NUMBERS, low = r.y + r.h - 1;
    char name[LANE_NAME_MAX];

    canvas_text_fit(c, r.x, r.y, 5, role,
                    model_lane_label(&m->lanes[lane], name, sizeof name));
    if (last == 0) {
        canvas_text_fit(c, x, r.y, r.w - 6, ROLE_DIM, "no answer yet");
        return;
    }
    if (r.h > 2) {
        canvas_printf(c, r.x, r.y + 1, 5, ROLE_DIM, "%4d%%", 100);
        canvas_printf(c, r.x, low, 5, ROLE_DIM, "%4d%%", 0);
    }
    fit = room > 0 ? (uint32_t)room : 0;
    shown = last < fit ? last : fit;
    for (uint32_t k = 0; k < shown; k++)
        draw_column(
            c,
            (struct rect){x, r.h > 2 ? r.y + 1 : r.y, room,
                          r.h > 2 ? r.h - 1 : r.h},
            x + (int)k,
            errors_past_p(e, lane, last - shown + 1 + k, (size_t)e->pinned),
            role);
    canvas_printf(c, x + (int)shown + 1, low, NUMBERS - 1, ROLE_TEXT,
                  "%.1f %% at e%u",
                  100 * errors_past_p(e, lane, last, (size_t)e->pinned), last);
}

/* "e1-e20": which epochs the columns are, of the lane with most. */
static void format_title(const struct model *m, const struct errors_state *e,
                         int w, char *buf, size_t size)
{
    uint32_t last = 0, fit = w > 6 + NUMBERS ? (uint32_t)(w - 6 - NUMBERS) : 1;
    unsigned long long i = (unsigned long long)e->pinned;
    size_t truth = answers_truth(m, (size_t)e->pinned);

    for (size_t k = 0; k < m->n_lanes; k++)
        last = last_epoch(m, e, k) > last ? last_epoch(m, e, k) : last;
    snprintf(buf, size, "pinned #%llu: p(true %zu), 0-100 %%, epochs %u-%u", i,
             truth, last > fit ? last - fit + 1 : 1, last);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "#%llu p(true %zu) 0-100%%", i, truth);
}

void errors_pin_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r)
{
    int n = (int)m->n_lanes, each;
    char text[120];

    if (e->pinned < 0 || m->problem == NULL ||
        (size_t)e->pinned >= m->problem->val->n || r.h < 1)
        return;
    format_title(m, e, r.w, text, sizeof text);
    canvas_text_fit(c, r.x, r.y, r.w, ROLE_TITLE, text);
    each = (r.h - 1) / n > 1 ? (r.h - 1) / n : 1;
    each = each > 8 ? 8 : each;
    for (int i = 0; i < n && 1 + (i + 1) * each <= r.h; i++)
        draw_lane(m, e, c, (struct rect){r.x, r.y + 1 + i * each, r.w, each},
                  (size_t)i);
}
