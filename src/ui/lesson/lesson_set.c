/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of what a step may say. A row sets an int by one of its words, or
 * has a function of its own. */
#include "ui/lesson/lesson_set.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "ui/parts/log_text.h"

struct setting {
    const char *name;
    /* NULL: sets the int at `field` of the state to the index of text in
     * words. */
    enum status (*set)(struct lesson_step *step, const char *text,
                       struct err *err);
    const char *const *words;
    size_t field;
};

/* "'x' is not one of a, b, c" */
static enum status refuse(const char *text, const char *const *words,
                          struct err *err)
{
    char list[120] = "";

    for (size_t i = 0; words[i] != NULL; i++) {
        size_t used = strlen(list);

        snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
                 words[i]);
    }
    return err_set(err, STATUS_USAGE, "'%.30s' is not one of %s", text, list);
}

static enum status pick(const char *text, const char *const *words, int *out,
                        struct err *err)
{
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return STATUS_OK;
        }
    return refuse(text, words, err);
}

/* Another screen is shown whole until a panel is named. */
static enum status set_screen(struct lesson_step *step, const char *text,
                              struct err *err)
{
    const char *names[VIEW_COUNT + 1] = {NULL};
    int view = 0;
    enum status st;

    for (int i = 0; i < VIEW_COUNT; i++)
        names[i] = view_at((enum view_id)i)->name;
    st = pick(text, names, &view, err);
    if (st == STATUS_OK && view != step->state.view) {
        step->state.view = view;
        step->state.panel = -1;
    }
    return st;
}

static enum status set_panel(struct lesson_step *step, const char *text,
                             struct err *err)
{
    const struct view *view;

    if (strcmp(text, "all") == 0) {
        step->state.panel = -1;
        return STATUS_OK;
    }
    if (step->state.view < 0)
        return err_set(err, STATUS_USAGE, "expected screen = NAME before it");
    view = view_at((enum view_id)step->state.view);
    if (view->panels == NULL)
        return err_set(err, STATUS_USAGE,
                       "the screen %s has no panels, expected all", view->name);
    return pick(text, view->panels, &step->state.panel, err);
}

static enum status set_speed(struct lesson_step *step, const char *text,
                             struct err *err)
{
    double speed = 0;
    enum status st = STATUS_OK;

    if (strcmp(text, "max") != 0)
        st = number_parse(text, &speed, err);
    if (st == STATUS_OK &&
        (!speed_valid(speed, NULL) || (speed == 0 && strcmp(text, "max") != 0)))
        st = err_set(err, STATUS_USAGE, "'%.30s' is not 0.001 to 1e9, or max",
                     text);
    if (st == STATUS_OK)
        step->state.speed = speed;
    return st;
}

static enum status set_lanes(struct lesson_step *step, const char *text,
                             struct err *err)
{
    if (text[strspn(text, " ")] == '\0' || strlen(text) >= LESSON_LANES_MAX)
        return err_set(err, STATUS_USAGE,
                       "expected lanes as --lane takes them, parted by "
                       "blanks, in at most %d bytes",
                       LESSON_LANES_MAX - 1);
    snprintf(step->state.lanes, sizeof step->state.lanes, "%s", text);
    return STATUS_OK;
}

static enum status set_restart(struct lesson_step *step, const char *text,
                               struct err *err)
{
    static const char *const words[] = {"no", "yes", NULL};
    int restart = 0;
    enum status st = pick(text, words, &restart, err);

    step->restart = restart != 0;
    return st;
}

static enum status set_keys(struct lesson_step *step, const char *text,
                            struct err *err)
{
    return lesson_keys_parse(text, &step->press, err);
}

static enum status set_wait(struct lesson_step *step, const char *text,
                            struct err *err)
{
    return lesson_keys_parse(text, &step->wait, err);
}

static enum status set_say(struct lesson_step *step, const char *text,
                           struct err *err)
{
    int rows;

