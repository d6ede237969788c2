/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TensorBoard's event file of a lane: TFRecords, each its length, a checksum
 * of that, an Event (tfevents.proto, packed by protobuf-c) and a checksum of
 * it. Scalars are in percent and nats, as in the tables.
 *
 * A parameter's value stands at the first batch that it holds for. So what an
 * undo takes back is all behind the step it leads to, and one SessionLog.START
 * of the step after it voids that: TensorBoard forgets steps from there on. */
#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <tfevents_pb.h>

#include "base/crc32c.h"
#include "store/sinks/sinks.h"

#define RECORD_MOST 16384 /* bytes; the longest has a value a parameter */

static const char *file(const struct sink_run *run, char buf[NAME_MAX])
{
    int n = snprintf(buf, NAME_MAX, "events.out.tfevents.%010lld.",
                     (long long)run->began_s);

    snprintf(buf + n, (size_t)(NAME_MAX - n), "%s", run->host);
    for (char *c = buf + n; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && *c != '.' && *c != '_')
            *c = '-';
    return buf;
}

static void put_little(unsigned char *at, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++, value >>= 8)
        at[i] = (unsigned char)(value & 0xff);
}

/* Masked, since a checksum of what holds checksums itself is a weak one. */
static void put_checksum(unsigned char *at, const unsigned char *data, size_t n)
{
    uint32_t crc = crc32c(data, n);

    put_little(at, (uint32_t)((crc >> 15 | crc << 17) + 0xa282ead8), 4);
}

static void write_event(FILE *out, const Tfevents__Event *event)
{
    unsigned char record[RECORD_MOST + 16];
    size_t n = tfevents__event__get_packed_size(event);

    assert(n <= RECORD_MOST);
    put_little(record, n, 8);
    put_checksum(record + 8, record, 8);
    tfevents__event__pack(event, record + 12);
    put_checksum(record + 12 + n, record + 12, n);
    fwrite(record, 1, n + 16, out);
}

static Tfevents__Event event_at(const struct sink_run *run, uint64_t step,
                                int64_t at_ns)
{
    Tfevents__Event event = TFEVENTS__EVENT__INIT;

    event.wall_time = (double)(at_ns + run->unix_from_ns) / 1e9;
    event.step = (int64_t)step;
    return event;
}

static void head(FILE *out, const struct sink_run *run, size_t lane)
{
    static char version[] = "brain.Event:2";
    Tfevents__Event event = TFEVENTS__EVENT__INIT;

    (void)lane;
    event.wall_time = (double)run->began_s;
    event.what_case = TFEVENTS__EVENT__WHAT_FILE_VERSION;
    event.file_version = version;
    write_event(out, &event);
}

/* --- scalars of one step --- */

#define TAG_SIZE 48
/* More than there are parameters, too. */
#define SCALARS_MOST (PARAMS_MAX + 3 + NET_MAX_PARTS + DIAGNOSTICS_MOST)

struct scalars {
    size_t n;
    char tags[SCALARS_MOST][TAG_SIZE];
    Tfevents__Summary__Value value[SCALARS_MOST];
    Tfevents__Summary__Value *list[SCALARS_MOST];
};

static void add(struct scalars *s, const char *group, const char *name,
                double value)
{
    Tfevents__Summary__Value *at = &s->value[s->n];

    tfevents__summary__value__init(at);
    snprintf(s->tags[s->n], TAG_SIZE, "%s/%s", group, name);
    at->tag = s->tags[s->n];
    at->value_case = TFEVENTS__SUMMARY__VALUE__VALUE_SIMPLE_VALUE;
    at->simple_value = (float)value;
    s->list[s->n++] = at;
}

static void write_scalars(FILE *out, const struct sink_run *run, uint64_t step,
                          int64_t at_ns, struct scalars *s)
{
    Tfevents__Event event = event_at(run, step, at_ns);
    Tfevents__Summary summary = TFEVENTS__SUMMARY__INIT;

    summary.n_value = s->n;
    summary.value = s->list;
    event.what_case = TFEVENTS__EVENT__WHAT_SUMMARY;
    event.summary = &summary;
    write_event(out, &event);
}

static void write_pair(FILE *out, const struct sink_run *run, uint64_t step,
                       int64_t at_ns, const char *group, double acc,
                       double loss)
{
    struct scalars s;

    s.n = 0;
    add(&s, group, "accuracy", acc);
    add(&s, group, "loss", loss);
    write_scalars(out, run, step, at_ns, &s);
}

