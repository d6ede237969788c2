/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other kinds of files: arrays, packed tables, IDX beyond MNIST's names, and
 * what is no table at all. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>
#include <zlib.h>

#include "cases.h"

#define NPY_HEAD 128

static void fail(const char *what)
{
    fprintf(stderr, "make_cases: cannot write %s\n", what);
    exit(1);
}

/* Adds bytes, which libzip reads when it is closed. */
static void put_entry(zip_t *z, const char *name, const void *bytes, size_t n)
{
    zip_source_t *s = zip_source_buffer(z, bytes, n, 0);

    if (!s || zip_file_add(z, name, s, 0) < 0)
        fail(name);
}

static zip_t *zip_begin(const char *name)
{
    zip_t *z = zip_open(case_path(name), ZIP_CREATE | ZIP_TRUNCATE, NULL);

    if (!z)
        fail(name);
    return z;
}

/* One array of bytes as NumPy writes it; buf has room for head and body. */
static size_t make_npy(unsigned char *buf, const char *shape, size_t n)
{
    char head[NPY_HEAD];
    int used = snprintf(
        head, sizeof head,
        "{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }", shape);

    memcpy(buf, "\x93NUMPY\1\0", 8);
    buf[8] = NPY_HEAD - 10;
    buf[9] = 0;
    memset(buf + 10, ' ', NPY_HEAD - 10);
    memcpy(buf + 10, head, (size_t)used);
    buf[NPY_HEAD - 1] = '\n';
    return NPY_HEAD + n;
}

static void write_npz(void)
{
    static const char *const names[4] = {"x_train.npy", "y_train.npy",
                                         "x_test.npy", "y_test.npy"};
    static unsigned char file[4][NPY_HEAD + N_DIGITS * PIXELS];
    zip_t *z = zip_begin("keras.npz");

    for (int part = 0; part < 2; part++) {
        int from = part ? N_TRAIN : 0, n = part ? N_DIGITS - N_TRAIN : N_TRAIN;
        unsigned char *x = file[2 * part], *y = file[2 * part + 1];
        char shape[32];

        for (int i = 0; i < n; i++) {
            y[NPY_HEAD + i] = (unsigned char)digits.y[from + i];
            for (int k = 0; k < PIXELS; k++)
                x[NPY_HEAD + i * PIXELS + k] =
                    (unsigned char)digits.x[from + i][k];
        }
        snprintf(shape, sizeof shape, "%d, 28, 28", n);
        put_entry(z, names[2 * part], x,
                  make_npy(x, shape, (size_t)n * PIXELS));
        snprintf(shape, sizeof shape, "%d,", n);
        put_entry(z, names[2 * part + 1], y, make_npy(y, shape, (size_t)n));
    }
    if (zip_close(z) != 0)
        fail("keras.npz");
}

static void write_arff(void)
{
    FILE *f = case_open("openml.arff");

    fputs("@RELATION digits\n", f);
    for (int k = 0; k < PIXELS; k++)
        fprintf(f, "@ATTRIBUTE pixel%d REAL\n", k);
    fputs("@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}\n@DATA\n", f);
    for (int i = 0; i < N_DIGITS; i++) {
        put_pixels(f, digits.x[i], ',');
        fprintf(f, ",%d\n", digits.y[i]);
    }
    fclose(f);
}

static void write_svmlight(void)
{
    FILE *f = case_open("digits.svm");

    for (int i = 0; i < N_DIGITS; i++) {
        fprintf(f, "%d", digits.y[i]);
        for (int k = 0; k < PIXELS; k++)
            if (digits.x[i][k])
                fprintf(f, " %d:%d", k + 1, digits.x[i][k]);
        fputc('\n', f);
    }
    fclose(f);
}

