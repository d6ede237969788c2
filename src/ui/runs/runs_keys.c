/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key does what: ways through the list, and the modes. The list has the
 * view's own rows; two runs side by side and the heat map are modes, left by
 * Esc or the key that led there. What is done with a run itself is in
 * runs_run_keys.c. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/parts/keymap.h"
#include "ui/parts/prompt.h"
#include "ui/runs/runs_heat.h"
#include "ui/runs/runs_keys.h"

#define WHEEL 3

/* --- the list --- */

static bool move(struct ui_context *x, int by)
{
    struct runs_state *s = runs_of(x->ui);

    runs_select(s, s->selected_at + by);
    return true;
}

static bool move_page(struct ui_context *x, int by)
{
    int page = runs_page(x->ui->area);

    return move(x, by * (page > 1 ? page - 1 : 1));
}

/* -1 = the first, 1 = the last. */
static bool move_end(struct ui_context *x, int to)
{
    struct runs_state *s = runs_of(x->ui);

    runs_select(s, to < 0 ? 0 : (int)s->n - 1);
    return true;
}

static void sort_by(struct runs_state *s, enum runs_column column)
{
    /* names and the like begin with the first, numbers with the highest */
    s->rising = s->sort == column
                    ? !s->rising
                    : column <= RUNS_PARAMETERS || column == RUNS_STATE;
    s->sort = column;
    s->stale = true;
}

/* The next column that is on the screen. */
static bool next_sort(struct ui_context *x, int by)
{
    struct runs_state *s = runs_of(x->ui);
    struct runs_columns w;
    int k = (int)s->sort;

    runs_columns_fit(x->ui->area.w - 5, &w);
    do
        k = (k + by + RUNS_COLUMNS) % RUNS_COLUMNS;
    while (w.w[k] == 0 && k != (int)s->sort);
    if (k != (int)s->sort)
        sort_by(s, (enum runs_column)k);
    return true;
}

static bool turn_sort(struct ui_context *x, int arg)
{
    (void)arg;
    sort_by(runs_of(x->ui), runs_of(x->ui)->sort);
    return true;
}

static void accept_filter(struct ui_context *x, const char *text)
{
    struct runs_state *s = runs_of(x->ui);

    memcpy(s->filter, text, strlen(text) + 1);
    s->stale = true;
}

static bool filter(struct ui_context *x, int arg)
{
    static const struct prompt_kind kind = {
        "/", "words of a run: wp lr=0.1 seed=2 done; Enter, Esc",
        accept_filter};

    (void)arg;
    prompt_open(x->ui, &kind);
    return true;
}

static bool clear_filter(struct ui_context *x, int arg)
{
    struct runs_state *s = runs_of(x->ui);
    bool any = s->filter[0] != '\0';

    (void)arg;
    s->filter[0] = '\0';
    s->stale = s->stale || any;
    return any;
}

/* --- modes --- */

static bool switch_mode(struct ui_context *x, int mode)
{
    struct runs_state *s = runs_of(x->ui);

    s->mode = (int)s->mode == mode ? RUNS_LIST : (enum runs_mode)mode;
    return true;
}

/* The next fact that varies, on the axis across (0) or down (1). */
static bool next_axis(struct ui_context *x, int down)
{
    struct runs_state *s = runs_of(x->ui);
    struct heat heat;
    int fact;

    heat_make(s, &heat);
    fact = heat_next_fact(&heat, down ? heat.y.fact : heat.x.fact,
                          down ? heat.x.fact : heat.y.fact);
    if (fact < 0)
        ui_notice(x->ui, false, "nothing else differs between these runs");
    else if (down)
        s->heat.y = fact;
    else
        s->heat.x = fact;
    return true;
}

static bool other_accuracy(struct ui_context *x, int arg)
{
    (void)arg;
    runs_of(x->ui)->heat.final = !runs_of(x->ui)->heat.final;
    return true;
}

/* The rule that comes next in the order of their table, of those that rows
 * have. */
static bool next_rule(struct ui_context *x, int arg)
{
    struct runs_state *s = runs_of(x->ui);
    struct heat heat;
    size_t n = 0, at = 0;

    (void)arg;
    heat_make(s, &heat);
    for (; rule_at(n) != NULL; n++)
        if (strcmp(rule_at(n)->name, heat.rule) == 0)
            at = n;
    for (size_t k = 1; k <= n; k++) {
        const char *name = rule_at((at + k) % n)->name;

        for (size_t i = 0; i < s->n; i++)
            if (strcmp(s->rows[i].rule, name) == 0) {
                snprintf(s->heat.rule, sizeof s->heat.rule, "%s", name);
                return true;
            }
    }
    return true;
}

