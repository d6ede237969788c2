/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal, on a pseudo terminal of which the test holds the other end. If
 * this fails, a number that a terminal or the environment says does harm, or
 * one that takes no output holds up the program. Each test is a process. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "ui/draw/canvas.h"
#include "ui/term/keys.h"
#include "ui/term/term.h"
#include "ui/term/term_out.h"

static const struct term_config config = {.mouse = true, .unicode = true};
static const char *terminal = "xterm-256color";
/* Curses knows the mouse reports of the first alone. */
static const char *const terminals[] = {"xterm-256color", "tmux-256color"};
static int master;

/* Standard input and output become a terminal of that size. */
static void open_terminal(int w, int h)
{
    struct winsize size = {.ws_col = (unsigned short)w,
                           .ws_row = (unsigned short)h};
    struct err err = {0};
    int slave;

    setenv("TERM", terminal, 1);
    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    ck_assert_int_ge(master, 0);
    ck_assert_int_eq(grantpt(master) | unlockpt(master), 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_ge(slave, 0);
    ck_assert_int_eq(ioctl(slave, TIOCSWINSZ, &size), 0);
    dup2(slave, STDIN_FILENO);
    dup2(slave, STDOUT_FILENO);
    ck_assert_msg(term_open(&config, &err) == STATUS_OK, "%s", err.text);
    term_set_theme(theme_at(0));
}

static void type(const char *text)
{
    ck_assert_int_eq(write(master, text, strlen(text)), (int)strlen(text));
}

#define SHORT_NS 300000000 /* less than the rest of a sequence is waited for */

/* Waits for it: a pseudo terminal may hand input over a moment later. */
static int next_key(void)
{
    int key;

    while ((key = term_key()) == 0 || key == KEYS_RESIZE)
        usleep(1000);
    return key;
}

START_TEST(a_size_is_bounded)
{
    int w, h;

    open_terminal(65535, 65535);
    term_size(&w, &h);
    ck_assert_int_eq(w, TERM_SIDE_MAX);
    ck_assert_int_eq(h, TERM_SIDE_MAX);
    term_close();
}
END_TEST

START_TEST(a_size_of_the_environment_is_bounded)
{
    static const char *const bad[] = {
        "1000000000", "99999999999999999999", "-5", "0", "12x", ""};
    int w, h;

    setenv("COLUMNS", bad[_i], 1);
    setenv("LINES", "30", 1);
    open_terminal(90, 20);
    term_size(&w, &h);
    ck_assert_int_eq(w, 90);
    ck_assert_int_eq(h, 30);
    term_close();
}
END_TEST

START_TEST(a_click_outside_the_screen_is_none)
{
    static const char *const reports[] = {
        "\033[<0;81;5M",
        "\033[<0;5;25M",
        "\033[<0;1073741900;536870930M",
        "\033[<32;99999999999999999999999999;4294967297M",
        "\033[<32;-1;-1M",
        "\033[<0;+1 ;/1!M"};

    terminal = terminals[_i];
    open_terminal(80, 24);
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        int key;

        type(reports[i]);
        key = next_key();
        ck_assert_msg(key == KEYS_BASE, "%zu: %d at %d, %d", i, key,
                      term_mouse().x, term_mouse().y);
        type("\033[200?-1;\303\251 1~"); /* not even one of them */
        type("x"); /* nothing of the report is left to be a key */
        key = next_key();
        ck_assert_msg(key == 'x', "%zu: %d", i, key);
    }
    type("\033[<0;80;24M");
    ck_assert_int_eq(next_key(), KEYS_MOUSE);
    ck_assert_int_eq(term_mouse().x, 79);
    ck_assert_int_eq(term_mouse().y, 23);
    term_close();
}
END_TEST

/* A child types it with a pause before text[n], longer than curses waits for
 * the rest of a key. */
static pid_t type_apart(const char *text, size_t n)
{
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        bool typed = write(master, text, n) == (ssize_t)n;

        clock_sleep_ns(60000000);
        text += n;
        typed &= write(master, text, strlen(text)) == (ssize_t)strlen(text);
        _exit(!typed);
    }
    return child;
}

static const struct sequence {
    const char *text;
    int key;
} sequences[] = {
    {"\033[<0;75;5M", KEYS_MOUSE}, {"\033[200~3 Q\033[201~", KEYS_PASTE},
    {"\033]1;Q\007", KEYS_BASE},   {"\033PQ\033\\", KEYS_BASE},
    {"\033OS", KEYS_BASE},         {"\033[1;2Q", KEYS_BASE}};

/* Whether these keys are the sequence and the x behind it. */
static bool are_sequence(const struct sequence *s, int key, int after)
{
    struct term_mouse at = term_mouse();

    return key == s->key && after == 'x' &&
           (key != KEYS_MOUSE || (at.x == 74 && at.y == 4)) &&
           (key != KEYS_PASTE || strcmp(term_paste(), "3 Q") == 0);
}

