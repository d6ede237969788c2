/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of a test is a string. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options/options.h"
#include "cli_case.h"

enum status parse_words(int argc, char **argv, struct options *out,
                        struct err *err)
{
    enum status st;

    options_init(out);
    st = options_argv(out, argc, argv, err);
    if (st != STATUS_OK || out->task != TASK_RUN)
        return st;
    return options_settle(out, err);
}

enum status parse(const char *line, struct options *out, struct err *err)
{
    static char text[512];
    char *argv[33];
    int argc = 0;

    snprintf(text, sizeof text, "mlptui %s", line);
    for (char *word = strtok(text, " "); word && argc < 32;
         word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    return parse_words(argc, argv, out, err);
}

void check_says(const char *line, const struct err *err, const char *says)
{
    ck_assert_msg(strncmp(err->text, says, strlen(says)) == 0,
                  "%s: said '%s', not '%s'", line, err->text, says);
}

char *read_all(FILE *f)
{
    char *text = calloc(1, 1 << 17);

    if (!f || !text)
        abort();
    size_t n = fread(text, 1, (1 << 17) - 1, f);
    text[n] = '\0';
    fclose(f);
    return text;
}
