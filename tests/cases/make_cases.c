/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes small replicas of files that people have, made of the sample digits
 * or by a formula: make_cases SAMPLE.csv FOLDER. What a user expects of each
 * is in cases.tsv, which tests/e2e/cases.sh holds the program to. */
#include "cases.h"

#include <stdlib.h>

struct digits digits;
static const char *folder;
static uint64_t state = 1;

const char *case_path(const char *name)
{
    static char path[4096];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

FILE *case_open(const char *name)
{
    FILE *f = fopen(case_path(name), "w");

    if (!f) {
        perror(case_path(name));
        exit(1);
    }
    return f;
}

double draw(void)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

void cases_begin(const char *sample, const char *to)
{
    FILE *f = fopen(sample, "r");
    int bad = !f || fscanf(f, "%*[^\n]") == EOF;

    folder = to;
    for (int i = 0; !bad && i < N_DIGITS; i++) {
        bad = fscanf(f, "%d", &digits.y[i]) != 1;
        for (int k = 0; k < PIXELS && !bad; k++)
            bad = fscanf(f, ",%d", &digits.x[i][k]) != 1;
    }
    if (f)
        fclose(f);
    if (bad) {
        fprintf(stderr, "%s: not the 200 sample digits\n", sample);
        exit(1);
    }
}

void put_header(FILE *f, const char *first, char sep, const char *last)
{
    if (first)
        fprintf(f, "%s%c", first, sep);
    for (int k = 0; k < PIXELS; k++)
        fprintf(f, "%spixel%d", k ? (char[]){sep, '\0'} : "", k);
    fprintf(f, "%s\n", last);
}

void put_pixels(FILE *f, const int *x, char sep)
{
    for (int k = 0; k < PIXELS; k++) {
        if (k)
            fputc(sep, f);
        fprintf(f, "%d", x[k]);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: make_cases SAMPLE.csv FOLDER\n", stderr);
        return 2;
    }
    cases_begin(argv[1], argv[2]);
    cases_tables();
    cases_kinds();
    return 0;
}
