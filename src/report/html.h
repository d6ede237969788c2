/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document that grows in memory: marked up text, in which everything that
 * comes from outside (names of files, hosts, columns, commands) is escaped.
 * When memory is out, the rest is dropped and html_status says so. What is
 * written is HTML and well-formed XML alike. Thread: any. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct html {
    char
        *data; /* [n], a NUL behind them; NULL = empty; mem_free by html_done */
    size_t n, room;
    bool failed;
};

void html_done(struct html *h);

/* STATUS_NOMEM when something was dropped. */
enum status html_status(const struct html *h, struct err *err);

/* Mark-up, as it is. */
void html_raw(struct html *h, const char *markup);
void html_bytes(struct html *h, const char *data, size_t n);

/* Mark-up with numbers and our own words in it: nothing from outside. */
void html_format(struct html *h, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Text from outside, between tags or in a quoted attribute. What drives a
 * terminal, and what is no UTF-8, is a '?'. */
void html_text(struct html *h, const char *text);

/* The same of a text that is made by printf. */
void html_words(struct html *h, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
