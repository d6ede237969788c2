/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One race after the other, each told in sentences as plain_run tells one. */
#include "cli/seeds/plain_seeds.h"

#include "base/mem.h"
#include "cli/headless.h"
#include "cli/plain.h"
#include "cli/seeds/seed_place.h"

/* What is asked of all seeds, and where it is told. */
struct plain_seeds {
    const struct options *options;
    const struct keeper *like;
    const struct race_config *config;
    int interval_ms;
    bool rings;
    struct tell tell; /* of the first seed */
    FILE *out;
    struct seed_results *results;
};

/* Seed k of the list; its exit status. */
static int run_seed(const struct plain_seeds *s, size_t k, struct err *err)
{
    uint32_t seed = s->options->seeds.seed[k];
    struct race_config one = *s->config;
    struct seed_place place;
    double val[LANES_MAX];
    enum status st;
    int result;

    fprintf(s->out, "Seed %u, %zu of %zu.\n", (unsigned)seed, k + 1,
            s->options->seeds.n);
    seed_race(&one, seed);
    err->text[0] = '\0';
    st = seed_place_open(&place, s->options, s->like, &one, seed, err);
    result =
        st != STATUS_OK
            ? headless_exit_status(st)
            : plain_run(&one, s->interval_ms, &place.keeper, s->rings,
                        k == 0 ? s->tell : (struct tell){0}, s->out, val, err);
    for (size_t i = 0; st == STATUS_OK && i < one.n_lanes; i++)
        s->results->val[i][k] = val[i];
    seed_place_close(&place);
    return result;
}

int plain_seeds_run(const struct options *options, const struct keeper *like,
                    const struct race_config *config, int interval_ms,
                    bool rings, struct tell tell, FILE *out, struct err *err)
{
    struct plain_seeds s = {options, like, config, interval_ms,
                            rings,   tell, out,    NULL};
    int worst = 0;

    s.results = seed_results_new(options, config);
    if (!s.results) {
        err_set(err, STATUS_NOMEM, "out of memory");
        return EXIT_ERROR;
    }
    for (size_t k = 0;
         k < options->seeds.n && worst != EXIT_ERROR && worst != EXIT_USAGE &&
         worst != EXIT_SAVED && worst < EXIT_SIGNAL;
         k++)
        worst = seed_worse_status(worst, run_seed(&s, k, err));
    if (worst == 0 || worst == EXIT_DIVERGED || worst == EXIT_MISSED)
        seed_results_print(s.results, out);
    mem_free(s.results);
    return worst;
}
