/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a saved file is half written, a good one is lost when a new
 * one cannot be written, or what is not ours is touched or removed. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/run_dir.h"
#include "store/whole_file.h"
#include "store_case.h"
#include "suite.h"

START_TEST(a_file_is_replaced_whole)
{
    const char *path = in_dir("file");
    struct stat st;
    size_t n;
    char *text;

    ck_assert_int_eq(whole_file_write(path, "one", 3, 0600, NULL), 0);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(whole_file_write(path, "two!", 4, 0600, NULL), 0);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0640);
    text = slurp(path, &n);
    ck_assert_uint_eq(n, 4);
    ck_assert_str_eq(text, "two!");
    mem_free(text);
}
END_TEST

START_TEST(a_link_stays_one)
{
    const char *path = in_dir("file"), *link_path = in_dir("link");
    struct stat st;
    size_t n;
    char *text;

    ck_assert_int_eq(whole_file_write(path, "one", 3, 0600, NULL), 0);
    ck_assert_int_eq(symlink(path, link_path), 0);
    ck_assert_int_eq(whole_file_write(link_path, "two", 3, 0600, NULL), 0);
    ck_assert_int_eq(lstat(link_path, &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    text = slurp(path, &n);
    ck_assert_str_eq(text, "two");
    mem_free(text);
}
END_TEST

START_TEST(failures_are_told_and_leave_nothing)
{
    struct err err;
    char *data = NULL;
    size_t n;

    ck_assert_int_eq(whole_file_write(in_dir("none/file"), "x", 1, 0600, &err),
                     STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "none/file: No such file"));
    ck_assert_int_eq(whole_file_write(in_dir("big"), "12345", 5, 0600, NULL),
                     0);
    ck_assert_int_eq(whole_file_read(in_dir("big"), 4, &data, &n, &err),
                     STATUS_FORMAT);
    ck_assert_int_eq(whole_file_read(in_dir("none"), 4, &data, &n, &err),
                     STATUS_IO);
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(a_link_to_nothing_leads_to_the_new_file)
{
    struct stat st;

    ck_assert_int_eq(mkdir(in_dir("there"), 0700), 0);
    ck_assert_int_eq(symlink("there/second", in_dir("first")), 0);
    ck_assert_int_eq(symlink(in_dir("there/file"), in_dir("there/second")), 0);
    ck_assert_int_eq(whole_file_write(in_dir("first"), "x", 1, 0600, NULL), 0);
    ck_assert_int_eq(lstat(in_dir("there/file"), &st), 0);
    ck_assert(S_ISREG(st.st_mode));
    ck_assert_int_eq(lstat(in_dir("first"), &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    ck_assert_int_eq(symlink("loop", in_dir("loop")), 0);
    ck_assert_int_eq(whole_file_write(in_dir("loop"), "x", 1, 0600, NULL),
                     STATUS_IO);
}
END_TEST

static void make_socket(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
    close(fd);
}

/* Neither written nor read, nor waited for: a FIFO without anybody at its
 * other end holds whoever opens it. */
START_TEST(only_regular_files_are_touched)
{
    static const struct {
        const char *name, *kind;
    } bad[] = {
        {"fifo", "a FIFO"},
        {"socket", "a socket"},
        {"folder", "a directory"},
        {"link", "a FIFO"},
        {"/dev/full", "a character device"},
        {"/dev/zero", "a character device"},
    };
    char expected[200], *data = NULL;
    size_t n;

    ck_assert_int_eq(mkfifo(in_dir("fifo"), 0600), 0);
    ck_assert_int_eq(mkdir(in_dir("folder"), 0700), 0);
    ck_assert_int_eq(symlink("fifo", in_dir("link")), 0);
    make_socket(in_dir("socket"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *name = bad[i].name;
        const char *path = name[0] == '/' ? name : in_dir(name);
        struct err err = {0};

        snprintf(expected, sizeof expected,
                 "%s: is %s, expected a regular file", path, bad[i].kind);
        ck_assert_int_eq(whole_file_check(path, &err), STATUS_IO);
        ck_assert_str_eq(err.text, expected);
        ck_assert_int_eq(whole_file_write(path, "x", 1, 0600, &err), STATUS_IO);
        ck_assert_str_eq(err.text, expected);
        ck_assert_int_eq(whole_file_read(path, 9, &data, &n, &err), STATUS_IO);
        if (strcmp(name, "socket") != 0) /* which cannot even be opened */
            ck_assert_str_eq(err.text, expected);
    }
    ck_assert_int_eq(whole_file_check("/dev/null", NULL), 0);
    ck_assert_int_eq(whole_file_write("/dev/null", "x", 1, 0600, NULL), 0);
    ck_assert_int_eq(whole_file_read("/dev/null", 9, &data, &n, NULL), 0);
    ck_assert_uint_eq(n, 0);
    mem_free(data);
}
END_TEST

START_TEST(what_cannot_be_written_is_told_before)
{
    char name[300];
    struct err err;

    ck_assert_int_eq(whole_file_check(in_dir("new"), NULL), 0);
    ck_assert_int_ne(access(in_dir("new"), F_OK), 0);
    ck_assert_int_eq(whole_file_check(in_dir("none/new"), &err), STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "none: No such file"));
    ck_assert_int_eq(whole_file_write(in_dir("file"), "x", 1, 0600, NULL), 0);
    ck_assert_int_eq(whole_file_check(in_dir("file/new"), &err), STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "file/new: Not a directory"));
    memset(name, 'x', 250); /* the temporary's would be too long */
    name[250] = '\0';
    ck_assert_int_eq(whole_file_check(name, &err), STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "File name too long"));
}
END_TEST

/* The same trouble, wherever it comes up, has the same reason. */
START_TEST(the_reason_is_the_systems_own)
{
    char *data = NULL;
    size_t n;
    struct err err;

    errno = 0;
    ck_assert_int_eq(whole_file_read("/proc/self/mem", 9, &data, &n, &err),
                     STATUS_IO);
    ck_assert_str_eq(err.text, "/proc/self/mem: Input/output error");
    ck_assert_int_eq(whole_file_read(in_dir("none"), 9, &data, &n, &err),
                     STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "none: No such file or directory"));
    ck_assert_ptr_null(data);
}
END_TEST

static void make_file(const char *path)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    fclose(f);
}

