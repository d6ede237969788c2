/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A group of one lane is that lane's evaluations, with its batches faint behind
 * them; one of several seeds their mean, and a band of one standard deviation
 * to each side. */
#include "report/figures.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "report/numbers.h"

#define FAINT_LANES 6  /* with more, the batches would hide the rest */
#define SEEDS_DRAWN 10 /* of a group, where there is no mean */
#define DOTS_MOST   40 /* a denser curve is its own dots */

/* The group that ends best of those not chosen yet; n_groups: none. */
static size_t best_left(const struct study *s, const bool *chosen)
{
    double most = -INFINITY;
    size_t best = s->n_groups;

    for (size_t g = 0; g < s->n_groups; g++) {
        struct numbers acc = study_spread(s, g, study_val_acc, NULL);
        double mean = acc.n ? acc.mean : -1;

        if (chosen[g])
            continue;
        if (mean > most) {
            most = mean;
            best = g;
        }
    }
    return best;
}

void figures_choose(const struct study *s, struct figures *out)
{
    size_t most = s->n_groups < FIGURES_GROUPS ? s->n_groups : FIGURES_GROUPS;
    bool *chosen = mem_alloc(s->n_groups, sizeof *chosen);

    out->n_groups = 0;
    for (size_t k = 0; chosen && k < most; k++)
        chosen[most == s->n_groups ? k : best_left(s, chosen)] = true;
    for (size_t g = 0; chosen && g < s->n_groups; g++)
        if (chosen[g])
            out->groups[out->n_groups++] = g;
    mem_free(chosen);
}

unsigned figures_style(const struct figures *f, size_t group)
{
    for (size_t k = 0; k < f->n_groups; k++)
        if (f->groups[k] == group)
            return (unsigned)k;
    return SVG_STYLES - 1;
}

bool figures_has(const struct study *s, enum study_metric metric)
{
    for (size_t i = 0; i < s->n_lanes; i++)
        if (s->lanes[i].curve[metric].n > 0)
            return true;
    return false;
}

static bool add_lane(struct svg_chart *c, const struct study_lane *lane,
                     enum study_metric metric, enum study_axis axis,
                     const char *label, unsigned style)
{
    const struct study_curve *from = &lane->curve[metric];
    struct svg_curve *to = svg_add_curve(c, label, style, from->n);

    if (!to)
        return c->n_curves >= SVG_CURVES;
    to->n = from->n;
    for (size_t i = 0; i < from->n; i++)
        to->points[i] =
            (struct svg_point){from->points[i].x[axis], from->points[i].y};
    to->dots = metric == STUDY_VAL_ACC && to->n <= DOTS_MOST;
    return true;
}

/* A group of one lane. */
static bool add_single(struct svg_chart *c, const struct study *s, size_t group,
                       enum study_axis axis, const char *label, unsigned style)
{
    const struct study_lane *lane = &s->lanes[study_next(s, group, SIZE_MAX)];

    if (s->n_lanes <= FAINT_LANES) {
        if (!add_lane(c, lane, STUDY_BATCH_ACC, axis, "", style))
            return false;
        c->curves[c->n_curves - 1].faint = true;
    }
    return add_lane(c, lane, STUDY_VAL_ACC, axis, label, style);
}

/* A group of several seeds. */
static bool add_mean(struct svg_chart *c, const struct study *s, size_t group,
                     enum study_axis axis, const char *label, unsigned style)
{
    struct study_mean *means;
    struct svg_curve *curve;
    struct svg_band *band;
    size_t n;

    if (study_band(s, group, &means, &n) != STATUS_OK)
        return false;
    curve = svg_add_curve(c, label, style, n);
    band = curve ? svg_add_band(c, style, n) : NULL;
    for (size_t i = 0; band && i < n; i++) {
        double x = means[i].x[axis], y = means[i].mean, sd = means[i].sd;

        curve->points[curve->n++] = (struct svg_point){x, y};
        if (!isfinite(sd) || !isfinite(x))
            continue;
        band->lo[band->n] = (struct svg_point){x, y - sd};
        band->hi[band->n++] = (struct svg_point){x, y + sd};
    }
    if (curve)
        curve->dots = curve->n <= DOTS_MOST;
    mem_free(means);
    return band != NULL;
}

static void add_marks(struct svg_chart *c, const struct study *s,
                      const struct figures *f, enum study_axis axis)
{
    for (size_t i = 0; i < s->n_lanes; i++) {
        const struct study_lane *lane = &s->lanes[i];
        char text[SVG_LABEL], value[PARAM_TEXT];

        for (size_t k = 0; k < lane->n_marks; k++) {
            const struct study_mark *m = &lane->marks[k];

            snprintf(text, sizeof text, "%s %s %s", lane->name,
                     param_brief(m->param),
                     param_short(m->param, m->new_value, value));
            svg_add_mark(c, m->x[axis], figures_style(f, lane->group), text);
        }
    }
}

