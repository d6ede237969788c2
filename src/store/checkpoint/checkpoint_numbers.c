/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table names the numbers of a lane, for writing and for reading. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "store/checkpoint/checkpoint_parts.h"

/* Epochs, and the one behind the last, which is in hand after it. */
#define EPOCH_MOST (1e6 + 1)
/* 36 years: what is trained afterwards can be added. */
#define NS_MOST   0x1p60
#define ID_MOST   4294967295.0
#define STEP_MOST 0x1p53

/* The numbers of a lane as they travel: 8 bytes each. */
struct numbers {
    uint64_t step, epoch, batch, seed;
    double acc, loss;
    int64_t train_ns, active_ns;
    double first_loss;
    uint64_t learned, collapse;
};

/* least and most: what a file may say. NaN is no number of these bounds, and
 * is within all: of a run that has not begun. `later` ones came into the world
 * after the first files, which are read without them. */
static const struct {
    const char *name;
    char kind;
    size_t at;
    double least, most;
    bool later;
} fields[] = {
    {"step", 'u', offsetof(struct numbers, step), 0, STEP_MOST, false},
    {"epoch", 'u', offsetof(struct numbers, epoch), 1, EPOCH_MOST, false},
    {"batch", 'u', offsetof(struct numbers, batch), 0, ID_MOST, false},
    {"seed", 'u', offsetof(struct numbers, seed), 0, ID_MOST, false},
    {"acc", 'f', offsetof(struct numbers, acc), 0, 100, false},
    {"loss", 'f', offsetof(struct numbers, loss), -INFINITY, INFINITY, false},
    {"train_ns", 'i', offsetof(struct numbers, train_ns), 0, NS_MOST, false},
    {"active_ns", 'i', offsetof(struct numbers, active_ns), 0, NS_MOST, false},
    {"first_loss", 'f', offsetof(struct numbers, first_loss), -INFINITY,
     INFINITY, true},
    {"learned", 'u', offsetof(struct numbers, learned), 0, 1, true},
    {"collapse", 'u', offsetof(struct numbers, collapse), 0, COLLAPSE_COUNT - 1,
     true},
};
#define N_FIELDS (sizeof fields / sizeof fields[0])

const char *checkpoint_name(char buf[CHECKPOINT_NAME_SIZE], const char *lane,
                            const char *what, size_t number)
{
    char digits[24] = "";

    if (number > 0)
        snprintf(digits, sizeof digits, "%zu", number);
    snprintf(buf, CHECKPOINT_NAME_SIZE, "%s%s%s%s", lane, *lane ? "/" : "",
             what, digits);
    return buf;
}

void checkpoint_add_numbers(struct npz_writer *w, const char *lane,
                            const struct run_state *s)
{
    struct numbers n = {
        .step = s->step,
        .epoch = s->epoch,
        .batch = s->batch,
        .seed = s->seed,
        .acc = s->acc,
        .loss = s->loss,
        .train_ns = s->train_ns,
        .active_ns = s->active_ns,
        .first_loss = s->first_loss,
        .learned = s->learned,
        .collapse = s->collapse,
    };
    char buf[CHECKPOINT_NAME_SIZE];

    for (size_t i = 0; i < N_FIELDS; i++)
        npz_add(w, checkpoint_name(buf, lane, fields[i].name, 0),
                fields[i].kind, (const char *)&n + fields[i].at, 0, NULL);
}

static double field_value(size_t field, const struct numbers *n)
{
    const char *at = (const char *)n + fields[field].at;

    if (fields[field].kind == 'u')
        return (double)*(const uint64_t *)(const void *)at;
    if (fields[field].kind == 'i')
        return (double)*(const int64_t *)(const void *)at;
    return *(const double *)(const void *)at;
}

bool checkpoint_has(const struct npz_reader *r, const char *name)
{
    size_t n = strlen(name);
    const char *entry;

    for (size_t i = 0; (entry = npz_entry(r, i)) != NULL; i++)
        if (strncmp(entry, name, n) == 0 && strcmp(entry + n, ".npy") == 0)
            return true;
    return false;
}

static enum status read_field(struct npz_reader *r, const char *path,
                              const char *lane, size_t field,
                              struct numbers *out, struct err *err)
{
    char buf[CHECKPOINT_NAME_SIZE];
    const char *name = checkpoint_name(buf, lane, fields[field].name, 0);
    enum status status;
    double value;

    if (fields[field].later && !checkpoint_has(r, name))
        return STATUS_OK;
    status = npz_read(r, name, fields[field].kind, 0, NULL,
                      (char *)out + fields[field].at, err);
    if (status)
        return status;
    value = field_value(field, out);
    if (value < fields[field].least || value > fields[field].most)
        return err_set(err, STATUS_FORMAT, "%s: %s is %.6g, no run's",
                       err_path(path), buf, value);
    return STATUS_OK;
}

enum status checkpoint_read_numbers(struct npz_reader *r, const char *path,
                                    const char *name, struct run_state *out,
                                    struct err *err)
{
    struct numbers n = {.first_loss = NAN};
    enum status status = STATUS_OK;

    for (size_t i = 0; i < N_FIELDS && !status; i++)
        status = read_field(r, path, name, i, &n, err);
    if (status)
        return status;
    out->step = n.step;
    out->epoch = (uint32_t)n.epoch;
    out->batch = (uint32_t)n.batch;
    out->seed = (uint32_t)n.seed;
    out->acc = n.acc;
    out->loss = n.loss;
    out->train_ns = n.train_ns;
    out->active_ns = n.active_ns;
    out->first_loss = n.first_loss;
    out->learned = n.learned != 0;
    out->collapse = (enum collapse)n.collapse;
    return STATUS_OK;
}
