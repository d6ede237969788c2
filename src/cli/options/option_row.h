/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option table: a new option is one row, with one function where its value
 * is more than a word or a text. The options of the parameters are made from
 * their own rows (engine/lane/params.h). */
#ifndef CLI_OPTIONS_OPTION_ROW_H
#define CLI_OPTIONS_OPTION_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "cli/options/options.h"

enum option_part {
    PART_FRONT, /* how it is shown and kept */
    PART_RUN,   /* decides a run's numbers: a checkpoint brings it along */
    PART_TASK,  /* for the command line only */
};

struct option_row;
typedef enum status option_apply(const struct option_row *row, const char *text,
                                 struct options *out, struct err *err);

struct option_row {
    const char *name;  /* long */
    char letter;       /* short, or '\0' */
    const char *value; /* what it takes, as --help writes it; NULL = none */
    /* text is the value; err->text does not name the option. NULL: sets the
     * int at `field` of struct options to `number`, plus, where the value is
     * one of `words`, its index there. */
    option_apply *apply;
    const char *const *words; /* NULL ends them */
    size_t field;
    int number;
    int off;             /* what "no" sets, for those without a value */
    const char *initial; /* the value's text when nobody gives one; NULL =
                          * it depends */
    enum option_part part;
    const char *group; /* heading of --help that begins here, or NULL */
    const char *help;  /* one line, for --help and the configuration file */
    const char *hint;  /* values to complete beside `words`, parted by blanks */
    bool rare;         /* --help leaves it to --help-all */
    bool of_lanes;     /* sets the key of that name for all lanes */
    bool fixed;        /* a resumed run keeps what it began with */
    bool same;         /* it does, but the same may be said again */
};

/* Row i, or NULL past the end. */
const struct option_row *option_row_at(size_t i);

/* Option i is given by this source: notes that, and does what its row says.
 * Lanes of a stronger source replace those of a weaker one. text is kept as it
 * is, NULL for an option without a value. STATUS_USAGE. */
enum status option_row_give(struct options *out, enum option_source source,
                            size_t i, const char *text, struct err *err);

/* Does what the row says. */
enum status option_row_apply(const struct option_row *row, const char *text,
                             struct options *out, struct err *err);

#endif
