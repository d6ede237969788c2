/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Races stand in slots. Each prints into memory, and what the earliest of them
 * has printed so far goes on to standard output, so that rows come seed by
 * seed whichever race is ahead. The first race has the data read; the others
 * begin on the same data when they are there. */
#include "cli/seeds/headless_seeds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/headless.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/seeds/seed_place.h"

/* 20 ms for all slots together: a ring holds more batches than that. */
#define WAIT_NS 20000000

struct slot {
    struct headless_job job;
    struct race_config config;
    struct seed_place place;
    size_t index; /* in the list of seeds */
    bool used;
    bool ended; /* and not yet printed to the end */
    FILE *text;
    char *bytes;
    size_t size, sent;
};

struct series {
    const struct options *options;
    const struct keeper *like;
    const struct race_config *config;
    struct tell tell; /* of the first seed */
    FILE *out;
    struct err *err;
    struct slot *slots;
    size_t n_slots, n_active, next, turn; /* turn: the seed that is printed */
    struct race *donor; /* of the data; NULL until they are there */
    struct seed_results *results;
    int result;
    bool stop; /* nothing more begins */
};

static void close_slot(struct slot *slot)
{
    headless_job_done(&slot->job);
    seed_place_close(&slot->place);
    if (slot->text)
        fclose(slot->text);
    free(slot->bytes); /* open_memstream's, not of base/mem.h */
    *slot = (struct slot){.used = false};
}

/* The newest that went wrong is told by the caller, the others here. */
static void take_result(struct series *s, const struct slot *slot, int result,
                        const struct err *why)
{
    if (s->err->text[0] != '\0')
        message("%s", s->err->text);
    s->err->text[0] = '\0';
    if (why->text[0] != '\0')
        err_set(s->err, why->code, "seed %u: %.240s",
                (unsigned)s->options->seeds.seed[slot->index], why->text);
    s->result = seed_worse_status(s->result, result);
    s->stop = s->stop || result == EXIT_ERROR || result == EXIT_USAGE ||
              result > EXIT_SIGNAL || result == EXIT_SAVED;
}

/* Its folder says that it has ended: another time, by this very command. */
static void take_finished(struct series *s, struct slot *slot)
{
    const struct keeper *k = &slot->place.keeper;

    for (size_t i = 0; i < s->config->n_lanes; i++)
        if (k->finished_status != EXIT_DIVERGED)
            s->results->val[i][slot->index] = k->finished_val[i];
    s->result = seed_worse_status(s->result, k->finished_status);
    slot->ended = true;
}

/* donor: a race on whose data this one begins, or NULL. */
static void begin(struct series *s, struct slot *slot, struct race *donor)
{
    const struct options *o = s->options;
    uint32_t seed = o->seeds.seed[s->next];
    struct err why = {0};
    enum status st;
    int result;

    *slot = (struct slot){.used = true, .index = s->next++};
    slot->config = *s->config;
    seed_race(&slot->config, seed);
    st = seed_place_open(&slot->place, o, s->like, &slot->config, seed, &why);
    if (st == STATUS_OK && slot->place.keeper.finished) {
        take_finished(s, slot);
        return;
    }
    result = st == STATUS_OK ? 0 : headless_exit_status(st);
    slot->text = open_memstream(&slot->bytes, &slot->size);
    if (!slot->text && result == 0) {
        err_set(&why, STATUS_NOMEM, "out of memory");
        result = EXIT_ERROR;
    }
    if (result == 0)
        result = headless_job_begin(
            &slot->job, donor, &slot->config, (enum text_format)o->format,
            &slot->place.keeper, slot->index == 0 ? s->tell : (struct tell){0},
            slot->text, &why);
    if (result != 0) {
        take_result(s, slot, result, &why);
        close_slot(slot);
        return;
    }
    slot->job.report.seeds = true;
    slot->job.report.goes_on = slot->index > 0;
    s->n_active++;
}

