/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep that is taken has as many runs as it says, each with a value of each
 * key. One that is not is told with its line. */
#include <string.h>

#include "fuzz.h"
#include "store/sweep/sweep_file.h"

void fuzz_sweep(const uint8_t *bytes, size_t n)
{
    struct sweep *sweep = NULL;
    struct err err = {0};
    char *text = malloc(n + 1);
    size_t product = 1;
    enum status st;

    MUST(text);
    memcpy(text, bytes, n);
    text[n] = '\0';
    st = sweep_read("sweep", text, n, &sweep, &err);
    free(text);
    if (st != STATUS_OK) {
        MUST(sweep == NULL);
        fuzz_check_err(st, &err);
        MUST(strncmp(err.text, "sweep:", 6) == 0);
        return;
    }
    MUST(sweep->n_keys > 0 && sweep->n_keys <= SWEEP_KEYS_MAX && sweep->out);
    MUST(sweep->n_runs > 0 && sweep->n_runs <= SWEEP_RUNS_MAX);
    for (size_t i = 0; i < sweep->n_keys; i++) {
        const struct sweep_key *key = &sweep->keys[i];

        MUST(key->values.n > 0 && (key->varied || key->values.n == 1));
        product *= key->values.n;
        MUST(strlen(sweep_run_value(key, 0)) <= n + 32);
        MUST(sweep_run_value(key, sweep->n_runs - 1) ==
             sweep_value(&key->values, key->values.n - 1));
    }
    MUST(product == sweep->n_runs);
    sweep_free(sweep);
}
