/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions exist once an epoch and the newest replace the older ones, so
 * the pin keeps its own row of numbers by lane. Epochs nobody looked at are
 * gaps, not guesses. */
#include "ui/errors_pin.h"

#include <math.h>
#include <stdio.h>

#include "base/arena.h"
#include "ui/errors_list.h"

void errors_unpin(struct errors_state *e)
{
    e->pinned = -1;
}

bool errors_pin(struct errors_state *e, size_t i)
{
    for (size_t k = 0; k < LANES_MAX; k++) {
        if (e->pin_probs[k] == NULL)
            e->pin_probs[k] = mem_alloc(ERRORS_PIN_MAX, sizeof(float));
        if (e->pin_probs[k] == NULL)
            return false;
        e->pin_epochs[k] = 0;
    }
    e->pinned = (int64_t)i;
    return true;
}

/* Epoch n is at (n - 1) % ERRORS_PIN_MAX; epochs nobody looked at are NaN. */
static void pin_lane(const struct model *m, struct errors_state *e, size_t lane)
{
    uint32_t epoch = m->lanes[lane].picture->epoch, last = e->pin_epochs[lane];
    float *probs = e->pin_probs[lane];
    size_t i = (size_t)e->pinned;

    if (epoch < last)
        last = 0; /* restarted */
    if (last == 0 || epoch - last > ERRORS_PIN_MAX)
        last = epoch > ERRORS_PIN_MAX ? epoch - ERRORS_PIN_MAX : 0;
    for (uint32_t k = last + 1; k < epoch; k++)
        probs[(k - 1) % ERRORS_PIN_MAX] = NAN;
    probs[(epoch - 1) % ERRORS_PIN_MAX] =
        errors_probs(m, lane, i)[errors_truth(m, i)];
    e->pin_epochs[lane] = epoch;
}

void errors_pin_sync(const struct model *m, struct errors_state *e)
{
    if (e->pinned < 0)
        return;
    for (size_t i = 0; i < m->n_lanes; i++) {
        if (!errors_ready(m, i))
            e->pin_epochs[i] = 0;
        else if ((size_t)e->pinned < m->lanes[i].picture->n_val)
            pin_lane(m, e, i);
    }
}

int errors_pin_rows(const struct model *m, const struct errors_state *e)
{
    return e->pinned < 0 ? 0 : (int)m->n_lanes + 1;
}

static void draw_lane(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row, size_t lane)
{
    uint32_t last = e->pin_epochs[lane];
    enum role role = (enum role)(ROLE_LANE0 + lane);
    char name[LANE_NAME_MAX];
    int x = row.x, end = row.x + row.w - 16;

    x += canvas_printf(c, x, row.y, 7, role, "%-6s ",
                       model_lane_label(&m->lanes[lane], name, sizeof name));
    if (last == 0) {
        canvas_text_fit(c, x, row.y, row.w - 7, ROLE_DIM, "no answer yet");
        return;
    }
    for (uint32_t k = 0; k < last && k < ERRORS_PIN_MAX && end - (int)k > x;
         k++) {
        float v = e->pin_probs[lane][(last - 1 - k) % ERRORS_PIN_MAX];
        int at = end - 1 - (int)k;

        if (isnan(v))
            canvas_put(c, at, row.y, 0xb7, ROLE_DIM);
        else
            plot_spark_cell(c, at, row.y, (double)v, 0, 1, role);
    }
    canvas_printf(
        c, end > x ? end + 1 : x, row.y, 15, ROLE_TEXT, "%5.1f %% at e%u",
        100 * (double)e->pin_probs[lane][(last - 1) % ERRORS_PIN_MAX], last);
}

void errors_pin_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r)
{
    char text[120];

    if (e->pinned < 0 || m->problem == NULL ||
        (size_t)e->pinned >= m->problem->val->n)
        return;
    snprintf(text, sizeof text, "pinned #%lld: p(true %zu) by epoch 0-100%%",
             (long long)e->pinned, errors_truth(m, (size_t)e->pinned));
    if (r.h > 0)
        canvas_text_fit(c, r.x, r.y, r.w, ROLE_TITLE, text);
    for (size_t i = 0; i < m->n_lanes && (int)i + 1 < r.h; i++)
        draw_lane(m, e, c, (struct rect){r.x, r.y + 1 + (int)i, r.w, 1}, i);
}
