/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the screens share. They need no race: the model is that of
 * fake_model.h. */
#ifndef TESTS_UI_CASE_H
#define TESTS_UI_CASE_H

#include <check.h>

#include "fake_model.h"
#include "ui/app/dump.h"
#include "ui/frame/screen.h"

/* Made before each test and freed after it. */
extern struct model *model;
extern struct ui_state ui;
void ui_begin(void);
void ui_end(void);

/* Whether the key does something, on the shown screen or on all. */
bool does(int key);

/* Presses the key on the shown screen; whether it took it. */
bool press(int key);

/* Whether a screen of that size has the text somewhere. */
bool screen_says(int w, int h, const char *text);

/* More lanes than two share what the first two own. */
void set_lanes(size_t n);

/* What --dump-screen prints of the view, for free. */
char *dump(const char *view, int w, int h, enum glyphs glyphs);

/* The screen in ASCII, its rows ended by line feeds, for free. */
char *shown_text(int w, int h);

/* That the screen of 200x50 has the word, or has it not. */
void expect_text(const char *word, bool there);

#endif
