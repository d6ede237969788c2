/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One list for the command line that is read and the one that is shown. */
#include "data/options.h"

#include <stddef.h>

const char *const data_scales[] = {"auto", "none",     "byte",
                                   "max",  "standard", NULL};
const char *const data_label_names[] = {
    "label", "class",   "target",    "y",       "species",
    "digit", "outcome", "diagnosis", "variety", NULL};
const char *const data_headers[] = {"auto", "yes", "no", NULL};
const char *const data_missings[] = {"refuse", "drop", NULL};
const char *const data_splits[] = {"random", "official", NULL};