/* All of digits.csv, which cases_tables has written. */
static void write_zip(void)
{
    zip_t *z;
    char from[4096];

    snprintf(from, sizeof from, "%s", case_path("digits.csv"));
    z = zip_begin("train.csv.zip");
    zip_source_t *s = zip_source_file(z, from, 0, -1);

    if (!s || zip_file_add(z, "train.csv", s, 0) < 0 || zip_close(z) != 0)
        fail("train.csv.zip");
}

/* A sparse table that packs by some hundreds. */
static void write_onehot(void)
{
    gzFile gz = gzopen(case_path("onehot.csv.gz"), "wb9");

    if (!gz)
        fail("onehot.csv.gz");
    for (int i = 0; i < 400; i++) {
        gzprintf(gz, "%d", i % 3);
        for (int k = 0; k < 400 * 25; k++)
            gzputs(gz, k % 400 == i ? ",1" : ",0");
        gzputs(gz, "\n");
    }
    gzclose(gz);
}

static void put_word(FILE *f, unsigned value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(value >> shift & 255), f);
}

/* What a folder of IDX files is called and holds. */
struct idx {
    const char *folder, *train, *test; /* names of a part, or NULL */
    const char *images, *labels;       /* after the part's name */
    int turned, more; /* pictures transposed; added to the labels */
    int real;         /* float32 of 0..1 */
};

static void put_pixel(FILE *f, const struct idx *idx, int value)
{
    union {
        float real;
        unsigned word;
    } v = {.real = (float)(value / 255.0)};

    if (idx->real)
        put_word(f, v.word);
    else
        fputc(value, f);
}

static void write_part(const struct idx *idx, const char *part, int from, int n)
{
    char name[200];
    FILE *f;

    snprintf(name, sizeof name, "%s/%s%s", idx->folder, part, idx->images);
    f = case_open(name);
    put_word(f, idx->real ? 0xd03 : 0x803);
    put_word(f, (unsigned)n);
    put_word(f, SIDE);
    put_word(f, SIDE);
    for (int i = from; i < from + n; i++)
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                put_pixel(
                    f, idx,
                    digits.x[i][idx->turned ? x * SIDE + y : y * SIDE + x]);
    fclose(f);
    snprintf(name, sizeof name, "%s/%s%s", idx->folder, part, idx->labels);
    f = case_open(name);
    put_word(f, 0x801);
    put_word(f, (unsigned)n);
    for (int i = from; i < from + n; i++)
        fputc(digits.y[i] + idx->more, f);
    fclose(f);
}

static void write_idx(void)
{
    static const struct idx all[] = {
        {"dots", "train", "t10k", "-images.idx3-ubyte", "-labels.idx1-ubyte", 0,
         0, 0},
        {"emnist", "emnist-letters-train", "emnist-letters-test",
         "-images-idx3-ubyte", "-labels-idx1-ubyte", 1, 1, 0},
        {"single", "train", NULL, "-images-idx3-ubyte", "-labels-idx1-ubyte", 0,
         0, 0},
        {"floats", "train", NULL, "-images-idx3-float", "-labels-idx1-ubyte", 0,
         0, 1},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        mkdir(case_path(all[i].folder), 0777);
        write_part(&all[i], all[i].train, 0, all[i].test ? N_TRAIN : N_DIGITS);
        if (all[i].test)
            write_part(&all[i], all[i].test, N_TRAIN, N_DIGITS - N_TRAIN);
    }
}

static void write_text(const char *name, const char *text)
{
    FILE *f = case_open(name);

    fputs(text, f);
    fclose(f);
}

void cases_kinds(void)
{
    write_npz();
    write_arff();
    write_svmlight();
    write_zip();
    write_onehot();
    write_idx();
    write_text("page.gz", "<!DOCTYPE html><html><body>403 Forbidden</body>");
    write_text("pointer.csv", "version https://git-lfs.github.com/spec/v1\n"
                              "oid sha256:0000000000000000000000000000000000000"
                              "000000000000000000000000000\nsize 123\n");
}
