/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a file of SVMlight's format is known (svmlight_head.c). */
#ifndef DATA_READERS_SVMLIGHT_H
#define DATA_READERS_SVMLIGHT_H

#include <stdbool.h>

#include "data/source.h"

/* By the head alone. */
bool svmlight_recognises(const struct source *source);

#endif
