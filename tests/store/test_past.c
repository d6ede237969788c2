/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a run that is resumed shows less than it did before: curves,
 * marks, evaluations, the log or what was reached and when; or a damaged
 * checkpoint brings the program down, or is drawn. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/past.h"
#include "store/whole_file.h"
#include "store_case.h"
#include "suite.h"
#include "ui_case.h"

#define FILE_NAME "past.npz"

/* What began the race of the fixture's model. */
static struct race_config config;

static void begin(void)
{
    ui_begin();
    dir_make();
    model->change = 7;
    config = (struct race_config){.n_lanes = model->n_lanes,
                                  .lockstep = model->lockstep,
                                  .speed = model->speed};
    for (size_t i = 0; i < model->n_lanes; i++) {
        struct lane_model *lane = &model->lanes[i];

        config.lanes[i] = lane->config;
        memset(lane->pending, 0, sizeof lane->pending);
        lane->changes.n = 0; /* what could be undone is not in a checkpoint */
    }
}

static void end(void)
{
    dir_end();
    ui_end();
}

/* The lanes are alike, and files of one are written twice as fast. */
static void one_lane(void)
{
    model->n_lanes = config.n_lanes = 1;
    model->n_events = 1; /* others are of both */
}

static enum status write_past(const struct model *m, struct err *err)
{
    struct npz_writer *w;
    enum status status = npz_writer_new(&w);

    if (status)
        return status;
    past_add(w, m);
    return npz_writer_finish(w, in_dir(FILE_NAME), 0600, err);
}

static struct model *read_past(void)
{
    struct err err = {0};
    struct model *past;

    ck_assert_msg(!past_read(in_dir(FILE_NAME), &config, &past, &err), "%s",
                  err.text);
    return past;
}

/* A lane says where it goes on. */
static void resume(struct model *m, size_t i, uint64_t step)
{
    const struct lane_model *was = &model->lanes[i];
    struct lane_msg msg = {.kind = MSG_RESUME,
                           .resume = {.step = step,
                                      .samples = was->last.samples,
                                      .epoch = was->last.epoch,
                                      .batch = was->last.batch,
                                      .acc = was->last.acc,
                                      .loss = was->last.loss,
                                      .active_ns = was->last.active_ns}};

    for (size_t k = 0; k < COSINES; k++)
        msg.resume.first_cos[k] = NAN;
    memcpy(msg.report.values, was->values, sizeof msg.report.values);
    model_apply(m, i, &msg);
}

/* The race of `past` as the next process shows it, at such a step. */
static struct model *resumed(const struct model *past, uint64_t step)
{
    struct model *m;

    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    model_take_past(m, past);
    m->problem = model->problem;
    m->load_permille = 1000;
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *was = &model->lanes[i];
        struct lane_model *lane = &m->lanes[i];

        lane->shape = was->shape;
        lane->snapshot = was->snapshot;
        lane->ring_percent = was->ring_percent;
        lane->batches_per_epoch = was->batches_per_epoch;
        lane->samples_per_epoch = was->samples_per_epoch;
        resume(m, i, step);
        lane->state = was->state;
    }
    return m;
}

/* The model's screens, one after the other. */
static void draw(const struct model *m, int w, int h, struct canvas out[3])
{
    static const enum view_id views[3] = {VIEW_TRAIN, VIEW_COMPARE, VIEW_LOG};
    struct screen screen = {.live = m, .shown = m, .ui = &ui};

    ui_state_done(&ui);
    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.area = screen_view_rect(w, h);
    for (int v = 0; v < 3; v++) {
        ck_assert_int_eq(canvas_init(&out[v], w, h, GLYPHS_BRAILLE), STATUS_OK);
        ui.view = views[v];
        views_sync(m, &ui);
        screen_draw(&screen, &out[v]);
    }
}

static void assert_same_frames(const struct model *a, const struct model *b,
                               int w, int h)
{
    struct canvas x[3], y[3];

    draw(a, w, h, x);
    draw(b, w, h, y);
    for (int v = 0; v < 3; v++) {
        for (int k = 0; k < w * h; k++)
            ck_assert_msg(x[v].cells[k].ch == y[v].cells[k].ch &&
                              x[v].cells[k].role == y[v].cells[k].role,
                          "%dx%d: screen %d differs in row %d, column %d", w, h,
                          v, k / w, k % w);
        canvas_done(&x[v]);
        canvas_done(&y[v]);
    }
}

