/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as text: scales, labels, headers, separators. */
#include <math.h>
#include <string.h>

#include "cases.h"

static int whole(int low, int high)
{
    return low + (int)(draw() * (high - low));
}

/* Box and Muller. */
static double normal(double mean, double sd)
{
    return mean +
           sd * sqrt(-2 * log(1 - draw())) * cos(6.283185307179586 * draw());
}

/* 200 rows of a, b, a xor b. */
static void write_xor(const char *name, const char *sep, const char *end,
                      const char *zero)
{
    FILE *f = case_open(name);

    for (int i = 0; i < 200; i++) {
        int a = i / 2 % 2, b = i % 2;

        fprintf(f, "%d%s%d%s%s%s\n", a, sep, b, sep, a ^ b ? "1" : zero, end);
    }
    fclose(f);
}

/* Label first, then pixels; `odd` stands in row 17, cell 5. */
static void write_digits(const char *name, const char *head, int header,
                         const char *odd)
{
    FILE *f = case_open(name);

    fputs(head, f);
    if (header)
        put_header(f, "label", ',', "");
    for (int i = 0; i < N_DIGITS; i++) {
        fprintf(f, "%d,", digits.y[i]);
        for (int k = 0; k < PIXELS; k++) {
            if (odd && i == 17 && k == 4)
                fputs(odd, f);
            else
                fprintf(f, "%d", digits.x[i][k]);
            fputc(k < PIXELS - 1 ? ',' : '\n', f);
        }
    }
    fclose(f);
}

/* 8 x 8 digits: means of 3 x 3 pixels without the rim, 0 .. 16. */
static void write_small(const char *name, const char *format, double divisor)
{
    FILE *f = case_open(name);

    for (int i = 0; i < N_DIGITS; i++) {
        fprintf(f, "%d", digits.y[i]);
        for (int cell = 0; cell < 64; cell++) {
            int sum = 0;

            for (int k = 0; k < 9; k++)
                sum += digits.x[i][(2 + cell / 8 * 3 + k / 3) * SIDE + 2 +
                                   cell % 8 * 3 + k % 3];
            fprintf(f, format, rint(sum / 9.0 / 255 * 16) / divisor);
        }
        fputc('\n', f);
    }
    fclose(f);
}

static void write_binary(void)
{
    FILE *f = case_open("binary.csv");

    for (int i = 0; i < N_DIGITS; i++) {
        fprintf(f, "%d", digits.y[i]);
        for (int k = 0; k < PIXELS; k++)
            fprintf(f, ",%d", digits.x[i][k] > 127);
        fputc('\n', f);
    }
    fclose(f);
}

static void write_table(void)
{
    FILE *f = case_open("table.csv");

    fputs("Visits,Glucose,BMI,Outcome\n", f);
    for (int i = 0; i < 300; i++) {
        int visits = whole(0, 17), glucose = whole(40, 200);
        double bmi = rint(180 + draw() * 320) / 10;

        fprintf(f, "%d,%d,%.1f,%d\n", visits, glucose, bmi,
                (glucose - 120) / 40.0 + (bmi - 34) / 10 > 0);
    }
    fclose(f);
}

/* Sixteen columns of numbers are no pictures of 4 x 4. */
static void write_sensors(void)
{
    FILE *f = case_open("sensors.csv");

    for (int k = 0; k < 16; k++)
        fprintf(f, "s%d,", k);
    fputs("class\n", f);
    for (int i = 0; i < 300; i++) {
        double first = draw();

        fprintf(f, "%.3f", first);
        for (int k = 1; k < 16; k++)
            fprintf(f, ",%.1f", 300 * draw());
        fprintf(f, ",%d\n", first > 0.5);
    }
    fclose(f);
}

static void write_moons(void)
{
    FILE *f = case_open("x-y-label.csv");

    fputs("x,y,label\n", f);
    for (int k = 0; k < 200; k++) {
        double t = 3 * draw();

        fprintf(f, "%.4f,%d,%d\n", cos(t), (int)(10 * sin(t)) % 7, k % 2);
    }
    fclose(f);
}

/* What is before, between and behind the cells of a digit's row. */
static void write_pixels(const char *name, const char *names, int label,
                         int factor, int constant)
{
    FILE *f = case_open(name);

    if (names)
        put_header(f, *names ? names : NULL, ',', "");
    for (int i = 0; i < N_DIGITS; i++) {
        if (label < 0)
            fprintf(f, "%d,", constant ? 7 : digits.y[i] * factor);
        put_pixels(f, digits.x[i], ',');
        if (label > 0)
            fprintf(f, ",%d", digits.y[i]);
        fputc('\n', f);
    }
    fclose(f);
}

