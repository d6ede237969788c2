/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a run, from what the model keeps: each is put together in
 * memory and replaced whole, so that a reader never meets half a row. */
#include "record/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/lane_text.h"
#include "store/config_text.h"
#include "store/run_dir.h"
#include "store/sinks/sinks.h"
#include "store/tables.h"
#include "store/whole_file.h"

/* The run as a sink knows it, for one lane's table. */
static struct sink_run run_of(const struct lane_model *lane, double wall_s)
{
    struct sink_run run = {.n_lanes = 1,
                           .wall_from_ns = -(int64_t)(wall_s * 1e9)};

    run.lanes[0].config = lane->config;
    if (lane->shape)
        run.lanes[0].cost = lane_cost(&lane->config, lane->shape);
    return run;
}

static void print_row(FILE *out, const struct sink_run *run,
                      const struct batch_row *row)
{
    struct lane_msg msg = {.kind = MSG_SAMPLE, .at_ns = row->wall_ns};

    msg.sample = row->sample;
    sink_metrics.msg(out, run, 0, &msg);
}

/* The newest batch is always there: it is where the checkpoint stands. */
static void print_metrics(FILE *out, const struct sink_run *run,
                          const struct lane_model *lane)
{
    const struct batch_rows *rows = &lane->rows;
    uint64_t last = 0;

    for (size_t i = 0; i < rows->n; i++) {
        print_row(out, run, &rows->row[i]);
        last = rows->row[i].sample.step;
    }
    if (rows->newest.sample.step > last)
        print_row(out, run, &rows->newest);
}

static void print_epochs(FILE *out, const struct sink_run *run,
                         const struct lane_model *lane)
{
    for (size_t i = 0; i < lane->n_evals; i++) {
        struct lane_msg msg = {.kind = MSG_EVAL, .eval = lane->evals[i]};

        sink_epochs.msg(out, run, 0, &msg);
    }
}

static enum status write_table(const char *folder, enum table table,
                               const struct lane_model *lane,
                               const struct table_kept *kept, mode_t mode,
                               struct err *err)
{
    char path[PATH_MAX], header[TABLE_HEADER_SIZE], *text = NULL;
    size_t n = 0;
    struct sink_run run = run_of(lane, kept->wall_s);
    FILE *out;
    bool ok;
    enum status status = run_dir_path(folder, table_name(table), path, err);

    if (status)
        return status;
    out = open_memstream(&text, &n);
    if (out) {
        fputs(table_header(table, &lane->config, header), out);
        fputs(kept->rows ? kept->rows : "", out);
        if (table == TABLE_METRICS)
            print_metrics(out, &run, lane);
        else
            print_epochs(out, &run, lane);
    }
    ok = out && !ferror(out);
    ok = out && fclose(out) == 0 && ok;
    status =
        ok ? whole_file_write(path, text, n, mode, err)
           : err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    free(text);
    return status;
}

/* What was kept is of the past of a lane that goes on, not of one that was
 * restarted or made anew. */
static enum status write_lane(const struct keeper *k, const char *folder,
                              const struct lane_model *lane, size_t i,
                              struct err *err)
{
    static const struct table_kept none;
    char path[PATH_MAX];
    enum status status = run_dir_path(folder, lane->config.name, path, err);

    if (!status)
        status = run_dir_make(path, keeper_mode(k, 0777), err);
    for (int table = 0; table < TABLE_COUNT && !status; table++)
        status = write_table(path, (enum table)table, lane,
                             lane->resumed_step ? &k->kept[i][table] : &none,
                             keeper_mode(k, 0666), err);
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
    char number[32];

    for (; *line != '\0'; line = end) {
        end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        if ((speed && names(line, "speed")) ||
            (pacing && (names(line, "lockstep") || names(line, "free"))))
            continue;
        config_text_add_part(text, line, (size_t)(end - line));
    }
    snprintf(number, sizeof number, config->speed > 0.0 ? "%.17g" : "max",
             config->speed);
    if (speed)
        config_text_pair(text, "speed", number);
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
    enum status status = run_dir_path(folder, "config.ini", path, err);

    if (status)
        return status;
    keeper_options(k, race_config(race), &text);
    for (size_t i = 0; i < m->n_lanes; i++)
        config_text_pair(
            &text, "lane",
            lane_text_begun(&m->lanes[i].config, m->lanes[i].values, line));
    if (config_text_take(&text, &data))
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    status =
        whole_file_write(path, data, strlen(data), keeper_mode(k, 0666), err);
    mem_free(data);
    return status;
}

/* Whether the model has heard where each lane begins. */
static bool all_begun(const struct race *race, const struct model *m)
{
    if (race_stands(race))
        return true;
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].state == LANE_LOADING)
            return false;
    return true;
}

enum status keeper_tables(struct keeper *k, const struct race *race,
                          const struct model *m, struct err *err)
{
    const char *folder;
    enum status status;

    if (!all_begun(race, m))
        return err_set(err, STATUS_USAGE, "no tables: no lane has begun yet");
    status = keeper_folder(k, race, &folder, err);
    if (status == STATUS_USAGE)
        return err_set(err, status,
                       "no tables: --no-log, and no --out DIR was given");
    if (status)
        return status;
    status = write_config(k, race, folder, m, err);
    for (size_t i = 0; i < m->n_lanes; i++) {
        enum status one =
            write_lane(k, folder, &m->lanes[i], i, status ? NULL : err);

        status = status ? status : one;
    }
    if (!status)
        keeper_clear_others(k, race_config(race));
    return status;
}
