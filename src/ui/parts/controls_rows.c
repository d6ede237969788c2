/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows the panel has: those of what a lane has that it shows. How high it
 * is and how wide its labels are follows from all lanes, so that nothing moves
 * when it shows others. */
#include "ui/parts/controls.h"

/* Made at the first question: the live parameters, the race's own, and what
 * waits for a restart, the widths before the seed. */
static struct {
    struct control row[PARAMS_MAX + 3];
    int n;
} all;

/* Bit i: some lane has parameter i, of the race and of the columns shown. All
 * bits: nothing is known of the lanes. */
static uint64_t used = UINT64_MAX, on_page = UINT64_MAX;

/* Rows and columns of the widest label when all lanes are shown. */
static int rows_of_race, label_of_race;

/* Where the rows of parameters stand: lr and pert, which are what the program
 * is about, and those of the engine; the other live ones, of rules and
 * optimisers; what waits for a restart. A panel that is too low for all shows
 * the first. */
enum group { GROUP_ALWAYS, GROUP_OF_LANES, GROUP_RESTART };

static enum group group_of(const struct param *p)
{
    if (!p->live)
        return GROUP_RESTART;
    return params_of_engine(p) || p == &param_lr || p == &param_pert
               ? GROUP_ALWAYS
               : GROUP_OF_LANES;
}

static bool has_row(const struct param *p, uint64_t lanes)
{
    bool known = lanes != UINT64_MAX || group_of(p) != GROUP_OF_LANES;

    return known && (lanes & params_bit(p)) != 0 &&
           (group_of(p) == GROUP_OF_LANES || p->control);
}

static void add_row(enum control_kind kind, const char *label,
                    const struct param *p)
{
    all.row[all.n++] = (struct control){kind, label, p};
}

static void add_params(enum group group, uint64_t lanes)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        if (!has_row(p, lanes) || group_of(p) != group)
            continue;
        if (p == &param_seed)
            add_row(CONTROL_HIDDEN, "hidden", NULL);
        add_row(p->live ? CONTROL_LIVE : CONTROL_RESTART, param_label(p), p);
    }
}

static void make_rows(uint64_t lanes)
{
    all.n = 0;
    add_params(GROUP_ALWAYS, lanes);
    add_row(CONTROL_SPEED, "speed", NULL);
    add_row(CONTROL_LOCKSTEP, "lock-step", NULL);
    add_params(GROUP_OF_LANES, lanes);
    add_params(GROUP_RESTART, lanes);
}

static void make_all_rows(void)
{
    make_rows(used);
    rows_of_race = all.n;
    label_of_race = 0;
    for (int i = 0; i < all.n; i++) {
        int own = canvas_text_width(all.row[i].label);

        label_of_race = own > label_of_race ? own : label_of_race;
    }
    make_rows(on_page);
}

const struct control *control_at(int i)
{
    if (all.n == 0)
        make_all_rows();
    return i >= 0 && i < all.n ? &all.row[i] : NULL;
}

static uint64_t params_of_lanes(const struct model *m, size_t first, size_t n)
{
    const struct param *p;
    uint64_t bits = 0;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        for (size_t k = first; k < first + n && k < m->n_lanes; k++)
            if (lane_has(&m->lanes[k].config, p))
                bits |= params_bit(p);
    return bits;
}

static bool same_control(const struct control *a, const struct control *b)
{
    return a->kind == b->kind && a->param == b->param;
}

/* The same row where it stands now, or the first. */
static void select_again(struct ui_state *ui, const struct control *selected)
{
    ui->controls.row = 0;
    for (int i = 0; i < all.n; i++)
        if (same_control(&all.row[i], selected))
            ui->controls.row = i;
}

void controls_fit(const struct model *m, struct ui_state *ui)
{
    const struct control *now = control_at(ui->controls.row);
    struct control selected = now != NULL ? *now : all.row[0];
    uint64_t race = params_of_lanes(m, 0, m->n_lanes), page = race;
    size_t first, n;

    if (m->n_lanes == 0)
        return;
    if (race != used) { /* columns follow from the labels */
        used = on_page = race;
        make_all_rows();
    }
    if (ui->controls.w > 0) {
        controls_page(m, ui, ui->controls.w - 2, &first, &n);
        page = params_of_lanes(m, first, n);
    }
    on_page = page;
    make_rows(on_page);
    select_again(ui, &selected);
}

int controls_count(void)
{
    int n = 0;

    while (control_at(n))
        n++;
    return n;
}

int controls_rows(void)
{
    (void)control_at(0);
    return rows_of_race + 4; /* frame, names, foot */
}

int controls_label_w(void)
{
    (void)control_at(0);
    return label_of_race;
}