static bool there(const char *name)
{
    struct stat st;

    return lstat(in_dir(name), &st) == 0;
}

/* A process that makes `path`, locks it or not, and then waits to be killed;
 * it is there and locked when this returns. */
static pid_t writer_start(const char *path, bool locked)
{
    int ready[2];
    pid_t pid;
    char c;

    ck_assert_int_eq(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        char name[160];
        int fd;

        snprintf(name, sizeof name, "%s.%ld.tmp", path, (long)getpid());
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (fd < 0 || (locked && flock(fd, LOCK_EX) != 0) ||
            write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    ck_assert_int_eq(read(ready[0], &c, 1), 1);
    close(ready[0]);
    return pid;
}

static void writer_kill(pid_t pid)
{
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static void write_model(void)
{
    struct err err = {0};

    ck_assert_msg(!whole_file_write(in_dir("link"), "x", 1, 0600, &err), "%s",
                  err.text);
}

/* Of a file that is reached through a link, too. */
START_TEST(what_killed_writers_left_is_removed)
{
    bool locked = _i == 1;
    char name[64];
    pid_t pid;

    ck_assert_int_eq(mkdir(in_dir("there"), 0700), 0);
    ck_assert_int_eq(symlink("there/model", in_dir("link")), 0);
    pid = writer_start(in_dir("there/model"), locked);
    snprintf(name, sizeof name, "there/model.%ld.tmp", (long)pid);
    write_model();
    ck_assert_msg(there(name), "the file of a process that lives was removed");
    writer_kill(pid);
    write_model();
    ck_assert_msg(!there(name), "the file of a killed process was left");
    ck_assert(there("there/model"));
}
END_TEST

/* A process of another machine that has our number writes the same file. */
START_TEST(a_locked_file_of_our_number_is_anothers)
{
    char own[64], name[128];
    int fd;

    ck_assert_int_eq(symlink("model", in_dir("link")), 0);
    snprintf(own, sizeof own, "model.%ld.tmp", (long)getpid());
    snprintf(name, sizeof name, "%s", in_dir(own));
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    write_model();
    ck_assert_msg(there(own) && there("model"), "it was removed");
    close(fd); /* and dies */
    write_model();
    ck_assert_msg(!there(own), "it was left");
}
END_TEST

START_TEST(only_what_is_ours_is_removed)
{
    static const char *const others[] = {
        "model.tmp",           "model.12x.tmp",      "model.4194305.tm",
        "odel.4194305.tmp",    "model.0.tmp",        "model.-1.tmp",
        "model.4194305-1.tmp", "model.x.4194305.tmp"};
    static const char *const ours[] = {"model.4194305.tmp",
                                       "model.4194305-2.tmp"};

    ck_assert_int_eq(symlink("model", in_dir("link")), 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        make_file(in_dir(others[i]));
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        make_file(in_dir(ours[i]));
    ck_assert_int_eq(mkdir(in_dir("model.4194306.tmp"), 0700), 0);
    ck_assert_int_eq(mkfifo(in_dir("model.4194307.tmp"), 0600), 0);
    ck_assert_int_eq(symlink("model.tmp", in_dir("model.4194308.tmp")), 0);
    write_model();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(there(others[i]), "%s was removed", others[i]);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        ck_assert_msg(!there(ours[i]), "%s was left", ours[i]);
    ck_assert(there("model.4194306.tmp") && there("model.4194307.tmp") &&
              there("model.4194308.tmp"));
}
END_TEST

/* Fewer than run_dir_make has patience for: each removal spoils one try of
 * its at most, so that it cannot fail whatever the two are given of the CPU. */
#define REMOVALS_MOST 90

/* Other runs, which end as soon as they have begun, remove their folders. */
static void remove_folders(const char *path, const char *above, pid_t parent)
{
    int removed = 0;

    while (removed < REMOVALS_MOST && getppid() == parent) {
        removed += rmdir(path) == 0;
        removed += rmdir(above) == 0;
        sched_yield(); /* or one processor alone would take its time over it */
    }
}

START_TEST(a_folder_is_made_while_others_go)
{
    const char *path = in_dir("runs/one"), *above = in_dir("runs");
    pid_t me = getpid();

    for (int round = 0; round < 10; round++) {
        pid_t pid = fork();

        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
            remove_folders(path, above, me);
            _exit(0);
        }
        while (waitpid(pid, NULL, WNOHANG) == 0) {
            struct err err = {0};

            ck_assert_msg(!run_dir_check(path, &err), "%s", err.text);
            ck_assert_msg(!run_dir_make(path, 0700, &err), "%s", err.text);
        }
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_file_is_replaced_whole);
    tcase_add_test(tc, a_link_stays_one);
    tcase_add_test(tc, failures_are_told_and_leave_nothing);
    tcase_add_test(tc, a_link_to_nothing_leads_to_the_new_file);
    tcase_add_test(tc, only_regular_files_are_touched);
    tcase_add_test(tc, what_cannot_be_written_is_told_before);
    tcase_add_test(tc, the_reason_is_the_systems_own);
    tcase_add_loop_test(tc, what_killed_writers_left_is_removed, 0, 2);
    tcase_add_test(tc, a_locked_file_of_our_number_is_anothers);
    tcase_add_test(tc, only_what_is_ours_is_removed);
    tcase_add_test(tc, a_folder_is_made_while_others_go);
}

int main(void)
{
    return suite_run("whole_file", add_tests, dir_make, dir_end);
}