static const int sizes[][2] = {{80, 24}, {120, 30}, {200, 50},
                               {60, 20}, {40, 12},  {300, 80}};

START_TEST(a_resumed_run_shows_what_it_did)
{
    struct model *past, *m;

    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    past = read_past();
    m = resumed(past, FAKE_STEPS);
    model_event(model, EVENT_INFO, 0, FAKE_STEPS,
                "BP resumed at step 340, epoch 4");
    model_event(model, EVENT_INFO, 1, FAKE_STEPS,
                "WP resumed at step 340, epoch 4");
    assert_same_frames(model, m, sizes[_i][0], sizes[_i][1]);
    model_free(m);
    model_free(past);
}
END_TEST

static void assert_same_history(const struct history *a,
                                const struct history *b)
{
    ck_assert_uint_eq(a->n_samples, b->n_samples);
    ck_assert_uint_eq(a->width, b->width);
    ck_assert_uint_eq(a->n_raw, b->n_raw);
    ck_assert_uint_eq(a->n_buckets, b->n_buckets);
    ck_assert_mem_eq(a->ema, b->ema, sizeof a->ema);
    ck_assert_mem_eq(a->norm, b->norm, sizeof a->norm);
    for (size_t i = 0; i < a->n_buckets; i++) /* but for what pads the struct */
        ck_assert_mem_eq(&a->buckets[i], &b->buckets[i],
                         offsetof(struct bucket, smooth) +
                             sizeof a->buckets->smooth);
    for (size_t i = 0; i < a->n_raw; i++)
        ck_assert_double_eq(history_recent(a, i), history_recent(b, i));
}

static void assert_same_reached(const struct reached *a,
                                const struct reached *b)
{
    ck_assert_int_eq(a->yes, b->yes);
    ck_assert_int_eq(a->unsure, b->unsure);
    ck_assert_int_eq(a->bound, b->bound);
    ck_assert_uint_eq(a->step, b->step);
    ck_assert_double_eq(a->epoch, b->epoch);
    ck_assert_double_eq(a->fwd_eq, b->fwd_eq);
    ck_assert_int_eq(a->active_ns, b->active_ns);
}

static void assert_same_lane(const struct lane_model *a,
                             const struct lane_model *b)
{
    assert_same_history(&a->acc, &b->acc);
    assert_same_history(&a->loss, &b->loss);
    assert_same_history(&a->cos, &b->cos);
    assert_same_history(&a->norm, &b->norm);
    ck_assert_uint_eq(a->n_evals, b->n_evals);
    ck_assert_mem_eq(a->evals, b->evals, a->n_evals * sizeof *a->evals);
    ck_assert_uint_eq(a->n_marks, b->n_marks);
    ck_assert_mem_eq(a->marks, b->marks, a->n_marks * sizeof *a->marks);
    for (size_t i = 0; i < RACE_TARGETS_MAX; i++)
        assert_same_reached(&a->reached[i], &b->reached[i]);
    ck_assert_double_eq(a->best_val_acc, b->best_val_acc);
    ck_assert_double_eq(a->best_epoch, b->best_epoch);
    ck_assert_double_eq(a->plateau_acc, b->plateau_acc);
    ck_assert_uint_eq(a->no_better, b->no_better);
    ck_assert_uint_eq(a->epochs_done, b->epochs_done);
    ck_assert_double_eq(a->fwd_eq, b->fwd_eq);
    ck_assert_double_eq(a->cos_first.cos_parts[0], b->cos_first.cos_parts[0]);
    ck_assert_uint_eq(a->cos_last.step, b->cos_last.step);
    ck_assert_double_eq(a->last.grad_norm, b->last.grad_norm);
}

/* As long as the curves go on, too: nothing was rounded on the way. Numbers of
 * which nothing repeats, in all histories, take no more than what is told. */
