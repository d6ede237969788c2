/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every object begins with the same five members, so that jq and log tools can
 * choose among them before they know what they are. */
#include "store/sinks/event_object.h"

#include <time.h>

#include "nn/act.h"
#include "nn/loss.h"

/* RFC 3339, UTC, to the millisecond. */
static void put_time(json_t *event, const struct sink_run *run, int64_t at_ns)
{
    int64_t unix_ms = (at_ns + run->unix_from_ns) / 1000000;
    time_t seconds = (time_t)(unix_ms / 1000);
    char day[32], text[48];
    struct tm utc;

    gmtime_r(&seconds, &utc);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text, sizeof text, "%s.%03dZ", day, (int)(unix_ms % 1000));
    json_text_put_text(event, "time", text);
}

json_t *event_begin(const struct sink_run *run, const char *event, size_t lane,
                    uint64_t step, int64_t at_ns)
{
    json_t *object = json_object();

    json_text_put_text(object, "event", event);
    if (lane < run->n_lanes)
        json_text_put_text(object, "lane", run->lanes[lane].config.name);
    else
        json_text_put(object, "lane", json_null());
    json_text_put_whole(object, "step", step);
    put_time(object, run, at_ns);
    json_text_put_number(object, "wall_s",
                         (double)sink_wall_ns(run, at_ns) / 1e9);
    return object;
}

void event_end(FILE *out, json_t *event)
{
    json_text_write(out, event, 0);
    fputc('\n', out);
    json_decref(event);
}

/* The parameter's name as jq takes it without quotes, and as the tables spell
 * theirs. */
static void put_by_name(json_t *event, const struct param *p, double value)
{
    char name[40];

    snprintf(name, sizeof name, "%s", p->name);
    for (char *c = name; *c != '\0'; c++)
        *c = *c == '-' ? '_' : *c;
    event_put_value(event, name, p, value);
}

void event_put_value(json_t *event, const char *name, const struct param *p,
                     double value)
{
    char text[PARAM_TEXT];

    if (p->kind == PARAM_CHOICE)
        json_text_put_text(event, name, param_format(p, value, text));
    else if (p->kind == PARAM_REAL)
        json_text_put_number(event, name, value);
    else
        json_text_put_whole(event, name, (uint64_t)value);
}

void event_put_columns(json_t *event, const struct lane_config *lane,
                       const double values[LANE_COLUMNS])
{
    const struct param *own[LANE_COLUMNS];
    size_t n = lane_columns(lane, own);

    for (size_t i = 0; i < n; i++)
        put_by_name(event, own[i], values[i]);
}

void event_put_live(json_t *event, const struct lane_config *lane,
                    const double values[PARAMS_MAX])
{
    const struct param *own[LANE_COLUMNS];
    size_t n = lane_columns(lane, own);

    for (size_t i = 0; i < n; i++)
        put_by_name(event, own[i], params_get(values, own[i]));
}

/* order_seed is the one in force. */
json_t *event_lane(const struct sink_lane *lane)
{
    const struct lane_config *config = &lane->config;
    const struct act *act = lane->shape.act ? lane->shape.act : act_at(0);
    const struct loss *loss = lane->shape.loss ? lane->shape.loss : loss_at(0);
    json_t *object = json_object(), *hidden = json_array();
    const struct param *p;

    json_text_put_text(object, "lane", config->name);
    json_text_put_text(object, "rule", config->rule->name);
    for (size_t i = 0; i < config->n_hidden; i++)
        json_array_append_new(hidden,
                              json_integer((json_int_t)config->hidden[i]));
    json_text_put(object, "hidden", hidden);
    json_text_put_text(object, "act", act->name);
    json_text_put_text(object, "loss", loss->name);
    json_text_put_text(object, "optim", config->optim->name);
    json_text_put_whole(
        object, "order_seed",
        lane_order_seed(config, lane_whole(config, &param_seed)));
    json_text_put(object, "shuffle", json_boolean(config->shuffle));
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (lane_has(config, p) && p != &param_order_seed)
            put_by_name(object, p, lane_value(config, p));
    json_text_put_whole(object, "weights", lane->shape.n_params);
    json_text_put_number(object, "cost", lane->cost);
    return object;
}