static void write_indexed(void)
{
    FILE *f = case_open("index-column.csv");

    put_header(f, ",label", ',', "");
    for (int i = 0; i < N_DIGITS; i++) {
        fprintf(f, "%d,%d,", 1000 + i, digits.y[i]);
        put_pixels(f, digits.x[i], ',');
        fputc('\n', f);
    }
    fclose(f);
}

static void write_numeric_header(void)
{
    FILE *f = case_open("numeric-header.csv");

    for (int k = 0; k <= PIXELS; k++)
        fprintf(f, "%d%c", k, k < PIXELS ? ',' : '\n');
    for (int i = 0; i < N_DIGITS; i++) {
        fprintf(f, "%d,", digits.y[i]);
        put_pixels(f, digits.x[i], ',');
        fputc('\n', f);
    }
    fclose(f);
}

static void write_na(void)
{
    FILE *f = case_open("na-first-row.csv");

    for (int i = 0; i < N_DIGITS; i++) {
        fprintf(f, "%d", digits.y[i]);
        for (int k = 0; k < PIXELS; k++)
            if (i == 0 && k == 2)
                fputs(",NA", f);
            else
                fprintf(f, ",%d", digits.x[i][k]);
        fputc('\n', f);
    }
    fclose(f);
}

/* Three flowers by length and width. */
static struct {
    char length[8], width[8];
    const char *species;
} iris[150];

static void make_iris(void)
{
    static const char *const species[] = {"setosa", "versicolor", "virginica"};

    for (int i = 0; i < 150; i++) {
        int c = 1 + 2 * (i / 50);

        snprintf(iris[i].length, sizeof iris[i].length, "%.1f",
                 normal(c + 1, .4));
        snprintf(iris[i].width, sizeof iris[i].width, "%.1f",
                 normal(c / 2.0, .2));
        iris[i].species = species[i / 50];
    }
}

/* wide: 16 bits a letter, as a spreadsheet's "Unicode text". */
static void put_text(FILE *f, const char *text, int wide)
{
    for (; *text; text++) {
        fputc(*text, f);
        if (wide)
            fputc(0, f);
    }
}

static void write_iris(const char *name, const char *header, char sep,
                       char point, int wide)
{
    FILE *f = case_open(name);
    char row[4096];

    if (wide)
        fputs("\xff\xfe", f);
    if (header)
        put_text(f, header, wide);
    for (int i = 0; i < 150; i++) {
        snprintf(row, sizeof row, "%s%c%s%c%s\n", iris[i].length, sep,
                 iris[i].width, sep, iris[i].species);
        for (char *dot = row; (dot = strchr(dot, '.')) != NULL; dot++)
            *dot = point;
        put_text(f, row, wide);
    }
    fclose(f);
}

static void write_two_files(void)
{
    FILE *f = case_open("y.csv");

    for (int i = 0; i < N_DIGITS; i++)
        fprintf(f, "%d\n", digits.y[i]);
    fclose(f);
    write_pixels("X.csv", NULL, 0, 1, 0);
}

void cases_tables(void)
{
    write_xor("xor.csv", ",", "", "0");
    write_xor("plus-minus.csv", ",", "", "-1");
    write_xor("blanks.txt", "  ", "", "0");
    write_xor("trailing-comma.csv", ",", ",", "0");
    write_small("digits16.csv", ",%.0f", 1);
    write_small("digits16-real.csv", ",%.17g", 16);
    write_binary();
    write_digits("digits.csv", "", 1, NULL);
    write_digits("one-cell-half.csv", "", 0, "0.5");
    write_digits("one-cell-256.csv", "", 0, "256");
    write_digits("comment.csv", "# made by hand\n", 1, NULL);
    write_table();
    write_sensors();
    write_moons();
    write_pixels("kaggle-test.csv", "", 0, 1, 0);
    write_pixels("label-last.csv", NULL, 1, 1, 0);
    write_pixels("one-class.csv", NULL, -1, 1, 1);
    write_pixels("gaps.csv", NULL, -1, 25, 0);
    write_indexed();
    write_numeric_header();
    write_na();
    make_iris();
    write_iris("names.csv", "length,width,species\n", ',', '.', 0);
    write_iris("names-noheader.data", NULL, ',', '.', 0);
    write_iris("semicolon.csv", "\"a b\";\"c\";\"class\"\n", ';', '.', 0);
    write_iris("decimal-comma.csv", "a b;c;class\n", ';', ',', 0);
    write_iris("tab.tsv", "length\twidth\tspecies\n", '\t', '.', 0);
    write_iris("utf16.csv", "length\twidth\tspecies\n", '\t', '.', 1);
    write_two_files();
}
