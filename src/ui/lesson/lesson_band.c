/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lesson on the screen: a band above the picture with the step, the key and
 * the sentence, in as many rows as the sentence takes. On low screens what
 * stands round the sentence goes first. */
#include <stdio.h>

#include "ui/lesson/lesson.h"
#include "ui/parts/log_text.h"

#define STATUS_H 16 /* least height with the status line above */
#define AIRY_H   24 /* least height with a free row below the sentence */

static const struct lesson_step *step_of(const struct lesson_place *at)
{
    return &at->lesson->steps[at->step];
}

int lesson_band_top(int h)
{
    return h >= STATUS_H ? 1 : 0;
}

int lesson_band_rows(const struct lesson_place *at, int w, int h)
{
    return 1 + log_text_rows(step_of(at)->say, w - 2) + (h >= AIRY_H);
}

/* The column of "press +" in a row of w; w when nothing is waited for. */
static int awaited_x(const struct lesson_place *at, int w)
{
    const struct lesson_keys *wait = &step_of(at)->wait;
    char name[LESSON_KEY_SIZE];

    if (at->heard >= wait->n)
        return w;
    lesson_key_name(wait->keys[at->heard], name);
    return w - 2 - canvas_text_width(name) - 2 - 6;
}

/* "press +", the key standing out of the band. */
static void draw_awaited(const struct lesson_place *at, struct canvas *c, int y)
{
    const struct lesson_keys *wait = &step_of(at)->wait;
    char name[LESSON_KEY_SIZE];
    int x = awaited_x(at, c->w) + 6, key_w = c->w - 2 - x;

    if (at->heard >= wait->n)
        return;
    lesson_key_name(wait->keys[at->heard], name);
    canvas_text(c, x - 6, y, 5, ROLE_TITLE, "press");
    canvas_reverse(c, (struct rect){0, y, x, 1});
    canvas_text(c, x + 1, y, key_w - 2, ROLE_TITLE, name);
    canvas_reverse(c, (struct rect){x + key_w, y, c->w - x - key_w, 1});
}

/* Which step, and what holds the picture: the number goes first where there is
 * no room for both, then the way on. */
static void draw_step(const struct lesson_place *at, struct canvas *c, int y,
                      int w)
{
    static const char *const forms[] = {"%s, %s", "%.0s%s", "%.0s%.6s", NULL};
    char step[32], text[80];

    snprintf(step, sizeof step, "step %zu of %zu", at->step + 1,
             at->lesson->n_steps);
    if (at->still == NULL)
        snprintf(text, sizeof text, "%s", step);
    else
        canvas_first_fit(w, text, sizeof text, forms, step, at->still);
    canvas_text(c, 1, y, w, ROLE_TITLE, text);
}

void lesson_band_draw(const struct lesson_place *at, struct canvas *c)
{
    int y = lesson_band_top(c->h), n = lesson_band_rows(at, c->w, c->h);
    int rows = log_text_rows(step_of(at)->say, c->w - 2);

    canvas_fill(c, (struct rect){0, y, c->w, n}, ' ', ROLE_TITLE);
    draw_step(at, c, y, awaited_x(at, c->w) - 2);
    draw_awaited(at, c, y);
    for (int k = 0; k < rows; k++)
        log_text_draw_row(c, 1, y + 1 + k, c->w - 2, ROLE_TITLE,
                          step_of(at)->say, k, "");
    canvas_reverse(c, (struct rect){0, y + 1, c->w, n - 1});
}

int lesson_bar(struct canvas *c, int w, int y, int at_x)
{
    static const struct {
        const char *text;
        int key, key_w;
    } entries[] = {{"[ step back", '[', 1},
                   {"] step on", ']', 1},
                   {"Esc leave", KEYS_ESC, 3},
                   {"? help", '?', 1},
                   {"q quit", 'q', 1}};
    int x = 1;

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        int text_w = canvas_text_width(entries[i].text);

        if (x + text_w >= w)
            break;
        if (c != NULL) {
            canvas_text(c, x, y, text_w, ROLE_DIM, entries[i].text);
            canvas_text(c, x, y, entries[i].key_w, ROLE_KEY, entries[i].text);
        } else if (at_x >= x && at_x < x + text_w) {
            return entries[i].key;
        }
        x += text_w + 3;
    }
    return 0;
}
