/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name by which a run knows itself again: a hash of the configuration that
 * it began with, but for how long it trains and on how many threads, which
 * change nothing of what has been trained. */
#ifndef RECORD_RUN_ID_H
#define RECORD_RUN_ID_H

#include <stddef.h>
#include <stdint.h>

#include "engine/lane/protocol.h"
#include "store/sink.h"

/* FNV-1a, 64 bits, of a text behind what hash is already of; 0 = the first. */
uint64_t run_id_hash(uint64_t hash, const char *text);

/* Of lanes as they begin; base is of the options that are no lane's. Thread:
 * any. */
void run_id(uint64_t base, const struct lane_config *lanes, size_t n,
            char out[SINK_ID_SIZE]);

/* The name of this machine, as a run keeps it. Thread: any. */
void run_host(char out[SINK_HOST_SIZE]);

#endif
