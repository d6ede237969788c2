/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dictionary is Python, but no more of it is read than NumPy writes: three
 * keys in any order, of which one is a text, one True or False, and one a tuple
 * of whole numbers. */
#include "data/npy.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC     "\x93NUMPY"
#define N_MAGIC   6
#define MOST_TEXT 1024 /* bytes of a text item */

struct cursor {
    const char *at; /* in a text that ends in a zero */
    struct err *err;
};

size_t npy_header_size(const unsigned char prefix[NPY_PREFIX])
{
    size_t size;
    if (memcmp(prefix, MAGIC, N_MAGIC) != 0 || prefix[6] < 1 || prefix[6] > 3)
        return 0;
    size_t length = prefix[8] | (size_t)prefix[9] << 8;
    if (prefix[6] == 1)
        size = 10 + length;
    else
        size =
            12 + (length | (size_t)prefix[10] << 16 | (size_t)prefix[11] << 24);
    return size >= NPY_PREFIX && size <= NPY_HEADER_MAX ? size : 0;
}

static bool eat(struct cursor *c, char what)
{
    c->at += strspn(c->at, " \n");
    if (*c->at != what)
        return false;
    c->at++;
    return true;
}

static bool eat_word(struct cursor *c, const char *word)
{
    size_t n = strlen(word);
    c->at += strspn(c->at, " ");
    if (strncmp(c->at, word, n) != 0)
        return false;
    c->at += n;
    return true;
}

/* A text in quotes of either kind. */
static bool eat_text(struct cursor *c, char *out, size_t size)
{
    c->at += strspn(c->at, " \n");
    char quote = *c->at;
    if (quote != '\'' && quote != '"')
        return false;
    const char *end = strchr(c->at + 1, quote);
    size_t n = end ? (size_t)(end - c->at - 1) : size;
    if (n >= size)
        return false;
    memcpy(out, c->at + 1, n);
    out[n] = '\0';
    c->at = end + 1;
    return true;
}

/* "<f8", "|u1", ">i4", "|S5", "<U3". */
static enum status parse_type(struct cursor *c, struct npy *npy)
{
    char text[24], *end;
    c->at += strspn(c->at, " ");
    if (*c->at == '[')
        return err_set(c->err, STATUS_FORMAT,
                       "holds records of several fields, expected an array "
                       "of numbers");
    if (!eat_text(c, text, sizeof text))
        return err_set(c->err, STATUS_FORMAT, "damaged: no type in its header");
    const char *at = text + (*text && strchr("<>|=", *text) ? 1 : 0);
    if (*at == 'O')
        return err_set(c->err, STATUS_FORMAT,
                       "holds Python objects saved with pickle, expected "
                       "numbers; save it with np.save(..., "
                       "allow_pickle=False)");
    unsigned long size = *at ? strtoul(at + 1, &end, 10) : 0;
    size = size > MOST_TEXT ? 0 : size;
    npy->type = (struct item_type){*at, *text == '>', size};
    if (*at == 'U')
        npy->type.size *= 4;
    bool is_text = (*at == 'U' || *at == 'S') && size > 0;
    if (!*at || *end || !(is_text || items_are_numbers(&npy->type)))
        return err_set(c->err, STATUS_FORMAT,
                       "of type '%s', expected whole numbers, reals or texts",
                       text);
    return STATUS_OK;
}

/* "(20, 784)", "(20,)", "()"; Python 2 writes "(20L, 784L)". */
static enum status parse_shape(struct cursor *c, struct npy *npy)
{
    npy->n = 1;
    npy->n_dims = 0;
    if (!eat(c, '('))
        return err_set(c->err, STATUS_FORMAT,
                       "damaged: no shape in its header");
    while (!eat(c, ')')) {
        char *end;
        if (npy->n_dims == NPY_DIMS)
            return err_set(c->err, STATUS_FORMAT,
                           "of more than %d dimensions, which is the most",
                           NPY_DIMS);
        if (*c->at < '0' || *c->at > '9')
            return err_set(c->err, STATUS_FORMAT,
                           "damaged: its shape is '%.30s'", c->at);
        size_t dim = strtoull(c->at, &end, 10); /* too large: ULLONG_MAX */
        npy->dims[npy->n_dims++] = dim;
        if (!size_mul_ok(npy->n, dim, &npy->n))
            return err_set(c->err, STATUS_FORMAT,
                           "its shape promises more than a file can hold");
        c->at = end + (*end == 'L' ? 1 : 0);
        eat(c, ',');
    }
    return STATUS_OK;
}

static enum status parse_pair(struct cursor *c, struct npy *npy, unsigned *seen)
{
    char key[24];
    if (!eat_text(c, key, sizeof key) || !eat(c, ':'))
        return err_set(c->err, STATUS_FORMAT, "damaged: no header of a .npy");
    if (strcmp(key, "descr") == 0) {
        *seen |= 1;
        return parse_type(c, npy);
    }
    if (strcmp(key, "shape") == 0) {
        *seen |= 2;
        return parse_shape(c, npy);
    }
    npy->fortran = eat_word(c, "True");
    if (strcmp(key, "fortran_order") != 0 ||
        (!npy->fortran && !eat_word(c, "False")))
        return err_set(c->err, STATUS_FORMAT, "damaged: '%s' in its header",
                       key);
    *seen |= 4;
    return STATUS_OK;
}

enum status npy_parse(const unsigned char *header, size_t n, struct npy *out,
                      struct err *err)
{
    char text[NPY_HEADER_MAX + 1];
    struct npy npy = {.header = n};
    struct cursor c = {text, err};
    unsigned seen = 0;
    size_t bytes;
    if (n < NPY_PREFIX || npy_header_size(header) != n)
        return err_set(err, STATUS_FORMAT, "no .npy array of version 1 to 3");
    size_t start = header[6] == 1 ? 10 : 12;
    memcpy(text, header + start, n - start);
    text[n - start] = '\0';
    if (!eat(&c, '{'))
        return err_set(err, STATUS_FORMAT, "damaged: no header of a .npy");
    while (!eat(&c, '}')) {
        enum status status = parse_pair(&c, &npy, &seen);
        if (status != STATUS_OK)
            return status;
        eat(&c, ',');
    }
    if (seen != 7)
        return err_set(err, STATUS_FORMAT,
                       "damaged: its header lacks type, order or shape");
    if (!size_mul_ok(npy.n, npy.type.size, &bytes))
        return err_set(err, STATUS_FORMAT,
                       "its shape promises more than a file can hold");
    npy.body = bytes;
    *out = npy;
    return STATUS_OK;
}
