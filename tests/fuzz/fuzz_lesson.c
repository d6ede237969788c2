/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lesson that is taken can be drawn at every step: it has steps, sentences
 * of two lines at most, and keys. One that is not is told with its line. */
#include <string.h>

#include "fuzz.h"
#include "ui/help/key_list.h"
#include "ui/lesson/lesson.h"
#include "ui/parts/log_text.h"

void fuzz_lesson(const uint8_t *bytes, size_t n)
{
    const struct lesson_judge judge = {NULL, key_works_on, NULL};
    struct lesson *lesson = NULL;
    struct err err = {0};
    char *text = malloc(n + 1);
    enum status st;

    MUST(text);
    memcpy(text, bytes, n);
    text[n] = '\0';
    st = lesson_read("lesson", text, n, &judge, &lesson, &err);
    free(text);
    if (st != STATUS_OK) {
        MUST(lesson == NULL);
        fuzz_check_err(st, &err);
        MUST(strncmp(err.text, "lesson:", 7) == 0);
        return;
    }
    MUST(lesson->n_steps > 0 && lesson->n_steps <= LESSON_STEPS_MAX);
    for (size_t i = 0; i < lesson->n_steps; i++) {
        const struct lesson_step *step = &lesson->steps[i];

        MUST(view_at((enum view_id)step->state.view));
        MUST(step->wait.n > 0 && step->wait.n <= LESSON_KEYS_MAX);
        MUST(log_text_rows(step->say, LESSON_SAY_W) <= LESSON_SAY_ROWS);
        MUST(strlen(step->state.lanes) < LESSON_LANES_MAX);
    }
    lesson_free(lesson);
}
