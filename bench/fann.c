/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same network in FANN, float. FANN has no ReLU, no softmax and no mini
 * batch: the hidden units are piecewise linear (its cheapest), the loss is
 * the squared error, and each batch of 630 is a training set of its own, so
 * that one pass over all of them does the work of one epoch.
 *
 * usage: fann DATA. Prints "ready ..." and then, for each line of standard
 * input, the seconds of one epoch. */
#include <floatfann.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/clock.h"

#define BATCH     630
#define N_BATCHES 100
#define N_IN      784
#define N_OUT     10

/* Reads n items of `size` bytes behind the header of an IDX file. */
static void read_idx(const char *folder, const char *name, size_t header,
                     unsigned char *out, size_t n)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    gzFile file = gzopen(path, "rb");
    if (!file || gzread(file, out, (unsigned)header) != (int)header ||
        gzread(file, out, (unsigned)n) != (int)n) {
        fprintf(stderr, "fann: cannot read %s\n", path);
        exit(1);
    }
    gzclose(file);
}

/* Batch j of the training files in file order (the order costs nothing).
 *   pixels [n, 784], labels [n] bytes, n >= BATCH (j + 1) */
static struct fann_train_data *batch_of(const unsigned char *pixels,
                                        const unsigned char *labels, size_t j)
{
    struct fann_train_data *data = fann_create_train(BATCH, N_IN, N_OUT);
    if (!data)
        exit(1);
    for (size_t s = 0; s < BATCH; s++) {
        size_t row = (j * BATCH + s) % 60000;
        for (size_t i = 0; i < N_IN; i++)
            data->input[s][i] = (fann_type)pixels[row * N_IN + i] / 255;
        for (size_t k = 0; k < N_OUT; k++)
            data->output[s][k] = labels[row] == k;
    }
    return data;
}

int main(int argc, char **argv)
{
    static struct fann_train_data *batches[N_BATCHES];
    unsigned char *pixels = malloc(60000 * N_IN), *labels = malloc(60000);
    char line[16];

    if (argc != 2 || !pixels || !labels)
        return 2;
    read_idx(argv[1], "train-images-idx3-ubyte.gz", 16, pixels, 60000 * N_IN);
    read_idx(argv[1], "train-labels-idx1-ubyte.gz", 8, labels, 60000);
    for (size_t j = 0; j < N_BATCHES; j++)
        batches[j] = batch_of(pixels, labels, j);
    struct fann *net = fann_create_standard(3, N_IN, 20, N_OUT);
    fann_set_activation_function_hidden(net, FANN_LINEAR_PIECE);
    fann_set_training_algorithm(net, FANN_TRAIN_BATCH);
    fann_set_learning_rate(net, 0.1f);
    printf("ready FANN float, 1 thread\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        int64_t start = clock_now_ns();
        for (size_t j = 0; j < N_BATCHES; j++)
            fann_train_epoch(net, batches[j]);
        printf("%.9f\n", 1e-9 * (double)(clock_now_ns() - start));
        fflush(stdout);
    }
    return 0;
}