static void append(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void append(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;

    va_start(args, format);
    vsnprintf(text + used, size - used, format, args);
    va_end(args);
}

/* What a chart shows, in words, and the names of its curves. */
static void describe(struct svg_chart *c, const struct study *s,
                     const struct figures *f)
{
    append(c->desc, sizeof c->desc, "Newest validation accuracy: ");
    for (size_t k = 0; k < f->n_groups; k++) {
        char text[NUMBERS_TEXT];
        struct numbers acc = study_spread(s, f->groups[k], study_val_acc, NULL);

        append(c->desc, sizeof c->desc, "%s%s %s %%", k ? "; " : "",
               s->groups[f->groups[k]].label,
               numbers_spread(numbers_of(&acc), numbers_sd(&acc), 2, text));
        if (acc.n > 1)
            append(c->desc, sizeof c->desc, " (mean of %zu seeds)", acc.n);
    }
}

static void name_curve(const struct study *s, size_t group,
                       char label[SVG_LABEL])
{
    char value[NUMBERS_TEXT];
    struct numbers acc = study_spread(s, group, study_val_acc, NULL);

    snprintf(label, SVG_LABEL, "%.40s %s", s->groups[group].label,
             numbers_fixed(numbers_of(&acc), 2, value));
}

#define LOG_FROM 20 /* times as much: a straight axis would show one lane */

bool figures_log(const struct study *s, enum study_axis axis)
{
    double least = INFINITY, most = 0;

    for (size_t i = 0; i < s->n_lanes; i++)
        if (s->lanes[i].spent[axis] > 0) {
            least = fmin(least, s->lanes[i].spent[axis]);
            most = fmax(most, s->lanes[i].spent[axis]);
        }
    return most > LOG_FROM * least;
}

enum status figures_accuracy(const struct study *s, const struct figures *f,
                             enum study_axis axis, const char *id, bool alone,
                             struct html *h)
{
    struct svg_chart c = {.id = id,
                          .x_title = study_axis_titles[axis],
                          .y_title = "validation accuracy in percent",
                          .x_log = figures_log(s, axis),
                          .y_least = 0,
                          .y_most = 100};
    bool ok = true;

    snprintf(c.title, sizeof c.title, "Validation accuracy by %s",
             study_axis_titles[axis]);
    describe(&c, s, f);
    for (size_t k = 0; k < f->n_groups && ok; k++) {
        size_t group = f->groups[k];
        char label[SVG_LABEL];

        name_curve(s, group, label);
        ok = (s->groups[group].n > 1 ? add_mean : add_single)(
            &c, s, group, axis, label, (unsigned)k);
    }
    add_marks(&c, s, f, axis);
    if (ok)
        svg_draw(h, &c, alone);
    svg_done(&c);
    return ok ? STATUS_OK : STATUS_NOMEM;
}

enum status figures_metric(const struct study *s, const struct figures *f,
                           enum study_metric metric, enum study_axis axis,
                           const char *id, struct html *h)
{
    bool loss = metric == STUDY_BATCH_LOSS, ok = true;
    const char *what = loss ? "Training loss" : "Cosine to backprop's gradient";
    struct svg_chart c = {.id = id,
                          .x_title = study_axis_titles[axis],
                          .y_title = loss ? "loss of a batch, smoothed"
                                          : "cosine, smoothed",
                          .x_log = figures_log(s, axis),
                          .y_log = loss,
                          .y_least = -1,
                          .y_most = loss ? -1 : 1};

    snprintf(c.title, sizeof c.title, "%s by %s", what,
             study_axis_titles[axis]);
    snprintf(c.desc, sizeof c.desc, "%s of the batches, smoothed.", what);
    for (size_t k = 0; k < f->n_groups && ok; k++) {
        size_t group = f->groups[k], n = 0;

        for (size_t i = study_next(s, group, SIZE_MAX);
             i != SIZE_MAX && ok && n < SEEDS_DRAWN;
             i = study_next(s, group, i))
            ok = s->lanes[i].curve[metric].n == 0 ||
                 add_lane(&c, &s->lanes[i], metric, axis,
                          n++ ? "" : s->groups[group].label, (unsigned)k);
    }
    add_marks(&c, s, f, axis);
    if (ok)
        svg_draw(h, &c, false);
    svg_done(&c);
    return ok ? STATUS_OK : STATUS_NOMEM;
}
