/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reaches a person past the screen. If this fails, a terminal is sent
 * what it does not know, does not get its title back, hears of a lane's end
 * twice, never, or long after it; or the command line that C hands out is not
 * the one that was meant. */
#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "race_case.h"
#include "suite.h"
#include "ui/frame/alerts.h"
#include "ui/frame/lane_options.h"
#include "ui/term/term.h"

/* --- what is sent --- */

static int master;

static void open_terminal(const char *type, const struct term_config *config)
{
    struct winsize size = {.ws_col = 80, .ws_row = 24};
    struct err err = {0};
    int slave;

    setenv("TERM", type, 1);
    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    ck_assert_int_eq(grantpt(master) | unlockpt(master), 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_ge(slave, 0);
    ck_assert_int_eq(ioctl(slave, TIOCSWINSZ, &size), 0);
    dup2(slave, STDIN_FILENO);
    dup2(slave, STDOUT_FILENO);
    ck_assert_msg(term_open(config, &err) == STATUS_OK, "%s", err.text);
}

/* All that the terminal was sent, which it may be given a moment later: as far
 * as a mark behind it. */
static void read_sent(char *text, size_t size)
{
    static const char mark[] = "[end]";
    struct pollfd out = {.fd = master, .events = POLLIN};
    size_t n = 0;
    ssize_t got;
    char *end;

    ck_assert_int_eq(write(STDOUT_FILENO, mark, sizeof mark - 1),
                     sizeof mark - 1);
    do {
        ck_assert_int_eq(poll(&out, 1, -1), 1);
        got = read(master, text + n, size - 1 - n);
        ck_assert_int_gt(got, 0);
        text[n += (size_t)got] = '\0';
    } while ((end = strstr(text, mark)) == NULL);
    *end = '\0';
}

/* All that a terminal of that type gets of a title, a notice and a copy. */
static char *sent(const char *type, const struct term_config *config,
                  bool copies)
{
    static char text[65536];

    open_terminal(type, config);
    term_title("mlptui 1/3");
    term_title("mlptui 1/3");
    term_title("mlptui 2/3 \033]2;x\a");
    term_alert("WP \033DIVERGED");
    ck_assert_int_eq(term_clipboard("mlptui --lane bp"), copies);
    term_busy();
    term_close();
    read_sent(text, sizeof text);
    return text;
}

static int count(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        n++;
    return n;
}

static const struct term_config everything = {
    .title = true, .rings = true, .notify = TERM_NOTIFY_AUTO};

#define COPY "52;c;bWxwdHVpIC0tbGFuZSBicA==\a" /* printf ... | base64 */

START_TEST(a_terminal_gets_all_it_takes)
{
    const char *text = sent("xterm-256color", &everything, true);

    ck_assert_int_eq(count(text, "\033[22;2t"), 1);
    ck_assert_int_eq(count(text, "\033]2;mlptui 1/3\a"), 1);
    ck_assert_int_eq(count(text, "\033]2;mlptui 2/3 ?]2;x?\a"), 1);
    ck_assert_int_eq(count(text, "\a\033]9;mlptui: WP ?DIVERGED\a"), 1);
    ck_assert_int_eq(count(text, "\033]" COPY), 1);
    ck_assert_int_eq(count(text, "\033]2;\a\033[23;2t"), 1);
    ck_assert_ptr_null(strstr(strstr(text, "\033[23;2t"), "\033]"));
    ck_assert_ptr_null(strstr(text, "\033P"));
    ck_assert_ptr_null(strstr(text, "\033k"));
}
END_TEST

START_TEST(a_terminal_of_vte_gets_its_own_notice)
{
    setenv("VTE_VERSION", "6800", 1);
    ck_assert_int_eq(count(sent("xterm-256color", &everything, true),
                           "\033]777;notify;mlptui;WP ?DIVERGED\a"),
                     1);
}
END_TEST

START_TEST(tmux_gets_it_wrapped)
{
    const char *text = sent("tmux-256color", &everything, true);

    ck_assert_int_eq(count(text, "\033]2;mlptui 1/3\a\033kmlptui 1/3\033\\"),
                     1);
    ck_assert_int_eq(
        count(text, "\a\033Ptmux;\033\033]9;mlptui: WP ?DIVERGED\a\033\\"), 1);
    ck_assert_int_eq(count(text, "\033Ptmux;\033\033]" COPY "\033\\"), 1);
    ck_assert_int_eq(count(text, "\\\033]" COPY), 1);
    ck_assert_int_eq(count(text, "\033]2;\a\033[23;2t\033k\033\\"), 1);
}
END_TEST

/* GNU screen: in pieces, which put together are the command. */
START_TEST(screen_gets_it_in_pieces)
{
    char word[1000] = "", joined[4096] = "", text[65536];
    const char *at = text, *end;

    memset(word, 'a', sizeof word - 1);
    open_terminal("screen", &everything);
    ck_assert(term_clipboard(word));
    term_busy();
    read_sent(text, sizeof text);
    term_close();
    while ((at = strstr(at, "\033P")) != NULL) {
        end = strstr(at, "\033\\");
        ck_assert(end != NULL && end - at < 250);
        strncat(joined, at + 2, (size_t)(end - at - 2));
        at = end;
    }
    ck_assert_int_eq(strncmp(joined, "\033]52;c;YWFh", 11), 0);
    ck_assert_uint_eq(strlen(joined), 7 + 1332 + 1);
    ck_assert_int_eq(joined[strlen(joined) - 1], '\a');
}
END_TEST

START_TEST(what_is_switched_off_is_not_sent)
{
    static const struct term_config none = {.title = false};
    const char *text = sent("xterm-256color", &none, true);

    ck_assert_int_eq(count(text, "\033]"), 1); /* C is a key of the person's */
    ck_assert_int_eq(count(text, "\a"), 1);
    ck_assert_ptr_null(strstr(text, "22;2t"));
}
END_TEST

START_TEST(terminals_without_a_title_get_a_bell_alone)
{
    static const char *const types[] = {"vt100", "linux"};
    const char *text = sent(types[_i], &everything, false);

    ck_assert_ptr_null(strstr(text, "\033]"));
    ck_assert_ptr_null(strstr(text, "\033P"));
    ck_assert_ptr_null(strstr(text, "22;2t"));
    ck_assert_int_eq(count(text, "\a"), 1);
}
END_TEST

/* --- what is told --- */

static void apply_state(struct model *m, size_t i, enum lane_state state)
{
    struct lane_msg msg = {.kind = MSG_STATE, .state = {.state = state}};

    model_apply(m, i, &msg);
}

static void apply_batch(struct model *m, size_t i, uint64_t step)
{
    struct lane_msg msg = {
        .kind = MSG_SAMPLE,
        .sample = {.step = step, .epoch = 1, .loss = 1, .grad_norm = 1}};

    model_apply(m, i, &msg);
}

static const char *news(struct alerts *alerts, const struct model *m)
{
    alerts->text[0] = '\0';
    alerts_look(alerts, m);
    return alerts->text;
}

START_TEST(each_end_is_told_once)
{
    struct model *m = model_make(2);
    struct alerts alerts = {.title_ns = 0};

    for (size_t i = 0; i < 2; i++) {
        apply_state(m, i, LANE_RUN);
        apply_batch(m, i, 1);
    }
    ck_assert_str_eq(news(&alerts, m), "");
    apply_state(m, 0, LANE_DONE);
    ck_assert_str_eq(news(&alerts, m), "");
    apply_eval(m, 1, 1, 45);
    apply_state(m, 1, LANE_DONE);
    ck_assert_str_eq(news(&alerts, m), "ended: BP 45.0% WP --");
    ck_assert_str_eq(news(&alerts, m), "");
    apply_state(m, 0, LANE_RUN); /* more epochs, over before the next look */
    apply_state(m, 0, LANE_DONE);
    ck_assert_str_eq(news(&alerts, m), "ended: BP 45.0% WP --");
    apply_state(m, 1, LANE_RUN);
    ck_assert_str_eq(news(&alerts, m), "");
    apply_state(m, 1, LANE_DIVERGED);
    ck_assert_str_eq(news(&alerts, m), "WP DIVERGED");
    ck_assert_str_eq(news(&alerts, m), "");
    model_free(m);
}
END_TEST

START_TEST(a_target_is_told_while_others_train)
{
    struct model *m = model_make(2);
    struct alerts alerts = {.title_ns = 0};

    for (size_t i = 0; i < 2; i++) {
        apply_state(m, i, LANE_RUN);
        apply_batch(m, i, 1);
    }
    news(&alerts, m);
    m->lanes[0].values[params_index(&param_target_acc)] = 75;
    m->lanes[0].early_stop = EARLY_STOP_TARGET;
    m->lanes[0].early_stop_epoch = 2;
    apply_state(m, 0, LANE_DONE);
    ck_assert_str_eq(news(&alerts, m), "BP reached 75 % at epoch 2");
    ck_assert_str_eq(news(&alerts, m), "");
    model_free(m);
}
END_TEST

START_TEST(what_was_before_a_resume_is_not_told)
{
    struct model *m = model_make(1);
    struct alerts alerts = {.title_ns = 0};
    struct lane_msg resume = {.kind = MSG_RESUME,
                              .resume = {.step = 30, .epoch = 3}};

    resume.report.changes = m->lanes[0].changes;
    memcpy(resume.report.values, m->lanes[0].values,
           sizeof resume.report.values);
    model_apply(m, 0, &resume);
    apply_state(m, 0, LANE_DONE);
    ck_assert_str_eq(news(&alerts, m), "");
    apply_state(m, 0, LANE_RUN);
    apply_batch(m, 0, 31);
    apply_state(m, 0, LANE_DONE);
    ck_assert_str_eq(news(&alerts, m), "ended: BP --");
    model_free(m);
}
END_TEST

START_TEST(the_title_says_where_the_race_stands)
{
    struct race_config config = race_of(csv_path, 2);
    struct model *m;
    struct race *race = race_watched(&config, &m);
    char text[ALERT_SIZE];

    ck_assert_str_eq(alerts_title(m, text, sizeof text), "mlptui LOADING");
    await(race, m, 0, LANE_DONE);
    await(race, m, 1, LANE_DONE);
    ck_assert_int_eq(
        strncmp(alerts_title(m, text, sizeof text), "mlptui DONE 3/3 BP ", 19),
        0);
    apply_state(m, 1, LANE_RUN);
    ck_assert_int_eq(
        strncmp(alerts_title(m, text, sizeof text), "mlptui 3/3 BP ", 14), 0);
    apply_state(m, 1, LANE_DIVERGED);
    ck_assert_ptr_nonnull(
        strstr(alerts_title(m, text, sizeof text), "% WP DIVERGED"));
    model_free(m);
    race_free(race);
}
END_TEST

/* --- what C hands out --- */

/* A shell's words of the command, a line each. */
static void split_by_sh(const char *command, char *out, size_t size)
{
    char script[] = "/tmp/test_outside_XXXXXX", line[64];
    int fd = mkstemp(script);
    FILE *f = fdopen(fd, "w");
    size_t n;

    fprintf(f,
            "mlptui() { for word; do printf '<%%s>\\n' \"$word\"; done; }\n"
            "%s\n",
            command);
    fclose(f);
    snprintf(line, sizeof line, "sh %s", script);
    f = popen(line, "r");
    n = fread(out, 1, size - 1, f);
    out[n] = '\0';
    ck_assert_int_eq(pclose(f), 0);
    unlink(script);
}

/* Parts of the log's lines put together as a shell does. */
static void join_log(const struct model *m, char *out)
{
    const struct event *e;

    *out = '\0';
    for (size_t i = (size_t)m->n_events; i-- > 0;)
        if ((e = model_event_at(m, i)) != NULL && e->kind == EVENT_INFO)
            sprintf(out + strlen(out), "%s\n", e->text);
}

START_TEST(a_command_line_is_whole_and_quoted)
{
    static const char *const places[] = {
        "digits.csv",       "it's a 100% \"file\" $HOME `x` \\ *",
        "tab\there\033[2J", "\303\266.csv",
        "line\nfeed",       "no utf-8 \377 %s \\n"};
    struct race_config config = race_of("/nonesuch", 8);
    static char words[20000], log[20000], expected[400];
    struct model *m;
    struct race *race;
    char *command;

    config.problem.data.path = places[_i];
    config.problem.data.label = "class 'x'";
    for (size_t i = 0; i < 8; i++) {
        lane_choose(&config.lanes[i], &param_lr, 0.12345678901234567);
        lane_choose(&config.lanes[i], &param_target_acc, 99.987654321);
        lane_choose(&config.lanes[i], &param_patience, 1234567);
    }
    race = race_watched(&config, &m);
    command = lane_options_text(m, race);
    ck_assert_ptr_nonnull(command);
    ck_assert_uint_gt(strlen(command), 1200);
    for (const char *c = command; *c != '\0'; c++)
        ck_assert_msg(*c >= ' ' && *c < 0x7f, "%d in %s", *c, command);
    split_by_sh(command, words, sizeof words);
    snprintf(expected, sizeof expected,
             "<--data>\n<%s>\n<--label>\n<class 'x'>\n<--scale>\n<byte>\n"
             "<--val-fraction>\n",
             places[_i]);
    ck_assert_msg(strncmp(words, expected, strlen(expected)) == 0, "%s in %s",
                  expected, words);
    ck_assert_int_eq(count(words, "<--lane>\n<"), 8);
    m->n_events = 0;
    lane_options_log(m, command);
    ck_assert_uint_gt(m->n_events, 1);
    join_log(m, log);
    split_by_sh(log, log, sizeof log);
    ck_assert_str_eq(log, words);
    mem_free(command);
    model_free(m);
    race_free(race);
}
END_TEST

static void add_tests(TCase *t)
{
    tcase_add_test(t, a_terminal_gets_all_it_takes);
    tcase_add_test(t, a_terminal_of_vte_gets_its_own_notice);
    tcase_add_test(t, tmux_gets_it_wrapped);
    tcase_add_test(t, screen_gets_it_in_pieces);
    tcase_add_test(t, what_is_switched_off_is_not_sent);
    tcase_add_loop_test(t, terminals_without_a_title_get_a_bell_alone, 0, 2);
    tcase_add_test(t, each_end_is_told_once);
    tcase_add_test(t, a_target_is_told_while_others_train);
    tcase_add_test(t, what_was_before_a_resume_is_not_told);
    tcase_add_test(t, the_title_says_where_the_race_stands);
    tcase_add_loop_test(t, a_command_line_is_whole_and_quoted, 0, 6);
}

int main(void)
{
    unsetenv("CK_FORK"); /* a process each: standard output is a terminal */
    unsetenv("TMUX");
    unsetenv("VTE_VERSION");
    return suite_run("outside", add_tests, csv_make, csv_end);
}
