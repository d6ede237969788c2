/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lessons that the program brings along, in the order in which one leads to
 * the next. Each is a file of data/, built into the program. */
#include <stdio.h>
#include <string.h>

#include "ui/lesson/lesson.h"

static const struct {
    const char *name, *file, *text;
} lessons[] = {
    {"tour", "lesson.txt", lesson_text},
    {"bias", "lesson-bias.txt", lesson_bias_text},
    {"feedback", "lesson-feedback.txt", lesson_feedback_text},
    {"noise", "lesson-noise.txt", lesson_noise_text},
};
#define N_LESSONS (sizeof lessons / sizeof lessons[0])

const char *lesson_name(size_t i)
{
    return i < N_LESSONS ? lessons[i].name : NULL;
}

size_t lesson_find(const char *name)
{
    size_t i = 0;

    while (i < N_LESSONS && strcmp(lessons[i].name, name) != 0)
        i++;
    return i;
}

size_t lesson_after(size_t i)
{
    return (i + 1) % N_LESSONS;
}

const char *lesson_names(char buf[LESSON_NAMES_MAX])
{
    size_t len = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < N_LESSONS && len < LESSON_NAMES_MAX; i++)
        len += (size_t)snprintf(buf + len, LESSON_NAMES_MAX - len, "%s%s",
                                i > 0 ? ", " : "", lessons[i].name);
    return buf;
}

enum status lesson_built_in(size_t i, const struct lesson_judge *judge,
                            struct lesson **out, struct err *err)
{
    enum status st = lesson_read(lessons[i].file, lessons[i].text,
                                 strlen(lessons[i].text), judge, out, err);

    if (st == STATUS_OK)
        (*out)->built_in = (int)i;
    return st;
}
