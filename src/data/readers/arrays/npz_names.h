/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people call the arrays of a data set. */
#ifndef DATA_READERS_ARRAYS_NPZ_NAMES_H
#define DATA_READERS_ARRAYS_NPZ_NAMES_H

enum npz_role { NPZ_OTHER, NPZ_FEATURES, NPZ_LABELS };
enum npz_part { NPZ_ALL, NPZ_TRAIN, NPZ_TEST, NPZ_VALIDATION };

struct npz_name {
    enum npz_role role;
    enum npz_part part;
    int rank; /* of two with the same role and part, the lower is meant */
};

/* "x_train", "train_images", "target", without ".npy". */
struct npz_name npz_name_parse(const char *name);

#endif
