/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of an explanation is a sentence that names the two classes, where
 * all lanes compare the same ones, and the legend of the signs. */
#include <stdio.h>

#include "nn/act.h"
#include "ui/draw/digit.h"
#include "ui/errors/errors_list.h"
#include "ui/parts/class_text.h"

/* What the lanes in view have in common: the class said, and the other one. */
struct pair {
    bool same; /* for all lanes */
    size_t said, other;
};

static struct pair pair_of(const struct model *m, const struct why_state *w)
{
    struct pair pair = {.same = false};
    size_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct why_lane *l = &w->lanes[i];

        if (!l->ready)
            continue;
        pair.same = n++ == 0 || (pair.same && pair.said == l->x.said &&
                                 pair.other == l->x.other);
        pair.said = l->x.said;
        pair.other = l->x.other;
    }
    return pair;
}

/* Whether what inputs add sums up, in every lane. */
static bool all_pieces(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].shape != NULL && !m->lanes[i].shape->act->has_pieces)
            return false;
    return true;
}

/* "- = for 7  + # for 2", in colours where there are some; returns the columns
 * used. Lanes that say different classes have "against" and "for". */
static int draw_legend(const struct dataset *ds, const struct pair *pair,
                       struct canvas *c, struct rect row)
{
    const char *minus = digit_has_hues(c) ? "▀" : "- =";
    const char *plus = digit_has_hues(c) ? "▀" : "+ #";
    char against[64] = "against", in_favour[64] = "for";
    char class[CLASS_TEXT_SIZE];
    int w, x;

    if (pair->same) {
        snprintf(against, sizeof against, "for %s",
                 class_text(ds, pair->other, CLASS_TEXT_SHORT, class));
        snprintf(in_favour, sizeof in_favour, "for %s",
                 class_text(ds, pair->said, CLASS_TEXT_SHORT, class));
    }
    w = canvas_text_width(minus) + canvas_text_width(plus) +
        canvas_text_width(against) + canvas_text_width(in_favour) + 5;
    x = row.x + row.w - w;
    if (row.w < w + 15)
        return 0;
    x += canvas_text(c, x + 1, row.y, 3, ROLE_MINUS, minus) + 2;
    x += canvas_text(c, x, row.y, w, ROLE_TEXT, against) + 1;
    x += canvas_text(c, x, row.y, 3, ROLE_PLUS, plus) + 1;
    canvas_text(c, x, row.y, w, ROLE_TEXT, in_favour);
    return w;
}

static const char exact_long[] =
    "Why %s and not %s: what each %s adds to its lead in score; units show "
    "what training changed";
static const char slopes_long[] =
    "Why %s and not %s: each %s times the slope of its lead in score there; "
    "units show what training changed";
static const char squares_long[] =
    "Why %s and not %s: how far its lead in score falls when %zux%zu pixels "
    "around a place are covered";
static const char inputs_long[] =
    "Why %s and not %s: how far its lead in score falls when an input is 0";

/* The sentence of the head from the longest to the shortest. */
static const char *const exact[] = {
    exact_long,
    "Why %s and not %s: what each %s adds to its lead",
    "Why %s and not %s: what each %s adds",
    "Why %s, not %s: each %s",
    "Why %s, not %s",
    NULL};
static const char *const slopes[] = {
    slopes_long,
    "Why %s and not %s: each %s times the slope of its lead",
    "Why %s and not %s: %s times slope",
    "Why %s, not %s: each %s",
    "Why %s, not %s",
    NULL};
static const char *const squares[] = {
    squares_long, "Why %s and not %s: lead lost by covering %zux%zu pixels",
    "Why %s, not %s: covering %zux%zu pixels", "Why %s, not %s", NULL};
static const char *const inputs[] = {
    inputs_long, "Why %s, not %s: each input set to 0", "Why %s, not %s", NULL};

void errors_why_head(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect row)
{
    bool pictures = m->problem->ds->width > 0;
    size_t side = errors_why_square(m->problem->ds);
    struct pair pair = pair_of(m, &e->why);
    char text[160], said[CLASS_TEXT_SIZE] = "the class said";
    char other[CLASS_TEXT_SIZE] = "the other";
    int w = row.w - draw_legend(m->problem->ds, &pair, c, row);

    /* with names, then without */
    for (int name_w = CLASS_TEXT_FULL; name_w >= 0; name_w -= CLASS_TEXT_FULL) {
        if (pair.same) {
            class_text(m->problem->ds, pair.said, name_w, said);
            class_text(m->problem->ds, pair.other, name_w, other);
        }
        if (e->why.kind == WHY_EXACT)
            canvas_first_fit(w, text, sizeof text,
                             all_pieces(m) ? exact : slopes, said, other,
                             pictures ? "pixel" : "input");
        else
            canvas_first_fit(w, text, sizeof text, pictures ? squares : inputs,
                             said, other, side, side);
        if (canvas_text_width(text) <= w)
            break;
    }
    canvas_text_fit(c, row.x, row.y, w, ROLE_TITLE, text);
}