/* Nothing of a sequence runs as keys, wherever a slow line cuts it in two; but
 * for its Esc, which comes alone from the keyboard, too. What is no report and
 * no paste is a key that nobody asked for, or none. A pause that became a long
 * one, as it may on a busy machine, may end it: that is tried again. */
START_TEST(a_pause_inside_a_sequence_ends_nothing)
{
    const struct sequence *s = &sequences[_i / 2];

    terminal = terminals[_i % 2];
    open_terminal(80, 24);
    for (size_t n = 2; n < strlen(s->text);) {
        char text[32];
        int key, after = 'x', last, status;
        int64_t from = clock_now_ns(), took;
        pid_t child;

        snprintf(text, sizeof text, "%sx", s->text);
        child = type_apart(text, n);
        key = next_key();
        took = clock_now_ns() - from;
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert_int_eq(status, 0);
        type("y"); /* the end, also of what a late rest was taken for */
        if (key == 'x')
            key = KEYS_BASE;
        else
            after = next_key();
        for (last = after; last != 'y';)
            last = next_key();
        if (are_sequence(s, key, after))
            n++;
        else
            ck_assert_msg(took > SHORT_NS, "%zu: %d, %d", n, key, after);
    }
    term_close();
}
END_TEST

START_TEST(a_long_escape_delay_is_cut)
{
    setenv("ESCDELAY", "2000000000", 1);
    open_terminal(80, 24);
    type("\033O"); /* Alt with O, or the beginning of a key */
    ck_assert_int_eq(poll(&(struct pollfd){STDIN_FILENO, POLLIN, 0}, 1, -1), 1);
    ck_assert_int_eq(term_key(), 0);
    type("x");
    ck_assert_int_eq(next_key(), 'x');
    term_close();
}
END_TEST

static void draw(struct canvas *c, char ch)
{
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            canvas_put(c, x, y, (uint32_t)(ch + (x + y) % 2), ROLE_TEXT);
    term_draw(c);
}

/* The program goes on, and what others hold of the terminal is as before. */
START_TEST(a_terminal_that_takes_nothing_is_not_waited_for)
{
    struct termios before, after;
    char drop[4096];
    struct canvas c;

    open_terminal(80, 24);
    ck_assert_int_eq(canvas_init(&c, 80, 24, GLYPHS_ASCII), 0);
    for (char ch = 'a'; !term_busy(); ch = ch == 'a' ? 'f' : 'a')
        draw(&c, ch);
    ck_assert_int_eq(fcntl(STDOUT_FILENO, F_GETFL) & O_NONBLOCK, 0);
    while (term_busy()) {
        if (read(master, drop, sizeof drop) < 0) /* not handed over yet */
            ck_assert_int_eq(errno, EAGAIN);
        usleep(1000);
    }
    for (char ch = 'a'; !term_busy(); ch = ch == 'a' ? 'f' : 'a')
        draw(&c, ch);
    canvas_done(&c);
    tcgetattr(STDIN_FILENO, &before);
    term_close();
    tcgetattr(STDIN_FILENO, &after);
    ck_assert_int_eq(before.c_lflag & ICANON, 0);
    ck_assert_int_ne(after.c_lflag & ICANON, 0);
}
END_TEST

/* Takes 4 KB of the stack for each of `deep`; no tail call. */
static int dig(int deep)
{
    volatile char room[4096];

    room[0] = (char)deep;
    return deep == 0 ? 0 : dig(deep - 1) + room[0];
}

/* The screen is left, whatever the signal's handler needs of the stack. */
START_TEST(a_stack_that_ran_out_gives_the_terminal_back)
{
    static const struct rlimit small = {1 << 20, 1 << 20}, none = {0, 0};
    struct pollfd out;
    char text[65536] = "";
    size_t n = 0;
    ssize_t got;
    int status;
    pid_t child;

    open_terminal(80, 24);
    child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_STACK, &small);
        setrlimit(RLIMIT_CORE, &none);
        _exit(dig(1 << 20));
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    out = (struct pollfd){.fd = master, .events = POLLIN};
    while (strstr(text, "\033[?1049l") == NULL && poll(&out, 1, 10000) == 1 &&
           (got = read(master, text + n, sizeof text - 1 - n)) > 0)
        n += (size_t)got;
    ck_assert(strstr(text, "\033[?1049l") != NULL);
    term_close();
}
END_TEST

int main(void)
{
    unsetenv("CK_FORK"); /* a process each: standard output is a terminal */
    Suite *suite = suite_create("term");
    TCase *t = tcase_create("term");

    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_size_is_bounded);
    tcase_add_loop_test(t, a_size_of_the_environment_is_bounded, 0, 6);
    tcase_add_loop_test(t, a_click_outside_the_screen_is_none, 0, 2);
    tcase_add_loop_test(t, a_pause_inside_a_sequence_ends_nothing, 0, 12);
    tcase_add_test(t, a_long_escape_delay_is_cut);
    tcase_add_test(t, a_terminal_that_takes_nothing_is_not_waited_for);
    tcase_add_test(t, a_stack_that_ran_out_gives_the_terminal_back);
    suite_add_tcase(suite, t);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
