/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of fixed size: what does not fit is cut, and a line that is cut ends
 * in three points. */
#include "data/facts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "data/dataset.h"

#define NAMES_SHOWN 10

struct line {
    char *text;
    size_t used;
};

static void add(struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    size_t left = FACTS_LINE - line->used;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line->text + line->used, left, format, args);
    va_end(args);
    if (n > 0)
        line->used += (size_t)n < left ? (size_t)n : left - 1;
}

void facts_note(struct data_facts *facts, const char *format, ...)
{
    va_list args;
    if (facts->n_notes == FACTS_NOTES) {
        facts->n_more++;
        return;
    }
    char *note = facts->notes[facts->n_notes++];
    va_start(args, format);
    vsnprintf(note, FACT_TEXT, format, args);
    va_end(args);
    text_clean(note);
}

char *facts_number(double value, char text[NUMBER_SIZE])
{
    if (value == floor(value) && fabs(value) < 1e15)
        snprintf(text, NUMBER_SIZE, "%.0f", value == 0 ? 0.0 : value);
    else
        number_format(value, text);
    return text;
}

static void add_classes(struct line *line, const struct dataset *ds)
{
    add(line, ", %zu classes", ds->n_classes);
    if (!ds->class_names)
        return;
    for (size_t k = 0; k < ds->n_classes && k < NAMES_SHOWN; k++)
        add(line, "%s%s", k ? ", " : " (", dataset_class_name(ds, k));
    add(line, "%s)", ds->n_classes > NAMES_SHOWN ? ", ..." : "");
}

void facts_line(const struct data_facts *facts, const struct dataset *ds,
                size_t n_train, size_t n_val, char line_out[FACTS_LINE])
{
    struct line line = {line_out, 0};
    add(&line, "%s: %zu + %zu samples, %zu features", ds->name, n_train, n_val,
        ds->n_features);
    if (*facts->scale)
        add(&line, " (%s)", facts->scale);
    if (*facts->label)
        add(&line, ", label: %s", facts->label);
    add_classes(&line, ds);
    for (size_t i = 0; i < facts->n_notes; i++)
        add(&line, "; %s", facts->notes[i]);
    if (facts->n_more)
        add(&line, "; %zu more", facts->n_more);
    if (line.used == FACTS_LINE - 1) {
        size_t end = FACTS_LINE - 4;
        while (((unsigned char)line_out[end] & 0xc0) == 0x80)
            end--; /* inside a UTF-8 letter */
        strcpy(line_out + end, "...");
    }
}
