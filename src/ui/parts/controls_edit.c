/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact values, typed. A value is checked before anything is sent; a refused
 * one stays in the field with the reason beside it, so that it can be mended
 * instead of typed again. */
#include "ui/parts/controls.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/parts/keymap.h"

#define BATCH_LIMIT 1000000 /* until the data is known */

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
    snprintf(edit->why, sizeof edit->why, "%.79s", why);
    return edit->why;
}

/* "20" or "64,32": how many widths into out, 0 = it is something else. */
static size_t parse_widths(const char *text, size_t out[NET_MAX_HIDDEN])
{
    size_t n = 0;

    do {
        char *end;
        unsigned long v = strtoul(text, &end, 10);

        if (end == text || v == 0 || v > LANE_WIDTH_MAX ||
            n == NET_MAX_HIDDEN || (*end != ',' && *end != '\0'))
            return 0;
        out[n++] = v;
        text = *end == ',' ? end + 1 : end;
    } while (*text != '\0');
    return n;
}

static bool fits(const struct model *m, const size_t *hidden, size_t n)
{
    const struct dataset *ds = m->problem != NULL ? m->problem->ds : NULL;
    struct net_shape shape;

    return ds == NULL || net_shape_init(&shape, ds->n_features, hidden, n,
                                        ds->n_classes) == STATUS_OK;
}

/* The widest that n equal layers may be. */
static size_t widest(const struct model *m, size_t n)
{
    size_t lo = 0, hi = LANE_WIDTH_MAX + 1;

    while (hi - lo > 1) {
        size_t hidden[NET_MAX_HIDDEN], mid = lo + (hi - lo) / 2;

        for (size_t i = 0; i < n; i++)
            hidden[i] = mid;
        *(fits(m, hidden, n) ? &lo : &hi) = mid;
    }
    return lo;
}

static void accept_hidden(const struct model *m, struct controls_state *t,
                          struct restart_choice *to)
{
    size_t hidden[NET_MAX_HIDDEN] = {0}, n = parse_widths(t->edit.text, hidden);
    char why[sizeof t->edit.why];

    snprintf(why, sizeof why,
             "expected 1 to %d widths of 1 to %d, as 20 or "
             "64,32",
             NET_MAX_HIDDEN, LANE_WIDTH_MAX);
    if (n > 0 && !fits(m, hidden, n))
        snprintf(why, sizeof why,
                 "too many weights: at most %zu layer%s of %zu", n,
                 n == 1 ? "" : "s", widest(m, n));
    else if (n > 0)
        why[0] = '\0';
    if (why[0] != '\0') {
        refuse(&t->edit, why);
        return;
    }
    memcpy(to->hidden, hidden, sizeof to->hidden);
    to->n_hidden = n;
}

size_t controls_batch_most(const struct model *m)
{
    return m->problem != NULL ? m->problem->train->n : BATCH_LIMIT;
}

/* Why the parameter cannot be value, or NULL. A batch has at most all training
 * samples; buf holds that sentence. */
static const char *why_not(const struct model *m, const struct param *p,
                           double value, char *buf, size_t size)
{
    size_t most = controls_batch_most(m);
    const char *why;

    if (param_valid(p, value, &why) &&
        (p != &param_batch_size || value <= (double)most))
        return NULL;
    if (p != &param_batch_size)
        return why;
    snprintf(buf, size, "expected a whole number from 1 to %zu%s", most,
             m->problem != NULL ? ", the training samples" : "");
    return buf;
}

/* The typed text as a value that the parameter may have. False: refused. */
static bool parse_value(const struct model *m, struct field_edit *edit,
                        const struct param *p, double *out)
{
    char buf[sizeof edit->why];
    struct err err = {0};
    const char *why = NULL;

    if (p->choices || (p->off && strcmp(edit->text, p->off) == 0)) {
        if (param_parse(p, edit->text, out, &err) != STATUS_OK)
            why = err.text;
    } else if (!parse_number(edit->text, out)) {
        why = "not a number";
    } else {
        why = why_not(m, p, *out, buf, sizeof buf);
    }
    if (why)
        refuse(edit, why);
    return why == NULL;
}

static void accept_live(struct model *m, struct race *race, struct ui_state *ui,
                        const struct param *p)
{
    double v;

    if (!parse_value(m, &ui->controls.edit, p, &v))
        return;
    model_next_change(m);
    race_together_begin(race);
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i))
            controls_send(m, race, i, p, v);
    race_together_end(race);
}

/* Takes the typed value of a row that waits for a restart. A refused one
 * leaves what was chosen before. */
static void accept_waiting(const struct model *m, struct ui_state *ui,
                           const struct control *control)
{
    struct controls_state *t = &ui->controls;
    struct restart_choice to = controls_staged(ui);
    double v;

    if (control->kind == CONTROL_HIDDEN)
        accept_hidden(m, t, &to);
    else if (parse_value(m, &t->edit, control->param, &v))
        restart_choose(&to, control->param, v);
    if (t->edit.why[0] == '\0')
        controls_stage(m, ui, &to);
}

static void accept_speed(struct model *m, struct race *race,
                         struct field_edit *edit)
{
    const char *why = "not a number";
    double v;

    if (parse_number(edit->text, &v) && speed_valid(v, &why))
        controls_set_speed(m, race, v);
    else
        refuse(edit, why);
}

static void accept_edit(struct model *m, struct race *race, struct ui_state *ui)
{
    const struct control *control = control_at(ui->controls.row);
    struct field_edit *edit = &ui->controls.edit;

    edit->why[0] = '\0';
    if (control->kind == CONTROL_LIVE)
        accept_live(m, race, ui, control->param);
    else if (control->kind == CONTROL_SPEED)
        accept_speed(m, race, edit);
    else if (control_waits(control))
        accept_waiting(m, ui, control);
    if (edit->why[0] == '\0')
        edit->active = false;
}

void controls_edit_key(struct model *m, struct race *race, struct ui_state *ui,
                       int key)
{
    struct field_edit *edit = &ui->controls.edit;

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
