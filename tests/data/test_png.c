/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, pictures of a folder are read as others than they are, in
 * another order, or a damaged one crashes the program. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/readers/png.h"
#include "data_files.h"

static void expect_error(enum status status, const char *part)
{
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    ck_assert_int_eq(load_from(data_folder, NULL, NULL, &ds, &err), status);
    ck_assert_msg(strstr(err.text, part), "'%s' lacks '%s'", err.text, part);
}

#ifdef HAVE_PNG
#include <png.h>

#define SIDE 5

/* Pixel i of a picture that `seed` names. */
static png_byte value(int seed, int i)
{
    return (png_byte)(seed * 37 + i * 11);
}

/* One row of a picture of that kind; returns nothing that the reader is not to
 * read as value(). */
static void fill_row(png_byte *row, int type, int depth, int seed, int y)
{
    for (int x = 0; x < SIDE; x++) {
        png_byte v = value(seed, y * SIDE + x);
        int n = type == PNG_COLOR_TYPE_RGB          ? 3
                : type == PNG_COLOR_TYPE_RGBA       ? 4
                : type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                                    : 1;
        for (int k = 0; k < n; k++) {
            bool alpha = (n == 2 || n == 4) && k == n - 1;
            for (int b = 0; b < depth / 8; b++)
                *row++ = alpha ? 255 : v;
        }
    }
}

static void write_png(const char *name, int type, int depth, int interlace,
                      int seed)
{
    FILE *file = fopen(path_of(name), "wb");
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_byte rows[SIDE][SIDE * 8], *pointers[SIDE];
    png_color palette[256];
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 256; i++)
        palette[i] = (png_color){(png_byte)i, (png_byte)i, (png_byte)i};
    png_init_io(png, file);
    png_set_IHDR(png, info, SIDE, SIDE, depth, type, interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, 256);
    for (int y = 0; y < SIDE; y++) {
        fill_row(rows[y], type, depth, seed, y);
        pointers[y] = rows[y];
    }
    png_set_rows(png, info, pointers);
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    png_destroy_write_struct(&png, &info);
    fclose(file);
}

static void write_grey(const char *name, int seed)
{
    write_png(name, PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_NONE, seed);
}

static void check_picture(const struct dataset *ds, size_t sample, int seed)
{
    for (int i = 0; i < SIDE * SIDE; i++)
        ck_assert_uint_eq(ds->bytes[sample * SIDE * SIDE + (size_t)i],
                          value(seed, i));
}

static struct dataset *load(struct data_facts *facts)
{
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    const struct data_options options = {.path = data_folder};
    ck_assert_msg(!data_load(&options, NULL, &ds, facts, &err), "%s", err.text);
    ck_assert_int_eq(ds->width, SIDE);
    ck_assert_int_eq(ds->height, SIDE);
    return ds;
}

START_TEST(a_folder_is_a_class)
{
    struct data_facts facts;
    mkdir(path_of("dog"), 0777);
    mkdir(path_of("Cat"), 0777);
    mkdir(path_of(".hidden"), 0777);
    write_grey("dog/b.png", 1);
    write_grey("dog/a.PNG", 2);
    write_grey("Cat/z.png", 3);
    write_grey(".hidden/no.png", 4);
    write_file("dog/readme.txt", "x", 1);
    write_file("labels.csv", "x", 1);
    struct dataset *ds = load(&facts);
    ck_assert_uint_eq(ds->n, 3);
    check_picture(ds, 0, 3); /* by the bytes of the names */
    check_picture(ds, 1, 2);
    check_picture(ds, 2, 1);
    ck_assert_str_eq(dataset_class_name(ds, 0), "Cat");
    ck_assert_str_eq(dataset_class_name(ds, 1), "dog");
    ck_assert_uint_eq(ds->labels[0], 0);
    ck_assert_uint_eq(ds->labels[2], 1);
    ck_assert_str_eq(facts.kind, "PNG");
    ck_assert_str_eq(facts.notes[0],
                     "2 files that are no PNG are left out, as readme.txt");
    dataset_free(ds);
}
END_TEST

START_TEST(numbers_stay_numbers)
{
    struct data_facts facts;
    for (int i = 0; i <= 10; i++) {
        char name[40];
        snprintf(name, sizeof name, "%d", i);
        mkdir(path_of(name), 0777);
        snprintf(name, sizeof name, "%d/1.png", i);
        write_grey(name, i);
    }
    struct dataset *ds = load(&facts);
    ck_assert_ptr_null(ds->class_names);
    for (size_t i = 0; i < 11; i++)
        check_picture(ds, i, ds->labels[i]);
    ck_assert_uint_eq(ds->labels[2], 10); /* "0", "1", "10", "2" */
    dataset_free(ds);
}
END_TEST

START_TEST(parts_are_joined)
{
    static const char *const folders[] = {"testing",    "testing/0",
                                          "testing/1",  "training",
                                          "training/0", "training/1"};
    struct data_facts facts;
    for (int i = 0; i < 6; i++)
        mkdir(path_of(folders[i]), 0777);
    write_grey("testing/0/a.png", 1);
    write_grey("testing/1/a.png", 2);
    write_grey("training/0/a.png", 3);
    write_grey("training/1/a.png", 4);
    write_grey("training/1/b.png", 5);
    struct dataset *ds = load(&facts);
    ck_assert_uint_eq(ds->n, 5);
    ck_assert_uint_eq(ds->n_first, 3);
    check_picture(ds, 0, 3);
    check_picture(ds, 3, 1);
    dataset_free(ds);
}
END_TEST

