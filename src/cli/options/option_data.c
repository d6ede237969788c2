/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that say how data is read. Whether they fit the data is known when it
 * is read; here they are checked alone and against one another. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/options/option_value.h"

#define SIDE_MAX 65535 /* of a picture; columns are 16 bits wide */

enum status option_set_data(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    (void)row;
    if (*text == '\0')
        return err_set(err, STATUS_USAGE,
                       "expected a folder, a file, - or a name");
    out->problem.data.path = text;
    return STATUS_OK;
}

enum status option_set_label(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    (void)row;
    if (*text == '\0')
        return err_set(err, STATUS_USAGE,
                       "expected first, last, a column's name or its number");
    out->problem.data.label = text;
    return STATUS_OK;
}

/* Whether the character may part cells: none does that can be in a number or
 * quotes a text. */
static bool parts_cells(const char *text)
{
    unsigned char c = (unsigned char)text[0];

    return text[1] == '\0' && c < 0x7f && (isprint(c) || c == '\t') &&
           !isalnum(c) && !strchr(".+-\"'#", c);
}

enum status option_set_sep(const struct option_row *row, const char *text,
                           struct options *out, struct err *err)
{
    static const char *const words[] = {"comma", "semicolon", "tab", "blanks"};
    const char *sep = strcmp(text, "\\t") == 0 ? "tab" : text;
    bool known = *sep != '\0' && parts_cells(sep);

    (void)row;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        known |= strcmp(sep, words[i]) == 0;
    if (!known)
        return err_set(err, STATUS_USAGE,
                       "'%.40s' is not one of comma, semicolon, tab, blanks, "
                       "or a character that parts cells",
                       text);
    out->problem.data.sep = sep;
    return STATUS_OK;
}

/* "500M": a number and what it counts, of 1024 each. */
enum status option_set_max_memory(const struct option_row *row,
                                  const char *text, struct options *out,
                                  struct err *err)
{
    static const char units[] = "KMGT";
    size_t length = strlen(text);
    const char *unit =
        length > 1 ? strchr(units, toupper((unsigned char)text[length - 1]))
                   : NULL;
    char number[32];
    double bytes = 0;

    (void)row;
    if (unit)
        length--;
    snprintf(number, sizeof number, "%.*s", (int)length, text);
    if (length >= sizeof number || number_parse(number, &bytes, NULL))
        bytes = 0;
    for (const char *at = units; unit && at <= unit; at++)
        bytes *= 1024;
    if (!(bytes >= 1 && bytes < 0x1p63))
        return err_set(err, STATUS_USAGE,
                       "'%.40s' is not a size, as 500M or 8G", text);
    out->problem.data.max_memory = (uint64_t)bytes;
    return STATUS_OK;
}

enum status option_set_inspect(const struct option_row *row, const char *text,
                               struct options *out, struct err *err)
{
    (void)row;
    if (text && *text == '\0')
        return err_set(err, STATUS_USAGE,
                       "expected a folder, a file, - or a name");
    out->task = TASK_INSPECT;
    out->inspect = text;
    return STATUS_OK;
}

enum status option_set_image(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    struct data_options *data = &out->problem.data;
    const char *rest;
    enum status st = option_parse_size(text, SIDE_MAX, &data->width,
                                       &data->height, &rest, err);

    (void)row;
    if (st == STATUS_OK && *rest != '\0')
        return err_set(err, STATUS_USAGE, "'%s' is not WIDTHxHEIGHT", text);
    return st;
}

enum status option_set_val_fraction(const struct option_row *row,
                                    const char *text, struct options *out,
                                    struct err *err)
{
    double fraction;
    enum status st = number_parse(text, &fraction, err);

    (void)row;
    if (st != STATUS_OK)
        return st;
    if (!(fraction > 0.0 && fraction < 1.0))
        return err_set(err, STATUS_USAGE, "'%s' is not between 0 and 1", text);
    out->problem.val_fraction = fraction;
    return STATUS_OK;
}

enum status option_set_train_size(const struct option_row *row,
                                  const char *text, struct options *out,
                                  struct err *err)
{
    uint64_t n;
    enum status st = number_parse_whole(text, 1, UINT32_MAX, &n, err);

    (void)row;
    if (st == STATUS_OK)
        out->problem.train_size = (size_t)n;
    return st;
}

enum status option_set_split_seed(const struct option_row *row,
                                  const char *text, struct options *out,
                                  struct err *err)
{
    uint64_t seed;
    enum status st = number_parse_whole(text, 0, UINT32_MAX, &seed, err);

    (void)row;
    if (st == STATUS_OK)
        out->problem.split_seed = (uint32_t)seed;
    return st;
}

/* Only two options of the command line contradict each other; one of a
 * configuration file gives way. */
enum status option_check_data(const struct options *o, struct err *err)
{
    const struct data_options *data = &o->problem.data;
    bool val = options_typed(o, "val"),
         fraction = options_typed(o, "val-fraction"),
         official = options_typed(o, "split") && data->official;

    if (val && (fraction || official))
        return err_set(err, STATUS_USAGE,
                       "--val: its file validates; leave %s out",
                       fraction ? "--val-fraction" : "--split official");
    if (official && fraction)
        return err_set(err, STATUS_USAGE,
                       "--split official: the data's own test part validates; "
                       "leave --val-fraction out");
    return STATUS_OK;
}
