/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which published figures have a row where there is not room for all: every
 * lane keeps the one that stands for it as long as it can. */
#include <string.h>

#include "ui/charts/tables/compare_published.h"
#include "ui/parts/controls.h"

#define LEAST_ROWS 4

size_t compare_published_n(const struct ui_state *ui)
{
    size_t n = 0;

    while (ui->published != NULL && ui->published->of->figures[n].lane != NULL)
        n++;
    return n < PUBLISHED_FIGURES ? n : PUBLISHED_FIGURES;
}

/* Each of them once. */
static int n_lanes(const struct ui_state *ui)
{
    int n = 0;

    for (size_t i = 0; i < compare_published_n(ui); i++) {
        size_t k = 0;

        while (strcmp(ui->published->of->figures[k].lane,
                      ui->published->of->figures[i].lane) != 0)
            k++;
        n += k == i;
    }
    return n;
}

bool compare_published_change(const struct model *m, const struct ui_state *ui,
                              char sentence[PUBLISHED_SENTENCE])
{
    char change[PUBLISHED_CHANGE] = "", name[LANE_NAME_MAX];
    size_t i = ui->target >= 0 ? (size_t)ui->target : 0;

    for (size_t k = 0; k < m->n_lanes && change[0] == '\0'; k++) {
        size_t lane = (i + k) % m->n_lanes;

        if (published_change_now(ui->published, m, lane, change)[0] != '\0')
            published_sentence(controls_lane_name(&m->lanes[lane], name),
                               change, sentence);
    }
    return change[0] != '\0';
}

bool compare_published_changed(const struct model *m, const struct ui_state *ui)
{
    char sentence[PUBLISHED_SENTENCE];

    return compare_published_change(m, ui, sentence);
}

int compare_published_rows(const struct model *m, const struct ui_state *ui)
{
    int n = (int)compare_published_n(ui);

    return n > 0 ? 1 + n + compare_published_changed(m, ui) : 0;
}

int compare_published_least(const struct model *m, const struct ui_state *ui)
{
    int n = (int)compare_published_n(ui), least = n_lanes(ui);

    if (least < LEAST_ROWS)
        least = LEAST_ROWS;
    return n > 0
               ? 1 + (n < least ? n : least) + compare_published_changed(m, ui)
               : 0;
}

/* Whether a figure is the one that stands for its lane: the first of test
 * accuracy, else the first. */
static bool stands_for(const struct published_figure *all, size_t n, size_t i)
{
    size_t best = n;

    for (size_t k = 0; k < n; k++)
        if (strcmp(all[k].lane, all[i].lane) == 0 &&
            (best == n || (all[k].metric == PUBLISHED_VAL_ACC &&
                           all[best].metric != PUBLISHED_VAL_ACC)))
            best = k;
    return best == i;
}

void compare_published_choose(const struct model *m, const struct ui_state *ui,
                              size_t n, size_t room,
                              bool shown[PUBLISHED_FIGURES])
{
    const struct published_figure *all = ui->published->of->figures;

    memset(shown, 0, PUBLISHED_FIGURES * sizeof *shown);
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = 0; i < n && room > 0; i++) {
            bool now = pass == 2 || (pass == 1 && stands_for(all, n, i)) ||
                       (pass == 0 && ui->target >= 0 &&
                        published_lane(m, &all[i]) == (size_t)ui->target);

            if (now && !shown[i]) {
                shown[i] = true;
                room--;
            }
        }
}
