/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jansson prints all reals of a value in the same number of digits. So objects
 * and arrays are walked here, and each number gets as many as it needs. Text
 * that is no UTF-8 (a path, say) has its bytes beyond ASCII replaced: a file
 * that no reader takes would be worth less than a name with question marks. */
#include "store/json_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

json_t *json_text_number(double value)
{
    char text[NUMBER_SIZE];

    if (isfinite(value))
        return json_real(value);
    return json_string(number_format(value, text));
}

void json_text_put(json_t *object, const char *name, json_t *value)
{
    (void)json_object_set_new(object, name, value);
}

void json_text_put_text(json_t *object, const char *name, const char *text)
{
    json_t *value = json_string(text);
    char *plain = value ? NULL : strdup(text);

    if (plain) {
        for (char *c = plain; *c != '\0'; c++)
            if ((unsigned char)*c >= 0x80)
                *c = '?';
        value = json_string(plain);
        free(plain);
    }
    json_text_put(object, name, value);
}

void json_text_put_whole(json_t *object, const char *name, uint64_t value)
{
    json_text_put(object, name, json_integer((json_int_t)value));
}

void json_text_put_number(json_t *object, const char *name, double value)
{
    json_text_put(object, name, json_text_number(value));
}

void json_text_put_number_if(json_t *object, const char *name, bool applies,
                             double value)
{
    json_text_put(object, name,
                  applies ? json_text_number(value) : json_null());
}

static void new_line(FILE *out, size_t indent, size_t depth)
{
    if (indent > 0)
        fprintf(out, "\n%*s", (int)(indent * depth), "");
}

static void write_value(FILE *out, json_t *value, size_t indent, size_t depth);

static void write_object(FILE *out, json_t *object, size_t indent, size_t depth)
{
    const char *name;
    json_t *member, *spelt;
    size_t n = 0;

    fputc('{', out);
    json_object_foreach(object, name, member)
    {
        fputs(n++ > 0 ? "," : "", out);
        new_line(out, indent, depth + 1);
        spelt = json_string(name);
        (void)json_dumpf(spelt, out, JSON_ENCODE_ANY);
        json_decref(spelt);
        fputs(indent > 0 ? ": " : ":", out);
        write_value(out, member, indent, depth + 1);
    }
    if (n > 0)
        new_line(out, indent, depth);
    fputc('}', out);
}

static void write_value(FILE *out, json_t *value, size_t indent, size_t depth)
{
    char text[NUMBER_SIZE];
    size_t n;

    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(out, value, indent, depth);
        break;
    case JSON_ARRAY:
        n = json_array_size(value);
        fputc('[', out);
        for (size_t i = 0; i < n; i++) {
            fputs(i > 0 ? "," : "", out);
            if (json_is_object(json_array_get(value, i)))
                new_line(out, indent, depth + 1);
            write_value(out, json_array_get(value, i), indent, depth + 1);
        }
        if (n > 0 && json_is_object(json_array_get(value, n - 1)))
            new_line(out, indent, depth);
        fputc(']', out);
        break;
    case JSON_REAL:
        fputs(number_format(json_real_value(value), text), out);
        break;
    default:
        (void)json_dumpf(value, out, JSON_ENCODE_ANY);
    }
}

void json_text_write(FILE *out, json_t *value, size_t indent)
{
    if (value)
        write_value(out, value, indent, 0);
}
