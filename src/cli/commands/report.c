/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mlptui report: reads runs, and the data and weights of some of them, and
 * writes a page (report/page.h). What cannot be read is told and left out, as
 * long as there is something to report. */
#include "cli/commands/commands.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands/report_nets.h"
#include "cli/headless.h"
#include "cli/message.h"
#include "report/page.h"
#include "runs/runs.h"
#include "store/whole_file.h"

struct asked {
    const char *page, *figure; /* files, "-" = standard output, or NULL */
    const char *title;
    enum study_axis axis;
    bool overwrite, help;
    const char *const *paths;
    size_t n_paths;
};

static const char help[] =
    "Usage: mlptui report PATH... -o PAGE.html [OPTION]...\n"
    "Writes one self-contained page about runs: folders that --out made, or\n"
    "folders of such folders. Runs that differ in their seed alone are one "
    "row,\n"
    "with mean and standard deviation.\n"
    "\n"
    "  -o, --output FILE    the page; - for standard output\n"
    "      --figure FILE    the figure of the accuracies alone, as SVG\n"
    "      --title TEXT     heading of the page\n"
    "      --x AXIS         of the curves: epoch, step, samples, fwd-eq, time\n"
    "      --overwrite      replace a file that is no page of mlptui's\n"
    "  -h, --help           this text\n";

static enum status parse_axis(const char *text, enum study_axis *out,
                              struct err *err)
{
    for (size_t i = 0; study_axis_names[i]; i++)
        if (strcmp(text, study_axis_names[i]) == 0) {
            *out = (enum study_axis)i;
            return STATUS_OK;
        }
    return err_set(err, STATUS_USAGE,
                   "--x: '%.40s' is not one of epoch, step, samples, fwd-eq, "
                   "time",
                   text);
}

static enum status take_option(int c, const char *argument, struct asked *out,
                               struct err *err)
{
    switch (c) {
    case 'o':
        out->page = argument;
        break;
    case 'f':
        out->figure = argument;
        break;
    case 't':
        out->title = argument;
        break;
    case 'x':
        return parse_axis(argument, &out->axis, err);
    case 'w':
        out->overwrite = true;
        break;
    case 'h':
        out->help = true;
        break;
    case ':':
        return err_set(err, STATUS_USAGE,
                       "report: an option has no value; "
                       "try 'mlptui report --help'");
    default:
        return err_set(err, STATUS_USAGE,
                       "report: an unknown option; try 'mlptui report --help'");
    }
    return STATUS_OK;
}

static enum status check_asked(const struct asked *a, struct err *err)
{
    if (a->help)
        return STATUS_OK;
    if (a->n_paths == 0)
        return err_set(err, STATUS_USAGE,
                       "report: expected the folder of a run, as: mlptui "
                       "report DIR -o page.html");
    if (!a->page && !a->figure)
        return err_set(err, STATUS_USAGE,
                       "report: expected -o FILE, where the page goes, or "
                       "--figure FILE");
    if (a->page && a->figure &&
        (strcmp(a->page, a->figure) == 0 ||
         whole_file_same(a->page, a->figure)))
        return err_set(err, STATUS_USAGE,
                       "report: page and figure would be one file, %s",
                       err_path(a->page));
    return STATUS_OK;
}

static enum status parse(int argc, char **argv, struct asked *out,
                         struct err *err)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"figure", required_argument, NULL, 'f'},
        {"title", required_argument, NULL, 't'},
        {"x", required_argument, NULL, 'x'},
        {"overwrite", no_argument, NULL, 'w'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    enum status st = STATUS_OK;
    int c;

    *out = (struct asked){.axis = STUDY_EPOCH};
    optind = 0; /* glibc: begin anew */
    while (st == STATUS_OK &&
           (c = getopt_long(argc, argv, ":o:h", options, NULL)) != -1)
        st = take_option(c, optarg, out, err);
    if (st != STATUS_OK)
        return st;
    out->paths = (const char *const *)argv + optind;
    out->n_paths = (size_t)(argc - optind);
    return check_asked(out, err);
}

