/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data set is three plain arrays behind one owner. The hash reads words,
 * not bytes: a multiplication a byte would cost 80 ms for MNIST, more than
 * reading it from the page cache. */
#include "data/dataset.h"

#include <endian.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* The set without its features. */
static struct dataset *new_labelled(size_t n, size_t n_features)
{
    struct dataset *ds = mem_alloc(1, sizeof *ds);
    if (!ds)
        return NULL;
    ds->n = n;
    ds->n_features = n_features;
    ds->n_classes = 2;
    ds->divisor = 255.0;
    ds->scale =
        (struct scale){.kind = SCALE_BYTE, .divisor = 255.0, .high = 255.0};
    ds->labels = mem_alloc(n, sizeof *ds->labels);
    if (ds->labels)
        return ds;
    dataset_free(ds);
    return NULL;
}

static bool is_shape(size_t n, size_t n_features)
{
    return n > 0 && n <= UINT32_MAX && n_features > 0 &&
           n_features <= DATASET_MAX_FEATURES;
}

enum status dataset_new(size_t n, size_t n_features, bool real_valued,
                        struct dataset **out)
{
    size_t cells;
    uint8_t *bytes = NULL;
    double *reals = NULL;
    if (!is_shape(n, n_features))
        return STATUS_USAGE;
    if (!size_mul_ok(n, n_features, &cells))
        return STATUS_NOMEM;
    if (real_valued)
        reals = mem_alloc(cells, sizeof *reals);
    else
        bytes = mem_alloc(cells, 1);
    if (!reals && !bytes)
        return STATUS_NOMEM;
    enum status status = dataset_adopt(n, n_features, &bytes, &reals, out);
    mem_free(bytes);
    mem_free(reals);
    return status;
}

enum status dataset_adopt(size_t n, size_t n_features, uint8_t **bytes,
                          double **reals, struct dataset **out)
{
    if (!is_shape(n, n_features))
        return STATUS_USAGE;
    struct dataset *ds = new_labelled(n, n_features);
    if (!ds)
        return STATUS_NOMEM;
    ds->bytes = *bytes;
    ds->reals = *reals;
    *bytes = NULL;
    *reals = NULL;
    *out = ds;
    return STATUS_OK;
}

void dataset_free(struct dataset *ds)
{
    if (!ds)
        return;
    scale_done(&ds->scale);
    mem_free(ds->line);
    mem_free(ds->number);
    mem_free(ds->feature_names);
    mem_free(ds->class_names);
    mem_free(ds->labels);
    mem_free(ds->reals);
    mem_free(ds->bytes);
    mem_free(ds);
}

double dataset_feature(const struct dataset *ds, size_t sample, size_t column)
{
    size_t at = sample * ds->n_features + column;
    return ds->bytes ? ds->bytes[at] / ds->divisor : ds->reals[at];
}

void dataset_count_classes(struct dataset *ds)
{
    size_t largest = 1;
    for (size_t i = 0; i < ds->n; i++) {
        if (ds->labels[i] > largest)
            largest = ds->labels[i];
    }
    ds->n_classes = largest + 1;
}

/* text[0..length) into buf, cut before a UTF-8 letter that does not fit. */
static void copy_name(char *buf, size_t size, const char *text, size_t length)
{
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(buf, text, length);
    buf[length] = '\0';
    text_clean(buf);
}

enum status dataset_name_classes(struct dataset *ds, const char *const *names)
{
    mem_free(ds->class_names);
    ds->class_names = mem_alloc(ds->n_classes, sizeof *ds->class_names);
    if (!ds->class_names)
        return STATUS_NOMEM;
    for (size_t i = 0; i < ds->n_classes; i++)
        copy_name(ds->class_names[i], sizeof ds->class_names[i], names[i],
                  strlen(names[i]));
    return STATUS_OK;
}

enum status dataset_name_features(struct dataset *ds, char *const *names)
{
    mem_free(ds->feature_names);
    ds->feature_names = mem_alloc(ds->n_features, sizeof *ds->feature_names);
    if (!ds->feature_names)
        return STATUS_NOMEM;
    for (size_t k = 0; k < ds->n_features; k++)
        if (names[k])
            copy_name(ds->feature_names[k], sizeof ds->feature_names[k],
                      names[k], strlen(names[k]));
    return STATUS_OK;
}

const char *dataset_class_name(const struct dataset *ds, size_t class)
{
    return ds->class_names && class < ds->n_classes ? ds->class_names[class]
                                                    : NULL;
}

void dataset_set_name(struct dataset *ds, const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    copy_name(ds->name, sizeof ds->name, path + start, end - start);
}

static uint64_t fnv_word(uint64_t hash, uint64_t word)
{
    return (hash ^ word) * UINT64_C(0x100000001b3);
}

static uint64_t fnv_bytes(uint64_t hash, const uint8_t *bytes, size_t n)
{
    uint64_t word;
    for (; n >= sizeof word; n -= sizeof word, bytes += sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = fnv_word(hash, le64toh(word));
    }
    if (n > 0) {
        word = 0;
        memcpy(&word, bytes, n);
        hash = fnv_word(hash, le64toh(word));
    }
    return hash;
}

static uint64_t fnv_reals(uint64_t hash, const double *reals, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t word;
        memcpy(&word, &reals[i], sizeof word);
        hash = fnv_word(hash, word);
    }
    return hash;
}

/* Labels of up to 256 classes count as bytes. */
static uint64_t fnv_labels(uint64_t hash, const struct dataset *ds)
{
    size_t per_word = ds->n_classes > 256 ? 4 : 8;
    for (size_t i = 0; i < ds->n; i += per_word) {
        uint64_t word = 0;
        for (size_t k = 0; k < per_word && i + k < ds->n; k++)
            word |= (uint64_t)ds->labels[i + k] << (64 / per_word * k);
        hash = fnv_word(hash, word);
    }
    return hash;
}

uint64_t dataset_hash(const struct dataset *ds)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = fnv_word(hash, ds->n);
    hash = fnv_word(hash, ds->n_features);
    if (ds->bytes)
        hash = fnv_bytes(hash, ds->bytes, ds->n * ds->n_features);
    else
        hash = fnv_reals(hash, ds->reals, ds->n * ds->n_features);
    return fnv_labels(hash, ds);
}
