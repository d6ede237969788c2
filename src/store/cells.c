/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcsv and jansson know how a text is quoted. */
#include "store/cells.h"

#include <csv.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

static void json_text(FILE *out, const char *text)
{
    json_t *string = json_string(text);
    char *clean;

    if (!string) { /* no UTF-8 */
        clean = mem_alloc(strlen(text) + 1, 1);
        if (clean) {
            memcpy(clean, text, strlen(text) + 1);
            text_clean(clean);
            string = json_string(clean);
        }
        mem_free(clean);
    }
    if (!string || json_dumpf(string, out, JSON_ENCODE_ANY) != 0)
        fputs("null", out);
    json_decref(string);
}

static void csv_text(FILE *out, const char *text)
{
    if (strpbrk(text, "\",\r\n "))
        csv_fwrite(out, text, strlen(text));
    else
        fputs(text, out);
}

/* Without what would end the cell, or drive the person's terminal. */
static void bare_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        fputc((unsigned char)*text < ' ' ? '?' : *text, out);
}

/* What stands before a value. True: the value, too, is to be written. */
static bool begin(struct cells *c, const char *name)
{
    if (c->form == CELLS_JSON) {
        fputs(c->n == 0 ? "{" : ", ", c->out);
        json_text(c->out, name);
        fputs(": ", c->out);
    } else if (c->n > 0) {
        fputc(c->tabs ? '\t' : ',', c->out);
    }
    c->n++;
    if (c->form == CELLS_NAMES)
        csv_text(c->out, name);
    return c->form != CELLS_NAMES;
}

/* A value that needs no quotes; "" = there is none. */
static void plain(struct cells *c, const char *text)
{
    fputs(c->form == CELLS_JSON && *text == '\0' ? "null" : text, c->out);
}

void cells_text(struct cells *c, const char *name, const char *text)
{
    if (!begin(c, name))
        return;
    if (*text == '\0')
        plain(c, "");
    else if (c->form == CELLS_JSON)
        json_text(c->out, text);
    else if (c->form == CELLS_TABLE)
        bare_text(c->out, text);
    else
        csv_text(c->out, text);
}

/* To CELLS_DIGITS digits. A power of ten and what is rounded are whole, so that
 * the quotient is the double nearest to the short number. */
static double rounded(double value)
{
    double size = floor(log10(fabs(value))) + 1 - CELLS_DIGITS, ten;

    if (!isfinite(value) || value == 0.0)
        return value;
    ten = pow(10, fabs(size));
    return size > 0 ? round(value / ten) * ten : round(value * ten) / ten;
}

void cells_number(struct cells *c, const char *name, double value)
{
    char text[NUMBER_SIZE];

    number_format(c->form == CELLS_TABLE ? rounded(value) : value, text);
    if (isinf(value))
        cells_text(c, name, text);
    else if (begin(c, name))
        plain(c, isnan(value) ? "" : text);
}

void cells_whole(struct cells *c, const char *name, uint64_t value)
{
    if (begin(c, name))
        fprintf(c->out, "%llu", (unsigned long long)value);
}

void cells_end(struct cells *c)
{
    fputs(c->form == CELLS_JSON ? "}\n" : "\n", c->out);
    c->n = 0;
}
