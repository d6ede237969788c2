/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane as the --lane option writes it. */
#ifndef MODEL_LANE_TEXT_H
#define MODEL_LANE_TEXT_H

#include <stddef.h>

#include "engine/protocol.h"

#define LANE_TEXT_SIZE 500

/* "wp:lr=0.1,pert=0.1,epochs=20,batch-size=630,seed=2,hidden=20,init=notebook,
 * name=wp": all that decides a lane's numbers, in digits that read back the
 * same. Of config, hp counts instead of its own, and a batch size of 0 is left
 * out. Returns buf. */
const char *lane_text(const struct lane_config *config,
                      const double values[PARAMS_MAX],
                      char buf[LANE_TEXT_SIZE]);

#endif
