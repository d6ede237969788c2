/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the recorder; nobody else includes this. */
#ifndef RECORD_RECORDER_STATE_H
#define RECORD_RECORDER_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "record/recorder.h"
#include "store/log_file.h"
#include "store/run/run_lock.h"
#include "store/sink.h"

#define RECORD_SINKS 8

struct recorder {
    struct recorder_config c; /* its strings are those below */
    char folder[PATH_MAX], base[PATH_MAX];
    char *save, *command;
    pthread_t thread;
    /* both sides, under the lock */
    pthread_mutex_t lock;
    pthread_cond_t wake, said;
    struct recorder_news news;
    char *options; /* owned */
    bool flush_asked, finish, restarted;
    struct recorder_end end;
    char end_why[128];
    /* both sides: clock_now_ns since when it is in a write, 0 = it is not */
    _Atomic int64_t busy_ns;
    /* its own */
    struct model *m;
    bool begun;       /* the lanes are known */
    bool open;        /* there are logs */
    bool failed;      /* there will be none */
    bool lost;        /* records are missing */
    bool unsaved;     /* the newest checkpoint failed */
    bool ends;        /* the last is being written */
    bool bounded;     /* the logs are as large as may be: a checkpoint is due */
    bool bound_saved; /* and it is written: the recording ends there */
    struct sink_run run;
    struct log_file logs[RECORD_SINKS][LANES_MAX];
    struct run_mark mark; /* sizes of all logs as of the newest sync */
    struct run_lock own;  /* on folders that it made itself */
    int64_t began_ns;     /* when the race was handed over, or restarted */
    uint64_t ticket[LANES_MAX]; /* newest mark in the lane's records */
    uint64_t wanted, written;   /* the newest of all; the last dealt with */
    struct lane_msg held[LANES_MAX]; /* a restart that waits for the others */
    bool holds[LANES_MAX];
    unsigned n_runs; /* that were restarted before this one */
    int64_t flushed_ns;
    int64_t heard_ns; /* when a lane said something last */
};

/* record_open.c. Opens the logs of the run, and makes its folder where that is
 * due; removes what it wrote, and closes. Failures end the recording. */
void record_open(struct recorder *r);
void record_drop(struct recorder *r);

/* record_logs.c. How many files format s of `sinks` has, and the name of the
 * lane's in the run's folder. */
size_t record_log_files(const struct recorder *r, size_t s);
const char *record_log_name(const struct recorder *r, size_t s, size_t lane,
                            char out[RUN_MARK_PATH]);

/* Each hands something to all logs; failures end the recording. */
void record_msg(struct recorder *r, size_t lane, const struct lane_msg *msg);
void record_note(struct recorder *r, enum sink_note_kind kind,
                 const char *text);
void record_flush(struct recorder *r, bool sync);
enum status record_check_lock(const struct recorder *r, struct err *err);
void record_close(struct recorder *r);
void record_check_size(struct recorder *r); /* ends it when it is too large */
void record_fail(struct recorder *r, const struct err *why);
void record_busy(struct recorder *r, bool busy);

/* recorder.c: the thread's function; arg is the recorder. */
void *recorder_loop(void *arg);

/* record_save.c. The mode of a file; config.ini's text with the values in force
 * (mem_free; STATUS_NOMEM), and the file. */
mode_t record_mode(const struct recorder *r);
enum status record_config_text(struct recorder *r, char **out);
void record_config(struct recorder *r);

/* The checkpoint, once every lane stands at the mark. */
void record_save(struct recorder *r);

/* record_facts.c: run.json. state NULL = what the lanes say. */
void record_facts(struct recorder *r, const char *state, const char *why,
                  int exit_status);

#endif
