/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact values, typed. A value is checked before anything is sent; a refused
 * one stays in the field with the reason beside it, so that it can be mended
 * instead of typed again. */
#include "ui/controls.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/keymap.h"

#define BATCH_LIMIT 1000000.0
#define WIDTH_LIMIT 65536.0

/* The whole text as a number; the point is a point in every locale. */
static bool parse_number(const char *text, double *out)
{
    char *end;

    errno = 0;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out);
}

static const char *refuse(struct field_edit *edit, const char *why)
{
    snprintf(edit->why, sizeof edit->why, "%s", why);
    return edit->why;
}

/* "20" or "64,32". */
static bool parse_hidden(const char *text, struct train_state *t)
{
    size_t hidden[NET_MAX_HIDDEN], n = 0;

    do {
        char *end;
        unsigned long v = strtoul(text, &end, 10);

        if (end == text || v == 0 || (double)v > WIDTH_LIMIT ||
            n == NET_MAX_HIDDEN || (*end != ',' && *end != '\0'))
            return false;
        hidden[n++] = v;
        text = *end == ',' ? end + 1 : end;
    } while (*text != '\0');
    memcpy(t->hidden, hidden, n * sizeof hidden[0]);
    t->n_hidden = n;
    return true;
}

static bool whole(double v, double lo, double hi)
{
    return v >= lo && v <= hi && v == floor(v);
}

/* Takes the typed value of a restart-only row. */
static void accept_staged(const struct model *m, struct ui_state *ui, double v)
{
    struct train_state *t = &ui->train;

    controls_stage(m, ui);
    if (t->row == CONTROL_HIDDEN) {
        if (!parse_hidden(t->edit.text, t))
            refuse(&t->edit, "expected widths such as 20 or 64,32");
    } else if (t->row == CONTROL_BATCH) {
        if (whole(v, 1, BATCH_LIMIT))
            t->batch_size = (size_t)v;
        else
            refuse(&t->edit, "expected a whole number from 1");
    } else if (whole(v, 0, 4294967295.0)) {
        t->seed = (uint32_t)v;
    } else {
        refuse(&t->edit, "expected a whole number 0..4294967295");
    }
}

static void accept_edit(struct model *m, struct race *race, struct ui_state *ui)
{
    struct train_state *t = &ui->train;
    const char *why = NULL;
    double v = 0;

    t->edit.why[0] = '\0';
    if (t->row != CONTROL_HIDDEN && !parse_number(t->edit.text, &v)) {
        refuse(&t->edit, "not a number");
    } else if (t->row < CONTROL_SPEED) {
        if (!hp_valid((enum hp)t->row, v, &why))
            refuse(&t->edit, why);
        model_next_change(m);
        race_together_begin(race);
        for (size_t i = 0; why == NULL && i < m->n_lanes; i++)
            if (controls_in_target(ui, i))
                controls_send_hp(m, race, i, (enum hp)t->row, v);
        race_together_end(race);
    } else if (t->row == CONTROL_SPEED) {
        if (v >= 0)
            controls_set_speed(m, race, v);
        else
            refuse(&t->edit, "expected batches a second, 0 = max");
    } else {
        accept_staged(m, ui, v);
    }
    if (t->edit.why[0] == '\0')
        t->edit.active = false;
}

void controls_edit_key(struct model *m, struct race *race, struct ui_state *ui,
                       int key)
{
    struct field_edit *edit = &ui->train.edit;

    if (key == KEYS_ESC) {
        memset(edit, 0, sizeof *edit);
    } else if (key == KEYS_ENTER) {
        accept_edit(m, race, ui);
    } else if (key == KEYS_BACKSPACE) {
        if (edit->len > 0)
            edit->text[--edit->len] = '\0';
        edit->why[0] = '\0';
    } else if (key > ' ' && key < 0x7f && edit->len + 1 < sizeof edit->text) {
        edit->text[edit->len++] = (char)key;
        edit->text[edit->len] = '\0';
        edit->why[0] = '\0';
    }
}
