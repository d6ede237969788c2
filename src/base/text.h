/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside (file names, options, cells, names in files) made fit to
 * be shown: it may hold any bytes, and some of them drive a terminal. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The next character of UTF-8 text that has not ended; moves *p past it. What
 * is none (an overlong form, a surrogate, beyond U+10FFFF) is a '?', and so is
 * each byte that belongs to nothing. */
uint32_t text_next(const char **p);

/* The character as UTF-8, without an end; returns how many bytes. */
size_t text_put(char out[4], uint32_t ch);

/* Whether a character only shows: false for C0, DEL and C1, the separators
 * of lines and paragraphs, and what turns the direction of writing. */
bool text_shows(uint32_t ch);

/* Puts '?' in the place of each character that does more than show, and of
 * what is no UTF-8. Never longer than before. */
void text_clean(char *text);

/* The same for a terminal or a file that the person reads: where the locale is
 * not one of UTF-8, every character beyond ASCII is a '?', too. */
void text_fit_locale(char *text);

#endif
