/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libpng's simplified interface reads palettes, 16 bits, interlaced pictures
 * and all else into 8 bits of red, green, blue and opacity, and gives its
 * errors as texts. What is drawn with opacity is put on white, as a viewer
 * does. */
#include "data/readers/png.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/gzio.h"
#include "data/readers/png_list.h"
#include "data/readers/reader.h"

#ifdef HAVE_PNG
#include <png.h>

struct png_size {
    uint32_t width, height;
};

static enum status not_read(const char *path, png_image *image, struct err *err)
{
    return err_set(err, STATUS_FORMAT,
                   "%s: cannot be read as a PNG picture: %s", err_path(path),
                   image->message);
}

/* Grey on white, in a row of a sheet. */
static void turn_grey(const unsigned char *rgba, size_t n, uint8_t *to)
{
    for (size_t i = 0; i < n; i++, rgba += 4) {
        unsigned grey =
            (299u * rgba[0] + 587u * rgba[1] + 114u * rgba[2] + 500u) / 1000u;
        to[i] =
            (uint8_t)((grey * rgba[3] + 255u * (255u - rgba[3]) + 127u) / 255u);
    }
}

/* libpng 1.6.39 mixes up the rows of these. What it says of a picture does not
 * tell them; its header does, which comes first in every file. */
static bool is_deep_and_interlaced(const char *path)
{
    enum { DEPTH = 24, INTERLACE = 28, N_HEADER };
    unsigned char header[N_HEADER];
    FILE *file = fopen(path, "rb");
    bool is = file && fread(header, 1, N_HEADER, file) == N_HEADER &&
              header[DEPTH] == 16 && header[INTERLACE] == 1;
    if (file)
        fclose(file);
    return is;
}

/* Opens a picture, whose size must be possible. */
static enum status open_picture(const char *path, png_image *image,
                                struct err *err)
{
    *image = (png_image){.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(image, path))
        return not_read(path, image, err);
    if (is_deep_and_interlaced(path)) {
        png_image_free(image);
        return err_set(err, STATUS_FORMAT,
                       "%s: an interlaced picture of 16 bits, expected 8 bits "
                       "or none interlaced; save it so",
                       err_path(path));
    }
    if ((uint64_t)image->width * image->height <= DATASET_MAX_FEATURES)
        return STATUS_OK;
    enum status status = err_set(
        err, STATUS_FORMAT,
        "%s: a picture of %u x %u, expected 1 to %d pixels; make them smaller",
        err_path(path), image->height, image->width, DATASET_MAX_FEATURES);
    png_image_free(image);
    return status;
}

static enum status read_picture(const char *path, const struct png_list *list,
                                struct png_size size, unsigned char *rgba,
                                uint8_t *to, struct err *err)
{
    png_image image;
    enum status status = open_picture(path, &image, err);
    if (status != STATUS_OK)
        return status;
    if (image.width != size.width || image.height != size.height) {
        status = err_set(err, STATUS_FORMAT,
                         "%s: a picture of %u x %u, expected %u x %u as the "
                         "first, %s",
                         err_path(path), image.height, image.width, size.height,
                         size.width, strrchr(list->files[0].path, '/') + 1);
        png_image_free(&image);
        return status;
    }
    image.format = PNG_FORMAT_RGBA;
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    if (!png_image_finish_read(&image, NULL, rgba, 0, NULL))
        return not_read(path, &image, err);
    turn_grey(rgba, (size_t)size.width * size.height, to);
    return STATUS_OK;
}

static enum status find_size(const struct png_list *list, struct png_size *out,
                             struct err *err)
{
    png_image image;
    enum status status = open_picture(list->files[0].path, &image, err);
    if (status != STATUS_OK)
        return status;
    *out = (struct png_size){image.width, image.height};
    png_image_free(&image);
    return STATUS_OK;
}

static bool is_number(const char *text)
{
    return *text && strlen(text) < 16 &&
           strspn(text, "0123456789") == strlen(text);
}

/* Folders called by numbers are these numbers; else all are words. */
static enum status set_labels(const struct png_list *list, struct sheet *sheet,
                              struct err *err)
{
    bool numbers = true;
    for (size_t i = 0; i < list->n_classes; i++)
        numbers = numbers && is_number(list->classes[i]);
    enum status status = sheet_alloc_labels(sheet, !numbers, err);
    for (size_t i = 0; i < list->n && status == STATUS_OK; i++) {
        const char *class = list->files[i].class;
        if (numbers)
            sheet->labels.value[i] = strtod(class, NULL);
        else
            sheet->labels.word[i] =
                words_add(&sheet->words, class, strlen(class));
        if (!numbers && sheet->labels.word[i] == 0)
            status = err_set(err, STATUS_NOMEM, "no memory for the labels");
    }
    return status;
}

static void say(const struct png_list *list, const struct reading *r)
{
    snprintf(r->facts->label, sizeof r->facts->label, "the folders' names");
    if (list->n_other)
        facts_note(r->facts, "%zu files that are no PNG are left out, as %s",
                   list->n_other, list->other);
    if (*list->left_out)
        facts_note(r->facts, "the folder %s is left out", list->left_out);
}

static enum status read_all(const struct png_list *list, struct png_size size,
                            const struct reading *r, struct sheet *sheet)
{
    size_t n = (size_t)size.width * size.height;
    enum status status = sheet_alloc(sheet, list->n, n, false, r->err);
    if (status == STATUS_OK)
        status = set_labels(list, sheet, r->err);
    if (status != STATUS_OK) {
        char why[sizeof r->err->text];
        snprintf(why, sizeof why, "%s", r->err->text);
        return err_set(r->err, status, "%s: %.120s", err_path(r->source->path),
                       why);
    }
    unsigned char *rgba = mem_alloc(n, 4);
    if (!rgba)
        return err_set(r->err, STATUS_NOMEM, "%s: no memory for a picture",
                       err_path(r->source->path));
    for (size_t i = 0; i < list->n && status == STATUS_OK; i++) {
        status = read_picture(list->files[i].path, list, size, rgba,
                              sheet->bytes + i * n, r->err);
        if (status == STATUS_OK)
            status = gzio_progress(
                r->progress, (int)((i + 1) * PROGRESS_READ / list->n), r->err);
    }
    mem_free(rgba);
    sheet->width = (int)size.width;
    sheet->height = (int)size.height;
    sheet->n_first = list->n_first;
    return status;
}

static enum status read_list(const struct png_list *list,
                             const struct reading *r, struct sheet *out)
{
    struct png_size size;
    enum status status = find_size(list, &size, r->err);
    if (status == STATUS_OK)
        status = read_all(list, size, r, out);
    if (status == STATUS_OK)
        say(list, r);
    return status;
}

#else

static enum status read_list(const struct png_list *list,
                             const struct reading *r, struct sheet *out)
{
    (void)list;
    (void)out;
    return err_set(r->err, STATUS_USAGE,
                   "%s: PNG pictures, which this mlptui was built without; "
                   "install libpng-dev, then configure and build it again",
                   err_path(r->source->path));
}

#endif

static enum status read_png(const struct reading *r, struct sheet *out)
{
    struct png_list list;
    enum status status = png_list_read(r->source->path, &list, r->err);
    if (status == STATUS_OK)
        status = read_list(&list, r, out);
    png_list_done(&list);
    return status;
}

static bool recognises(const struct source *source)
{
    return source->folder && png_folder_has(source->path);
}

const struct reader reader_png = {"PNG", recognises, read_png};