START_TEST(it_goes_on_as_if_it_had_not_stopped)
{
    struct model *past, *m;
    char *data;
    size_t n;

    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    past = read_past();
    m = resumed(past, FAKE_STEPS);
    for (uint64_t step = FAKE_STEPS + 1; step <= 20000; step++)
        for (size_t i = 0; i < m->n_lanes; i++) {
            double x = sin(1e4 * (double)step);
            struct lane_msg msg = {
                .kind = MSG_SAMPLE,
                .sample = {.step = step,
                           .samples = step * 630,
                           .epoch = 4,
                           .batch = (uint32_t)step,
                           .acc = 50 + 9 * x,
                           .loss = 1 + x / 7,
                           .cos_bp = x / 2,
                           .grad_norm = 3 - x,
                           .bp_norm = 7 + x,
                           .active_ns = (int64_t)step * 1000003}};

            model_apply(m, i, &msg);
            model_apply(model, i, &msg);
        }
    for (size_t i = 0; i < m->n_lanes; i++)
        assert_same_lane(&m->lanes[i], &model->lanes[i]);
    ck_assert_int_eq(m->active_ns, model->active_ns);
    ck_assert_int_eq(m->now_ns, model->now_ns);
    ck_assert_uint_eq(m->change, model->change);
    ck_assert_int_eq(write_past(m, NULL), STATUS_OK);
    data = slurp(in_dir(FILE_NAME), &n);
    mem_free(data);
    ck_assert_msg(n < m->n_lanes * 300000, "%zu bytes", n);
    model_free(m);
    model_free(past);
}
END_TEST

/* More events than the log holds keep their numbers. */
START_TEST(a_full_log_is_kept)
{
    struct model *past;
    char text[MODEL_EVENT_SIZE];

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < MODEL_EVENTS_MAX + 5; i++)
        model_event(model, (enum event_kind)(i % 5), i % 3 - 1, (uint64_t)i,
                    i % 7 ? "line %d" : "%d %s\t\n", i, text);
    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    past = read_past();
    ck_assert_uint_eq(past->n_events, model->n_events);
    for (size_t i = 0; i < MODEL_EVENTS_MAX; i++) {
        const struct event *a = model_event_at(model, i);
        const struct event *b = model_event_at(past, i);

        ck_assert_uint_eq(a->serial, b->serial);
        ck_assert_int_eq(a->run_ns, b->run_ns);
        ck_assert_int_eq(a->kind, b->kind);
        ck_assert_int_eq(a->lane, b->lane);
        ck_assert_uint_eq(a->step, b->step);
        ck_assert_str_eq(a->text, b->text);
    }
    model_free(past);
}
END_TEST

/* The weights of another step are of another run. */
START_TEST(a_past_of_another_step_is_not_used)
{
    struct model *past, *m;

    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    past = read_past();
    m = resumed(past, _i ? FAKE_STEPS + 1 : FAKE_STEPS - 1);
    ck_assert_uint_eq(m->lanes[0].acc.n_samples, 0);
    ck_assert_uint_eq(m->lanes[0].n_evals, 0);
    ck_assert_uint_eq(m->lanes[0].epochs_unknown, 3);
    ck_assert(m->lanes[0].reached[0].unsure);
    model_free(m);
    model_free(past);
}
END_TEST

/* It goes on before the batch that was told as the next. */
START_TEST(a_lane_that_diverged_goes_on_before_it)
{
    struct lane_msg msg = {.kind = MSG_SAMPLE,
                           .sample = {.step = FAKE_STEPS + 1,
                                      .samples = FAKE_STEPS * 630 + 630,
                                      .epoch = 4,
                                      .batch = 41,
                                      .loss = NAN,
                                      .cos_bp = NAN,
                                      .bp_norm = NAN}};
    struct model *past, *m;

    for (size_t i = 0; i < model->n_lanes; i++)
        model_apply(model, i, &msg);
    ck_assert_uint_eq(model->lanes[0].n_nonfinite, 1);
    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    past = read_past();
    m = resumed(past, FAKE_STEPS);
    ck_assert_uint_eq(m->lanes[0].acc.n_samples, FAKE_STEPS);
    ck_assert_uint_eq(m->lanes[0].last.step, FAKE_STEPS);
    ck_assert_uint_eq(m->lanes[0].n_nonfinite, 0);
    ck_assert_uint_eq(m->lanes[0].n_evals, 3);
    model_free(m);
    model_free(past);
}
END_TEST

START_TEST(another_target_is_looked_for_in_what_was)
{
    struct model *past, *m;

    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    past = read_past();
    config.targets = (struct race_targets){3, {50, 60, 99}};
    m = resumed(past, FAKE_STEPS);
    assert_same_reached(&m->lanes[0].reached[0], &model->lanes[0].reached[0]);
    ck_assert(m->lanes[0].reached[1].yes);
    ck_assert_uint_eq(m->lanes[0].reached[1].step, 100);
    ck_assert(!m->lanes[0].reached[2].yes && !m->lanes[0].reached[2].unsure);
    ck_assert_double_eq(m->lanes[0].best_val_acc, model->lanes[0].best_val_acc);
    model_free(m);
    model_free(past);
}
END_TEST

/* --- files --- */

