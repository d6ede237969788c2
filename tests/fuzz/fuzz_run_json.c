/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json comes from folders that other machines and other programs write
 * into. What is read names folders, and is shown. */
#include <string.h>

#include "fuzz.h"
#include "store/run/run_json.h"

static void check_text(const char *text, size_t size)
{
    MUST(memchr(text, '\0', size));
}

static void check_lane(const struct run_json_lane *lane)
{
    check_text(lane->name, sizeof lane->name);
    check_text(lane->hidden, sizeof lane->hidden);
    check_text(lane->params, sizeof lane->params);
    check_text(lane->state, sizeof lane->state);
    MUST(lane->name[0] != '\0' && !strchr(lane->name, '/'));
    MUST(strcmp(lane->name, ".") != 0 && strcmp(lane->name, "..") != 0);
}

void fuzz_run_json(const uint8_t *bytes, size_t n)
{
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    struct run_json run;
    struct err err = {0};
    char value[64];
    enum status status;

    if (path[0] == '\0')
        fd = fuzz_new_file(path);
    fuzz_fill_file(fd, bytes, n);
    status = run_json_read(path, &run, &err);
    if (status) {
        fuzz_check_err(status, &err);
        return;
    }
    check_text(run.id, sizeof run.id);
    check_text(run.slurm, sizeof run.slurm);
    check_text(run.why, sizeof run.why);
    MUST(run.n_lanes <= LANES_MAX && run.threads >= 0);
    for (size_t i = 0; i < run.n_lanes; i++)
        check_lane(&run.lanes[i]);
    MUST(run.command && run.config);
    MUST(strlen(run_json_option(&run, "lane", value, sizeof value)) <
         sizeof value);
    run_json_done(&run);
}