/* Every kind of PNG is the same grey. */
static const struct {
    int type, depth, interlace;
} kinds[] = {
    {PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_ADAM7},
    {PNG_COLOR_TYPE_GRAY, 16, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_GRAY_ALPHA, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_ADAM7},
    {PNG_COLOR_TYPE_RGBA, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_RGBA, 16, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_PALETTE, 8, PNG_INTERLACE_NONE},
};

START_TEST(every_kind_is_grey)
{
    struct data_facts facts;
    mkdir(path_of("a"), 0777);
    mkdir(path_of("b"), 0777);
    write_png("a/1.png", kinds[_i].type, kinds[_i].depth, kinds[_i].interlace,
              7);
    write_grey("b/1.png", 7);
    struct dataset *ds = load(&facts);
    check_picture(ds, 0, 7);
    dataset_free(ds);
}
END_TEST

START_TEST(what_libpng_mixes_up_is_refused)
{
    mkdir(path_of("a"), 0777);
    write_png("a/1.png", PNG_COLOR_TYPE_RGB, 16, PNG_INTERLACE_ADAM7, 7);
    expect_error(STATUS_FORMAT, "a/1.png: an interlaced picture of 16 bits");
}
END_TEST

/* Pixels that are seen through are on white; colours weigh as they do in
 * Pillow. */
START_TEST(opacity_is_on_white)
{
    const png_byte pixels[8] = {200, 100, 50, 255, 200, 100, 50, 0};
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = 2,
                       .height = 1,
                       .format = PNG_FORMAT_RGBA};
    struct dataset *ds = NULL;
    struct err err;
    mkdir(path_of("a"), 0777);
    mkdir(path_of("b"), 0777);
    ck_assert(png_image_write_to_file(&image, path_of("a/1.png"), 0, pixels, 8,
                                      NULL));
    ck_assert(png_image_write_to_file(&image, path_of("b/1.png"), 0, pixels, 8,
                                      NULL));
    ck_assert_int_eq(load_from(data_folder, NULL, NULL, &ds, &err), STATUS_OK);
    ck_assert_uint_eq(ds->bytes[0], 124); /* .299 R + .587 G + .114 B */
    ck_assert_uint_eq(ds->bytes[1], 255);
    dataset_free(ds);
}
END_TEST

START_TEST(every_cut_is_refused)
{
    unsigned char bytes[2000];
    struct dataset *ds = NULL;
    struct err err;
    mkdir(path_of("a"), 0777);
    mkdir(path_of("b"), 0777);
    write_grey("a/1.png", 1);
    write_grey("b/1.png", 2);
    FILE *file = fopen(path_of("b/1.png"), "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* the last chunk, of 12 bytes, says no more than that it ends */
    for (size_t cut = 0; cut + 12 < size; cut++) {
        write_file("b/1.png", bytes, cut);
        expect_error(STATUS_FORMAT, "b/1.png: cannot be read as a PNG picture");
    }
    for (size_t at = 0; at < size; at++) {
        bytes[at] ^= 0x20;
        write_file("b/1.png", bytes, size);
        if (load_from(data_folder, NULL, NULL, &ds, &err) == STATUS_OK)
            dataset_free(ds);
        else
            ck_assert_ptr_nonnull(strstr(err.text, "b/1.png"));
        bytes[at] ^= 0x20;
    }
    memcpy(bytes + 16, "\x7f\xff\xff\xff", 4); /* its width */
    write_file("b/1.png", bytes, size);
    expect_error(STATUS_FORMAT, "b/1.png");
}
END_TEST

START_TEST(sizes_must_agree)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = 3,
                       .height = 4,
                       .format = PNG_FORMAT_GRAY};
    const png_byte pixels[12] = {0};
    mkdir(path_of("a"), 0777);
    mkdir(path_of("b"), 0777);
    write_grey("a/1.png", 1);
    ck_assert(png_image_write_to_file(&image, path_of("b/1.png"), 0, pixels, 3,
                                      NULL));
    expect_error(STATUS_FORMAT, "b/1.png: a picture of 4 x 3, expected 5 x 5 "
                                "as the first, 1.png");
}
END_TEST

START_TEST(loading_can_be_cancelled)
{
    struct dataset *ds = NULL;
    struct err err;
    struct progress progress = {.cancel = 1};
    mkdir(path_of("a"), 0777);
    mkdir(path_of("b"), 0777);
    write_grey("a/1.png", 1);
    write_grey("b/1.png", 2);
    ck_assert_int_eq(load_from(data_folder, NULL, &progress, &ds, &err),
                     STATUS_IO);
    ck_assert_str_eq(err.text, "loading was cancelled");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_folder_is_a_class);
    tcase_add_test(tc, numbers_stay_numbers);
    tcase_add_test(tc, parts_are_joined);
    tcase_add_loop_test(tc, every_kind_is_grey, 0, N_OF(kinds));
    tcase_add_test(tc, what_libpng_mixes_up_is_refused);
    tcase_add_test(tc, opacity_is_on_white);
    tcase_add_test(tc, every_cut_is_refused);
    tcase_add_test(tc, sizes_must_agree);
    tcase_add_test(tc, loading_can_be_cancelled);
}

#else

START_TEST(what_to_install_is_said)
{
    mkdir(path_of("a"), 0777);
    write_file("a/1.png", "x", 1);
    expect_error(STATUS_USAGE, "install libpng-dev");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, what_to_install_is_said);
}

#endif

int main(void)
{
    return data_tests_run("png", add_tests);
}
