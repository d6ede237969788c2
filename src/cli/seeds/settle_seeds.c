/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One race behind the other. */
#include "cli/seeds/settle_seeds.h"

#include "cli/headless.h"
#include "cli/seeds/seed_place.h"
#include "model/archive.h"

int settle_seeds(const struct seed_list *seeds,
                 const struct race_config *config, struct race **race_out,
                 struct model **model_out, struct model **done, size_t most,
                 size_t *n_done, struct err *err)
{
    struct race_config one = *config;
    int worst = 0;

    *n_done = 0;
    for (size_t k = 0; k < seeds->n; k++) {
        struct race *race;
        struct model *m;

        seed_race(&one, seeds->seed[k]);
        int result = headless_settle(&one, NULL, &race, &m, err);
        if (k > 0) {
            race_free(*race_out);
            model_free(*model_out);
        }
        worst = seed_worse_status(worst, result);
        if (result == EXIT_ERROR || result == EXIT_USAGE)
            return result;
        *race_out = race;
        *model_out = m;
        if (result > EXIT_SIGNAL)
            break;
        if (*n_done < most && model_archive(m, &done[*n_done]) == STATUS_OK)
            ++*n_done;
    }
    return worst;
}
