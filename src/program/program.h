/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process as a whole, for main.c: which options it was given, and what they
 * lead to. The only room that knows the command line and the screens. Thread:
 * main. */
#ifndef PROGRAM_PROGRAM_H
#define PROGRAM_PROGRAM_H

#include <stdio.h>

#include "cli/gone_on.h"
#include "cli/options/options.h"
#include "lab/published.h"
#include "record/keeper.h"
#include "store/checkpoint/checkpoint.h"
#include "ui/lesson/lesson.h"

/* What lives as long as the process. */
struct program {
    int argc;
    char **argv;
    struct options options, reloaded;
    struct published_setup preset; /* as it is by itself; of NULL = none */
    struct checkpoint resumed;
    struct keeper keeper;
    struct lesson *lesson;   /* --lesson, or NULL */
    struct gone_on *gone_on; /* the newest, or NULL */
    char *command;           /* argv, quoted for a shell */
};

/* Values the command line cannot check because only the screens know them: of
 * the options, and of one line of a configuration file. STATUS_USAGE. */
enum status program_check_names(const struct options *options, struct err *err);
enum status program_check_pair(void *ctx, const char *name, const char *value,
                               struct err *why);

/* Reads --lesson into program->lesson. STATUS_USAGE and what lesson_load
 * says. */
enum status program_load_lesson(struct program *program, struct err *err);

/* The screens, or one of them as text at the end of the race. Return the exit
 * status; *err has a line where there is something to say. */
int program_screens(struct program *program, const struct race_config *race,
                    bool tell_data, struct err *err);
int program_dump(struct program *program, const struct race_config *config,
                 bool tell_data, FILE *out, struct err *err);

/* What is done instead of a race: --help and the like, experiments of many
 * trainings. Returns the exit status, as above. */
int program_print(const struct options *options, struct err *err);

#endif
