/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Written by hand rather than from the option table, so that what belongs
 * together stands together; the tests compare it with the table. */
#include "cli/usage.h"

#include <string.h>

#include "nn/rule.h"

#define COLUMN 20 /* of the texts of --help, at least */

static const char help[] =
    "Usage: mlptui [OPTION]...\n"
    "Race learning rules on the same network: backpropagation (bp) and weight\n"
    "perturbation (wp) learn digits side by side; change their rates live.\n"
    "\n"
    "Lanes\n"
    "      --lane SPEC        RULE[:key=value,...], 1 to 4 times (bp and wp)\n"
    "      --lr X             learning rate (0.1)\n"
    "      --epochs N         passes over the training data (20)\n"
    "      --target-acc P     end at P % validation accuracy, or off (off)\n"
    "      --patience N       end after N epochs without a better one (off)\n"
    "      --max-time S       end after S seconds of training (off)\n"
    "      --pert X           size of a perturbation (0.1)\n"
    "      --batch-size N     samples of one update (630)\n"
    "      --seed N           of the initial weights (2)\n"
    "      --hidden N[,N...]  widths of the hidden layers (20); in SPEC "
    "hidden=N+N\n"
    "      --init NAME        notebook, he, glorot or zero (notebook)\n"
    "      --shuffle          a new batch order every epoch\n"
    "      --threads N        of one lane (1; all cores for a single lane)\n"
    "Data\n"
    "      --data PATH        IDX folder, CSV file, mnist, fashion-mnist "
    "(mnist)\n"
    "      --label COLUMN     CSV: first, last, a name or a number (auto)\n"
    "      --image WxH        CSV: shape of a picture (auto)\n"
    "      --val-fraction F   share kept for validation (0.1)\n"
    "      --split-seed N     of the choice which (42)\n"
    "Running\n"
    "      --speed N|max      batches a second (100; headless: max)\n"
    "      --lockstep         lanes wait for each other (on screen)\n"
    "      --free             lanes run as fast as they can (headless)\n"
    "      --headless         no screen; also when output is not a terminal\n"
    "      --format NAME      of headless output: notebook or csv (notebook)\n"
    "      --plain            sentences, for screen readers and dumb "
    "terminals\n"
    "      --dump-screen WxH[:VIEW]  run to the end, print one screen (train)\n"
    "      --save FILE        .npz checkpoint at the end, on S and SIGUSR1\n"
    "      --resume FILE      go on where that checkpoint was saved\n"
    "      --out DIR          folder of this run; --overwrite replaces the one "
    "there\n"
    "      --no-log           no such folder, not even for S and w\n"
    "Screen\n"
    "  -d, --delay TENTHS     between updates, in tenths of a second\n"
    "      --color WHEN       always, auto or never; -C, --no-color: never\n"
    "  -U, --no-unicode       ASCII only\n"
    "  -M, --no-mouse         leave the mouse to the terminal\n"
    "      --glyphs NAME      auto, ascii, block or braille (auto)\n"
    "      --theme NAME       colours (default)\n"
    "      --view NAME        first screen: train, compare, errors, weights, "
    "log\n"
    "      --axis NAME        x axis: step, samples, fwd-eq, active (step)\n"
    "      --smoothing X      of curves: 0, 0.6, 0.9 or 0.97 (0.9)\n"
    "Other\n"
    "      --print-config     the options in force, as a configuration file\n"
    "      --default-config   one with the program's own values\n"
    "      --list-rules       list the learning rules and leave\n"
    "  -h, --help             this text\n"
    "  -V, --version          version, kernels in use, licence\n"
    "\n"
    "Examples\n"
    "  mlptui --data digits.csv --label last   your own data\n"
    "  mlptui --headless --format csv >run.csv figures for a spreadsheet\n"
    "\n"
    "Exit status: 0 done, 1 error, 2 usage, 3 diverged (headless), 4 target "
    "missed,\n"
    "128+N signal N. Keys: press ? on the screen, or see mlptui(1).\n"
    "Report bugs where you got the program.\n";

void usage_help(FILE *out)
{
    fputs(help, out);
}

/* Text of the line and of those below it that begin in column COLUMN. */
const char *usage_describe(const char *name, const char *value, char *buf,
                           size_t size)
{
    char option[40];
    const char *at;
    size_t n = 0;

    snprintf(option, sizeof option, "--%s", name);
    at = strstr(help, option);
    while (at && at[strlen(option)] != ' ' && at[strlen(option)] != ':')
        at = strstr(at + 1, option);
    buf[0] = '\0';
    if (!at)
        return buf;
    at += strlen(option) + 1;
    if (value && strncmp(at, value, strlen(value)) == 0)
        at += strlen(value);
    while (n + 1 < size && at[0] != '\0') {
        size_t len = strcspn(at, "\n"), blank = strspn(at, " ");

        n += (size_t)snprintf(buf + n, size - n, "%s%.*s", n > 0 ? " " : "",
                              (int)(len - blank), at + blank);
        at += len + 1;
        if (strspn(at, " ") < COLUMN)
            break;
    }
    return buf;
}

void usage_version(FILE *out)
{
    fprintf(out,
            "mlptui %s (kernels: %s)\n"
            "Copyright (C) 2026 the mlptui authors\n"
            "License GPLv3+: GNU GPL version 3 or later "
            "<https://gnu.org/licenses/gpl.html>\n"
            "This is free software: you are free to change and redistribute "
            "it.\n"
            "There is NO WARRANTY, to the extent permitted by law.\n",
            PACKAGE_VERSION, kernels_name());
}

void usage_rules(FILE *out)
{
    for (size_t i = 0; rule_at(i); i++)
        fprintf(out, "%-6s %s: %s\n", rule_at(i)->name, rule_at(i)->title,
                rule_at(i)->summary);
}
