/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For a report: the data that runs were trained on, read again by what their
 * config.ini says, and what their nets say to them. */
#ifndef CLI_COMMANDS_REPORT_NETS_H
#define CLI_COMMANDS_REPORT_NETS_H

#include "report/page.h"

/* Of each of the page's nets, which get their predictions or why there are
 * none. made: what there is to free afterwards (predictions_free). */
void report_nets_make(struct page *page, struct predictions *made[PAGE_NETS]);

#endif
