/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a run, from what the model keeps: each is put together in
 * memory and replaced whole, so that a reader never meets half a row. */
#include "race/keeper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "race/lane_text.h"
#include "store/config_text.h"
#include "store/run_dir.h"
#include "store/tables.h"
#include "store/whole_file.h"

#define PRIVATE 0600

static void print_row(FILE *out, const struct lane_model *lane,
                      const struct batch_row *row)
{
    table_metrics_row(out, &lane->config, &row->sample, row->wall_ns,
                      row->fwd_eq);
}

/* The newest batch is always there: it is where the checkpoint stands. */
static void print_metrics(FILE *out, const struct lane_model *lane)
{
    const struct batch_rows *rows = &lane->rows;
    uint64_t last = 0;

    table_metrics_header(out);
    for (size_t i = 0; i < rows->n; i++) {
        print_row(out, lane, &rows->row[i]);
        last = rows->row[i].sample.step;
    }
    if (rows->newest.sample.step > last)
        print_row(out, lane, &rows->newest);
}

static void print_epochs(FILE *out, const struct lane_model *lane)
{
    table_epochs_header(out);
    for (size_t i = 0; i < lane->n_evals; i++)
        table_epochs_row(out, &lane->config, &lane->evals[i]);
}

static enum status
write_table(const char *folder, const char *name, const struct lane_model *lane,
            void (*print)(FILE *out, const struct lane_model *lane),
            struct err *err)
{
    char path[PATH_MAX], *text = NULL;
    size_t n = 0;
    FILE *out;
    bool ok;
    enum status status;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX)
        return err_set(err, STATUS_IO, "%s: %s", err_path(folder),
                       strerror(ENAMETOOLONG));
    out = open_memstream(&text, &n);
    if (out)
        print(out, lane);
    ok = out && !ferror(out);
    ok = out && fclose(out) == 0 && ok;
    status =
        ok ? whole_file_write(path, text, n, PRIVATE, err)
           : err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    free(text);
    return status;
}

static enum status write_lane(const char *folder, const struct lane_model *lane,
                              struct err *err)
{
    char path[PATH_MAX];
    enum status status;

    if (snprintf(path, sizeof path, "%s/%s", folder, lane->config.name) >=
        PATH_MAX)
        return err_set(err, STATUS_IO, "%s: %s", err_path(folder),
                       strerror(ENAMETOOLONG));
    status = run_dir_make(path, err);
    if (!status)
        status = write_table(path, "metrics.csv", lane, print_metrics, err);
    if (!status)
        status = write_table(path, "epochs.csv", lane, print_epochs, err);
    return status;
}

static bool names(const char *line, const char *name)
{
    size_t n = strlen(name);

    line += strncmp(line, "# ", 2) == 0 ? 2 : 0;
    return strncmp(line, name, n) == 0 && strncmp(line + n, " = ", 3) == 0;
}

/* Speed and lock-step are changed while it runs, and are then other than the
 * options say; unchanged they stay as they are, which may be "as the front
 * end likes". */
void keeper_options(const struct keeper *k, const struct race_config *config,
                    struct config_text *text)
{
    bool speed = config->speed != k->speed;
    bool pacing = config->lockstep != k->lockstep;
    const char *line = k->options ? k->options : "", *end;
    char number[NUMBER_SIZE];

    for (; *line != '\0'; line = end) {
        end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        if ((speed && names(line, "speed")) ||
            (pacing && (names(line, "lockstep") || names(line, "free"))))
            continue;
        config_text_add_part(text, line, (size_t)(end - line));
    }
    if (speed)
        config_text_pair(
            text, "speed",
            config->speed > 0.0 ? number_format(config->speed, number) : "max");
    if (pacing) {
        config_text_pair(text, "lockstep", config->lockstep ? "yes" : "no");
        config_text_pair(text, "free", config->lockstep ? "no" : "yes");
    }
}

static enum status write_config(const struct keeper *k, const struct race *race,
                                const char *folder, const struct model *m,
                                struct err *err)
{
    char path[PATH_MAX], line[LANE_TEXT_SIZE], *data = NULL;
    struct config_text text = {0};
    enum status status;

    if (snprintf(path, sizeof path, "%s/config.ini", folder) >= PATH_MAX)
        return err_set(err, STATUS_IO, "%s: %s", err_path(folder),
                       strerror(ENAMETOOLONG));
    keeper_options(k, race_config(race), &text);
    for (size_t i = 0; i < m->n_lanes; i++)
        config_text_pair(&text, "lane",
                         lane_text(&m->lanes[i].config, m->lanes[i].hp, line));
    if (config_text_take(&text, &data))
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    status = whole_file_write(path, data, strlen(data), PRIVATE, err);
    mem_free(data);
    return status;
}

enum status keeper_tables(struct keeper *k, const struct race *race,
                          const struct model *m, struct err *err)
{
    const char *folder;
    enum status status = keeper_folder(k, race, &folder, err);

    if (status == STATUS_USAGE)
        return err_set(err, status,
                       "no tables: --no-log, and no --out DIR was given");
    for (size_t i = 0; i < m->n_lanes && !status; i++)
        status = write_lane(folder, &m->lanes[i], err);
    if (!status)
        status = write_config(k, race, folder, m, err);
    return status;
}