static void add_if(struct scalars *s, const char *name, double value)
{
    if (!isnan(value))
        add(s, "diag", name, value);
}

/* Of a batch at which something was measured. */
static void write_diagnostics(FILE *out, const struct sink_run *run,
                              size_t lane, const struct lane_msg *msg)
{
    const struct sample *b = &msg->sample;
    size_t n = run->lanes[lane].config.n_hidden + 1;
    char name[DIAGNOSTIC_NAME];
    struct scalars s;

    s.n = 0;
    add_if(&s, "cos", b->cos_bp);
    add_if(&s, "norm_ratio",
           b->bp_norm > 0.0 ? b->grad_norm / b->bp_norm : (double)NAN);
    for (size_t i = 0; i < 2 * n; i++) {
        snprintf(name, sizeof name, "cos_%c%zu", "Wb"[i % 2], i / 2 + 1);
        add_if(&s, name, b->cos_parts[i]);
    }
    for (size_t i = 0; i < diagnostics_columns(n); i++) {
        double value = diagnostics_value(&b->diag, n, i, name);

        add_if(&s, name, value);
    }
    if (s.n == 0)
        return;
    add_if(&s, "inactive", b->inactive);
    write_scalars(out, run, b->step, msg->at_ns, &s);
}

/* All that are numbers; the index of a choice says nothing. */
static void write_params(FILE *out, const struct sink_run *run, size_t lane,
                         uint64_t step, int64_t at_ns,
                         const double values[PARAMS_MAX])
{
    const struct param *p;
    struct scalars s;

    s.n = 0;
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p->kind != PARAM_CHOICE && lane_has(&run->lanes[lane].config, p))
            add(&s, "hparams", p->name, values[i]);
    write_scalars(out, run, step, at_ns, &s);
}

static void write_set(FILE *out, const struct sink_run *run,
                      const struct lane_msg *msg)
{
    struct scalars s;

    s.n = 0;
    if (msg->set.param->kind == PARAM_CHOICE)
        return;
    add(&s, "hparams", msg->set.param->name, msg->set.new_value);
    write_scalars(out, run, msg->set.step + 1, msg->at_ns, &s);
}

/* What was written of that step and later ones is void. */
static void write_start(FILE *out, const struct sink_run *run, uint64_t step,
                        int64_t at_ns)
{
    Tfevents__Event event = event_at(run, step, at_ns);
    Tfevents__SessionLog log = TFEVENTS__SESSION_LOG__INIT;

    log.status = TFEVENTS__SESSION_LOG__STATUS__START;
    event.what_case = TFEVENTS__EVENT__WHAT_SESSION_LOG;
    event.session_log = &log;
    write_event(out, &event);
}

static void msg(FILE *out, const struct sink_run *run, size_t lane,
                const struct lane_msg *msg)
{
    const struct sample *s = &msg->sample;
    const struct eval_result *e = &msg->eval;

    switch (msg->kind) {
    case MSG_SAMPLE:
        write_pair(out, run, s->step, msg->at_ns, "train", s->acc, s->loss);
        write_diagnostics(out, run, lane, msg);
        break;
    case MSG_EVAL:
        write_pair(out, run, e->step, msg->at_ns, "val", eval_val_acc(e),
                   e->val_loss);
        break;
    case MSG_SET:
        write_set(out, run, msg);
        break;
    case MSG_ROLLBACK:
        write_start(out, run, msg->rollback.to_step + 1, msg->at_ns);
        break;
    case MSG_RESTART:
        write_start(out, run, 0, msg->at_ns);
        write_params(out, run, lane, 0, msg->at_ns, msg->report.values);
        break;
    case MSG_RESUME:
        write_start(out, run, msg->resume.step + 1, msg->at_ns);
        write_params(out, run, lane, msg->resume.step + 1, msg->at_ns,
                     msg->report.values);
        break;
    case MSG_STATE:
    case MSG_EARLY_STOP:
    case MSG_SAVE:
        break;
    }
}

static void note(FILE *out, const struct sink_run *run, size_t lane,
                 const struct sink_note *note)
{
    if (note->kind == NOTE_START)
        write_params(out, run, lane, 0, note->at_ns,
                     run->lanes[lane].config.values);
}

const struct sink sink_tfevents = {
    .name = "tfevents",
    .per_lane = true,
    .file = file,
    .head = head,
    .msg = msg,
    .note = note,
};
