/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options as the lines of a configuration file: those in force, those a run's
 * id is made of, and the program's own. */
#include "cli/options/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/options/option_row.h"
#include "data/load/locate.h"
#include "model/lane_text.h"
#include "record/run_id.h"
#include "store/config/config_text.h"

static const char *yes_no(const struct option_row *row, int value)
{
    return value == row->number ? "yes" : value == row->off ? "no" : NULL;
}

const char *config_value(const struct options *o, size_t i)
{
    const struct option_row *row = option_row_at(i);
    int value;

    if (row->apply)
        return o->source[i] != SOURCE_DEFAULT ? o->text[i] : row->initial;
    memcpy(&value, (const char *)o + row->field, sizeof value);
    return row->words ? row->words[value - row->number] : yes_no(row, value);
}

static void add_option(struct config_text *text, const struct options *o,
                       size_t i)
{
    const struct option_row *row = option_row_at(i);
    const char *value = config_value(o, i);

    if (value) {
        config_text_pair(text, row->name, value);
        return;
    }
    config_text_add(text, "# ");
    config_text_pair(text, row->name, row->value ? row->value : "no");
}

/* A file is named by its full path, so that the run can be resumed in another
 * folder; a data set that has a name keeps it. */
static bool add_path(struct config_text *text, const char *name,
                     const struct data_options *data)
{
    const char *const paths[][2] = {
        {"data", data->path}, {"labels", data->labels}, {"val", data->val}};
    char full[PATH_MAX];

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *path = paths[i][1];

        if (strcmp(name, paths[i][0]) != 0 || !path)
            continue;
        if (strcmp(path, "-") != 0 && !data_is_name(path) &&
            realpath(path, full))
            path = full;
        config_text_pair(text, name, path);
        return true;
    }
    return false;
}

enum status config_in_force(const struct options *o, bool lanes, char **out)
{
    struct config_text text = {0};
    char line[LANE_TEXT_SIZE];

    for (size_t i = 0; lanes && i < o->n_lanes; i++) {
        const struct lane_config *lane = &o->lanes[i];

        config_text_pair(&text, "lane", lane_text(lane, lane->values, line));
    }
    for (size_t i = 0; option_row_at(i); i++) {
        const struct option_row *row = option_row_at(i);

        if (row->part == PART_TASK || strcmp(row->name, "lane") == 0 ||
            row->of_lanes)
            continue;
        if (lanes || !add_path(&text, row->name, &o->problem.data))
            add_option(&text, o, i);
    }
    return config_text_take(&text, out);
}

bool config_decides(const struct option_row *row)
{
    return row->part == PART_RUN && !row->of_lanes &&
           strcmp(row->name, "lane") != 0 &&
           strcmp(row->name, "max-memory") != 0;
}

enum status config_run_base(const struct options *o, uint64_t *out)
{
    struct config_text text = {0};
    char *lines = NULL;
    enum status st;

    for (size_t i = 0; option_row_at(i); i++) {
        const struct option_row *row = option_row_at(i);

        if (!config_decides(row))
            continue;
        if (!add_path(&text, row->name, &o->problem.data))
            add_option(&text, o, i);
    }
    st = config_text_take(&text, &lines);
    if (st == STATUS_OK)
        *out = run_id_hash(0, lines ? lines : "");
    mem_free(lines);
    return st;
}

enum status config_default(char **out)
{
    struct config_text text = {0};
    struct options o;

    options_init(&o);
    config_text_add(&text, "# Configuration of mlptui. Names are those of the "
                           "long options; see mlptui(1).\n");
    for (size_t i = 0; option_row_at(i); i++) {
        const struct option_row *row = option_row_at(i);

        if (row->part == PART_TASK)
            continue;
        config_text_add(&text, "\n# ");
        config_text_add(&text, row->help);
        config_text_add(&text, "\n");
        if (strcmp(row->name, "lane") == 0)
            config_text_add(&text, "# lane = bp\n# lane = wp\n");
        else
            add_option(&text, &o, i);
    }
    return config_text_take(&text, out);
}
