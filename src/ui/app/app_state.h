/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the event loop and the keys share; nobody else includes this. */
#ifndef UI_APP_APP_STATE_H
#define UI_APP_APP_STATE_H

#include "model/model.h"
#include "model/seeds.h"
#include "ui/draw/theme.h"
#include "ui/frame/alerts.h"
#include "ui/frame/kept_runs.h"
#include "ui/frame/run_errands.h"
#include "ui/frame/screen.h"
#include "ui/frame/ui_config.h"
#include "ui/lesson/lesson.h"
#include "ui/parts/view.h"

/* A lesson under way. */
struct app_lesson {
    const struct lesson *lesson;  /* NULL = none is */
    struct lesson *own;           /* a built-in one, once it was begun here */
    size_t next;                  /* of the built-in ones: what L begins */
    bool goes_on;                 /* next follows on one that was finished */
    size_t step, heard;           /* as in struct lesson_place */
    double epochs;                /* that the race was to have before it */
    char lanes[LESSON_LANES_MAX]; /* specs of a step that race; "" = the
                                   * lesson has not said any yet */
};

/* --seeds under way (app_seeds.c). */
#define SEEDS_BESIDE_MAX 63
struct app_seed;
struct app_seeds {
    size_t next; /* the first in the list that has not begun */
    size_t at;   /* the one on the screen */
    bool kept;   /* it has ended, and its result is among those done */
    bool off;    /* another race took their place for good */
    size_t n_beside, n_done;
    struct app_seed *beside[SEEDS_BESIDE_MAX]; /* eldest first */
    struct model *done[BAND_RUNS_MAX];
    double values[LANES_MAX][PARAMS_MAX]; /* that the others have heard of */
    bool noted;
};

/* In place of what seeds rise by: the race begins anew for a lesson. */
#define RESTART_FOR_LESSON (-1)

struct app {
    struct race *race;
    struct model *model;
    struct model *frozen; /* NULL = live */
    struct ui_state ui;
    struct canvas canvas;
    enum overlay overlay;
    int help_scroll, help_most;
    size_t theme;
    int frame_ms;
    int64_t awake_until_ns;
    struct alerts alerts;
    char *command;    /* that C handed out, or NULL */
    bool clip_due;    /* and the terminal was too busy to take */
    uint64_t asked;   /* newest event before the last key */
    bool answering;   /* the notice is made of the events since then */
    bool quiet;       /* no: what a step of a lesson does needs no words */
    int64_t saved_ns; /* run time in the newest checkpoint */
    const struct ui_config *config; /* borrowed */
    int restart_more;               /* what OVERLAY_RESTART asks about */
    struct app_lesson lesson;
    unsigned published_told[LANES_MAX]; /* as of published_tell */
    struct session session;             /* its runs */
    struct kept_runs kept;              /* and those on disk */
    struct run_errands errands;         /* what is done with those */
    bool open_due;   /* the newest opened run is to be gone on with */
    bool reload_due; /* the configuration is to be read when errands end */
    char base[PATH_MAX], base_real[PATH_MAX]; /* where runs are recorded, and
                                               * with links resolved, or "" */
    int64_t looked_ns; /* when kept runs were drawn last */
    struct app_seeds seeds;
    bool leave, dirty, hung_up;
    bool leave_when_saved; /* s at the quit prompt */
    unsigned stood_still;  /* lanes paused by it: a bit each */
    bool discard;          /* d there: not even what --save asks for */
    enum status failed;    /* why it left, when not by choice */
};

/* app_loop.c: until it is left. */
void app_loop(struct app *app);

void app_handle_key(struct app *app, int key);

/* What a key on the present screen is about. */
struct ui_context app_context(struct app *app);

/* app_overlay.c: a key while an overlay is open. */
void app_overlay_key(struct app *app, int key);

/* Other restart-only values: a new race, and a model that starts over. */
void app_replace_race(struct app *app);

/* Another race, and a model that starts over. False with *err when it cannot be
 * had: the old one goes on. */
bool app_put_race(struct app *app, const struct race_config *config,
                  struct err *err);

/* The same of a race that goes on where config resumes it, with what was known
 * of it there (NULL = nothing), which outlives it. */
bool app_put_resumed(struct app *app, const struct race_config *config,
                     const struct model *past, struct err *err);

/* app_runs.c. The session's first run begins; another one begins in place of
 * the live one, which is archived; one that nobody looked at has ended. What is
 * to be told goes into the log of a model. */
void app_runs_begin(struct app *app);
void app_runs_next(struct app *app, struct model *log);
void app_runs_add(struct app *app, const struct model *m);
void app_runs_done(struct app *app);

/* Where the live run is recorded, which is how its kept self is known. */
void app_runs_live_folder(struct app *app, const char *folder);

/* What a key of the Runs screen, or --open, asked for is begun, and what has
 * ended of it is told; and whether kept runs may have grown on the screen. */
