/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of a sweep as words: the program, the folder that is named after the
 * values in which the runs differ, and the options. */
#include "cli/commands/expand_line.h"

#include <stdio.h>
#include <string.h>

#include "cli/options/option_row.h"

/* What stands for itself in the name of a folder, and to a shell. */
#define FOLDER_PLAIN                                                           \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:=+@"

static const struct option_row *row_named(const char *name)
{
    const struct option_row *row;

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

/* Adds to a text of `size` bytes; false when it is full. */
static bool put(char *text, size_t size, const char *more, size_t n)
{
    size_t used = strlen(text);

    if (used + n + 1 > size)
        return false;
    memcpy(text + used, more, n);
    text[used + n] = '\0';
    return true;
}

/* "lr=0.1" to the name of a run's folder; what is not plain is %XX, so that
 * other values make other names. */
static bool put_value(const struct sweep_key *key, size_t run, char *name,
                      size_t size)
{
    const char *c = sweep_run_value(key, run);
    bool fits = put(name, size, ",", *name != '\0');

    fits &= put(name, size, key->name, strlen(key->name));
    fits &= put(name, size, "=", 1);
    for (; *c != '\0' && fits; c++) {
        char hex[8];

        snprintf(hex, sizeof hex, "%%%02X", (unsigned)(unsigned char)*c);
        fits = strchr(FOLDER_PLAIN, *c) ? put(name, size, c, 1)
                                        : put(name, size, hex, 3);
    }
    return fits;
}

/* "runs/lr=0.1,seed=1"; false when it is too long. */
static bool name_folder(const struct sweep *s, size_t run, char out[PATH_MAX])
{
    char name[NAME_MAX + 1] = "";
    bool fits = true;

    for (size_t i = 0; i < s->n_keys && fits; i++)
        if (s->keys[i].varied)
            fits = put_value(&s->keys[i], run, name, sizeof name);
    return fits && snprintf(out, PATH_MAX, "%s/%s", s->out, name) < PATH_MAX;
}

static void add_word(struct expand_line *line, const char *word)
{
    line->words[line->n++] = (char *)word; /* getopt changes none */
}

void expand_line_begin(const struct sweep *s, struct expand_line *line)
{
    for (size_t i = 0; i < s->n_keys; i++) {
        const struct option_row *row = row_named(s->keys[i].name);

        snprintf(line->options[i], sizeof line->options[i], "--%s",
                 s->keys[i].name);
        line->flags[i] = row && !row->value;
    }
}

enum status expand_line_make(const struct sweep *s, size_t run,
                             struct expand_line *line, struct err *why)
{
    line->n = 0;
    if (!name_folder(s, run, line->out))
        return err_set(why, STATUS_USAGE,
                       "the name of a run's folder is longer than %d bytes, "
                       "shorter values were expected",
                       NAME_MAX);
    add_word(line, "mlptui");
    add_word(line, "--headless");
    add_word(line, "--out");
    add_word(line, line->out);
    for (size_t i = 0; i < s->n_keys; i++) {
        const char *value = sweep_run_value(&s->keys[i], run);

        if (!line->flags[i] || strcmp(value, "yes") == 0)
            add_word(line, line->options[i]);
        if (!line->flags[i])
            add_word(line, value);
    }
    line->words[line->n] = NULL;
    return STATUS_OK;
}