/* An archive of the same entries, but for one, to which something was done. */
enum damage {
    D_NONE,
    D_GONE,
    D_TURNED, /* rows are columns */
    D_SHORT,  /* the last row is missing */
    D_LONG,   /* as many rows as the first has, again and again */
    D_NAN,    /* this and the next: every item in turn */
    D_MINUS,
    D_HALF,
    D_HUGE,
    D_ZERO,
    D_COUNT
};
#define D_VALUES D_NAN
#define LONG     5000 /* rows, more than any has */

static double damaged(enum damage d, double was)
{
    return d == D_NAN     ? NAN
           : d == D_MINUS ? -1 - was
           : d == D_HALF  ? was + 0.5
           : d == D_HUGE  ? 1e300
           : d == D_ZERO  ? 0
                          : was;
}

static void copy_array(struct npz_reader *r, struct npz_writer *w,
                       const char *name, enum damage d)
{
    size_t at = (size_t)(d % D_VALUES), n_dims, dims[2] = {1, 1};
    double *items;

    ck_assert_int_eq(npz_shape(r, name, 'f', &n_dims, dims, NULL), 0);
    items =
        mem_alloc(dims[1] * (d == D_LONG ? LONG : dims[0] + 1), sizeof *items);
    ck_assert_int_eq(npz_read(r, name, 'f', n_dims, dims, items, NULL), 0);
    if (d >= D_VALUES && dims[0] * dims[1] > 0)
        items[at % (dims[0] * dims[1])] =
            damaged(d, items[at % (dims[0] * dims[1])]);
    for (size_t i = dims[0] * dims[1];
         d == D_LONG && dims[0] && i < dims[1] * LONG; i++)
        items[i] = items[i % (dims[0] * dims[1])];
    if (d == D_TURNED)
        dims[1] = dims[0] + (dims[0] == dims[1]), dims[0] = 1;
    else if (d == D_SHORT && dims[0] > 0)
        dims[0]--;
    else if (d == D_LONG)
        dims[0] = LONG;
    npz_add(w, name, 'f', items, 2, dims);
    mem_free(items);
}

static void copy_text(struct npz_reader *r, struct npz_writer *w,
                      const char *name, enum damage d)
{
    size_t at = 3 * (size_t)d;
    char *text;

    ck_assert_int_eq(npz_read_text(r, name, 1 << 22, &text, NULL), 0);
    if (d == D_SHORT)
        text[strlen(text) / 2] = '\0';
    else if (d >= D_VALUES && *text)
        text[at % strlen(text)] = "\tx\n9\x1b"[d - D_VALUES];
    npz_add_text(w, name, text);
    mem_free(text);
}

/* Entry `which` of the file is damaged; false past the last one. */
static bool write_damaged(const char *to, size_t which, enum damage d,
                          char name[256])
{
    struct npz_reader *r;
    struct npz_writer *w;
    const char *entry;
    size_t i;

    ck_assert_int_eq(npz_reader_new(in_dir(FILE_NAME), &r, NULL), 0);
    ck_assert_int_eq(npz_writer_new(&w), 0);
    for (i = 0; (entry = npz_entry(r, i)) != NULL; i++) {
        enum damage this = i == which ? d : D_NONE;
        char *dot;

        if (i == which)
            snprintf(name, 256, "%s", entry);
        if (this == D_GONE)
            continue;
        char plain[256];
        snprintf(plain, sizeof plain, "%s", entry);
        dot = strstr(plain, ".npy");
        if (dot)
            *dot = '\0';
        if (strcmp(plain, "past/version") == 0) {
            uint64_t version = this == D_NONE ? 1 : 2;

            npz_add(w, plain, this == D_TURNED ? 'f' : 'u', &version, 0, NULL);
        } else if (dot) {
            copy_array(r, w, plain, this);
        } else {
            copy_text(r, w, plain, this);
        }
    }
    npz_reader_free(r);
    ck_assert_int_eq(npz_writer_finish(w, to, 0600, NULL), 0);
    return which < i;
}

/* What is refused has a line; what is not is drawn. *refused_out counts. */
static void expect_survival(const char *path, const char *name, enum damage d,
                            int *refused_out)
{
    struct err err = {0};
    struct model *past = NULL;
    enum status status = past_read(path, &config, &past, &err);
    struct canvas frames[3];

    if (status) {
        ck_assert_msg(status == STATUS_FORMAT, "%s, %d: %s", name, (int)d,
                      err.text);
        ck_assert_ptr_nonnull(strstr(err.text, path));
        ck_assert_ptr_null(strchr(err.text, '\n'));
        ck_assert_ptr_null(past);
        ++*refused_out;
        return;
    }
    struct model *m = resumed(past, FAKE_STEPS);
    draw(m, 80, 24, frames);
    for (int v = 0; v < 3; v++)
        canvas_done(&frames[v]);
    model_free(m);
    model_free(past);
}

