/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples and units as small pictures. Of data that are no pictures, a wrong
 * answer is told in words alone, and a unit's weights are a table while they
 * are few. */
#include "report/pictures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/grey.h"
#include "report/numbers.h"
#include "report/png.h"

#define UNITS_MOST   40  /* those that training moved the most */
#define COLUMNS_MOST 24  /* features of a table */
#define STRONGEST    2.5 /* the end of the colours, in root mean squares */

void picture_colour(double v, uint8_t rgb[3])
{
    static const double minus[3] = {0, 104, 181}, plus[3] = {222, 110, 10};
    const double *end = v < 0 ? minus : plus;
    double part = isfinite(v) ? fmin(fabs(v), 1) : 0;

    for (size_t k = 0; k < 3; k++)
        rgb[k] = (uint8_t)(255 + part * (end[k] - 255) + 0.5);
}

/* --- the errors that the net is surest of --- */

/* In percent, but never one that rounds to certainty. */
static const char *percent_of(double p, char buf[NUMBERS_TEXT])
{
    if (p > 0.9995 && p < 1)
        snprintf(buf, NUMBERS_TEXT, "&gt;99.9 %%");
    else if (p > 0 && p < 0.0005)
        snprintf(buf, NUMBERS_TEXT, "&lt;0.1 %%");
    else
        snprintf(buf, NUMBERS_TEXT, "%.1f %%", 100 * p);
    return buf;
}

static void sample_image(struct html *h, const struct dataset *ds,
                         size_t sample)
{
    size_t n = (size_t)ds->width * (size_t)ds->height;
    uint8_t *rgb = mem_alloc(n, 3);

    if (!rgb) {
        h->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        memset(rgb + 3 * i, (int)(grey_of_pixel(ds, sample, i) + 0.5), 3);
    if (png_write(h, rgb, (size_t)ds->width, (size_t)ds->height) ==
        STATUS_NOMEM)
        h->failed = true;
    mem_free(rgb);
}

static void error_item(struct html *h, const struct predictions *p,
                       const struct wrong *w)
{
    const struct dataset *ds = p->problem->ds;
    char truth[PICTURE_CLASS], said[PICTURE_CLASS], a[NUMBERS_TEXT],
        b[NUMBERS_TEXT];

    picture_class(ds, w->truth, truth);
    picture_class(ds, w->said, said);
    html_raw(h, "<li>");
    if (ds->width > 0) {
        html_raw(h, "<img alt=\"Validation sample ");
        html_words(h, "%zu, which is %s", w->val, truth);
        html_raw(h, "\" src=\"");
        sample_image(h, ds, p->problem->split.val[w->val]);
        html_raw(h, "\"/>");
    }
    html_raw(h, "true <b>");
    html_text(h, truth);
    html_format(h, "</b> %s<br/>said <b>", percent_of(w->p_truth, b));
    html_text(h, said);
    html_format(h, "</b> %s<br/><span class=\"dim\">#%zu</span></li>\n",
                percent_of(w->p_said, a), w->val);
}

void picture_errors(struct html *h, const struct predictions *p, size_t lane)
{
    const struct lane_predictions *l = &p->lanes[lane];

    if (l->n_worst == 0)
        return;
    html_format(h,
                "<p>The %zu wrong answers that it is surest of, with the "
                "probabilities that it gives:</p>\n<ul class=\"tiles\">\n",
                l->n_worst);
    for (size_t i = 0; i < l->n_worst; i++)
        error_item(h, p, &l->worst[i]);
    html_raw(h, "</ul>\n");
}

/* --- the first layer --- */

struct unit {
    size_t number;
    double norm;
};

struct units {
    const struct dataset *ds;
    size_t n, n_inputs; /* shown */
    bool change;        /* what training changed, else the weights */
    double *w;          /* [H, I] */
    struct unit *order; /* [H] the strongest first; then by number */
    double scale;
};

static int by_norm(const void *a, const void *b)
{
    const struct unit *one = a, *other = b;

    return (one->norm < other->norm) - (one->norm > other->norm);
}

static int by_number(const void *a, const void *b)
{
    const struct unit *one = a, *other = b;

    return (one->number > other->number) - (one->number < other->number);
}

/* Less the weights it began with, where the seed gives them again: most of what
 * is in the weights is what was there before. */
static enum status take_change(struct units *u, const struct net_shape *s,
                               const struct run_state *state)
{
    struct net_spec spec = {0};
    const double *kept = run_state_start(state);
    double *drawn = NULL;

    params_net(state->values, &spec);
    u->change = kept || spec.init < NET_INIT_FILE;
    if (!u->change)
        return STATUS_OK;
    if (!kept) {
        drawn = mem_alloc(s->n_params, sizeof *drawn);
        if (!drawn)
            return STATUS_NOMEM;
        net_init_params(s, &spec, state->seed, drawn);
    }
    for (size_t i = 0; i < s->width[0] * s->width[1]; i++)
        u->w[i] -= (kept ? kept : drawn)[s->w_at[0] + i];
    mem_free(drawn);
    return STATUS_OK;
}

static void choose(struct units *u, size_t H)
{
    double sum = 0;

    for (size_t j = 0; j < H; j++) {
        u->order[j] = (struct unit){.number = j};
        for (size_t i = 0; i < u->n_inputs; i++)
            u->order[j].norm +=
                u->w[j * u->n_inputs + i] * u->w[j * u->n_inputs + i];
        if (!isfinite(u->order[j].norm))
            u->order[j].norm = 0;
    }
    qsort(u->order, H, sizeof *u->order, by_norm);
    u->n = H < UNITS_MOST ? H : UNITS_MOST;
    for (size_t k = 0; k < u->n; k++)
        sum += u->order[k].norm;
    qsort(u->order, u->n, sizeof *u->order, by_number);
    u->scale = STRONGEST * sqrt(sum / (double)(u->n * u->n_inputs));
    u->scale = u->scale > 0 ? u->scale : 1;
}

static void unit_image(struct html *h, const struct units *u, size_t unit)
{
    size_t side = (size_t)ceil(sqrt((double)u->n_inputs));
    size_t w = u->ds->width > 0 ? (size_t)u->ds->width : side;
    size_t rows = (u->n_inputs + w - 1) / w;
    uint8_t *rgb = mem_alloc(w * rows, 3);

    if (!rgb) {
        h->failed = true;
        return;
    }
    memset(rgb, 128, w * rows * 3);
    for (size_t i = 0; i < u->n_inputs; i++)
        picture_colour(u->w[unit * u->n_inputs + i] / u->scale, rgb + 3 * i);
    if (png_write(h, rgb, w, rows) == STATUS_NOMEM)
        h->failed = true;
    mem_free(rgb);
}

static void unit_tiles(struct html *h, const struct units *u)
{
    html_raw(h, "<ul class=\"tiles small\">\n");
    for (size_t k = 0; k < u->n; k++) {
        size_t unit = u->order[k].number;

        html_format(h, "<li><img alt=\"Weights of unit %zu\" src=\"", unit);
        unit_image(h, u, unit);
        html_format(h, "\"/>unit %zu</li>\n", unit);
    }
    html_raw(h, "</ul>\n");
}

static void unit_table(struct html *h, const struct units *u)
{
    html_raw(h, "<div class=\"wide\"><table class=\"matrix\"><thead><tr><th "
                "scope=\"col\">unit</th>");
    for (size_t i = 0; i < u->n_inputs; i++) {
        const char *name = u->ds->feature_names ? u->ds->feature_names[i] : "";

        html_raw(h, "<th scope=\"col\">");
        if (name[0] != '\0')
            html_text(h, name);
        else
            html_format(h, "%zu", i + 1);
        html_raw(h, "</th>");
    }
    html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < u->n; k++) {
        const double *w = u->w + u->order[k].number * u->n_inputs;

        html_format(h, "<tr><th scope=\"row\">%zu</th>", u->order[k].number);
        for (size_t i = 0; i < u->n_inputs; i++)
            html_format(h, "<td class=\"%s\" style=\"--a:%.2f\">%.2f</td>",
                        w[i] < 0 ? "yes" : "no",
                        0.6 * fmin(fabs(w[i]) / u->scale, 1), w[i]);
        html_raw(h, "</tr>\n");
    }
    html_raw(h, "</tbody></table></div>\n");
}

