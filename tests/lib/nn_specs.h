/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nets and batches that every rule's gradient is tested with. */
#ifndef TESTS_NN_SPECS_H
#define TESTS_NN_SPECS_H

#include "nn_case.h"

enum { N_SPECS = 21 };

extern const struct nn_spec nn_specs[N_SPECS];

/* The batch as it is, as an index list, or its middle. */
enum pick { PICK_ALL, PICK_INDEX, PICK_MIDDLE, PICKS };

void pick_batch(struct nn_case *c, enum pick pick);

#endif