/* --- the files that are written --- */

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Whether a file may be written: it is not there, or begins as ours do. */
static enum status check_file(const struct asked *a, const char *path,
                              const char *ours, struct err *err)
{
    char head[128] = "";
    enum status st;
    FILE *f;

    if (!path || is_stdout(path))
        return STATUS_OK;
    st = whole_file_check(path, err);
    if (st != STATUS_OK || a->overwrite)
        return st;
    f = fopen(path, "rb");
    if (!f)
        return errno == ENOENT ? STATUS_OK
                               : err_set(err, STATUS_IO, "%s: %s",
                                         err_path(path), strerror(errno));
    size_t n = fread(head, 1, sizeof head - 1, f);
    fclose(f);
    if (n == 0 || strncmp(head, ours, strlen(ours)) == 0)
        return STATUS_OK;
    return err_set(err, STATUS_USAGE,
                   "%s: is there and no report of mlptui's; another name, or "
                   "--overwrite",
                   err_path(path));
}

static int put(const char *path, struct html *h, struct err *err)
{
    if (is_stdout(path)) {
        fwrite(h->data, 1, h->n, stdout);
        return fflush(stdout) != 0 || ferror(stdout)
                   ? headless_write_failed(err)
                   : 0;
    }
    enum status st = whole_file_write(path, h->data, h->n, 0666, err);

    return st == STATUS_OK ? 0 : headless_exit_status(st);
}

static int write_all(const struct asked *a, struct page *page, struct err *err)
{
    struct predictions *made[PAGE_NETS] = {NULL};
    struct html h = {0};
    int result = 0;
    enum status st = STATUS_OK;

    page_choose(page);
    if (a->figure) {
        st = page_write_figure(page, &h);
        result = st == STATUS_OK ? put(a->figure, &h, err) : EXIT_ERROR;
        html_done(&h);
    }
    if (a->page && result == 0) {
        report_nets_make(page, made);
        st = page_write(page, &h);
        result = st == STATUS_OK ? put(a->page, &h, err) : EXIT_ERROR;
        html_done(&h);
        for (size_t k = 0; k < PAGE_NETS; k++)
            predictions_free(made[k]);
    }
    if (st != STATUS_OK)
        err_set(err, st, "report: out of memory");
    return result;
}

/* --- the runs that are read --- */

/* Adds all that can be read; the others are told at once. */
static size_t read_runs(struct study *study, const struct run_list *list)
{
    size_t unread = 0;

    for (size_t i = 0; i < list->n; i++) {
        struct model *m = NULL;
        struct err why = {0};
        enum status st = run_model_read(&list->runs[i], &m, &why);

        if (st == STATUS_OK && m->n_lanes > 0)
            st = study_add(study, &list->runs[i], m);
        if (st != STATUS_OK) {
            unread++;
            message("report: %s: %s", err_path(list->runs[i].path),
                    why.text[0] ? why.text : "out of memory");
        }
        model_free(m);
    }
    return unread;
}

static int report(const struct asked *a, const struct run_list *list,
                  struct err *err)
{
    struct study study = {0};
    size_t unread = read_runs(&study, list);
    char notes[512];
    struct page page = {
        .title = a->title, .study = &study, .axis = a->axis, .notes = notes};
    int result;

    snprintf(notes, sizeof notes, "%s", list->unread);
    if (unread)
        snprintf(notes + strlen(notes), sizeof notes - strlen(notes),
                 "%s%zu of %zu runs could not be read.", notes[0] ? " " : "",
                 unread, list->n);
    if (study.n_lanes == 0) {
        err_set(err, STATUS_IO, "report: none of the %zu runs could be read",
                list->n);
        result = EXIT_ERROR;
    } else if (study_settle(&study) != STATUS_OK) {
        err_set(err, STATUS_NOMEM, "report: out of memory");
        result = EXIT_ERROR;
    } else {
        result = write_all(a, &page, err);
    }
    study_done(&study);
    return result;
}

int command_report(int argc, char **argv, struct err *err)
{
    struct run_list *list = NULL;
    struct asked a;
    enum status st = parse(argc, argv, &a, err);
    int result;

    if (st == STATUS_OK && a.help) {
        fputs(help, stdout);
        return fflush(stdout) != 0 ? headless_write_failed(err) : 0;
    }
    if (st == STATUS_OK)
        st = check_file(&a, a.page, page_begin, err);
    if (st == STATUS_OK)
        st = check_file(&a, a.figure, page_figure_begin, err);
    if (st == STATUS_OK)
        st = run_list_read(a.paths, a.n_paths, &list, err);
    if (st != STATUS_OK)
        return headless_exit_status(st);
    if (list->n == 0) {
        err_set(err, STATUS_IO,
                "report: %s: no run is there, expected a folder that --out "
                "made%s%s",
                err_path(a.paths[0]), list->unread[0] ? "; " : "",
                list->unread);
        result = EXIT_ERROR;
    } else {
        result = report(&a, list, err);
    }
    run_list_free(list);
    return result;
}
