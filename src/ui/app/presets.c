/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each one is an experiment the program was made for, so that nobody has to
 * know which values are worth trying. A preset says only what it is about;
 * all else stays as it is. */
#include "ui/app/presets.h"

#include <stdio.h>
#include <string.h>

#include "ui/parts/controls.h"
#include "ui/parts/log_text.h"

/* 0 = left as it is. */
struct preset {
    const char *name, *why;
    double lr, pert, epochs;
    size_t batch_size, hidden;
    uint32_t seed;
};

static const struct preset presets[] = {
    {.name = "notebook",
     .why = "every value as the notebook has it",
     .lr = 0.1,
     .pert = 0.1,
     .epochs = 20,
     .batch_size = 630,
     .hidden = 20,
     .seed = 2},
    {.name = "small nudge",
     .why = "WP's estimate is nearly backprop's gradient",
     .pert = 0.001},
    {.name = "like against like",
     .why = "pert 0.001, same lr and start: the curves coincide",
     .lr = 0.1,
     .pert = 0.001,
     .batch_size = 630,
     .hidden = 20,
     .seed = 2},
    {.name = "rough nudge",
     .why = "so large a nudge that the estimate points elsewhere",
     .pert = 1},
    {.name = "wide net",
     .why = "five times the weights: WP pays for each, BP hardly",
     .hidden = 100},
    {.name = "small batches",
     .why = "more, noisier updates an epoch",
     .batch_size = 64},
    {.name = "long run",
     .why = "what the lanes reach when given time",
     .epochs = 100},
};

size_t presets_count(void)
{
    return sizeof presets / sizeof presets[0];
}

static size_t append(char *buf, size_t len, size_t size, const char *name,
                     double value)
{
    if (value <= 0 || len + 1 >= size)
        return len;
    return len + (size_t)snprintf(buf + len, size - len, "%s%s %.4g",
                                  len > 0 ? ", " : "", name, value);
}

/* "lr 0.1, pert 0.001; at restart: batch 630, hidden 20, seed 2" */
static void describe(const struct preset *p, char *buf, size_t size)
{
    char later[64] = "";
    size_t len = append(buf, 0, size, "lr", p->lr), later_len;

    if (p->lr <= 0)
        buf[0] = '\0';
    len = append(buf, len, size, "pert", p->pert);
    len = append(buf, len, size, "epochs", p->epochs);
    later_len = append(later, 0, sizeof later, "batch", (double)p->batch_size);
    later_len =
        append(later, later_len, sizeof later, "hidden", (double)p->hidden);
    later_len = append(later, later_len, sizeof later, "seed", (double)p->seed);
    if (later_len > 0)
        snprintf(buf + len, size - len, "%s%s at restart", len > 0 ? "; " : "",
                 later);
}

static void send_live(struct model *m, struct race *race,
                      const struct ui_state *ui, const struct preset *p)
{
    const double value[HP_COUNT] = {
        [HP_LR] = p->lr, [HP_PERT] = p->pert, [HP_EPOCHS] = p->epochs};

    race_together_begin(race);
    for (size_t i = 0; i < m->n_lanes; i++)
        for (int hp = 0; hp < HP_COUNT; hp++)
            if (controls_in_target(ui, i) && value[hp] > 0)
                controls_send_hp(m, race, i, (enum hp)hp, value[hp]);
    race_together_end(race);
}

/* Over what was chosen by hand; u brings that back. */
static void stage(const struct model *m, struct ui_state *ui,
                  const struct preset *p)
{
    struct restart_choice to = controls_staged(ui);
    size_t most = controls_batch_most(m);

    if (p->batch_size > 0)
        to.batch_size = p->batch_size < most ? p->batch_size : most;
    if (p->hidden > 0) {
        memset(to.hidden, 0, sizeof to.hidden);
        to.hidden[0] = p->hidden;
        to.n_hidden = 1;
    }
    if (p->seed > 0) {
        to.seed_chosen = true;
        to.seed = p->seed;
    }
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
    if (p->batch_size > 0 || p->hidden > 0 || p->seed > 0)
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
