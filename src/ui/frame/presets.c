/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each one is an experiment the program was made for, so that nobody has to
 * know which values are worth trying. A preset says only what it is about;
 * all else stays as it is. */
#include "ui/frame/presets.h"

#include <stdio.h>
#include <string.h>

#include "ui/parts/controls.h"
#include "ui/parts/log_text.h"

/* Values that a preset sets; live ones first. */
struct setting {
    const struct param *param; /* NULL = the width of one hidden layer */
    double value;              /* 0 = the end */
};

struct preset {
    const char *name, *why;
    struct setting settings[8];
};

static const struct preset presets[] = {
    {"notebook",
     "every value as the notebook has it",
     {{&param_lr, 0.1},
      {&param_pert, 0.1},
      {&param_epochs, 20},
      {&param_batch_size, 630},
      {NULL, 20},
      {&param_seed, 2}}},
    {"small nudge",
     "WP's estimate is nearly backprop's gradient",
     {{&param_pert, 0.001}}},
    {"like against like",
     "pert 0.001, same lr and start: the curves coincide",
     {{&param_lr, 0.1},
      {&param_pert, 0.001},
      {&param_batch_size, 630},
      {NULL, 20},
      {&param_seed, 2}}},
    {"rough nudge",
     "so large a nudge that the estimate points elsewhere",
     {{&param_pert, 1}}},
    {"wide net",
     "five times the weights: WP pays for each, BP hardly",
     {{NULL, 100}}},
    {"small batches",
     "more, noisier updates an epoch",
     {{&param_batch_size, 64}}},
    {"long run",
     "what the lanes reach when given time",
     {{&param_epochs, 100}}},
};

size_t presets_count(void)
{
    return sizeof presets / sizeof presets[0];
}

static bool is_live(const struct setting *setting)
{
    return setting->param != NULL && setting->param->live;
}

/* "lr 0.1, pert 0.001; batch 630, hidden 20, seed 2 at restart" */
static void describe(const struct preset *p, char *buf, size_t size)
{
    const struct setting *s = p->settings;
    size_t len = 0;

    for (; s->value > 0 && len < size; s++) {
        bool first_later = !is_live(s) && (len == 0 || is_live(s - 1));

        len += (size_t)snprintf(buf + len, size - len, "%s%s %.4g",
                                len == 0      ? ""
                                : first_later ? "; "
                                              : ", ",
                                s->param ? param_label(s->param) : "hidden",
                                s->value);
    }
    if (len < size && s > p->settings && !is_live(s - 1))
        snprintf(buf + len, size - len, " at restart");
}

static void send_live(struct model *m, struct race *race,
                      const struct ui_state *ui, const struct preset *p)
{
    race_together_begin(race);
    for (size_t i = 0; i < m->n_lanes; i++)
        for (const struct setting *s = p->settings; s->value > 0; s++)
            if (controls_in_target(ui, i) && is_live(s))
                controls_send(m, race, i, s->param, s->value);
    race_together_end(race);
}

/* Over what was chosen by hand; u brings that back. */
static void stage(const struct model *m, struct ui_state *ui,
                  const struct preset *p)
{
    struct restart_choice to = controls_staged(ui);
    double most = (double)controls_batch_most(m);
    bool any = false;

    for (const struct setting *s = p->settings; s->value > 0; s++) {
        bool too_many = s->param == &param_batch_size && s->value > most;

        if (is_live(s))
            continue;
        any = true;
        if (s->param) {
            restart_choose(&to, s->param, too_many ? most : s->value);
            continue;
        }
        memset(to.hidden, 0, sizeof to.hidden);
        to.hidden[0] = (size_t)s->value;
        to.n_hidden = 1;
    }
    if (any)
        controls_stage_preset(m, ui, &to);
}

void presets_apply(struct model *m, struct race *race, struct ui_state *ui)
{
    const struct preset *p = &presets[(size_t)ui->preset % presets_count()];
    char name[LANE_NAME_MAX], what[100];

    model_next_change(m);
    describe(p, what, sizeof what);
    model_event(m, EVENT_INFO, -1, 0, "preset %s for %s: %.80s", p->name,
                controls_target_name(m, ui, name), what);
    send_live(m, race, ui, p);
    stage(m, ui, p);
}

/* Name and why, and under the chosen one what it sets. */
static int draw_row(struct canvas *c, struct rect row, int y_end,
                    const struct preset *p, bool chosen)
{
    char what[100];
    int n = 0;

    canvas_text(c, row.x, row.y, 1, chosen ? ROLE_KEY : ROLE_TEXT,
                chosen ? "▸" : " ");
    canvas_text(c, row.x + 2, row.y, 18, chosen ? ROLE_TITLE : ROLE_TEXT,
                p->name);
    if (row.w > 60)
        canvas_text_fit(c, row.x + 21, row.y, row.w - 21, ROLE_DIM, p->why);
    if (chosen) {
        canvas_reverse(
            c, (struct rect){row.x + 2, row.y, canvas_text_width(p->name), 1});
        describe(p, what, sizeof what);
        n = log_text_rows(what, row.w - 4);
        for (int k = 0; k < n && row.y + 1 + k < y_end; k++)
            log_text_draw_row(c, row.x + 4, row.y + 1 + k, row.w - 4,
                              ROLE_PENDING, what, k, "");
    }
    return 1 + n;
}

void presets_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, struct rect r)
{
    int more = r.w < 84 ? 2 : 1; /* rows of what the chosen one sets */
    int rows = (int)presets_count() + more, w = r.w < 84 ? r.w : 84, first = 0;
    int h = rows + 2 < r.h ? rows + 2 : r.h, at = 0;
    struct rect box = {r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h}, in;
    char name[LANE_NAME_MAX], note[40];

    snprintf(note, sizeof note, "for %s (a)",
             controls_target_name(m, ui, name));
    canvas_fill(c, box, ' ', ROLE_TEXT);
    in = canvas_box(c, box, true, ROLE_TITLE, "Presets", note);
    if (ui->preset + 1 + more > in.h)
        first = ui->preset + 1 + more - in.h;
    for (int i = first; i < (int)presets_count() && at < in.h; i++)
        at += draw_row(c, (struct rect){in.x + 1, in.y + at, in.w - 2, 1},
                       in.y + in.h, &presets[i], i == ui->preset);
}
