/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of different words: open addressing over FNV-1a, at most half full.
 * Words of a table are few (class names), so each is an allocation. */
#include <string.h>

#include "base/mem.h"
#include "data/sheet.h"

#define FIRST_SLOTS 64

static uint32_t hash_of(const char *text, size_t length)
{
    uint32_t hash = UINT32_C(0x811c9dc5);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT32_C(0x01000193);
    return hash;
}

/* The slot of a word, or the free one where it would go. */
static size_t slot_of(const struct words *words, const char *text,
                      size_t length)
{
    size_t at = hash_of(text, length) & (words->n_slots - 1);
    for (; words->slot[at]; at = (at + 1) & (words->n_slots - 1)) {
        const char *other = words->text[words->slot[at] - 1];
        if (strncmp(other, text, length) == 0 && other[length] == '\0')
            break;
    }
    return at;
}

static bool grow(struct words *words)
{
    size_t n_slots = words->n_slots ? 2 * words->n_slots : FIRST_SLOTS;
    struct words larger = {.n = words->n, .n_slots = n_slots};
    larger.slot = mem_alloc(n_slots, sizeof *larger.slot);
    larger.text = mem_alloc(n_slots / 2, sizeof *larger.text);
    if (!larger.slot || !larger.text) {
        mem_free(larger.slot);
        mem_free(larger.text);
        return false;
    }
    for (uint32_t i = 0; i < words->n; i++) {
        larger.text[i] = words->text[i];
        larger.slot[slot_of(&larger, words->text[i], strlen(words->text[i]))] =
            i + 1;
    }
    larger.n_bytes = words->n_bytes;
    mem_free(words->slot);
    mem_free(words->text);
    *words = larger;
    return true;
}

uint32_t words_add(struct words *words, const char *text, size_t length)
{
    if (2 * ((size_t)words->n + 1) > words->n_slots && !grow(words))
        return 0;
    size_t at = slot_of(words, text, length);
    if (words->slot[at])
        return words->slot[at];
    char *copy = mem_alloc(length + 1, 1);
    if (!copy)
        return 0;
    memcpy(copy, text, length);
    words->n_bytes += length + 64;
    words->text[words->n++] = copy;
    return words->slot[at] = words->n;
}

uint32_t words_find(const struct words *words, const char *text, size_t length)
{
    return words->n_slots ? words->slot[slot_of(words, text, length)] : 0;
}

void words_done(struct words *words)
{
    for (uint32_t i = 0; i < words->n; i++)
        mem_free(words->text[i]);
    mem_free(words->text);
    mem_free(words->slot);
    *words = (struct words){0};
}

const char *words_text(const struct words *words, uint32_t number)
{
    return number > 0 && number <= words->n ? words->text[number - 1] : NULL;
}
