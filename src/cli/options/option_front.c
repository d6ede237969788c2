/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that say how a run is shown, told and kept; checked at once. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/options/option_value.h"

#define CELLS_MAX 1000  /* of a dumped screen, each way */
#define DELAY_MAX 36000 /* tenths: an hour */

enum status option_set_dump(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    int w, h;
    const char *rest;
    enum status st = option_parse_size(text, CELLS_MAX, &w, &h, &rest, err);

    (void)row;
    if (st != STATUS_OK)
        return st;
    if (*rest != '\0' && (*rest != ':' || rest[1] == '\0'))
        return err_set(err, STATUS_USAGE, "'%s' is not WxH[:VIEW]", text);
    out->dump_w = w;
    out->dump_h = h;
    out->dump_view = *rest == ':' ? rest + 1 : NULL;
    return STATUS_OK;
}

enum status option_set_delay(const struct option_row *row, const char *text,
                             struct options *out, struct err *err)
{
    uint64_t tenths;
    enum status st = number_parse_whole(text, 1, DELAY_MAX, &tenths, err);

    (void)row;
    if (st == STATUS_OK)
        out->delay_ms = (int)tenths * 100;
    return st;
}

/* "title,bell": of each word its bit; "none" has none. */
enum status option_set_alerts(const struct option_row *row, const char *text,
                              struct options *out, struct err *err)
{
    static const struct {
        const char *word;
        int bit;
    } words[] = {{"none", 0},          {"title", ALERT_TITLE},
                 {"bell", ALERT_BELL}, {"notify", ALERT_NOTIFY},
                 {"osc9", ALERT_OSC9}, {"osc777", ALERT_OSC777}};
    int all = 0;

    (void)row;
    for (const char *at = text;; at++) {
        size_t n = strcspn(at, ","), k = 0;

        while (
            k < sizeof words / sizeof *words &&
            (strlen(words[k].word) != n || strncmp(words[k].word, at, n) != 0))
            k++;
        if (k == sizeof words / sizeof *words)
            return err_set(err, STATUS_USAGE,
                           "'%.*s' is not one of title, bell, notify, osc9, "
                           "osc777, none",
                           (int)n, at);
        all |= words[k].bit;
        at += n;
        if (*at == '\0')
            break;
    }
    out->alerts = all;
    return STATUS_OK;
}

/* "USR1=save,USR2=save+exit" */
enum status option_set_on_signal(const struct option_row *row, const char *text,
                                 struct options *out, struct err *err)
{
    static const char *const acts[] = {"ignore", "save", "save+exit", "reload"};
    struct signal_acts on = out->on_signal;
    bool told[2] = {false, false};

    (void)row;
    for (const char *at = text; at == text || at[-1] == ',';) {
        size_t n = strcspn(at, ","), k = 0;
        bool usr1 = strncmp(at, "USR1=", 5) == 0;

        while (k < 4 && (strlen(acts[k]) + 5 != n ||
                         strncmp(acts[k], at + 5, n - 5) != 0))
            k++;
        if ((!usr1 && strncmp(at, "USR2=", 5) != 0) || k == 4)
            return err_set(err, STATUS_USAGE,
                           "'%.*s': expected USR1= or USR2= and ignore, save, "
                           "save+exit or reload",
                           (int)(n < 40 ? n : 40), at);
        if (told[usr1])
            return err_set(err, STATUS_USAGE,
                           "'%.60s' says twice what %.4s does", text, at);
        told[usr1] = true;
        *(usr1 ? &on.usr1 : &on.usr2) = (enum signal_act)k;
        at += n + (at[n] == ',');
    }
    out->on_signal = on;
    return STATUS_OK;
}

/* "100" batches or "30s". */
enum status option_set_checkpoint_every(const struct option_row *row,
                                        const char *text, struct options *out,
                                        struct err *err)
{
    size_t n = strlen(text);
    char number[32];
    double value;

    (void)row;
    if (n > 1 && n < sizeof number && text[n - 1] == 's') {
        snprintf(number, sizeof number, "%.*s", (int)n - 1, text);
        if (number_parse(number, &value, NULL) == STATUS_OK && value > 0.0) {
            out->checkpoint_s = value;
            out->checkpoint_batches = 0;
            return STATUS_OK;
        }
    } else if (number_parse_whole(text, 1, UINT64_C(1) << 53,
                                  &out->checkpoint_batches,
                                  NULL) == STATUS_OK) {
        out->checkpoint_s = 0.0;
        return STATUS_OK;
    }
    return err_set(err, STATUS_USAGE,
                   "'%.40s': expected batches, as 1000, or seconds, as 60s",
                   text);
}

enum status option_add_open(const struct option_row *row, const char *text,
                            struct options *out, struct err *err)
{
    (void)row;
    if (*text == '\0')
        return err_set(err, STATUS_USAGE, "expected a run's folder");
    if (out->n_open == OPTION_OPEN_MAX)
        return err_set(err, STATUS_USAGE,
                       "at most %d paths; name the folder that they are in",
                       OPTION_OPEN_MAX);
    out->open[out->n_open++] = text;
    return STATUS_OK;
}

enum status option_set_lesson(const struct option_row *row, const char *text,
                              struct options *out, struct err *err)
{
    (void)row;
    if (text && *text == '\0')
        return err_set(err, STATUS_USAGE, "expected a lesson or a file");
    out->lesson = text ? text : "";
    return STATUS_OK;
}
