/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture is turned by way of one row apart. */
#include "data/load/turn.h"

#include <string.h>

#include "base/mem.h"

/* One picture of height x width cells, each of `size` bytes: cell (y, x) goes
 * to (x, y). */
static void turn(unsigned char *cells, unsigned char *spare, size_t height,
                 size_t width, size_t size)
{
    memcpy(spare, cells, height * width * size);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            memcpy(cells + (x * height + y) * size,
                   spare + (y * width + x) * size, size);
}

enum status turn_pictures(struct dataset *ds, bool transposed,
                          const struct data_options *options, const char *path,
                          struct data_facts *facts, struct err *err)
{
    if (transposed == (options->transpose != 0)) {
        if (transposed)
            facts_note(facts, "transposed pictures are left as they are, as "
                              "--transpose asks");
        return STATUS_OK;
    }
    if (ds->width == 0)
        return err_set(err, STATUS_USAGE,
                       "%s: no pictures to transpose; --image WxH says their "
                       "shape",
                       err_path(path));
    size_t size = ds->bytes ? 1 : sizeof *ds->reals, row = ds->n_features;
    unsigned char *cells = ds->bytes ? ds->bytes : (unsigned char *)ds->reals;
    unsigned char *spare = mem_alloc(row, size);
    if (!spare)
        return err_set(err, STATUS_NOMEM, "%s: no memory to turn pictures",
                       err_path(path));
    for (size_t i = 0; i < ds->n; i++)
        turn(cells + i * row * size, spare, (size_t)ds->height,
             (size_t)ds->width, size);
    mem_free(spare);
    int width = ds->width;
    ds->width = ds->height;
    ds->height = width;
    facts_note(facts, "transposed pictures were turned%s",
               transposed ? "; --transpose leaves them" : "");
    return STATUS_OK;
}
