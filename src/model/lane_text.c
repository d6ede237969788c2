/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widths are joined by '+': a comma ends the value inside a lane's option. */
#include "model/lane_text.h"

#include <stdarg.h>
#include <stdio.h>

/* A limit that is off, a part of a choice that has no use for it, and what
 * nobody chose and the program may choose otherwise another time, are left
 * out. */
static bool is_told(const struct lane_config *config, const struct param *p,
                    const double now[PARAMS_MAX])
{
    return lane_has(config, p) && params_used(p, now) &&
           !param_is_off(p, params_get(now, p)) &&
           !(p->unset && !lane_chose(config, p));
}

static const char *value_text(const struct lane_config *config,
                              const struct param *p, double value,
                              char buf[PARAM_TEXT])
{
    return p == &param_init && value == NET_INIT_FILE
               ? config->init_file
               : param_format(p, value, buf);
}

static size_t append(char *buf, size_t n, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static size_t append(char *buf, size_t n, const char *format, ...)
{
    va_list args;
    int more;

    va_start(args, format);
    more = vsnprintf(buf + n, LANE_TEXT_SIZE - n, format, args);
    va_end(args);
    n += more > 0 ? (size_t)more : 0;
    return n < LANE_TEXT_SIZE ? n : LANE_TEXT_SIZE - 1;
}

const char *lane_text(const struct lane_config *config,
                      const double values[PARAMS_MAX], char buf[LANE_TEXT_SIZE])
{
    const struct param *p;
    size_t n = append(buf, 0, "%s", config->rule->name);
    double now[PARAMS_MAX] = {0};
    char text[PARAM_TEXT], mark = ':';

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        now[i] = p->live ? values[i] : config->values[i];
    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        if (!is_told(config, p, now))
            continue;
        n = append(buf, n, "%c%s=%s", mark, p->name,
                   value_text(config, p, now[i], text));
        mark = ',';
    }
    for (size_t i = 0; i < config->n_hidden; i++)
        n = append(buf, n, "%s%zu", i == 0 ? ",hidden=" : "+",
                   config->hidden[i]);
    append(buf, n, ",name=%s", config->name);
    return buf;
}

const char *lane_text_begun(const struct lane_config *config,
                            const double values[PARAMS_MAX],
                            char buf[LANE_TEXT_SIZE])
{
    struct lane_config lane = *config;
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p->fixed)
            lane_choose(&lane, p, config->values[i]);
    return lane_text(&lane, values, buf);
}
