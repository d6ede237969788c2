/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control panel: what may be changed, in force and pending, and the keys
 * that change it. */
#ifndef UI_PARTS_CONTROLS_H
#define UI_PARTS_CONTROLS_H

#include <stdbool.h>

#include "ui/parts/view.h"

/* What a row of the panel changes. */
enum control_kind {
    CONTROL_LIVE,     /* a parameter, while it trains */
    CONTROL_SPEED,    /* of the race */
    CONTROL_LOCKSTEP, /* of the race */
    CONTROL_RESTART,  /* a parameter, from the next start on */
    CONTROL_HIDDEN,   /* the widths, from the next start on */
};

struct control {
    enum control_kind kind;
    const char *label;
    const struct param *param; /* of CONTROL_LIVE and CONTROL_RESTART */
};

/* Row i, or NULL past the end; how many there are. Thread: ui, as for all
 * below. */
const struct control *control_at(int i);
int controls_count(void);

/* From here on the rows are those that lanes have which the panel shows, as
 * wide as ui->controls.w says; of one that has gone the first is selected. */
void controls_fit(const struct model *m, struct ui_state *ui);

/* Whether the row holds from the next start on. */
bool control_waits(const struct control *control);

/* Rows the panel takes, frame included, when nothing is left out and all lanes
 * are shown: what lies beside it does not move when other lanes are. */
int controls_rows(void);

void controls_draw(const struct model *m, const struct ui_state *ui,
                   struct canvas *c, struct rect r, bool focused);

/* What is at x, y of a panel drawn in r: the control's row, or -1 for the
 * row of names; the lane, or -1 left of the columns. False: nothing. */
bool controls_at(const struct model *m, const struct ui_state *ui,
                 struct rect r, int x, int y, int *row_out, int *lane_out);

/* What keys do on every screen (controls_keys.c): each is the act of a
 * binding; by is 1 or -1, kind a CMD_STEP or CMD_STEP_EPOCH. */
bool controls_pause(struct ui_context *x, int arg);
bool controls_step(struct ui_context *x, int kind);
bool controls_move_lr(struct ui_context *x, int by);
bool controls_scale_lr(struct ui_context *x, int by);
bool controls_move_pert(struct ui_context *x, int by);
bool controls_move_epochs(struct ui_context *x, int by);
bool controls_move_speed(struct ui_context *x, int by);
bool controls_lockstep(struct ui_context *x, int arg);
bool controls_next_target(struct ui_context *x, int by);
bool controls_copy(struct ui_context *x, int arg);
bool controls_undo(struct ui_context *x, int arg);
bool controls_move_selected(struct ui_context *x, int by);

/* Between the files of the panel: columns of the longest label of all lanes'
 * rows; which lanes have a column in w, the frame not counted. */
int controls_label_w(void);
void controls_page(const struct model *m, const struct ui_state *ui, int w,
                   size_t *first_out, size_t *n_out);

/* Between the files of the panel: the value of a control for lane i, as text,
 * *pending_out when it is only sent or only chosen; whether a row has one
 * value for all lanes. */
void controls_format_value(const struct model *m, const struct ui_state *ui,
                           const struct control *control, size_t i, char *buf,
                           size_t size, bool *pending_out);
bool controls_all_same(const struct model *m, const struct ui_state *ui,
                       const struct control *control);

/* "lr both = ": what stands before a typed value. */
void controls_edit_prompt(const struct model *m, const struct ui_state *ui,
                          char *buf, size_t size);

/* While ui->controls.edit is active every key comes here. */
void controls_edit_key(struct model *m, struct race *race, struct ui_state *ui,
                       int key);

/* Chosen restart-only values over those in force. config is a race's. */
void controls_apply_staged(const struct ui_state *ui,
                           struct race_config *config);

/* Between the files of the panel. Whether the keys act on a lane; sends a
 * value unless it is in force, pending or not valid; a race's speed; a value
 * as it is, or will be at the next batch. */
bool controls_in_target(const struct ui_state *ui, size_t lane);
double controls_coming_value(const struct lane_model *lane,
                             const struct param *p);
void controls_send(struct model *m, struct race *race, size_t lane,
                   const struct param *p, double value);
void controls_set_speed(struct model *m, struct race *race, double speed);

/* A value one step up or down in the lanes that the keys act on; the values of
 * the first of these lanes to the others; the race's speed one step on;
 * whether one of these lanes runs. */
void controls_send_moved(struct model *m, struct race *race,
                         const struct ui_state *ui, const struct param *p,
                         int by);
void controls_send_copies(struct model *m, struct race *race,
                          const struct ui_state *ui);
double controls_next_speed(const struct model *m, int by);
bool controls_any_runs(const struct model *m, const struct ui_state *ui);

/* Whether nothing that the keys act on trains or could go on as it is; whether
 * one of those lanes is done then, and carries on with more epochs. */
bool controls_have_ended(const struct model *m, const struct ui_state *ui);
bool controls_are_done(const struct model *m, const struct ui_state *ui);

/* Sends what begins or ends training to the lanes that the keys act on and
 * that can obey. Those that are done, when no other can, get epochs for it:
 * `more` of them, 0 = as many as the lane was asked for at its start. */
void controls_send_moving(struct model *m, struct race *race,
                          const struct ui_state *ui, const struct command *cmd,
                          double more);

/* "20 epochs more": what carries on when they are done. Returns buf. */
const char *controls_more_text(const struct model *m, const struct ui_state *ui,
                               char *buf, size_t size);

/* Takes over what was chosen for a restart. What is in force in every lane is
 * not a choice; with none left nothing is staged, except over a preset's
 * undo. */
void controls_stage(const struct model *m, struct ui_state *ui,
                    const struct restart_choice *choice);

/* The same, as the change m->change that controls_unstage takes back. */
void controls_stage_preset(const struct model *m, struct ui_state *ui,
                           const struct restart_choice *choice);

/* Back to what was chosen before the newest preset, which there must be; the
 * change that this would undo, 0 = none. */
void controls_unstage(struct ui_state *ui);
uint64_t controls_staged_change(const struct ui_state *ui);

/* Whether a restart has another value of a parameter; chooses one. */
bool restart_has(const struct restart_choice *choice, const struct param *p);
void restart_choose(struct restart_choice *choice, const struct param *p,
                    double value);

/* What is chosen so far; nothing of it unless something is staged. */
struct restart_choice controls_staged(const struct ui_state *ui);

/* Whether a restart would change a restart-only control of the lane. */
bool controls_restart_changes(const struct model *m, const struct ui_state *ui,
                              const struct control *control, size_t lane);

/* + and - on the selected restart-only row; a restart with seeds higher by
 * more_seed. */
void controls_move_staged(const struct model *m, struct ui_state *ui, int by);
void controls_restart(struct model *m, struct race *race, struct ui_state *ui,
                      uint32_t more_seed);

/* The largest batch that may be chosen: all training samples. */
size_t controls_batch_most(const struct model *m);

/* "BP", "both", ...: the lane the keys act on. buf >= LANE_NAME_MAX. */
const char *controls_target_name(const struct model *m,
                                 const struct ui_state *ui, char *buf);

/* A lane's name in capitals. buf >= LANE_NAME_MAX. */
const char *controls_lane_name(const struct lane_model *lane, char *buf);

/* Columns of the longest of these names. */
int controls_names_w(const struct model *m);

#endif