void app_runs_obey(struct app *app);

/* Puts another race, which may have run already, and its model in the place of
 * the old ones, which are freed. */
void app_install_race(struct app *app, struct race *race, struct model *model,
                      struct keeper *beside);

/* What of a lane's values may change while it trains, as it is now. */
void app_carry_live(const struct app *app, struct race_config *config);

/* app_seeds.c. Whether the race is one of several seeds; their beginning, the
 * look at them each time the race was drained, and their memory. */
bool app_seeds_on(const struct app *app);
void app_seeds_begin(struct app *app);
void app_seeds_look(struct app *app);
void app_seeds_done(struct app *app);

/* From the first seed on again, since the race is another; no more of them. */
void app_seeds_anew(struct app *app);
void app_seeds_end(struct app *app);

/* app_lesson.c. Whether a lesson is under way; where it is, or NULL. */
bool app_lesson_on(const struct app *app);
const struct lesson_place *app_lesson_place(const struct app *app,
                                            struct lesson_place *out);

/* The first step's race, before it is started; then the step itself. */
enum status app_lesson_begin(struct app *app, const struct lesson *lesson,
                             struct race_config *config, struct err *err);
void app_lesson_enter(struct app *app);

/* Begins the lesson of the options, or the built-in one, with a race of its
 * own in place of the one there is. */
void app_lesson_start(struct app *app);

/* A step on (by 1; behind the last: out of it) or back (by -1); out of it, why
 * in words. */
void app_lesson_go(struct app *app, int by);
void app_lesson_leave(struct app *app, const char *why);

/* The step at which a lesson under way is. */
const struct lesson_step *app_lesson_step(const struct app *app);

/* app_lesson_race.c. What the step says of a race, for one that is to begin;
 * begins it; the step's values into one that goes on, as one change. */
enum status app_lesson_shape(struct app *app, struct race_config *config,
                             struct err *err);
void app_lesson_race(struct app *app);
void app_lesson_set(struct app *app);

/* app_lesson_keys.c: a key while a lesson is under way and nothing lies over
 * it. */
void app_lesson_key(struct app *app, int key);

/* A race that ended by itself begins again. */
void app_lesson_watch(struct app *app);

/* A restart that was agreed to, with seeds higher by more_seed. */
void app_do_restart(struct app *app, int more_seed);

/* What shared keys do (app_acts.c): the act of a binding. arg: of app_open an
 * enum overlay, of app_go a view, of app_go_on 1 or -1, of app_restart what
 * seeds rise by. */
typedef bool app_act(struct ui_context *x, int arg);
app_act app_open, app_go, app_go_on, app_restart, app_copy_command, app_write,
    app_save_now, app_freeze, app_next_glyphs, app_next_theme, app_remember,
    app_start_lesson, app_escape, app_redraw, app_suspend_key, app_quit,
    app_quit_now;

void app_toggle_freeze(struct app *app);
void app_suspend(struct app *app);

/* Into the last line of whatever screen is in view, until the next key: the
 * answer to a key, given where the person looks; app_tell also logs it. */
void app_notice(struct app *app, bool bad, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void app_tell(struct app *app, bool bad, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What was logged since the last key, for AWAKE_NS after it, into the same
 * line of screens that do not show the log. */
void app_answer(struct app *app);

/* Asks for a checkpoint; app_poll_save notes when it is written, or why not. */
void app_save(struct app *app);
void app_poll_save(struct app *app);

/* w: metrics.csv and epochs.csv of each lane, now. */
void app_write_tables(struct app *app);

/* s at the quit prompt: lanes stand still, so that what is saved is where the
 * run ends; they go on when it cannot be saved. */
void app_leave_saved(struct app *app);

/* The last that is kept, on the way out: as keeper_last. result is the exit
 * status so far. */
#define APP_SAVED 75 /* exit status: saved, run me again */
size_t app_save_last(struct app *app, int result,
                     struct err why[KEEPER_LAST_MAX]);

/* Where the newest checkpoint is, when there is one, on standard output. */
void app_tell_saved(const struct app *app);

/* What C handed out: to the terminal's clipboard when that is due, and on
 * standard output at the end. */
void app_clip(struct app *app);
void app_tell_command(const struct app *app);

/* Whether a restart would throw away an unsaved minute of training. */
bool app_restart_loses(const struct app *app);

/* A restart could not be had, and why. */
void app_warn_restart(struct app *app, const struct err *why);

/* SIGUSR2: the configuration anew. */
void app_reload(struct app *app);

/* The theme asked for; without one and without colour, that which tells its
 * roles apart by attributes. -1 = there is no such theme. */
int app_theme(const struct ui_config *config);

/* What signals asked for since the last time, but for leaving. */
void app_obey_signals(struct app *app);

/* enum glyphs, or -1 = what the terminal can show. */
void app_choose_glyphs(struct app *app, int glyphs);

#endif