static void draw_units(struct html *h, const struct units *u, size_t H)
{
    char text[NUMBERS_TEXT], many[64] = "";

    if (u->n < H)
        snprintf(many, sizeof many, "; the %zu strongest of %zu units", u->n,
                 H);
    html_format(h,
                "<p>First layer: %s of each unit%s. Orange: positive, blue: "
                "negative, full colour: %s and more.</p>\n",
                u->change ? "what training changed in the weights"
                          : "the weights",
                many, numbers_fixed(u->scale, 3, text));
    if (u->ds->width == 0 && u->n_inputs <= COLUMNS_MOST)
        unit_table(h, u);
    else
        unit_tiles(h, u);
}

void picture_units(struct html *h, const struct predictions *p, size_t lane)
{
    const struct checkpoint_lane *l = &p->saved.lanes[lane];
    const struct net_shape *s = &l->shape;
    size_t H = s->width[1];
    struct units u = {.ds = p->problem->ds, .n_inputs = s->width[0]};

    u.w = mem_alloc(H * u.n_inputs, sizeof *u.w);
    u.order = mem_alloc(H, sizeof *u.order);
    if (u.w && u.order) {
        memcpy(u.w, l->state->params + s->w_at[0],
               H * u.n_inputs * sizeof *u.w);
        if (take_change(&u, s, l->state) == STATUS_OK) {
            choose(&u, H);
            draw_units(h, &u, H);
        } else {
            h->failed = true;
        }
    } else {
        h->failed = true;
    }
    mem_free(u.w);
    mem_free(u.order);
}