/* clang-format off */
static const struct binding find_rows[] = {
    {{'/'}, "/", "filter", "rows with these words: rule, value, seed, state",
     .act = filter, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding list_rows[] = {
    {{'P'}, "P", "pin", "draw the run's curve under the live ones on Compare",
     .act = runs_pin, .why_not = runs_why_no_pin, .place = BAR_OWN},
    {{KEYS_ENTER, '\r'}, "Enter", "go on", "go on with the run, from its checkpoint",
     .act = runs_go_on, .why_not = runs_why_no_going_on, .place = BAR_OWN},
    {{'d'}, "d", "diff", "two runs side by side: the selected, and the pinned or live",
     .act = switch_mode, .why_not = runs_why_none, .arg = RUNS_DIFF,
     .place = BAR_OWN},
    {{'m'}, "m", "map", "the runs of a sweep as a heat map; x y v b choose of what",
     .act = switch_mode, .why_not = runs_why_none, .arg = RUNS_HEAT,
     .place = BAR_OWN},
    {{'o'}, "o", "sort", "sort by the next column",
     .act = next_sort, .arg = 1, .place = BAR_OWN},
    {{'i'}, "i", NULL, "the other way round",
     .act = turn_sort},
    {{'T'}, "T", "name", "give the run a name",
     .act = runs_rename, .why_not = runs_why_none, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding own_rows[] = {
    {{KEYS_UP, 'k'}, .act = move, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = move, .arg = 1},
    {{KEYS_LEFT, 'h'}, .act = next_sort, .arg = -1},
    {{KEYS_RIGHT, 'l'}, .act = next_sort, .arg = 1},
    {{KEYS_PAGE_UP}, .act = move_page, .arg = -1},
    {{KEYS_PAGE_DOWN}, .act = move_page, .arg = 1},
    {{KEYS_HOME}, .act = move_end, .arg = -1},
    {{KEYS_END}, .act = move_end, .arg = 1},
    {{KEYS_ESC}, .act = clear_filter},
    {.name = NULL},
};

static const struct binding diff_rows[] = {
    {{KEYS_ESC}, .act = switch_mode, .arg = RUNS_DIFF},
    {.name = NULL},
};

static const struct binding heat_rows[] = {
    {{KEYS_ESC}, .act = switch_mode, .arg = RUNS_HEAT},
    {{'x'}, .act = next_axis, .arg = 0},
    {{'y'}, .act = next_axis, .arg = 1},
    {{'v'}, .act = other_accuracy},
    {{'b'}, .act = next_rule},
    {.name = NULL},
};
/* clang-format on */

const struct key_group runs_keys[] = {
    {"Runs", list_rows}, {"General", find_rows}, {"", own_rows}, {NULL, NULL}};

const struct key_mode *runs_key_mode(const struct ui_state *ui)
{
    static const struct key_mode modes[] = {
        [RUNS_DIFF] = {diff_rows,
                       {{"Esc list", KEYS_ESC},
                        {"Up before", KEYS_UP},
                        {"Down next", KEYS_DOWN},
                        {"P pin", 'P'},
                        {"Enter go on", KEYS_ENTER}}},
        [RUNS_HEAT] = {heat_rows,
                       {{"Esc list", KEYS_ESC},
                        {"x across", 'x'},
                        {"y down", 'y'},
                        {"v best or newest", 'v'},
                        {"b rule", 'b'},
                        {"/ filter", '/'}}},
    };
    const struct runs_state *s = runs_of(ui);

    return s->mode == RUNS_LIST ? NULL : &modes[s->mode];
}

/* A click selects a row, or sorts by the column whose title it is on. */
bool runs_mouse(struct ui_context *x, struct rect r, int at_x, int at_y,
                int button)
{
    struct runs_state *s = runs_of(x->ui);
    struct runs_columns w;
    int column, row = at_y - r.y - 2;

    if (button == MOUSE_WHEEL_UP || button == MOUSE_WHEEL_DOWN)
        return move(x, button == MOUSE_WHEEL_UP ? -WHEEL : WHEEL);
    if (button != 1 || s->mode != RUNS_LIST)
        return false;
    if (row >= 0 && row < runs_page(r) && s->top + row < (int)s->n)
        return move(x, s->top + row - s->selected_at);
    runs_columns_fit(r.w - 5, &w);
    column = row == -1 ? runs_column_at(&w, r.x + 4, at_x) : -1;
    if (column >= 0)
        sort_by(s, (enum runs_column)column);
    return column >= 0;
}