    if (text[strspn(text, " ")] == '\0')
        return err_set(err, STATUS_USAGE, "expected a sentence");
    rows = strlen(text) < LESSON_SAY_MAX ? log_text_rows(text, LESSON_SAY_W)
                                         : LESSON_SAY_ROWS + 1;
    if (rows > LESSON_SAY_ROWS)
        return err_set(err, STATUS_USAGE,
                       "the sentence is too long, expected at most %d lines "
                       "of %d columns",
                       LESSON_SAY_ROWS, LESSON_SAY_W);
    snprintf(step->say, sizeof step->say, "%s", text);
    return STATUS_OK;
}

static const char *const axes[] = {"step", "samples", "fwd-eq", "active", NULL};
static const char *const metrics[] = {"accuracy", "loss", NULL};
static const char *const scales[] = {"fit", "all", "log", NULL};
static const char *const smoothings[] = {"0", "0.6", "0.9", "0.97", NULL};
static const char *const yes_no[] = {"no", "yes", NULL};

#define STATE(name) .field = offsetof(struct lesson_state, name)

static const struct setting settings[] = {
    {"screen", .set = set_screen},
    {"panel", .set = set_panel},
    {"axis", .words = axes, STATE(axis)},
    {"metric", .words = metrics, STATE(metric)},
    {"y", .words = scales, STATE(y)},
    {"smoothing", .words = smoothings, STATE(smoothing)},
    {"speed", .set = set_speed},
    {"lockstep", .words = yes_no, STATE(lockstep)},
    {"lanes", .set = set_lanes},
    {"restart", .set = set_restart},
    {"keys", .set = set_keys},
    {"say", .set = set_say},
    {"wait", .set = set_wait},
};
#define N_SETTINGS (sizeof settings / sizeof settings[0])

static enum status set_value(struct lesson_step *step, const struct param *p,
                             const char *text, struct err *err)
{
    double value;
    enum status st = param_parse(p, text, &value, err);

    if (st != STATUS_OK)
        return st;
    step->state.values[params_index(p)] = value;
    step->state.chosen |= params_bit(p);
    return STATUS_OK;
}

static enum status refuse_name(const char *name, struct err *err)
{
    const char *names[N_SETTINGS + 1] = {NULL};

    for (size_t i = 0; i < N_SETTINGS; i++)
        names[i] = settings[i].name;
    refuse(name, names, err);
    if (err != NULL)
        strncat(err->text, ", lr, pert, ...",
                sizeof err->text - strlen(err->text) - 1);
    return STATUS_USAGE;
}

static enum status set(struct lesson_step *step, const struct setting *s,
                       const char *text, struct err *err)
{
    int index = 0;
    enum status st;

    if (s->set != NULL)
        return s->set(step, text, err);
    st = pick(text, s->words, &index, err);
    if (st == STATUS_OK)
        memcpy((char *)&step->state + s->field, &index, sizeof index);
    return st;
}

enum status lesson_set(struct lesson_step *step, const char *name,
                       const char *text, const struct lesson_judge *judge,
                       struct err *err)
{
    const struct param *p = params_find(name);
    struct err why = {0};
    enum status st = STATUS_OK;
    size_t i = 0;

    while (i < N_SETTINGS && strcmp(settings[i].name, name) != 0)
        i++;
    if (i == N_SETTINGS && (p == NULL || !p->live || p == &param_epochs))
        return refuse_name(name, err);
    st = i < N_SETTINGS ? set(step, &settings[i], text, &why)
                        : set_value(step, p, text, &why);
    if (st == STATUS_OK && i < N_SETTINGS && settings[i].set == set_lanes &&
        judge != NULL && judge->lanes != NULL)
        st = judge->lanes(judge->ctx, text, &why);
    return st == STATUS_OK ? st
                           : err_set(err, st, "%s: %.200s", name, why.text);
}
