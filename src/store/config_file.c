/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inih reads lines through our reader, which counts them (Debian's inih does
 * not tell) and sees which go on a value: inih calls its handler for those
 * again with the same name, and the parts are put together here. Its lines
 * are short (200 bytes), hence long values in parts. */
#include "store/config_file.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

#define FILE_MOST (1 << 20)
#define VALUE_MAX 8192
#define PART_MAX  120 /* of a value, in a line we write */

struct parse {
    const char *name; /* of the file */
    const char *at;   /* the rest of the text */
    int line;
    bool goes_on; /* the line begins with a blank */
    bool too_long;
    bool by_hand; /* '#' behind a value begins a comment; we write none */
    /* the pair being put together */
    bool has_pair;
    int pair_line;
    char key[64];
    char value[VALUE_MAX];
    config_each *each;
    void *ctx;
    enum status status;
    struct err *err;
};

static void complain(struct parse *p, enum status status, int line,
                     const char *what)
{
    if (!p->status)
        p->status = err_set(p->err, status, "%s:%d: %.160s", err_path(p->name),
                            line, what);
}

static void finish_pair(struct parse *p)
{
    struct err why = {0};
    enum status status;

    if (!p->has_pair || p->status)
        return;
    p->has_pair = false;
    status = p->each(p->ctx, p->key, p->value, &why);
    if (status)
        complain(p, status, p->pair_line, why.text);
}

/* inih ends a value at " ;" alone, and at '#' a whole line only. */
static size_t without_comment(const struct parse *p, const char *line, size_t n)
{
    for (size_t i = 1; p->by_hand && i < n; i++)
        if (line[i] == '#' && (line[i - 1] == ' ' || line[i - 1] == '\t'))
            return i;
    return n;
}

/* One line without what inih would take for a continuation of its own. */
static char *read_line(char *out, int size, void *stream)
{
    struct parse *p = stream;
    size_t n, blank;

    if (*p->at == '\0' || p->status)
        return NULL;
    n = strcspn(p->at, "\n");
    p->line++;
    p->goes_on = (*p->at == ' ' || *p->at == '\t') && p->has_pair;
    blank = p->goes_on ? 0 : strspn(p->at, " \t");
    if (blank > n)
        blank = n;
    if (n - blank + 2 > (size_t)size) {
        complain(p, STATUS_USAGE, p->line,
                 "a line of at most 190 bytes was expected; a value goes on "
                 "in lines that begin with a blank");
        return NULL;
    }
    if (p->at[blank] == '[') {
        complain(p, STATUS_USAGE, p->line, "no [section] was expected");
        return NULL;
    }
    snprintf(out, (size_t)size, "%.*s\n",
             (int)without_comment(p, p->at + blank, n - blank), p->at + blank);
    p->at += n + (p->at[n] == '\n');
    return out;
}

static int take_pair(void *user, const char *section, const char *name,
                     const char *value)
{
    struct parse *p = user;
    size_t used = strlen(p->value), n = strlen(value);

    if (p->goes_on) {
        if (used + n >= sizeof p->value) {
            complain(p, STATUS_USAGE, p->line, "the value is too long");
            return 0;
        }
        memcpy(p->value + used, value, n + 1);
        return 1;
    }
    finish_pair(p);
    (void)section; /* read_line lets none through */
    if (p->status)
        return 0;
    snprintf(p->key, sizeof p->key, "%s", name);
    snprintf(p->value, sizeof p->value, "%s", value);
    p->pair_line = p->line;
    p->has_pair = true;
    return 1;
}

static enum status read_text(const char *name, const char *text, bool by_hand,
                             config_each *each, void *ctx, struct err *err)
{
    struct parse *p = mem_alloc(1, sizeof *p);
    enum status status;
    int bad;

    if (!p)
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(name));
    p->name = name;
    p->at = text;
    p->by_hand = by_hand;
    p->each = each;
    p->ctx = ctx;
    p->err = err;
    bad = ini_parse_stream(read_line, p, take_pair, p);
    if (bad > 0 && !p->status)
        complain(p, STATUS_USAGE, bad, "expected name = value");
    else if (bad < 0 && !p->status)
        p->status =
            err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(name));
    finish_pair(p);
    status = p->status;
    mem_free(p);
    return status;
}

enum status config_read_text(const char *name, const char *text,
                             config_each *each, void *ctx, struct err *err)
{
    return read_text(name, text, false, each, ctx, err);
}

