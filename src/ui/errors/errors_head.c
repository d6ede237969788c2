/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first row: which pictures these are, of which evaluation, and how old
 * the list is, in as many words as fit. */
#include "ui/errors/errors_parts.h"

#include <stdio.h>
#include <string.h>

#include "ui/parts/class_text.h"

#define WHO_SIZE (LANES_MAX * (LANE_NAME_MAX + 8))

/* "wrong by BP and WP", or "" of none. */
static void format_lanes(const struct model *m, const char *what,
                         unsigned lanes, char *buf, size_t size)
{
    const char *between = "";
    size_t len;

    buf[0] = '\0';
    if (lanes == 0)
        return;
    len = (size_t)snprintf(buf, size, "%s by ", what);
    if (m->n_lanes > 2 && lanes == (1u << m->n_lanes) - 1) {
        snprintf(buf + len, size - len, "all");
        return;
    }
    for (size_t i = 0; i < m->n_lanes && len + 2 * LANE_NAME_MAX < size; i++) {
        char name[LANE_NAME_MAX];

        if ((lanes >> i & 1u) == 0)
            continue;
        len +=
            (size_t)snprintf(buf + len, size - len, "%s%s", between,
                             model_lane_label(&m->lanes[i], name, sizeof name));
        between = " and ";
    }
}

/* "wrong by BP, right by WP", "wrong by BP alone", "found". */
static void format_who(const struct model *m, const struct errors_state *e,
                       char *buf, size_t size)
{
    struct errors_choice by = errors_asked(e);
    unsigned all = (1u << m->n_lanes) - 1;
    char wrong[WHO_SIZE], right[WHO_SIZE];

    format_lanes(m, "wrong", by.wrong, wrong, sizeof wrong);
    format_lanes(m, "right", by.right, right, sizeof right);
    if (by.unit >= 0)
        snprintf(buf, size, "active in unit %d of %s", (int)by.unit + 1,
                 model_lane_label(&m->lanes[errors_judge(m, e)], wrong,
                                  LANE_NAME_MAX));
    else if (by.only >= 0)
        snprintf(buf, size, "found");
    else if (m->n_lanes > 2 && by.wrong != 0 && (by.wrong | by.right) == all &&
             by.right != 0)
        snprintf(buf, size, "%s alone", wrong);
    else
        snprintf(buf, size, "%s%s%s", wrong,
                 by.wrong != 0 && by.right != 0 ? ", " : "", right);
}

/* " · true 7 · said 9", what is filtered by; nothing = all digits. */
static void format_classes(const struct model *m,
                           const struct errors_choice *by, char *buf,
                           size_t size)
{
    char truth[64] = "", said[64] = "", class[CLASS_TEXT_SIZE];
    const struct dataset *ds = m->problem->ds;

    if (by->true_class >= 0)
        snprintf(
            truth, sizeof truth, " · true %s",
            class_text(ds, (size_t)by->true_class, CLASS_TEXT_FULL, class));
    if (by->said_class >= 0)
        snprintf(
            said, sizeof said, " · said %s",
            class_text(ds, (size_t)by->said_class, CLASS_TEXT_FULL, class));
    snprintf(buf, size, "%s%s", truth, said);
}

/* How old the list is, at the right end; returns the columns taken. */
static int draw_badge(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row)
{
    const struct snapshot *p = m->lanes[errors_judge(m, e)].snapshot;
    bool stale = errors_stale(m, e);
    char text[64];
    int w;

    if (!e->held)
        return 0;
    if (!stale)
        snprintf(text, sizeof text, "held (f releases)");
    else if (row.w >= 110)
        snprintf(text, sizeof text,
                 "list held from epoch %u, answers of epoch %u: f renews it",
                 e->epoch, p == NULL ? 0 : p->epoch);
    else if (row.w >= 70)
        snprintf(text, sizeof text, "held e%u, now e%u: f renews", e->epoch,
                 p == NULL ? 0 : p->epoch);
    else
        snprintf(text, sizeof text, "held e%u", e->epoch);
    w = canvas_text_width(text);
    if (w + 12 > row.w)
        return 0;
    canvas_text(c, row.x + row.w - w, row.y, w, stale ? ROLE_WARN : ROLE_DIM,
                text);
    return w + 1;
}

void errors_draw_head(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row)
{
    char who[2 * WHO_SIZE + 8], classes[160], text[2 * WHO_SIZE + 320],
        cut[64] = "";
    int room = row.w - draw_badge(m, e, c, row);

    format_who(m, e, who, sizeof who);
    format_classes(m, &e->choice, classes, sizeof classes);
    if (e->n_match > e->n_list && !e->held)
        snprintf(cut, sizeof cut, " (the first %zu listed)", e->n_list);
    for (int level = 0; level < 3; level++) {
        snprintf(text, sizeof text, "%zu of %zu%s %s%s%s",
                 e->n_list > 0 ? e->selected + 1 : 0,
                 e->held ? e->n_list : e->n_match, cut, who, classes,
                 level > 1             ? ""
                 : e->choice.unit >= 0 ? " · most active first"
                 : e->sort_confidence  ? " · surest first"
                                       : " · by number");
        if (level < 1)
            snprintf(text + strlen(text), sizeof text - strlen(text),
                     " · epoch %u", e->epoch);
        if (canvas_text_width(text) <= room)
            break;
    }
    canvas_text_fit(c, row.x, row.y, room, ROLE_TITLE, text);
}
