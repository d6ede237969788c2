/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the Errors screen. */
#ifndef UI_ERRORS_ERRORS_KEYS_H
#define UI_ERRORS_ERRORS_KEYS_H

#include "ui/errors/errors_state.h"
#include "ui/parts/keymap.h"

extern const struct key_group errors_key_groups[];

/* Of the modes (errors_mode_keys.c): the keys of the one there is, or NULL; to
 * an enum errors_mode, and from it back to the list; why there is no drawing;
 * the next mistake of the matrix by 1 or -1; away with what is drawn under the
 * brush, or with all of it. */
const struct key_mode *errors_mode(const struct ui_state *ui);
bool errors_switch_mode(struct ui_context *x, int mode);
const char *errors_why_no_pad(const struct model *m, const struct ui_state *ui,
                              int arg);
bool errors_next_worst(struct ui_context *x, int by);
bool errors_erase(struct ui_context *x, int all);

/* The next class of the filter, true or said (errors_class_keys.c); and the
 * list of what is chosen now. */
bool errors_next_class(struct ui_context *x, int said);
bool errors_list_anew(struct ui_context *x);

/* Of an explanation (errors_why_keys.c): the next way of it and why there is
 * none, its end, a unit by 1 or -1, its weights. */
bool errors_next_why(struct ui_context *x, int arg);
const char *errors_why_no_why(const struct model *m, const struct ui_state *ui,
                              int arg);
bool errors_end_why(struct ui_context *x, int arg);
bool errors_next_unit(struct ui_context *x, int by);
bool errors_open_unit_weights(struct ui_context *x, int arg);

#endif
