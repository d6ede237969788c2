/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names that only the screens know: of themes and of views. */
#include "program/program.h"

#include <stdio.h>
#include <string.h>

#include "ui/draw/theme.h"
#include "ui/parts/view.h"

/* "'x' is not one of a, b, c" from a table of names. */
static enum status check_name(const char *option, const char *name,
                              const char *(*name_at)(size_t i), struct err *err)
{
    char list[160] = "";

    for (size_t i = 0; name_at(i); i++) {
        size_t used = strlen(list);

        if (strcmp(name, name_at(i)) == 0)
            return STATUS_OK;
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                 name_at(i));
    }
    return err_set(err, STATUS_USAGE, "%s: '%.40s' is not one of %s", option,
                   name, list);
}

static const char *theme_name(size_t i)
{
    return theme_at(i) ? theme_at(i)->name : NULL;
}

static const char *view_name(size_t i)
{
    return i < VIEW_COUNT ? view_at((enum view_id)i)->name : NULL;
}

/* The same of a line of a configuration file. */
enum status program_check_pair(void *ctx, const char *name, const char *value,
                               struct err *why)
{
    (void)ctx;
    if (strcmp(name, "theme") == 0)
        return check_name(name, value, theme_name, why);
    return strcmp(name, "view") == 0 ? check_name(name, value, view_name, why)
                                     : STATUS_OK;
}

/* Values the command line cannot check because only the screens know them. */
enum status program_check_names(const struct options *options, struct err *err)
{
    enum status st = STATUS_OK;

    if (options->theme)
        st = check_name("--theme", options->theme, theme_name, err);
    if (st == STATUS_OK && options->view)
        st = check_name("--view", options->view, view_name, err);
    if (st == STATUS_OK && options->dump_view)
        st = check_name("--dump-screen", options->dump_view, view_name, err);
    return st;
}
