/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all parameters can do, each by its row: be checked, read, printed and
 * moved by a key. */
#include "nn/param.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

bool param_is_off(const struct param *p, double value)
{
    return p->off != NULL && value == p->off_value;
}

bool param_valid(const struct param *p, double value, const char **why_out)
{
    bool off = param_is_off(p, value);
    bool ok = isfinite(value) && value >= p->low && value <= p->high &&
              fabs(value) >= p->least;

    if (p->kind != PARAM_REAL && value != floor(value))
        ok = false;
    if (why_out)
        *why_out = ok || off ? NULL : p->expected;
    return ok || off;
}

/* "'x' is not one of notebook, he, ..." */
static enum status parse_choice(const struct param *p, const char *text,
                                double *value_out, struct err *err)
{
    char names[192] = "";

    for (size_t i = 0; p->choices[i]; i++) {
        size_t used = strlen(names);

        if (strcmp(text, p->choices[i]) == 0) {
            *value_out = (double)i;
            return STATUS_OK;
        }
        snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                 p->choices[i]);
    }
    return err_set(err, STATUS_USAGE, "'%s' is not one of %s", text, names);
}

/* "100", and as well "1e2" and "100.0". */
static enum status parse_whole(const struct param *p, const char *text,
                               double *value_out, struct err *err)
{
    double value;

    if (number_parse(text, &value, err) != STATUS_OK)
        return STATUS_USAGE;
    if (value != floor(value))
        return err_set(err, STATUS_USAGE, "'%s' is not a whole number", text);
    if (value < p->low || value > p->high)
        return err_set(err, STATUS_USAGE,
                       "'%s' is not a whole number from %.0f to %.0f", text,
                       p->low, p->high);
    *value_out = value;
    return STATUS_OK;
}

static enum status parse_switch(const char *text, double *value_out,
                                struct err *err)
{
    if (strcmp(text, "on") != 0 && strcmp(text, "off") != 0)
        return err_set(err, STATUS_USAGE, "'%s' is neither on nor off", text);
    *value_out = text[1] == 'n';
    return STATUS_OK;
}

enum status param_parse(const struct param *p, const char *text,
                        double *value_out, struct err *err)
{
    const char *why;
    double value = 0.0;
    enum status st;

    if (p->off && strcmp(text, p->off) == 0) {
        *value_out = p->off_value;
        return STATUS_OK;
    }
    if (p->kind == PARAM_CHOICE)
        return parse_choice(p, text, value_out, err);
    if (p->kind == PARAM_SWITCH)
        return parse_switch(text, value_out, err);
    if (p->kind == PARAM_WHOLE)
        return parse_whole(p, text, value_out, err);
    st = number_parse(text, &value, err);
    if (st != STATUS_OK)
        return st;
    if (!param_valid(p, value, &why) || param_is_off(p, value))
        return err_set(err, STATUS_USAGE, "'%s': %s", text,
                       why ? why : p->expected);
    *value_out = value;
    return STATUS_OK;
}

const struct param *const *param_parts(const struct param *p, double value)
{
    static const struct param *const none[] = {NULL};

    return p->parts && value >= 0.0 && value <= p->high
               ? p->parts[(size_t)value]
               : none;
}

static bool format_word(const struct param *p, double value, char *buf)
{
    if (param_is_off(p, value))
        snprintf(buf, PARAM_TEXT, "%s", p->off);
    else if (p->kind == PARAM_CHOICE)
        snprintf(buf, PARAM_TEXT, "%s", p->choices[(size_t)value]);
    else if (p->kind == PARAM_SWITCH)
        snprintf(buf, PARAM_TEXT, "%s", value != 0.0 ? "on" : "off");
    else
        return false;
    return true;
}

char *param_format(const struct param *p, double value, char buf[PARAM_TEXT])
{
    char number[NUMBER_SIZE];

    if (format_word(p, value, buf))
        return buf;
    if (p->kind == PARAM_WHOLE)
        snprintf(buf, PARAM_TEXT, "%.0f", value);
    else
        snprintf(buf, PARAM_TEXT, "%.31s", number_format(value, number));
    return buf;
}

char *param_short(const struct param *p, double value, char buf[PARAM_TEXT])
{
    if (!format_word(p, value, buf))
        snprintf(buf, PARAM_TEXT, p->kind == PARAM_WHOLE ? "%.0f" : "%.4g",
                 value);
    return buf;
}

/* k 10^e, rounded once: 0.3 is 3 / 10, while 3 * 0.1 is 0.30000000000000004. */
static double rung(int k, int e)
{
    return e < 0 ? k / pow(10, -e) : k * pow(10, e);
}

double param_ladder(double v, bool up)
{
    static const int k[] = {1, 3};
    double a = fabs(v);
    int e;

    if (a == 0.0 || !isfinite(a))
        return up ? 1e-3 : v;
    e = (int)floor(log10(a) + 1e-9);
    for (int i = 1; up && i < 4; i++)
        if (rung(k[i % 2], e + i / 2) > a * (1 + 1e-9))
            return copysign(rung(k[i % 2], e + i / 2), v);
    for (int i = 1; !up && i >= -1; i--)
        if (rung(k[i & 1], e - (i < 0)) < a * (1 - 1e-9))
            return copysign(rung(k[i & 1], e - (i < 0)), v);
    return v;
}

char *param_plain(const struct param *p, double value, char buf[PARAM_TEXT])
{
    if (!format_word(p, value, buf))
        snprintf(buf, PARAM_TEXT, "%g", value);
    return buf;
}

double param_step(const struct param *p, double value, int by)
{
    return p->kind == PARAM_REAL ? param_ladder(value, by > 0) : value + by;
}

const char *param_label(const struct param *p)
{
    return p->label ? p->label : p->name;
}

const char *param_brief(const struct param *p)
{
    return p->brief ? p->brief : param_label(p);
}
