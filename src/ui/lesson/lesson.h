/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lesson: a tour through the screens in steps, read from a text file. Each
 * step is a sentence, what is to be seen with it, and the keys it waits for.
 * What a step does not say stays as it was in the step before, so that a step
 * looks the same from whichever side it is come to. */
#ifndef UI_LESSON_LESSON_H
#define UI_LESSON_LESSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/parts/view.h"

#define LESSON_STEPS_MAX 64
#define LESSON_KEYS_MAX  8
#define LESSON_LANES_MAX 320   /* bytes of the specs, the end included */
#define LESSON_FILE_MOST 65536 /* bytes */
/* A sentence is read from the back of a room: two lines of 80 columns. */
#define LESSON_SAY_W    78
#define LESSON_SAY_ROWS 2
#define LESSON_SAY_MAX  (4 * LESSON_SAY_ROWS * (LESSON_SAY_W + 1) + 1)

enum lesson_y { LESSON_Y_FIT, LESSON_Y_ALL, LESSON_Y_LOG };

/* What a step shows. The ints are set by words of the table. */
struct lesson_state {
    int view;  /* enum view_id; -1 = not said yet */
    int panel; /* of the view's panels: alone, full screen; -1 = all of them */
    int axis;  /* enum plot_axis */
    int metric, smoothing; /* as in struct ui_state */
    int y;                 /* enum lesson_y */
    int lockstep;          /* 1, 0, or -1 = as it is */
    double speed;          /* batches a second, 0 = max, -1 = as it is */
    double values[PARAMS_MAX];
    uint64_t chosen;              /* bit i: values[i] is to be in force */
    char lanes[LESSON_LANES_MAX]; /* specs parted by blanks; "" = as they are */
};

struct lesson_keys {
    int keys[LESSON_KEYS_MAX]; /* enum key, or a character */
    size_t n;
};

struct lesson_step {
    struct lesson_state state;
    bool restart;             /* the race begins anew with it */
    struct lesson_keys press; /* at its beginning */
    struct lesson_keys wait;  /* one after the other; Enter only goes on */
    int line, wait_line;      /* in the file */
    char say[LESSON_SAY_MAX];
};

struct lesson {
    int built_in;   /* lesson_name of it, or -1: a file's */
    size_t n_steps; /* at least 1 */
    struct lesson_step steps[LESSON_STEPS_MAX];
};

/* What the reader cannot judge by itself. Members may be NULL: not checked. */
struct lesson_judge {
    /* Specs of lanes, parted by blanks. */
    enum status (*lanes)(void *ctx, const char *specs, struct err *err);
    /* Whether a key does anything on a screen. */
    bool (*has_key)(enum view_id view, int key);
    void *ctx;
};

/* Reads a lesson; *out is the caller's (lesson_free). Errors are "FILE:LINE:
 * what is wrong, what was expected": STATUS_USAGE, STATUS_IO, STATUS_FORMAT
 * (too large), STATUS_NOMEM. Thread: any. */
enum status lesson_load(const char *path, const struct lesson_judge *judge,
                        struct lesson **out, struct err *err);

/* The same of n bytes in memory, a NUL behind them; name stands for the
 * file. */
enum status lesson_read(const char *name, const char *text, size_t n,
                        const struct lesson_judge *judge, struct lesson **out,
                        struct err *err);

/* Those that the program brings along: data/lesson.txt, lesson-bias.txt ... */
extern const char lesson_text[], lesson_bias_text[], lesson_feedback_text[],
    lesson_noise_text[];

/* "tour", ...; NULL behind the last. The index of a name, or how many there
 * are; the one to go on with after i. */
const char *lesson_name(size_t i);
size_t lesson_find(const char *name);
size_t lesson_after(size_t i);

/* "tour, bias, feedback, noise" */
#define LESSON_NAMES_MAX 80
const char *lesson_names(char buf[LESSON_NAMES_MAX]);

/* As lesson_load, of one of them. */
enum status lesson_built_in(size_t i, const struct lesson_judge *judge,
                            struct lesson **out, struct err *err);

void lesson_free(struct lesson *lesson);

/* "Space", "+": a key as a lesson spells it. buf >= LESSON_KEY_SIZE. */
#define LESSON_KEY_SIZE 12
const char *lesson_key_name(int key, char buf[LESSON_KEY_SIZE]);

/* Keys parted by blanks. STATUS_USAGE. */
enum status lesson_keys_parse(const char *text, struct lesson_keys *out,
                              struct err *err);

/* Where a lesson is, for drawing. */
struct lesson_place {
    const struct lesson *lesson;
    size_t step;
    size_t heard;      /* keys of its wait that came */
    const char *still; /* "paused: Space goes on"; NULL = it moves */
};

/* Rows of the band on a screen of w x h, and row of its beginning: below the
 * status where there is height, else at the top. */
int lesson_band_rows(const struct lesson_place *at, int w, int h);
int lesson_band_top(int h);

/* The band: which step, the key, the sentence. */
void lesson_band_draw(const struct lesson_place *at, struct canvas *c);

/* The keys of the lesson itself, in row y; or, with c NULL, the key of the
 * entry at column at_x, 0 = none. */
int lesson_bar(struct canvas *c, int w, int y, int at_x);

#endif
