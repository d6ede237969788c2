/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing that a file says is taken without a bound, and a text is cut between
 * two characters, not in one. */
#include "store/json_take.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

const char *json_take_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

void json_take_copy(const char *text, char *to, size_t size)
{
    size_t n = strlen(text);

    if (n >= size) { /* not in the middle of a character */
        n = size - 1;
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(to, text, n);
    to[n] = '\0';
    text_clean(to);
}

uint64_t json_take_whole(const json_t *object, const char *name, uint64_t most)
{
    json_int_t value = json_integer_value(json_object_get(object, name));

    return value <= 0 ? 0 : (uint64_t)value > most ? most : (uint64_t)value;
}

double json_take_number(const json_t *value, double otherwise)
{
    const char *text = json_string_value(value);

    if (json_is_number(value))
        return json_number_value(value);
    if (text && strcmp(text, "inf") == 0)
        return INFINITY;
    if (text && strcmp(text, "-inf") == 0)
        return -INFINITY;
    return text && strcmp(text, "nan") == 0 ? NAN : otherwise;
}

double json_take_count(const json_t *object, const char *name)
{
    double value = json_take_number(json_object_get(object, name), 0.0);

    return value >= 0.0 && value <= JSON_COUNT_MOST ? value : 0.0;
}

double json_take_figure(const json_t *object, const char *name)
{
    return json_take_number(json_object_get(object, name), NAN);
}

double json_take_figure_up_to(const json_t *object, const char *name,
                              double most)
{
    double value = json_take_figure(object, name);

    return value >= 0.0 && value <= most ? value : (double)NAN;
}
