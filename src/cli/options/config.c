/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line is read twice: first for what it asks to be done and which
 * checkpoint to resume (so that --help works whatever the files say), then,
 * behind all the others, for its values. */
#include "cli/options/config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/options/option_clash.h"
#include "cli/options/option_row.h"
#include "cli/options/resumed.h"
#include "cli/options/usage.h"
#include "lab/published.h"
#include "nn/net.h"
#include "store/config/config_file.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

#define SYSTEM_FILE SYSCONFDIR "/mlptui.conf"

struct reading {
    struct options *options;
    enum option_source source;
    config_each *check;
};

static enum status take_pair(void *ctx, const char *name, const char *value,
                             struct err *why)
{
    struct reading *r = ctx;
    enum status st = options_set(r->options, r->source, name, value, why);

    return st || !r->check ? st : r->check(NULL, name, value, why);
}

enum status config_user_path(char out[PATH_MAX], struct err *err)
{
    const char *named = getenv("MLPTUI_CONFIG");
    enum status st;

    if (named && *named != '\0') {
        snprintf(out, PATH_MAX, "%s", named);
        return STATUS_OK;
    }
    st = run_dir_xdg("XDG_CONFIG_HOME", ".config", out, err);
    if (st == STATUS_OK && strlen(out) + 16 < PATH_MAX)
        strcat(out, "/mlptui.conf");
    return st;
}

static enum status read_files(struct options *out, config_each *check,
                              struct err *err)
{
    struct reading r = {out, SOURCE_SYSTEM, check};
    char path[PATH_MAX];
    enum status st = config_read_file(SYSTEM_FILE, take_pair, &r, err);

    r.source = SOURCE_USER;
    if (st == STATUS_OK && config_user_path(path, NULL) == STATUS_OK)
        st = config_read_file(path, take_pair, &r, err);
    return st;
}

enum status config_read_run(const char *path, const char *text,
                            struct options *out, struct err *err)
{
    struct reading r = {out, SOURCE_RESUME, NULL};
    enum status st;

    options_init(out);
    st = text ? config_read_text(path, text, take_pair, &r, err)
              : config_read_file(path, take_pair, &r, err);
    if (st == STATUS_OK)
        st = options_settle(out, err);
    if (st != STATUS_OK)
        options_done(out);
    return st;
}

bool config_is_file(const char *path)
{
    char user[PATH_MAX];

    return whole_file_same(path, SYSTEM_FILE) ||
           (config_user_path(user, NULL) == STATUS_OK &&
            whole_file_same(path, user));
}

static void read_environment(struct options *out)
{
    const char *no_color = getenv("NO_COLOR");

    if (no_color && *no_color != '\0')
        out->color = -1;
}

/* The command line is read after it, and is stronger. */
static enum status read_preset(struct options *out,
                               const struct published *preset,
                               config_each *check, struct err *err)
{
    struct reading r = {out, SOURCE_PRESET, check};
    char name[64];

    snprintf(name, sizeof name, "preset %s", preset->name);
    return config_read_text(name, preset->options, take_pair, &r, err);
}

/* Options that decide a run's numbers come from its checkpoint alone: what
 * configuration files said of them is taken back first. */
static enum status read_checkpoint(struct options *out,
                                   const struct checkpoint *c, struct err *err)
{
    struct reading r = {out, SOURCE_RESUME, NULL};
    struct options fresh;
    char name[PATH_MAX + 16];

    options_init(&fresh);
    /* the limit of memory is this machine's, not the run's */
    fresh.problem.data.max_memory = out->problem.data.max_memory;
    out->problem = fresh.problem;
    out->all_lanes = fresh.all_lanes;
    out->shuffle = fresh.shuffle;
    out->n_lane_specs = 0;
    for (size_t i = 0; option_row_at(i); i++)
        if (option_row_at(i)->part == PART_RUN)
            out->source[i] = SOURCE_DEFAULT;
    snprintf(name, sizeof name, "%s/config.ini", out->resume);
    return config_read_text(name, c->config, take_pair, &r, err);
}

/* Whether the lanes of config.ini are those whose arrays are in the
 * checkpoint. */
static enum status check_lanes(const struct options *o,
                               const struct checkpoint *c, struct err *err)
{
    bool same = o->n_lanes == c->n_lanes && o->n_lane_specs > 0;

    for (size_t i = 0; same && i < c->n_lanes; i++) {
        const struct lane_config *lane = &o->lanes[i];

        same =
            net_hidden_are(&c->lanes[i].shape, lane->n_hidden, lane->hidden) &&
            (c->n_lanes == 1 || strcmp(lane->name, c->lanes[i].name) == 0);
    }
    if (!same)
        return err_set(err, STATUS_FORMAT,
                       "%s: the lanes of its config.ini are not those of its "
                       "arrays",
                       err_path(o->resume));
    return STATUS_OK;
}

static enum status load_all(int argc, char **argv, config_each *check,
                            const char *resume, const struct published *preset,
                            struct options *out, struct checkpoint *resumed,
                            struct err *err)
{
    struct resumed_texts begun;
    enum status st = read_files(out, check, err);

    out->from_file = st != STATUS_OK;
    read_environment(out);
    if (st == STATUS_OK && preset)
        st = read_preset(out, preset, check, err);
    if (st == STATUS_OK && resume) {
        out->resume = resume;
        st = checkpoint_read(resume, resumed, err);
        if (st == STATUS_OK)
            st = read_checkpoint(out, resumed, err);
        resumed_note(out, &begun);
    }
    if (st == STATUS_OK)
        st = options_argv(out, argc, argv, err);
    if (st == STATUS_OK && resume)
        st = resumed_check(out, &begun, err);
    if (st == STATUS_OK)
        st = options_settle(out, err);
    if (st == STATUS_OK && resume)
        st = check_lanes(out, resumed, err);
    if (st == STATUS_OK)
        st = option_clash_check(out, err);
    return st;
}

/* Refuses a folder, and says which file in it is the checkpoint: --resume wants
 * that file. */
static enum status find_checkpoint(const char *path, struct err *err)
{
    char file[PATH_MAX];
    struct stat st;

    if (!path || stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return STATUS_OK;
    if (run_dir_path(path, "model.npz", file, NULL) != STATUS_OK ||
        access(file, F_OK) != 0)
        return err_set(err, STATUS_USAGE,
                       "--resume: %.90s: a folder without a checkpoint",
                       err_path(path));
    return err_set(err, STATUS_USAGE,
                   "--resume: a run's folder: its checkpoint is "
                   "--resume %.180s/model.npz",
                   err_path(path));
}

enum status config_load(int argc, char **argv, config_each *check,
                        struct options *out, struct checkpoint *resumed,
                        struct err *err)
{
    const struct published *preset;
    const char *resume;
    enum status st;

    memset(resumed, 0, sizeof *resumed);
    options_init(out);
    st = options_argv(out, argc, argv, err);
    if (st != STATUS_OK || !options_matter(out))
        return st;
    resume = out->resume;
    preset = out->preset;
    st = find_checkpoint(resume, err);
    options_init(out);
    if (st == STATUS_OK)
        st = load_all(argc, argv, check, resume, preset, out, resumed, err);
    if (st != STATUS_OK) {
        checkpoint_done(resumed);
        options_done(out);
    }
    return st;
}
