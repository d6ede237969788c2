/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys as a lesson spells them: a character stands for itself, the others have
 * the names that the help gives them. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/lesson/lesson.h"

static const struct {
    const char *name;
    int key;
} names[] = {
    {"Space", ' '},         {"Enter", KEYS_ENTER},
    {"Tab", KEYS_TAB},      {"Shift-Tab", KEYS_SHIFT_TAB},
    {"Up", KEYS_UP},        {"Down", KEYS_DOWN},
    {"Left", KEYS_LEFT},    {"Right", KEYS_RIGHT},
    {"PgUp", KEYS_PAGE_UP}, {"PgDn", KEYS_PAGE_DOWN},
    {"Home", KEYS_HOME},    {"End", KEYS_END},
    {"Del", KEYS_DELETE},   {"F2", KEYS_F2},
};
#define N_NAMES (sizeof names / sizeof names[0])

/* They are the lesson's own at all times. */
static bool is_taken(const char *word)
{
    static const char *const taken[] = {"Esc", "Backspace", "[", "]",
                                        "q",   "Q",         "?", "F1"};

    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (strcmp(word, taken[i]) == 0)
            return true;
    return false;
}

const char *lesson_key_name(int key, char buf[LESSON_KEY_SIZE])
{
    size_t n = 0;

    for (size_t i = 0; i < N_NAMES; i++)
        if (names[i].key == key) {
            snprintf(buf, LESSON_KEY_SIZE, "%s", names[i].name);
            return buf;
        }
    if (key < 0x80) {
        buf[n++] = (char)key;
    } else if (key < 0x800) {
        buf[n++] = (char)(0xc0 | key >> 6);
        buf[n++] = (char)(0x80 | (key & 0x3f));
    } else {
        buf[n++] = '?'; /* none such is read */
    }
    buf[n] = '\0';
    return buf;
}

/* The key of a word, or 0. */
static int key_of(const char *word)
{
    const char *rest = word;
    uint32_t ch = text_next(&rest);

    for (size_t i = 0; i < N_NAMES; i++)
        if (strcmp(names[i].name, word) == 0)
            return names[i].key;
    return *rest == '\0' && ch > ' ' && ch < 0x800 && text_shows(ch) ? (int)ch
                                                                     : 0;
}

#define LIST_MAX 160

/* ", Space, Enter ... or F2" */
static const char *list_names(char list[LIST_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < N_NAMES; i++)
        len += (size_t)snprintf(list + len, LIST_MAX - len, "%s%s",
                                i + 1 < N_NAMES ? ", " : " or ", names[i].name);
    return list;
}

enum status lesson_keys_parse(const char *text, struct lesson_keys *out,
                              struct err *err)
{
    struct lesson_keys keys = {.n = 0};
    char word[LESSON_KEY_SIZE], list[LIST_MAX];

    for (text += strspn(text, " \t"); *text != '\0';
         text += strspn(text, " \t")) {
        size_t n = strcspn(text, " \t");

        snprintf(word, sizeof word, "%.*s", (int)n, text);
        if (keys.n == LESSON_KEYS_MAX)
            return err_set(err, STATUS_USAGE, "at most %d keys were expected",
                           LESSON_KEYS_MAX);
        if (is_taken(word))
            return err_set(err, STATUS_USAGE,
                           "%s has a meaning of its own in every lesson, "
                           "expected another key",
                           word);
        keys.keys[keys.n] = n < sizeof word ? key_of(word) : 0;
        if (keys.keys[keys.n++] == 0)
            return err_set(err, STATUS_USAGE,
                           "'%.20s' is no key, expected one character%s", word,
                           list_names(list));
        text += n;
    }
    if (keys.n == 0)
        return err_set(err, STATUS_USAGE, "expected a key");
    *out = keys;
    return STATUS_OK;
}
