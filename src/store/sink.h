/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log format that a run is recorded in: what it writes about a message of a
 * lane, and about what happens to the run as a whole. One row of the table
 * `sinks` is one format, and nothing else names it. A sink keeps no state: it
 * turns a message into bytes, and the recorder (record/recorder.c) owns the
 * files, so that a full or stalled disk is one place's concern.
 *
 * After each call what was written is whole: a row with its end of line, a
 * record with its checksum. The stream is memory; errors stay in it (ferror).
 * Thread: any; only the arguments are touched. */
#ifndef STORE_SINK_H
#define STORE_SINK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/lane/protocol.h"
#include "nn/net.h"

struct sink_lane {
    struct lane_config config; /* as the lane began */
    struct net_shape shape;
    double cost; /* forward equivalents of one sample: lane_cost */
};

/* What stays the same while a run is recorded, also after it was resumed. */
#define SINK_ID_SIZE   20
#define SINK_HOST_SIZE 65
struct sink_run {
    char id[SINK_ID_SIZE];     /* run.json: 16 hexadecimal digits */
    char host[SINK_HOST_SIZE]; /* where the run was started first */
    int64_t began_s;           /* Unix time of that */
    int64_t wall_from_ns; /* clock_now_ns that wall_s counts from; that of a
                                * resumed run lies before the process began */
    int64_t unix_from_ns; /* Unix time less clock_now_ns, in ns */
    size_t n_lanes;
    struct sink_lane lanes[LANES_MAX];
};

/* What happens to the run and comes from no lane. */
enum sink_note_kind {
    NOTE_START, /* first start: after it every lane's parameters are told */
    NOTE_GO_ON, /* the same run goes on from its checkpoint */
    NOTE_SAVE,  /* a checkpoint was written */
    NOTE_ALERT, /* text says what */
    NOTE_END,   /* text says why: "done", "signal 15", ... */
};

struct sink_note {
    enum sink_note_kind kind;
    int64_t at_ns;             /* clock_now_ns */
    uint64_t step;             /* of the first lane */
    const char *text;          /* "" = none */
    uint64_t steps[LANES_MAX]; /* of each lane */
};

struct sink {
    const char *name; /* as --help and the manual name the format */
    bool per_lane;    /* a file for each lane in its folder, or one for all */
    bool lines;       /* a row is a line */
    /* The file's name in its folder; made from what stays the same, so that a
     * resumed run finds it again. Returns buf. */
    const char *(*file)(const struct sink_run *run, char buf[NAME_MAX]);
    /* First bytes of a new file. NULL: none. */
    void (*head)(FILE *out, const struct sink_run *run, size_t lane);
    /* A message of a lane; nothing of most kinds. */
    void (*msg)(FILE *out, const struct sink_run *run, size_t lane,
                const struct lane_msg *msg);
    /* NULL: such notes are not in this format. */
    void (*note)(FILE *out, const struct sink_run *run, size_t lane,
                 const struct sink_note *note);
    /* The step of a row [row, row + n), its line feed included: rows behind
     * the step that an undo leads back to are taken out of the file. NULL:
     * what was written stays, the undo is told by a message of its own. */
    uint64_t (*step_of)(const char *row, size_t n);
};

/* All formats, up to NULL. */
extern const struct sink *const sinks[];

/* wall_s of a moment, in nanoseconds. */
static inline int64_t sink_wall_ns(const struct sink_run *run, int64_t at_ns)
{
    return at_ns - run->wall_from_ns;
}

#endif
