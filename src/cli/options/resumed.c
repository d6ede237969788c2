/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a resumed run must keep these options: with another split it would
 * validate on samples that it was trained on, and with another scale its
 * weights would be those of other features. */
#include "cli/options/resumed.h"

#include <string.h>

#include "base/number.h"
#include "cli/options/option_row.h"

void resumed_note(const struct options *options, struct resumed_texts *out)
{
    for (size_t i = 0; option_row_at(i); i++)
        out->text[i] =
            options->source[i] == SOURCE_RESUME ? options->text[i] : NULL;
}

/* ".10" is 0.1. */
static bool same_value(const char *a, const char *b)
{
    double x, y;

    return strcmp(a, b) == 0 ||
           (number_parse(a, &x, NULL) == STATUS_OK &&
            number_parse(b, &y, NULL) == STATUS_OK && x == y);
}

/* An option with a default value is in every config.ini, except in those that
 * were written before the option existed; then nothing can be compared. Others,
 * such as the number of samples to train on, are only written when somebody set
 * them. */
static enum status check_same(const struct options *o, size_t i,
                              const char *begun, struct err *err)
{
    const struct option_row *row = option_row_at(i);

    if (!begun && (row->initial || row->words))
        return STATUS_OK;
    if (begun && same_value(o->text[i], begun))
        return STATUS_OK;
    return err_set(err, STATUS_USAGE,
                   "--%s %.40s: %.100s began with %.40s, and a resumed run "
                   "keeps what it began with",
                   row->name, o->text[i], err_path(o->resume),
                   begun ? begun : "all of them");
}

enum status resumed_check(const struct options *options,
                          const struct resumed_texts *begun, struct err *err)
{
    const struct option_row *row;
    enum status st = STATUS_OK;

    for (size_t i = 0; (row = option_row_at(i)) != NULL && !st; i++) {
        if (options->source[i] != SOURCE_ARGV)
            continue;
        if (row->fixed)
            st = err_set(err, STATUS_USAGE,
                         "--%s: a resumed run keeps what it began with",
                         row->name);
        else if (row->same)
            st = check_same(options, i, begun->text[i], err);
    }
    return st;
}
