/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the words on the screens mean: one table, for the help and the manual
 * page. */
#ifndef UI_HELP_GLOSSARY_H
#define UI_HELP_GLOSSARY_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/draw/canvas.h"

#define GLOSSARY_MAX  80
#define GLOSSARY_ALSO 4

struct glossary_word {
    const char *word;                /* as the list has it */
    const char *says;                /* whole sentences */
    const char *also[GLOSSARY_ALSO]; /* further spellings of the screens */
};

/* Row i in the order of the list, or NULL past the end. */
const struct glossary_word *glossary_at(size_t i);

/* glossary_find.c. Whether a text has the word, in any of its spellings,
 * standing alone: "loss" is not in "b.loss". */
bool glossary_in(const struct glossary_word *word, const char *text);

/* Notes in found[i] whether row i is in what is drawn in r. */
void glossary_find(const struct canvas *c, struct rect r,
                   bool found[GLOSSARY_MAX]);

#endif
