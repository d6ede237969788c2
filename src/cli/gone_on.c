/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gone_on.h"

#include <limits.h>

#include "base/mem.h"
#include "cli/go_on.h"
#include "cli/options/config.h"
#include "record/past.h"
#include "store/checkpoint/checkpoint.h"
#include "store/run_dir.h"

/* A run that the screens went on with: its race borrows from it. */
struct gone_on {
    struct gone_on *before;
    struct options options;
    struct checkpoint resumed;
    struct model *past;
    char *in_force;      /* its options */
    char path[PATH_MAX]; /* of its checkpoint */
};

void gone_on_free(struct gone_on *run)
{
    while (run) {
        struct gone_on *before = run->before;

        model_free(run->past);
        mem_free(run->in_force);
        checkpoint_done(&run->resumed);
        options_done(&run->options);
        mem_free(run);
        run = before;
    }
}

/* As --resume FOLDER/model.npz would. */
static enum status read_run(const char *folder, struct gone_on *run,
                            struct race_config *out, struct err *err)
{
    char name[] = "mlptui", resume[] = "--resume";
    char *argv[] = {name, resume, run->path, NULL};
    enum status st = run_dir_path(folder, "model.npz", run->path, err);

    if (st == STATUS_OK)
        st = config_load(3, argv, NULL, &run->options, &run->resumed, err);
    if (st != STATUS_OK)
        return st;
    options_race(&run->options, FRONT_SCREEN, out);
    go_on_at(&run->resumed, run->path, out);
    st = past_read(run->path, out, &run->past, err);
    if (st == STATUS_OK &&
        config_in_force(&run->options, false, &run->in_force) != STATUS_OK)
        st = err_set(err, STATUS_NOMEM, "out of memory");
    return st;
}

enum status gone_on_read(struct gone_on **list, const char *folder,
                         struct race_config *config, const struct model **past,
                         const char **options, struct err *err)
{
    struct gone_on *run = mem_alloc(1, sizeof *run);
    enum status st;

    if (!run)
        return err_set(err, STATUS_NOMEM, "out of memory");
    st = read_run(folder, run, config, err);
    if (st != STATUS_OK) {
        gone_on_free(run);
        return st;
    }
    *past = run->past;
    *options = run->in_force;
    run->before = *list;
    *list = run;
    return STATUS_OK;
}
