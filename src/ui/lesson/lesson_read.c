/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lesson is read by the reader of configuration files
 * (store/config/config_file.h):
 * a section is a step, which begins as a copy of the one before. What a step
 * lacks is known at the end, and told with the line where it begins. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "store/config/config_file.h"
#include "store/whole_file.h"
#include "ui/lesson/lesson.h"
#include "ui/lesson/lesson_set.h"

struct reading {
    const char *name; /* of the file */
    const struct lesson_judge *judge;
    struct lesson *lesson;
    int line; /* of what is being read */
};

static const struct lesson_state first_state = {
    .view = -1, .panel = -1, .smoothing = 2, .lockstep = -1, .speed = -1};

/* What step i lacks; "" = nothing. */
static void judge_step(const struct reading *r, size_t i, char *text,
                       size_t size, int *line_out)
{
    const struct lesson_step *step = &r->lesson->steps[i];
    char key[LESSON_KEY_SIZE];

    *text = '\0';
    *line_out = step->line;
    if (step->state.view < 0)
        snprintf(text, size, "step %zu: expected screen = NAME", i + 1);
    else if (step->say[0] == '\0')
        snprintf(text, size, "step %zu: expected say = SENTENCE", i + 1);
    else if (step->wait.n == 0)
        snprintf(text, size, "step %zu: expected wait = KEYS", i + 1);
    if (*text != '\0' || r->judge == NULL || r->judge->has_key == NULL ||
        step->press.n > 0 || step->wait.keys[0] == KEYS_ENTER ||
        r->judge->has_key((enum view_id)step->state.view, step->wait.keys[0]))
        return;
    *line_out = step->wait_line;
    snprintf(text, size,
             "wait: %s does nothing on the screen %s, expected a key of its "
             "help, or Enter",
             lesson_key_name(step->wait.keys[0], key),
             view_at((enum view_id)step->state.view)->name);
}

static enum status judge_steps(const struct reading *r, struct err *err)
{
    char text[160];
    int line = 1;

    for (size_t i = 0; i < r->lesson->n_steps; i++) {
        judge_step(r, i, text, sizeof text, &line);
        if (*text != '\0')
            return err_set(err, STATUS_USAGE, "%s:%d: %s", err_path(r->name),
                           line, text);
    }
    if (r->lesson->n_steps == 0)
        return err_set(err, STATUS_USAGE,
                       "%s:1: no step, expected a line [step] and its sentence",
                       err_path(r->name));
    return STATUS_OK;
}

/* "[step]" or "[step N]", N its number. */
static enum status begin_step(struct reading *r, const char *title,
                              struct err *why)
{
    struct lesson *l = r->lesson;
    struct lesson_step *step = &l->steps[l->n_steps];
    uint64_t number = l->n_steps + 1;
    bool is_step = strncmp(title, "step", 4) == 0;
    size_t at = is_step ? 4 + strspn(title + 4, " ") : 0;

    if (l->n_steps == LESSON_STEPS_MAX)
        return err_set(why, STATUS_USAGE, "at most %d steps were expected",
                       LESSON_STEPS_MAX);
    if (is_step && title[at] != '\0' &&
        (at == 4 || number_parse_whole(title + at, l->n_steps + 1,
                                       l->n_steps + 1, &number, NULL)))
        is_step = false;
    if (!is_step)
        return err_set(why, STATUS_USAGE, "[%.30s]: expected [step %zu]", title,
                       l->n_steps + 1);
    *step = (struct lesson_step){.state = first_state, .line = r->line};
    if (l->n_steps > 0)
        step->state = step[-1].state;
    l->n_steps++;
    return STATUS_OK;
}

static enum status take(void *ctx, const char *name, const char *value,
                        struct err *why)
{
    struct reading *r = ctx;
    struct lesson *l = r->lesson;

    if (strcmp(name, CONFIG_SECTION) == 0)
        return begin_step(r, value, why);
    if (l->n_steps == 0)
        return err_set(why, STATUS_USAGE, "%.40s: expected [step] before it",
                       name);
    if (strcmp(name, "wait") == 0)
        l->steps[l->n_steps - 1].wait_line = r->line;
    return lesson_set(&l->steps[l->n_steps - 1], name, value, r->judge, why);
}

enum status lesson_read(const char *name, const char *text, size_t n,
                        const struct lesson_judge *judge, struct lesson **out,
                        struct err *err)
{
    struct reading r = {.name = name, .judge = judge};
    enum status st;

    r.lesson = mem_alloc(1, sizeof *r.lesson);
    if (r.lesson == NULL)
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(name));
    r.lesson->built_in = -1;
    st = config_read_sections(name, text, n, take, &r, &r.line, err);
    if (st == STATUS_OK)
        st = judge_steps(&r, err);
    if (st != STATUS_OK) {
        lesson_free(r.lesson);
        return st;
    }
    *out = r.lesson;
    return STATUS_OK;
}

enum status lesson_load(const char *path, const struct lesson_judge *judge,
                        struct lesson **out, struct err *err)
{
    char *text = NULL;
    size_t n = 0;
    enum status st = whole_file_read(path, LESSON_FILE_MOST, &text, &n, err);

    if (st == STATUS_OK)
        st = lesson_read(path, text, n, judge, out, err);
    mem_free(text);
    return st;
}

void lesson_free(struct lesson *lesson)
{
    mem_free(lesson);
}
