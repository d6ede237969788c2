/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a race ended, as an exit status and one line. */
#include <errno.h>
#include <string.h>

#include "cli/headless.h"
#include "cli/interrupt.h"
#include "model/early_stop_text.h"

int headless_exit_status(enum status status)
{
    return status == STATUS_USAGE ? EXIT_USAGE : EXIT_ERROR;
}

int headless_write_failed(struct err *err)
{
    if (interrupt_signal()) /* a terminal that was closed takes no more */
        return EXIT_SIGNAL + interrupt_signal();
    if (errno == EPIPE)
        return 0;
    err_set(err, STATUS_IO, "standard output: %s", strerror(errno));
    return EXIT_ERROR;
}

/* "bp, wp" of the lanes in that state, or "". */
static const char *names_in(const struct race *race, enum lane_state state,
                            char *buf, size_t size)
{
    const struct race_config *config = race_config(race);

    buf[0] = '\0';
    for (size_t i = 0; i < config->n_lanes; i++) {
        size_t used = strlen(buf);

        if (race_lane_state(race, i) == state)
            snprintf(buf + used, size - used, "%s%s", used ? ", " : "",
                     config->lanes[i].name);
    }
    return buf;
}

/* What may help the lanes that failed. One that began with weights of 0 is dead
 * at every rate. */
static const char *advice(const struct race *race)
{
    const struct race_config *config = race_config(race);
    bool from_zero = false, from_others = false;

    for (size_t i = 0; i < config->n_lanes; i++) {
        enum lane_state state = race_lane_state(race, i);
        bool zero = state == LANE_COLLAPSED &&
                    lane_whole(&config->lanes[i], &param_init) == NET_INIT_ZERO;

        from_zero = from_zero || zero;
        from_others = from_others || (lane_state_failed(state) && !zero);
    }
    return !from_zero    ? "try a smaller --lr"
           : from_others ? "try another --init than zero, and a smaller --lr"
                         : "try another --init than zero";
}

int headless_verdict(const struct race *race, struct err *err)
{
    char diverged[LANES_MAX * (LANE_NAME_MAX + 2)];
    char collapsed[sizeof diverged];
    bool first = names_in(race, LANE_DIVERGED, diverged, sizeof diverged)[0];
    bool second =
        names_in(race, LANE_COLLAPSED, collapsed, sizeof collapsed)[0];

    if (!first && !second)
        return early_stop_missed(race, err) == STATUS_OK ? 0 : EXIT_MISSED;
    err_set(err, STATUS_DIVERGED, "%s%s%s%s%s; %s", diverged,
            first ? ": diverged: a loss or weight is no longer finite" : "",
            first && second ? "; " : "", collapsed,
            second ? ": collapsed: the network is dead" : "", advice(race));
    return EXIT_DIVERGED;
}
