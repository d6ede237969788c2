/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two passes: one to know the length, one to write. A word in which a byte
 * would not show, or drives the terminal, is written as a shell's printf
 * prints it, so that the command is the same wherever it is read from. */
#include "ui/frame/lane_options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/shell.h"
#include "base/text.h"
#include "model/lane_text.h"

/* A longer one is not looked at: it is written as if it did not show. */
#define WORD_MOST 8192

struct line {
    char *text; /* NULL = counted only */
    size_t size, n;
};

static void add(struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    char none[1];
    va_list args;

    va_start(args, format);
    line->n += (size_t)vsnprintf(
        line->text != NULL ? line->text + line->n : none,
        line->text != NULL ? line->size - line->n : 0, format, args);
    va_end(args);
}

/* Whether all of it shows as it is. */
static bool shows(const char *word)
{
    char shown[WORD_MOST];

    if (strlen(word) >= sizeof shown)
        return false;
    snprintf(shown, sizeof shown, "%s", word);
    text_fit_locale(shown);
    return strcmp(shown, word) == 0;
}

static void add_printf(struct line *line, const char *word)
{
    add(line, "\"$(printf '");
    for (; *word != '\0'; word++)
        add(line,
            strchr(SHELL_PLAIN, *word) != NULL && *word != '%' ? "%c"
                                                               : "\\%03o",
            (unsigned char)*word);
    add(line, "')\"");
}

static void add_quoted(struct line *line, const char *word)
{
    char *to = line->text != NULL ? line->text + line->n : NULL;

    line->n += shell_quote(word, to);
    if (to != NULL)
        line->text[line->n] = '\0';
}

/* " --name word", the word as a shell takes it. */
static void add_word(struct line *line, const char *name, const char *word)
{
    add(line, " --%s ", name);
    if (!shows(word))
        add_printf(line, word);
    else if (!shell_is_plain(word))
        add_quoted(line, word);
    else
        add(line, "%s", word);
}

/* Words of the option table, by the number that stands for each. */
static void add_choice(struct line *line, const char *name, int value,
                       const char *const *words)
{
    if (value != 0)
        add(line, " --%s %s", name, words[value]);
}

static void add_problem(struct line *line, const struct problem_config *p)
{
    const struct data_options *data = &p->data;
    const char *const texts[][2] = {{"data", data->path},
                                    {"labels", data->labels},
                                    {"label", data->label},
                                    {"sep", data->sep},
                                    {"val", data->val}};
    char number[NUMBER_SIZE];

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i][1] != NULL)
            add_word(line, texts[i][0], texts[i][1]);
    add_choice(line, "scale", data->scale, data_scales);
    add_choice(line, "header", data->header, data_headers);
    add_choice(line, "missing", data->missing, data_missings);
    add_choice(line, "split", data->official, data_splits);
    if (data->transpose)
        add(line, " --transpose");
    if (data->width > 0)
        add(line, " --image %dx%d", data->width, data->height);
    if (data->val == NULL && !data->official) {
        add(line, " --val-fraction %s", number_format(p->val_fraction, number));
        add(line, " --split-seed %u", (unsigned)p->split_seed);
    }
}

static void add_all(struct line *line, const struct model *m,
                    const struct race_config *config)
{
    char number[NUMBER_SIZE], spec[LANE_TEXT_SIZE];

    add(line, "mlptui");
    add_problem(line, &config->problem);
    add(line, " --speed %s --%s",
        m->speed > 0 ? number_format(m->speed, number) : "max",
        m->lockstep ? "lockstep" : "free");
    if (m->lanes[0].config.shuffle)
        add(line, " --shuffle");
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_config lane = m->lanes[i].config;

        lane_fit(&lane, &param_batch_size,
                 lane_value(&config->lanes[i], &param_batch_size));
        lane_choose(&lane, &param_threads, lane_value(&lane, &param_threads));
        add(line, " --lane %s",
            lane_text_begun(&lane, m->lanes[i].values, spec));
    }
}

char *lane_options_text(const struct model *m, const struct race *race)
{
    struct line line = {.text = NULL};

    add_all(&line, m, race_config(race));
    line.size = line.n + 1;
    line.n = 0;
    line.text = mem_alloc(line.size, 1);
    if (line.text != NULL)
        add_all(&line, m, race_config(race));
    return line.text;
}

/* Bytes of the command that go into one event: up to a blank outside of
 * quotes. A single word that is longer is cut. */
static size_t part_of(const char *command)
{
    size_t most = MODEL_EVENT_SIZE - sizeof " \\", part = 0;
    bool quoted = false;

    if (strlen(command) < MODEL_EVENT_SIZE)
        return strlen(command);
    for (size_t n = 0; n < most; n++) {
        if (command[n] == '\'')
            quoted = !quoted;
        else if (command[n] == '\\' && !quoted)
            n++; /* an apostrophe that quotes nothing */
        else if (command[n] == ' ' && !quoted)
            part = n;
    }
    return part > 0 ? part : most;
}

void lane_options_log(struct model *m, const char *command)
{
    while (*command != '\0') {
        size_t n = part_of(command);

        model_event(m, EVENT_INFO, -1, 0, "%.*s%s", (int)n, command,
                    command[n] != '\0' ? " \\" : "");
        command += n + (command[n] == ' ');
    }
}
