/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inih reads lines through our reader, which counts them (Debian's inih does
 * not tell) and sees which go on a value: inih calls its handler for those
 * again with the same name, and the parts are put together here. Comments are
 * left out before (config_comment.c). */
#include "store/config/config_file.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/config/config_comment.h"
#include "store/config/config_lines.h"
#include "store/config/config_text.h"
#include "store/whole_file.h"

#define VALUE_MAX 16640 /* a path, every byte of it as \xHH */
#define BOM       "\xef\xbb\xbf"

struct parse {
    const char *name; /* of the file */
    const char *at;   /* the rest of the text */
    int line;
    struct config_line form;
    /* the pair being put together */
    bool has_pair;
    int pair_line;
    char key[64];
    char value[VALUE_MAX];
    config_each *each;
    void *ctx;
    struct config_outline *outline; /* or NULL */
    int *section_line; /* of a file of sections: of the call, else NULL */
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
    const char *wrong;
    enum status status;

    if (!p->has_pair || p->status)
        return;
    p->has_pair = false;
    if (p->section_line)
        *p->section_line = p->pair_line;
    wrong = p->form.lists ? NULL : config_text_unquote(p->value);
    if (wrong)
        status = err_set(&why, STATUS_USAGE, "%s: %s", p->key, wrong);
    else
        status = p->each ? p->each(p->ctx, p->key, p->value, &why) : STATUS_OK;
    if (status)
        complain(p, status, p->pair_line, why.text);
}

/* "[title]", behind which only a comment may stand. */
static void take_section(struct parse *p, const char *at, size_t n)
{
    struct err why = {0};
    const char *end = memchr(at, ']', n);
    size_t rest = end ? (size_t)(end + 1 - at) : n, more = rest;
    enum status status;

    finish_pair(p);
    p->key[0] = '\0'; /* inih goes on with no value from before it */
    while (more < n && config_is_blank(at[more]))
        more++;
    if (!end || end - at > 60 ||
        (more < n && at[more] != '#' && at[more] != ';')) {
        complain(p, STATUS_USAGE, p->line, "expected [title] alone");
        return;
    }
    if (p->status)
        return;
    snprintf(p->value, sizeof p->value, "%.*s", (int)(end - at - 1), at + 1);
    *p->section_line = p->line;
    status = p->each(p->ctx, CONFIG_SECTION, p->value, &why);
    if (status)
        complain(p, status, p->line, why.text);
    p->value[0] = '\0';
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
    p->form.goes_on = config_is_blank(*p->at) && p->has_pair;
    p->form.begun = p->value[0] != '\0';
    blank = p->form.goes_on ? 0 : strspn(p->at, CONFIG_BLANKS);
    if (p->at[blank] == '[' && p->section_line) {
        take_section(p, p->at + blank, n - blank);
        p->at += n + (p->at[n] == '\n');
        return p->status ? NULL : strcpy(out, "\n");
    }
    if (p->at[blank] == '[') {
        complain(p, STATUS_USAGE, p->line, "no [section] was expected");
        return NULL;
    }
    if (!config_line_copy(&p->form, p->at + blank, n - blank, out,
                          (size_t)size)) {
        complain(p, STATUS_USAGE, p->line,
                 "a line of at most 190 bytes was expected; a value goes on "
                 "in lines that begin with a blank");
        return NULL;
    }
    p->at += n + (p->at[n] == '\n');
    return out;
}

static void note_line(struct config_outline *outline, const struct parse *p)
{
    for (size_t i = 0; outline && i < outline->n; i++)
        if (strcmp(p->key, outline->names[i]) == 0) {
            outline->owner[p->line] = (unsigned char)(i + 1);
            outline->begins[i] = p->pair_line;
        }
}

static int take_pair(void *user, const char *section, const char *name,
                     const char *value)
{
    struct parse *p = user;
    size_t used = strlen(p->value), n = strlen(value);

    if (p->form.goes_on) {
        if (used + n + 1 >= sizeof p->value) {
            complain(p, STATUS_USAGE, p->line, "the value is too long");
            return 0;
        }
        if (p->section_line && used > 0)
            p->value[used++] = ' ';
        memcpy(p->value + used, value, n + 1);
        note_line(p->outline, p);
        return 1;
    }
    finish_pair(p);
    (void)section; /* read_line lets none through */
    if (p->status || *name == '\0')
        return 0;
    snprintf(p->key, sizeof p->key, "%s", name);
    snprintf(p->value, sizeof p->value, "%s", value);
    p->pair_line = p->line;
    p->has_pair = true;
    note_line(p->outline, p);
    return 1;
}

size_t config_lines(const char *text)
{
    size_t n = 1;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

static enum status read_all(const char *name, const char *text, size_t n,
                            config_each *each, void *ctx,
                            struct config_outline *outline, int *section_line,
                            bool lists, struct err *err)
{
    struct parse *p = mem_alloc(1, sizeof *p);
    enum status status;
    int bad;

    if (!p)
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(name));
    p->name = name;
    p->at = text + (strncmp(text, BOM, strlen(BOM)) == 0 ? strlen(BOM) : 0);
    p->each = each;
    p->ctx = ctx;
    p->outline = outline;
    p->section_line = section_line;
    p->form.lists = lists;
    p->err = err;
    bad = ini_parse_stream(read_line, p, take_pair, p);
    if (bad > 0 && !p->status)
        complain(p, STATUS_USAGE, bad, "expected name = value");
    else if (bad < 0 && !p->status)
        p->status =
            err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(name));
    else if (strlen(text) != n)
        complain(p, STATUS_USAGE, (int)config_lines(text),
                 "no NUL byte was expected");
    finish_pair(p);
    status = p->status;
    mem_free(p);
    return status;
}

enum status config_read(const char *name, const char *text, size_t n,
                        config_each *each, void *ctx,
                        struct config_outline *outline, struct err *err)
{
    return read_all(name, text, n, each, ctx, outline, NULL, false, err);
}

enum status config_read_sections(const char *name, const char *text, size_t n,
                                 config_each *each, void *ctx, int *line,
                                 struct err *err)
{
    return read_all(name, text, n, each, ctx, NULL, line, false, err);
}

enum status config_read_lists(const char *name, const char *text, size_t n,
                              config_each *each, void *ctx, int *line,
                              struct err *err)
{
    return read_all(name, text, n, each, ctx, NULL, line, true, err);
}

enum status config_read_text(const char *name, const char *text,
                             config_each *each, void *ctx, struct err *err)
{
    return config_read(name, text, strlen(text), each, ctx, NULL, err);
}

enum status config_read_file(const char *path, config_each *each, void *ctx,
                             struct err *err)
{
    char *text = NULL;
    size_t n;
    enum status status;

    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return STATUS_OK;
    status = whole_file_read(path, CONFIG_FILE_MOST, &text, &n, err);
    if (!status)
        status = config_read(path, text, n, each, ctx, NULL, err);
    mem_free(text);
    return status;
}
