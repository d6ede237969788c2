/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last row of a screen: as many keys as fit it, with a word each; where
 * they stand is worked out once for the eye and for the mouse. */
#include <stdio.h>
#include <string.h>

#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"

#define ENTRIES_MAX 32

struct entry {
    int x, w, key_w, key;
    char text[24]; /* "Space pause" */
};

struct bar {
    struct entry entries[ENTRIES_MAX];
    int n;
    int x, end; /* room left */
};

/* Once nothing trains any more, other keys matter. */
static bool all_ended(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].state <= LANE_PAUSED)
            return false;
    return m->n_lanes > 0;
}

/* What is worth an entry only then; NULL = nothing. After a divergence more
 * epochs do not help, taking the change back does. */
static const char *end_label(const struct model *m, enum action action)
{
    bool done = false, diverged = false;

    for (size_t i = 0; i < m->n_lanes; i++) {
        done = done || m->lanes[i].state == LANE_DONE;
        diverged = diverged || m->lanes[i].state == LANE_DIVERGED;
    }
    return action == ACT_EPOCHS_UP && (done || !diverged) ? "epoch more"
           : action == ACT_RESTART                        ? "restart"
           : action == ACT_UNDO && diverged               ? "undo"
                                                          : NULL;
}

/* Space goes on when nothing that it acts on trains. */
static const char *label_of(const struct model *m, const struct ui_state *ui,
                            const struct binding *b)
{
    bool runs = false;

    for (size_t i = 0; i < m->n_lanes; i++)
        runs = runs || (controls_in_target(ui, i) && model_runs(&m->lanes[i]));
    if (b->action == ACT_PAUSE && !runs)
        return "go on";
    if (all_ended(m) && end_label(m, b->action) != NULL)
        return end_label(m, b->action);
    return b->bar;
}

static struct entry make_entry(const struct binding *b, const char *label)
{
    struct entry e = {.key_w = (int)strcspn(b->name, " "), .key = b->keys[0]};

    snprintf(e.text, sizeof e.text, "%.*s %s", e.key_w, b->name, label);
    e.w = canvas_text_width(e.text);
    return e;
}

/* At the left end, or at the right one. */
static void add(struct bar *bar, struct entry e, bool right)
{
    if (e.w > bar->end + !right - bar->x || bar->n == ENTRIES_MAX)
        return;
    e.x = right ? bar->end - e.w : bar->x;
    if (right)
        bar->end -= e.w + 2;
    else
        bar->x += e.w + 2;
    bar->entries[bar->n++] = e;
}

enum rank { RANK_LAST, RANK_UNDO, RANK_END, RANK_OWN, RANK_COMMON, RANK_COUNT };

/* Help and quit are what a lost person looks for: their room is kept. Pause
 * and what only this screen has come before what others have too. */
static enum rank rank_of(const struct model *m, const struct binding *b,
                         enum view_id view)
{
    if (b->action == ACT_HELP || b->action == ACT_QUIT)
        return RANK_LAST;
    if (all_ended(m) && end_label(m, b->action) != NULL)
        return b->action == ACT_UNDO ? RANK_UNDO : RANK_END;
    return b->action == ACT_PAUSE || b->views == 1u << view ? RANK_OWN
                                                            : RANK_COMMON;
}

static void add_rank(const struct model *m, const struct ui_state *ui,
                     enum rank rank, struct bar *bar)
{
    size_t n = 0;

    while (keymap_at(n) != NULL)
        n++;
    for (size_t i = 0; i < n; i++) {
        /* At the right what is last in the table is added first. */
        const struct binding *b = keymap_at(rank == RANK_LAST ? n - 1 - i : i);
        const char *label = label_of(m, ui, b);

        if (label != NULL && (b->views >> ui->view & 1u) != 0 &&
            rank_of(m, b, ui->view) == rank &&
            keymap_refusal(m, ui, b->action) == NULL)
            add(bar, make_entry(b, label), rank == RANK_LAST);
    }
}

static void lay_out(const struct model *m, const struct ui_state *ui, int w,
                    struct bar *bar)
{
    *bar = (struct bar){.x = 1, .end = w - 1};
    for (int rank = 0; rank < RANK_COUNT; rank++)
        add_rank(m, ui, (enum rank)rank, bar);
}

void key_bar_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, int y)
{
    struct bar bar;

    lay_out(m, ui, c->w, &bar);
    for (int i = 0; i < bar.n; i++) {
        const struct entry *e = &bar.entries[i];

        canvas_text(c, e->x, y, e->w, ROLE_DIM, e->text);
        canvas_text(c, e->x, y, e->key_w, ROLE_KEY, e->text);
    }
}

int key_bar_at(const struct model *m, const struct ui_state *ui, int w, int x)
{
    struct bar bar;

    lay_out(m, ui, w, &bar);
    for (int i = 0; i < bar.n; i++)
        if (x >= bar.entries[i].x && x < bar.entries[i].x + bar.entries[i].w)
            return bar.entries[i].key;
    return 0;
}
