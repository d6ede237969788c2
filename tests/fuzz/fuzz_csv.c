/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table is read as the same samples, or refused with the same line, however
 * the text is cut into pieces. */
#include <string.h>

#include "data/load/load.h"
#include "fuzz.h"

void fuzz_csv(const uint8_t *bytes, size_t n)
{
    static const char *const seps[8] = {NULL,     "comma", "semicolon", "tab",
                                        "blanks", "|",     NULL,        NULL};
    static const char *const labels[4] = {NULL, "last", "2", "kind"};
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    struct dataset *whole = NULL, *cut = NULL;
    struct data_facts facts_whole, facts_cut;
    struct err why_whole = {0}, why_cut = {0};

    if (n == 0)
        return;
    if (!path[0])
        fd = fuzz_new_file(path);
    fuzz_fill_file(fd, bytes + 1, n - 1);
    struct data_options options = {
        .path = path,
        .sep = seps[bytes[0] & 7],
        .header = (bytes[0] >> 3 & 3) % 3,
        .missing = bytes[0] >> 5 & 1,
        .label = labels[bytes[0] >> 6],
    };
    enum status a = data_load(&options, NULL, &whole, &facts_whole, &why_whole);
    enum status b = data_load_chunked(&options, 1 + n % 61, NULL, &cut,
                                      &facts_cut, &why_cut);
    MUST(a == b && !whole == !cut);
    if (a != STATUS_OK) {
        MUST(!whole);
        fuzz_check_err(a, &why_whole);
        MUST(strcmp(why_whole.text, why_cut.text) == 0);
        return;
    }
    MUST(dataset_hash(whole) == dataset_hash(cut));
    MUST(facts_whole.n_notes == facts_cut.n_notes);
    fuzz_check_dataset(whole);
    dataset_free(whole);
    dataset_free(cut);
}
