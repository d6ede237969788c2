/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes are often named alike but for their end, so what is kept of a name is
 * what tells it from the others. All names that are cut are cut alike. */
#include "ui/parts/lane_names.h"

#include <stdio.h>
#include <string.h>

#include "ui/draw/canvas.h"
#include "ui/parts/controls.h"

enum form { FORM_BEGIN, FORM_END, FORM_NUMBER, FORM_ALL_NUMBERS, FORM_COUNT };

static void shorten(const struct model *m, size_t i, int w, enum form form,
                    char out[LANE_SHORT_MAX])
{
    char name[LANE_NAME_MAX];
    int len = canvas_text_width(controls_lane_name(&m->lanes[i], name));

    if (form == FORM_ALL_NUMBERS || (len > w && form == FORM_NUMBER) || w < 1)
        snprintf(out, LANE_SHORT_MAX, "%u", (unsigned)(i + 1) % 100);
    else if (len <= w)
        snprintf(out, LANE_SHORT_MAX, "%s", name);
    else if (form == FORM_BEGIN)
        snprintf(out, LANE_SHORT_MAX, "%.*s…", w - 1, name);
    else
        snprintf(out, LANE_SHORT_MAX, "…%s", name + len - (w - 1));
}

static bool differ(const struct model *m, const struct lane_names *names)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(names->name[i], names->name[k]) == 0)
                return false;
    return true;
}

void lane_names_fit(const struct model *m, int w, struct lane_names *out)
{
    for (int form = 0; form < FORM_COUNT; form++) {
        for (size_t i = 0; i < m->n_lanes; i++)
            shorten(m, i, w, (enum form)form, out->name[i]);
        if (differ(m, out))
            return;
    }
}