/* Every array in turn: not there, of another shape, and each of some numbers
 * of it not one of a run. */
START_TEST(a_damaged_one_is_refused_or_harmless)
{
    char path[128];
    /* missing rows are of a shorter run, and many a number may be any */
    static const int least[D_COUNT] = {
        [D_GONE] = 21, [D_TURNED] = 13, [D_SHORT] = 10, [D_LONG] = 13,
        [D_NAN] = 8,   [D_MINUS] = 8,   [D_HALF] = 8,   [D_HUGE] = 8};
    enum damage d = (enum damage)_i;
    char name[256] = "";
    int refused = 0, all = 0;

    one_lane();
    snprintf(path, sizeof path, "%s", in_dir("damaged.npz"));
    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    for (size_t which = 0; write_damaged(path, which, d, name); which++) {
        expect_survival(path, name, d, &refused);
        all++;
    }
    ck_assert_int_eq(all, 24);
    model->n_lanes = 2;
    ck_assert_msg(refused >= least[d], "damage %d: refused %d of %d", (int)d,
                  refused, all);
}
END_TEST

/* Cut anywhere. */
START_TEST(a_short_file_is_refused)
{
    const char *path = in_dir("short.npz");
    struct model *past;
    size_t n;
    char *data;

    ck_assert_int_eq(write_past(model, NULL), STATUS_OK);
    data = slurp(in_dir(FILE_NAME), &n);
    for (size_t k = n / 20; k < n; k += n / 20) {
        struct err err = {0};

        ck_assert_int_eq(whole_file_write(path, data, k, 0600, NULL), 0);
        ck_assert_int_eq(past_read(path, &config, &past, &err), STATUS_FORMAT);
        ck_assert_ptr_null(past);
    }
    mem_free(data);
}
END_TEST

/* One of a program that kept none, or another kind. */
START_TEST(an_old_file_has_none)
{
    struct npz_writer *w;
    uint64_t version = 2;

    ck_assert_int_eq(npz_writer_new(&w), 0);
    npz_add_text(w, "config.ini", "");
    if (_i)
        npz_add(w, "past/version", 'u', &version, 0, NULL);
    ck_assert_int_eq(npz_writer_finish(w, in_dir(FILE_NAME), 0600, NULL), 0);
    ck_assert_ptr_null(read_past());
}
END_TEST

START_TEST(memory_may_run_out_anywhere)
{
    enum status status = STATUS_NOMEM;
    struct model *past = NULL;

    one_lane();
    for (size_t k = 1; status == STATUS_NOMEM; k++) {
        mem_fail_at(k);
        status = write_past(model, NULL);
        ck_assert_int_lt((int)k, 300);
    }
    ck_assert_int_eq(status, STATUS_OK);
    status = STATUS_NOMEM;
    for (size_t k = 1; status == STATUS_NOMEM; k++) {
        mem_fail_at(k);
        status = past_read(in_dir(FILE_NAME), &config, &past, NULL);
        ck_assert_int_lt((int)k, 300);
    }
    mem_fail_at(0);
    model->n_lanes = 2;
    ck_assert_int_eq(status, STATUS_OK);
    model_free(past);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_resumed_run_shows_what_it_did, 0,
                        sizeof sizes / sizeof sizes[0]);
    tcase_add_test(tc, it_goes_on_as_if_it_had_not_stopped);
    tcase_add_test(tc, a_full_log_is_kept);
    tcase_add_loop_test(tc, a_past_of_another_step_is_not_used, 0, 2);
    tcase_add_test(tc, a_lane_that_diverged_goes_on_before_it);
    tcase_add_test(tc, another_target_is_looked_for_in_what_was);
    tcase_add_loop_test(tc, a_damaged_one_is_refused_or_harmless, D_GONE,
                        D_COUNT);
    tcase_add_test(tc, a_short_file_is_refused);
    tcase_add_loop_test(tc, an_old_file_has_none, 0, 2);
    tcase_add_test(tc, memory_may_run_out_anywhere);
}

int main(void)
{
    return suite_run("past", add_tests, begin, end);
}
