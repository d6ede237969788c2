/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of a JSON object that may be another version's, another machine's or
 * damaged: one that is missing, of another type or out of range is as one that
 * is not there. Thread: any. */
#ifndef STORE_JSON_TAKE_H
#define STORE_JSON_TAKE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* More than any run counts of anything, or takes in seconds. */
#define JSON_COUNT_MOST 1e18

/* A string, or ""; as long as the object. */
const char *json_take_text(const json_t *object, const char *name);

/* The same into an array of chars, cut where it is too long, fit to be
 * shown. */
#define JSON_TAKE(object, name, to)                                            \
    json_take_copy(json_take_text(object, name), to, sizeof(to))

void json_take_copy(const char *text, char *to, size_t size);

/* 0 of what is no whole number from 1 on; at most `most`. */
uint64_t json_take_whole(const json_t *object, const char *name, uint64_t most);

/* A number, also as the string that json_text_number writes of one that is not
 * finite. */
double json_take_number(const json_t *value, double otherwise);

/* Epochs, samples or seconds; 0 of what is none. */
double json_take_count(const json_t *object, const char *name);

/* NaN = not known. The second is not below 0 and at most `most`. */
double json_take_figure(const json_t *object, const char *name);
double json_take_figure_up_to(const json_t *object, const char *name,
                              double most);

#endif