/* The slot's race is over, or is ended. */
static void end(struct series *s, struct slot *slot)
{
    struct err why = {0};
    int result = headless_job_end(&slot->job, &why);

    for (size_t i = 0; i < s->config->n_lanes; i++)
        if (!lane_state_failed(race_lane_state(slot->job.race, i)))
            s->results->val[i][slot->index] = slot->job.report.val[i];
    take_result(s, slot, result, &why);
    if (!s->donor) { /* its data, until all is done */
        s->donor = slot->job.race;
        slot->job.race = NULL;
    }
    slot->ended = true;
    s->n_active--;
}

/* What the seed whose turn it is has printed since. */
static void pass_on(struct series *s, struct slot *slot)
{
    if (!slot->text) /* it had ended another time */
        return;
    fflush(slot->text);
    errno = 0;
    if (slot->size > slot->sent &&
        (fwrite(slot->bytes + slot->sent, 1, slot->size - slot->sent, s->out) <
             slot->size - slot->sent ||
         fflush(s->out) != 0)) {
        struct err why = {0};
        int result = headless_write_failed(&why);

        take_result(s, slot, result, &why);
        s->stop = true;
    }
    slot->sent = slot->size;
}

static void print_in_turn(struct series *s)
{
    bool again = true;

    while (again && !s->stop) {
        again = false;
        for (size_t i = 0; i < s->n_slots && !s->stop; i++) {
            struct slot *slot = &s->slots[i];

            if (!slot->used || slot->index != s->turn)
                continue;
            pass_on(s, slot);
            if (slot->ended) {
                close_slot(slot);
                s->turn++;
                again = true;
            }
        }
    }
}

/* A race that has the data, or NULL. */
static struct race *donor_of(const struct series *s)
{
    struct race *donor = s->donor;

    for (size_t i = 0; !donor && i < s->n_slots; i++)
        if (s->slots[i].used && race_problem(s->slots[i].job.race))
            donor = s->slots[i].job.race;
    return donor;
}

static bool may_begin(const struct series *s)
{
    return !s->stop && s->next < s->options->seeds.n &&
           (s->n_active == 0 || donor_of(s));
}

static void fill_slots(struct series *s)
{
    for (size_t i = 0; i < s->n_slots && may_begin(s); i++)
        if (!s->slots[i].used)
            begin(s, &s->slots[i], donor_of(s));
}

static void look_at_slots(struct series *s)
{
    int64_t ns = s->n_active > 0 ? WAIT_NS / (int64_t)s->n_active : 0;

    for (size_t i = 0; i < s->n_slots; i++) {
        struct slot *slot = &s->slots[i];

        if (slot->used && !slot->ended &&
            (s->stop || !headless_job_look(&slot->job, ns)))
            end(s, slot);
    }
}

static void run_series(struct series *s)
{
    do {
        fill_slots(s);
        look_at_slots(s);
        print_in_turn(s);
    } while (s->n_active > 0 || may_begin(s));
    if (!s->stop) {
        bool rows = s->options->format != FORMAT_NOTEBOOK;

        seed_results_print(s->results, rows ? stderr : s->out);
        if (fflush(s->out) != 0 || ferror(s->out))
            s->result =
                seed_worse_status(s->result, headless_write_failed(s->err));
    }
    for (size_t i = 0; i < s->n_slots; i++)
        if (s->slots[i].used)
            close_slot(&s->slots[i]);
    race_free(s->donor);
}

int headless_seeds_run(const struct options *options, const struct keeper *like,
                       const struct race_config *config, struct tell tell,
                       FILE *out, struct err *err)
{
    size_t at_once = options_cores() / config->n_lanes;
    struct series s = {.options = options,
                       .like = like,
                       .config = config,
                       .tell = tell,
                       .out = out,
                       .err = err};

    at_once = at_once < 1 ? 1 : at_once;
    s.n_slots = at_once < options->seeds.n ? at_once : options->seeds.n;
    s.slots = mem_alloc(s.n_slots, sizeof *s.slots);
    s.results = seed_results_new(options, config);
    if (s.slots && s.results) {
        run_series(&s);
    } else {
        err_set(err, STATUS_NOMEM, "out of memory");
        s.result = EXIT_ERROR;
    }
    mem_free(s.slots);
    mem_free(s.results);
    return s.result;
}
