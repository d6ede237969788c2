/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/run_id.h"

#include <stdio.h>
#include <unistd.h>

#include "model/lane_text.h"

#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME  UINT64_C(0x100000001b3)

uint64_t run_id_hash(uint64_t hash, const char *text)
{
    hash = hash ? hash : FNV_OFFSET;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * FNV_PRIME;
    return (hash ^ '\n') * FNV_PRIME;
}

void run_id(uint64_t base, const struct lane_config *lanes, size_t n,
            char out[SINK_ID_SIZE])
{
    uint64_t hash = base;
    char text[LANE_TEXT_SIZE];

    for (size_t i = 0; i < n; i++) {
        struct lane_config lane = lanes[i];

        lane_fit(&lane, &param_epochs, param_epochs.initial);
        lane.chosen &= ~params_bit(&param_threads);
        hash = run_id_hash(hash, lane_text(&lane, lane.values, text));
        hash = run_id_hash(hash, lane.shuffle ? "shuffle" : "");
    }
    snprintf(out, SINK_ID_SIZE, "%016llx", (unsigned long long)hash);
}

void run_host(char out[SINK_HOST_SIZE])
{
    if (gethostname(out, SINK_HOST_SIZE) != 0)
        snprintf(out, SINK_HOST_SIZE, "localhost");
    out[SINK_HOST_SIZE - 1] = '\0';
}
