/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of a study. */
#ifndef REPORT_STUDY_PARTS_H
#define REPORT_STUDY_PARTS_H

#include "report/study.h"

/* Fills all of *lane but run and group from lane i of a model. On failure the
 * caller frees what is there. */
enum status study_take_lane(struct study_lane *lane, const struct model *m,
                            const struct run_json_lane *json);
void study_lane_done(struct study_lane *lane);

#endif
