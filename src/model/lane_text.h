/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane as the --lane option writes it. */
#ifndef MODEL_LANE_TEXT_H
#define MODEL_LANE_TEXT_H

#include <stddef.h>

#include "engine/lane/protocol.h"

#define LANE_TEXT_SIZE 1000

/* "wp:lr=0.1,pert=0.1,epochs=20,seed=2,init=notebook,hidden=20,name=wp": all
 * that decides a lane's numbers, in digits that read back the same. Of the live
 * parameters `values` count instead of the configuration's. What follows the
 * data or the machine where nobody chose it is left out. Returns buf. */
const char *lane_text(const struct lane_config *config,
                      const double values[PARAMS_MAX],
                      char buf[LANE_TEXT_SIZE]);

/* The same of a lane that has begun: what a resumed run must begin with again
 * (struct param, fixed) is said even where nobody chose it. */
const char *lane_text_begun(const struct lane_config *config,
                            const double values[PARAMS_MAX],
                            char buf[LANE_TEXT_SIZE]);

#endif
