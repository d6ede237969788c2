/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/feature_text.h"

#include <stdio.h>

#include "ui/draw/canvas.h"

const char *feature_text(const struct dataset *ds, size_t feature, char *buf)
{
    const char *name =
        ds->feature_names == NULL ? NULL : ds->feature_names[feature];

    if (name == NULL || name[0] == '\0')
        snprintf(buf, FEATURE_TEXT_SIZE, "x%zu", feature);
    else
        snprintf(buf, FEATURE_TEXT_SIZE, "%s", name);
    return buf;
}

int feature_text_width(const struct dataset *ds, int most)
{
    char text[FEATURE_TEXT_SIZE];
    int widest = 1;

    for (size_t k = 0; k < ds->n_features && widest < most; k++) {
        int w = canvas_text_width(feature_text(ds, k, text));

        widest = w > widest ? w : widest;
    }
    return widest < most ? widest : most;
}

double feature_value(const struct dataset *ds, size_t sample, size_t feature)
{
    return scale_to_value(&ds->scale, feature,
                          dataset_feature(ds, sample, feature));
}
