/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of this session: every restart, preset, changed batch size or
 * changed layer ends one and begins the next. Those that have ended are kept as
 * archives in bounded memory: when that is full the curves of the oldest get
 * coarser, and only a run that cannot be thinned any more is dropped. Runs
 * have numbers, from 1 on. Thread: ui only. */
#ifndef UI_PARTS_SESSION_H
#define UI_PARTS_SESSION_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "model/archive.h"

#define SESSION_BYTES    ((size_t)64 << 20)
#define SESSION_NAME_MAX 64

/* What is known of a run besides its model. */
struct session_label {
    uint32_t number;
    char name[SESSION_NAME_MAX]; /* a person's, or "" */
    char folder[PATH_MAX];       /* where it is recorded, or "" */
    int64_t began_s;             /* Unix time */
};

struct session_run {
    struct session_label label;
    struct model *m; /* owned */
};

struct session {
    size_t most;               /* bytes; 0 = SESSION_BYTES */
    struct session_label live; /* number 0 = nothing has begun */
    char left[PATH_MAX];       /* the folder of the run before it, or "" */
    uint32_t last;             /* the highest number */
    struct session_run **runs; /* [n], oldest first */
    size_t n, room, bytes;
    size_t n_thinned, n_dropped; /* of all that were ever kept */
    uint64_t serial;             /* another one = another list */
};

/* Where the live run is recorded. The folder of the run before it is not that:
 * the recorder tells it until the first batch of the live one. */
void session_recorded_in(struct session *s, const char *folder);

/* The first run begins. */
void session_begin(struct session *s, int64_t now_s);
void session_done(struct session *s);

/* The live run ends and the next one begins: m is archived unless it has not
 * trained a batch. What had to be thinned or dropped for it is told in the
 * model log. STATUS_NOMEM: the next one begins, and this one is lost. */
enum status session_next(struct session *s, const struct model *m,
                         struct model *log, int64_t now_s);

/* Archives a run that trained beside the live one, and began with it. */
enum status session_add(struct session *s, const struct model *m,
                        struct model *log);

/* A run that has ended, by its number, or NULL. */
const struct session_run *session_find(const struct session *s,
                                       uint32_t number);

/* The label of any run of the session, the live one included, or NULL. */
struct session_label *session_label_of(struct session *s, uint32_t number);

#endif