enum status config_read_file(const char *path, config_each *each, void *ctx,
                             struct err *err)
{
    char *text = NULL;
    size_t n;
    enum status status;

    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return STATUS_OK;
    status = whole_file_read(path, FILE_MOST, &text, &n, err);
    if (!status)
        status = read_text(path, text, true, each, ctx, err);
    mem_free(text);
    return status;
}

/* --- writing --- */

static void add_bytes(struct config_text *text, const char *more, size_t n)
{
    if (text->failed)
        return;
    if (text->n + n + 1 > text->size) {
        size_t size = 2 * text->size + n + 256;
        char *larger = mem_alloc(size, 1);

        if (!larger) {
            text->failed = 1;
            return;
        }
        if (text->n > 0)
            memcpy(larger, text->data, text->n);
        mem_free(text->data);
        text->data = larger;
        text->size = size;
    }
    memcpy(text->data + text->n, more, n);
    text->n += n;
    text->data[text->n] = '\0';
}

void config_text_add(struct config_text *text, const char *more)
{
    add_bytes(text, more, strlen(more));
}

void config_text_pair(struct config_text *text, const char *name,
                      const char *value)
{
    size_t left = strlen(value);

    config_text_add(text, name);
    config_text_add(text, " = ");
    while (left > PART_MAX) {
        size_t n = PART_MAX;

        /* a part must neither begin nor end with a blank, nor begin like a
         * comment, nor break a letter */
        while (n > 1 &&
               (value[n] == ' ' || value[n - 1] == ' ' || value[n] == ';' ||
                value[n] == '#' || ((unsigned char)value[n] & 0xc0) == 0x80))
            n--;
        add_bytes(text, value, n);
        config_text_add(text, "\n    ");
        value += n;
        left -= n;
    }
    config_text_add(text, value);
    config_text_add(text, "\n");
}

enum status config_text_take(struct config_text *text, char **out)
{
    config_text_add(text, ""); /* never NULL */
    if (text->failed) {
        mem_free(text->data);
        *text = (struct config_text){0};
        return STATUS_NOMEM;
    }
    *out = text->data;
    *text = (struct config_text){0};
    return STATUS_OK;
}

/* Which of the names the line sets, or n. */
static size_t line_sets(const char *line, const char *const *names, size_t n)
{
    size_t i = 0, len;

    line += strspn(line, " \t");
    for (; i < n; i++) {
        len = strlen(names[i]);
        if (strncmp(line, names[i], len) == 0 &&
            line[len + strspn(line + len, " \t")] == '=')
            break;
    }
    return i;
}

static enum status update_text(const char *old, const char *const *names,
                               const char *const *values, size_t n, char **out)
{
    struct config_text text = {0};
    bool done[16] = {false}, dropping = false;

    while (*old != '\0') {
        size_t len = strcspn(old, "\n");
        size_t i = line_sets(old, names, n);
        bool goes_on = *old == ' ' || *old == '\t';

        if (dropping && goes_on && i == n) {
            /* the rest of a value that was replaced */
        } else if (i < n) {
            if (!done[i])
                config_text_pair(&text, names[i], values[i]);
            done[i] = dropping = true;
        } else {
            dropping = false;
            add_bytes(&text, old, len);
            config_text_add(&text, "\n");
        }
        old += len + (old[len] == '\n');
    }
    for (size_t i = 0; i < n; i++)
        if (!done[i])
            config_text_pair(&text, names[i], values[i]);
    return config_text_take(&text, out);
}

static enum status make_folder_of(const char *path, struct err *err)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');

    if (!slash || slash == path)
        return STATUS_OK;
    if ((size_t)(slash - path) >= sizeof folder)
        return STATUS_OK; /* opening the file will say it */
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    return run_dir_make(folder, err);
}

enum status config_file_update(const char *path, const char *const *names,
                               const char *const *values, size_t n,
                               struct err *err)
{
    char *old = NULL, *fresh = NULL;
    size_t size;
    enum status status;

    if (access(path, F_OK) == 0)
        status = whole_file_read(path, FILE_MOST, &old, &size, err);
    else
        status = make_folder_of(path, err);
    if (!status && update_text(old ? old : "", names, values, n, &fresh))
        status =
            err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    if (!status)
        status = whole_file_write(path, fresh, strlen(fresh), 0600, err);
    mem_free(old);
    mem_free(fresh);
    return status;
}
