/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a saved run is lost, half written, read back as another one,
 * or a damaged file brings the program down. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/checkpoint.h"
#include "store/config_file.h"
#include "store/config_lines.h"
#include "store/config_text.h"
#include "store/npz.h"
#include "store/tables.h"
#include "store/whole_file.h"

static char dir[64];

static void dir_make(void)
{
    snprintf(dir, sizeof dir, "/tmp/test_store_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void dir_end(void)
{
    char command[96];

    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    ck_assert_int_eq(system(command), 0);
}

static const char *in_dir(const char *name)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

static char *slurp(const char *path, size_t *n_out)
{
    char *data = NULL;

    ck_assert_int_eq(whole_file_read(path, 1 << 20, &data, n_out, NULL), 0);
    return data;
}

/* --- whole files --- */

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

/* --- what killed processes leave --- */

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

/* --- configuration --- */

static uint64_t chance = 1;

static size_t any(size_t n)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(chance >> 33) % n;
}

/* Any bytes but NUL, more often those that mean something. */
static void make_value(char *out, size_t size)
{
    static const char special[] =
        "\"\"\\\\;;##==::[]'  \t\r\n\x7f\x1b\x85\xa0x";
    size_t n = any(4) ? any(12) : any(size), i = 0;
    size_t kind = any(4);

    while (i < n && i + 1 < size) {
        unsigned char c = (unsigned char)(1 + any(255));

        if (kind == 0)
            c = (unsigned char)special[any(sizeof special - 1)];
        else if (kind == 1)
            c = (unsigned char)('a' + any(26));
        else if (kind == 2 && any(2))
            c = ' ';
        out[i++] = (char)c;
    }
    out[i] = '\0';
}

#define PAIRS_MAX  64
#define VALUE_SIZE 4096

struct pairs {
    size_t n;
    char name[PAIRS_MAX][16];
    char value[PAIRS_MAX][VALUE_SIZE];
};

static enum status note_pair(void *ctx, const char *name, const char *value,
                             struct err *why)
{
    struct pairs *pairs = ctx;

    (void)why;
    ck_assert_uint_lt(pairs->n, PAIRS_MAX);
    snprintf(pairs->name[pairs->n], sizeof *pairs->name, "%s", name);
    snprintf(pairs->value[pairs->n++], sizeof *pairs->value, "%s", value);
    return STATUS_OK;
}

START_TEST(every_value_reads_back)
{
    static struct pairs made, read;
    struct err err = {0};

    for (int round = 0; round < 3000; round++) {
        struct config_text text = {0};
        char *data;

        made.n = 1 + any(4);
        read.n = 0;
        for (size_t i = 0; i < made.n; i++) {
            make_value(made.value[i], any(50) ? 400 : VALUE_SIZE);
            config_text_pair(&text, "name", made.value[i]);
        }
        ck_assert_int_eq(config_text_take(&text, &data), 0);
        ck_assert_msg(!config_read_text("text", data, note_pair, &read, &err),
                      "%s\n%s", err.text, data);
        ck_assert_uint_eq(read.n, made.n);
        for (size_t i = 0; i < made.n; i++)
            ck_assert_msg(strcmp(made.value[i], read.value[i]) == 0, "%s",
                          data);
        mem_free(data);
    }
}
END_TEST

/* A person's file, readable or not. */
static size_t make_text(char *out, size_t size)
{
    static const char *const pieces[] = {"theme = de\n",
                                         "theme=light",
                                         " = ",
                                         "\n",
                                         "\n\n",
                                         "    ",
                                         "fault\n",
                                         "  fault\n",
                                         "glyphs : ascii\n",
                                         "view = train\r\n",
                                         "# axis = step\n",
                                         "; a comment\n",
                                         " # behind\n",
                                         " ;it\n",
                                         "lr = 0.1\n",
                                         "data = \"a ;b # c\"\n",
                                         "data = \"a \\\" \\;\n    b\"\n",
                                         "data = a\n\n  # c\n   b\n",
                                         "\t",
                                         "axis = \n",
                                         "   theme = braille\n",
                                         "theme",
                                         "smoothing",
                                         "=",
                                         ":",
                                         "x\n",
                                         "\"",
                                         "\\"};
    size_t n = 0, lines = any(12);

    out[0] = '\0';
    if (any(8) == 0)
        strcpy(out, "\xef\xbb\xbf");
    for (size_t i = 0; i < lines; i++) {
        const char *piece = pieces[any(sizeof pieces / sizeof *pieces)];

        n = strlen(out);
        if (any(30) == 0)
            piece = "[section]\n";
        if (n + strlen(piece) < size)
            strcpy(out + n, piece);
    }
    return strlen(out);
}

static bool is_set(const char *name, const char *const *names, size_t n,
                   size_t *which)
{
    for (*which = 0; *which < n; ++*which)
        if (strcmp(name, names[*which]) == 0)
            return true;
    return false;
}

/* All pairs as before, in their order, but that the last of each name that was
 * set says what was set; those that were not there stand at the end. */
static void assert_changed(const struct pairs *before, struct pairs *after,
                           const char *const *names, const char *const *values,
                           size_t n, const char *old)
{
    size_t last[8] = {0}, which;

    for (size_t i = 0; i < before->n; i++)
        if (is_set(before->name[i], names, n, &which))
            last[which] = i + 1;
    for (size_t i = 0; i < before->n; i++) {
        const char *value = before->value[i];

        if (is_set(before->name[i], names, n, &which) && last[which] == i + 1)
            value = values[which];
        ck_assert_msg(strcmp(before->name[i], after->name[i]) == 0 &&
                          strcmp(value, after->value[i]) == 0,
                      "'%s' = '%s' of\n%s", after->name[i], after->value[i],
                      old);
    }
    for (size_t k = 0, i = before->n; k < n; k++)
        if (last[k] == 0) {
            ck_assert_str_eq(after->name[i], names[k]);
            ck_assert_str_eq(after->value[i++], values[k]);
        }
}

START_TEST(a_changed_file_reads_as_before)
{
    static const char *const names[] = {"theme", "glyphs", "smoothing"};
    static struct pairs before, after;
    size_t n_good = 0;

    for (int round = 0; round < 8000; round++) {
        char old[400], made[3][40], *fresh = NULL, *again = NULL;
        const char *values[] = {made[0], made[1], made[2]};
        size_t n = make_text(old, sizeof old);
        struct err err = {0}, why = {0};
        enum status status;

        before.n = after.n = 0;
        for (size_t i = 0; i < 3; i++)
            make_value(made[i], sizeof made[i]);
        status = config_read_text("text", old, note_pair, &before, &why);
        ck_assert_int_eq(status, config_change("text", old, n, names, values, 3,
                                               &fresh, &err));
        ck_assert_str_eq(why.text, err.text);
        if (status)
            continue;
        n_good++;
        ck_assert_msg(!config_read_text("text", fresh, note_pair, &after, &err),
                      "%s\n%s\n--\n%s", err.text, old, fresh);
        assert_changed(&before, &after, names, values, 3, old);
        ck_assert_int_eq(config_change("text", fresh, strlen(fresh), names,
                                       values, 3, &again, &err),
                         0);
        ck_assert_str_eq(fresh, again);
        mem_free(fresh);
        mem_free(again);
    }
    ck_assert_uint_gt(n_good, 1000);
}
END_TEST

static const struct {
    const char *old, *fresh; /* fresh: NULL = refused */
} changes[] = {
    {"", "theme = \"x y\"\nview = log\n"},
    {"theme = de\n\n fault\n", "theme = \"x y\"\n\nview = log\n"},
    {"# my\n\ntheme=de # it\n\t# on\n\tfault\nlr = 1",
     "# my\n\ntheme = \"x y\"\n\t# on\nlr = 1\nview = log\n"},
    {"view = a\n  b\nlr = 1\r\nview : c\n  d\n\ntheme = de",
     "view = a\n  b\nlr = 1\r\nview = log\n\ntheme = \"x y\"\n"},
    {"themes = a\n  theme = b\n",
     "themes = a\n  theme = b\ntheme = \"x y\"\nview = log\n"},
    {"lr = 1\n[mine]\ntheme = a\n", NULL},
    {"lr\n", NULL},
    {"data = \"a\n", NULL},
};

START_TEST(what_a_person_wrote_stays)
{
    static const char *const names[] = {"theme", "view"};
    static const char *const values[] = {"x y", "log"};
    const char *path = in_dir("deep/conf");
    const char *old = changes[_i].old, *fresh = changes[_i].fresh;
    struct err err = {0};
    char *text, expected[200];
    size_t n;

    ck_assert_int_eq(mkdir(in_dir("deep"), 0700), 0);
    ck_assert_int_eq(whole_file_write(path, old, strlen(old), 0640, NULL), 0);
    ck_assert_int_eq(config_file_update(path, names, values, 2, &err),
                     fresh ? STATUS_OK : STATUS_USAGE);
    text = slurp(path, &n);
    snprintf(expected, sizeof expected, "%s", fresh ? fresh : old);
    ck_assert_str_eq(text, expected);
    mem_free(text);
}
END_TEST

/* As a person writes them, not only as we do. */
START_TEST(quotes_keep_what_begins_a_comment)
{
    static const struct {
        const char *text, *value;
    } good[] = {
        {"a = \"b ;c # d\"", "b ;c # d"},
        {"a = \"b ;c\" ; d", "b ;c"},
        {"a = \"b #c\"\t# d", "b #c"},
        {"a=\"; \\\" ;\" # \"", "; \" ;"},
        {"a = \"b ;\n   c ;d\" ;e", "b ;c ;d"},
        {"a =\n   \"b ;c\" #", "b ;c"},
        {"a = b\"c ;d\"", "b\"c"},
        {"a = C:\\d", "C:\\d"},
        {"\xef\xbb\xbf"
         "a = b",
         "b"},
    };
    static struct pairs pairs;
    struct err err = {0};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        pairs.n = 0;
        ck_assert_msg(
            !config_read_text("text", good[i].text, note_pair, &pairs, &err),
            "%s: %s", good[i].text, err.text);
        ck_assert_uint_eq(pairs.n, 1);
        ck_assert_str_eq(pairs.name[0], "a");
        ck_assert_str_eq(pairs.value[0], good[i].value);
    }
}
END_TEST

START_TEST(files_that_make_no_sense_are_refused)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"a = \"b", "text:1: a: a closing quote was expected"},
        {"x = 1\na = \"b\" c", "text:2: a: nothing was expected behind"},
        {"a = \"\\n\"", "text:1: a: behind a backslash"},
        {"a = \"\\x0\"", "text:1: a: behind a backslash"},
        {"a = \"\\x00\"", "text:1: a: behind a backslash"},
        {"= b", "text:1: expected name = value"},
    };
    static struct pairs pairs;
    struct err err;
    char *fresh;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(
            config_read_text("text", bad[i].text, note_pair, &pairs, &err),
            STATUS_USAGE);
        ck_assert_msg(strstr(err.text, bad[i].why) == err.text, "%s", err.text);
    }
    ck_assert_int_eq(config_change("text", "a = 1\nb\0 = 2\n", 13, NULL, NULL,
                                   0, &fresh, &err),
                     STATUS_USAGE);
    ck_assert_int_eq(config_file_update("/dev/zero", NULL, NULL, 0, &err),
                     STATUS_IO);
    ck_assert_int_eq(mkfifo(in_dir("fifo"), 0600), 0);
    ck_assert_int_eq(config_file_update(in_dir("fifo"), NULL, NULL, 0, &err),
                     STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "is a FIFO"));
}
END_TEST

/* --- tables that are gone on with --- */

/* Steps 1 to 3; the run was saved after the second. */
#define METRICS                                                                \
    "wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,lr,pert,cos_bp,"    \
    "grad_norm,bp_norm,fwd_eq\n"                                               \
    "0.25,0.1,1,1,1,10.0,2.5,0.1,,,1.0,,60.0\n"                                \
    "0.5,0.2,2,1,2,20.0,2.25,0.1,,,1.0,,120.0\n"
#define METRICS_3 "0.75,0.3,3,1,3,30.0,2.0,0.1,,,1.0,,180.0\n"

static void put(const char *path, const char *text)
{
    ck_assert_int_eq(whole_file_write(path, text, strlen(text), 0600, NULL), 0);
}

START_TEST(a_table_is_kept_up_to_a_step)
{
    static const char *const texts[] = {METRICS, METRICS METRICS_3};
    struct run_state state = {.step = 2, .acc = 20.0, .loss = 2.25};
    const char *path = in_dir("metrics.csv");
    char header[TABLE_HEADER_SIZE];
    struct table_kept kept;
    struct err err = {0};

    ck_assert_int_eq(table_keep(path, TABLE_METRICS, &state, &kept, &err), 0);
    ck_assert_ptr_null(kept.rows); /* there is none */
    put(path, texts[_i]);
    ck_assert_msg(!table_keep(path, TABLE_METRICS, &state, &kept, &err), "%s",
                  err.text);
    ck_assert_str_eq(kept.rows,
                     &METRICS[strlen(table_header(TABLE_METRICS, header))]);
    ck_assert_double_eq(kept.wall_s, 0.5);
    mem_free(kept.rows);
}
END_TEST

/* The lane diverged at step 3, and was saved with that batch's figures. */
START_TEST(a_diverged_run_knows_its_table)
{
    struct run_state state = {.step = 2, .acc = 5.0, .loss = NAN};
    struct table_kept kept;

    put(in_dir("m"), METRICS "0.75,0.3,3,1,3,5.0,nan,0.1,,,nan,,180.0\n");
    ck_assert_int_eq(
        table_keep(in_dir("m"), TABLE_METRICS, &state, &kept, NULL), 0);
    mem_free(kept.rows);
}
END_TEST

START_TEST(another_table_is_not_gone_on_with)
{
    static const struct {
        const char *text, *why;
        enum status status;
    } bad[] = {
        {"", "other columns", STATUS_USAGE},
        {"a,b\n1,2\n", "other columns", STATUS_USAGE},
        {METRICS "1,2\n", "m:4: a row without its step", STATUS_FORMAT},
        {METRICS "1,2,-3,4,5,6,7\n", "m:4: a row without", STATUS_FORMAT},
        {METRICS "\n", "m:4: a row without its step", STATUS_FORMAT},
    };
    struct run_state state = {.step = 2, .acc = 20.0, .loss = 2.25};
    struct table_kept kept;
    struct err err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put(in_dir("m"), bad[i].text);
        ck_assert_int_eq(
            table_keep(in_dir("m"), TABLE_METRICS, &state, &kept, &err),
            bad[i].status);
        ck_assert_msg(strstr(err.text, bad[i].why), "%s", err.text);
        ck_assert_ptr_null(kept.rows);
    }
    put(in_dir("m"), METRICS METRICS_3);
    state.loss = nextafter(2.25, 3);
    ck_assert_int_eq(
        table_keep(in_dir("m"), TABLE_METRICS, &state, &kept, &err),
        STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "m: rows of another run"));
}
END_TEST

/* A time that no clock shows must not become a number of nanoseconds. */
START_TEST(a_kept_time_is_bounded)
{
    static const char *const times[] = {"1e300", "-1e300", "nan", "x", ""};
    struct run_state state = {.step = 1, .acc = 1.0, .loss = 2.0};
    struct table_kept kept;
    char text[400], header[TABLE_HEADER_SIZE];

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        snprintf(text, sizeof text, "%s%s,0,1,1,1,1.0,2.0,0.1,,,1.0,,60.0\n",
                 table_header(TABLE_METRICS, header), times[i]);
        put(in_dir("m"), text);
        ck_assert_int_eq(
            table_keep(in_dir("m"), TABLE_METRICS, &state, &kept, NULL), 0);
        ck_assert_double_eq(kept.wall_s, 0.0);
        mem_free(kept.rows);
    }
}
END_TEST

/* --- checkpoints --- */

static const char config_text[] = "lr = 0.1\nlane = bp:name=bp\n";

static void checkpoint_make(struct checkpoint *c, size_t n_lanes)
{
    static const size_t hidden[] = {3, 2};
    struct run_state begun = {
        .step = UINT64_C(1) << 40,
        .epoch = 7,
        .batch = 3,
        .seed = UINT32_MAX,
        .acc = 33.3,
        .loss = NAN,
        .train_ns = 1,
        .active_ns = INT64_C(1) << 60,
    };

    params_initial(begun.values);
    begun.values[params_index(&param_pert)] = 1e-300;
    *c = (struct checkpoint){.n_lanes = n_lanes,
                             .data_hash = UINT64_C(0x8000000000000001)};
    c->config = mem_alloc(sizeof config_text, 1);
    memcpy(c->config, config_text, sizeof config_text);
    for (size_t i = 0; i < n_lanes; i++) {
        struct checkpoint_lane *lane = &c->lanes[i];
        struct run_state *state;

        snprintf(lane->name, sizeof lane->name, "a-lane-of-15-%c.",
                 (char)('0' + i));
        ck_assert_int_eq(net_shape_init(&lane->shape, 4, hidden, 1 + i % 2, 2),
                         0);
        state = mem_alloc(1, run_state_size(lane->shape.n_params));
        memcpy(state, &begun, sizeof begun); /* and its padding */
        state->step += i;
        state->n_params = lane->shape.n_params;
        for (size_t k = 0; k < lane->shape.n_params; k++)
            state->params[k] = 1.0 / (3.0 + (double)(k + i));
        lane->state = state;
    }
}

static void assert_same(const struct checkpoint *a, const struct checkpoint *b)
{
    ck_assert_str_eq(a->config, b->config);
    ck_assert_uint_eq(a->data_hash, b->data_hash);
    ck_assert_uint_eq(a->n_lanes, b->n_lanes);
    for (size_t i = 0; i < a->n_lanes; i++) {
        const struct run_state *x = a->lanes[i].state, *y = b->lanes[i].state;

        ck_assert_mem_eq(&a->lanes[i].shape, &b->lanes[i].shape,
                         sizeof a->lanes[i].shape);
        if (a->n_lanes > 1)
            ck_assert_str_eq(a->lanes[i].name, b->lanes[i].name);
        ck_assert_mem_eq(x, y, run_state_size(x->n_params));
    }
}

START_TEST(a_checkpoint_reads_back)
{
    struct checkpoint c, back;
    struct err err = {0};
    const char *path = in_dir("model.npz");

    checkpoint_make(&c, (size_t)_i);
    ck_assert_msg(!checkpoint_write(path, 0600, &c, &err), "%s", err.text);
    ck_assert_msg(!checkpoint_read(path, &back, &err), "%s", err.text);
    assert_same(&c, &back);
    checkpoint_done(&back);
    checkpoint_done(&c);
}
END_TEST

/* Runs python3 with numpy on a script; false when there is none. */
static bool numpy(const char *script)
{
    static const char *const pythons[] = {"python3", "/usr/bin/python3"};
    char command[2048];

    for (size_t i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "%s -c 'import numpy' 2>/dev/null",
                 pythons[i]);
        if (system(command) != 0)
            continue;
        snprintf(command, sizeof command, "cd '%s' && %s -c '%s'", dir,
                 pythons[i], script);
        ck_assert_msg(system(command) == 0, "%s", script);
        return true;
    }
    return false;
}

START_TEST(numpy_reads_it)
{
    struct checkpoint c;

    checkpoint_make(&c, 2);
    ck_assert_int_eq(checkpoint_write(in_dir("two.npz"), 0600, &c, NULL), 0);
    c.n_lanes = 1;
    ck_assert_int_eq(checkpoint_write(in_dir("one.npz"), 0600, &c, NULL), 0);
    c.n_lanes = 2;
    checkpoint_done(&c);
    if (!numpy(
            "import numpy as np\n"
            "m = np.load(\"one.npz\")\n"
            "assert m[\"W1\"].shape == (3, 4), m[\"W1\"].shape\n"
            "assert m[\"b1\"].shape == (3, 1) and m[\"W2\"].shape == (2, 3)\n"
            "assert m[\"b2\"].shape == (2, 1)\n"
            "assert m[\"W1\"].dtype == np.float64\n"
            "assert m[\"W1\"][0, 1] == 1 / 4 and m[\"W1\"][1, 0] == 1 / 7\n"
            "assert m[\"step\"] == 1 << 40 and m[\"step\"].shape == ()\n"
            "assert m[\"train_ns\"] == 1 and np.isnan(m[\"loss\"])\n"
            "assert m[\"config.ini\"].startswith(b\"lr = 0.1\")\n"
            "m = np.load(\"two.npz\")\n"
            "assert m[\"a-lane-of-15-1./W3\"].shape == (2, 2)\n"
            "assert m[\"a-lane-of-15-0./W1\"][0, 0] == 1 / 3\n"))
        fprintf(stderr, "no python3 with numpy: not compared with it\n");
}
END_TEST

/* numpy.savez gives what we read, compressed or not. */
START_TEST(what_numpy_wrote_is_read)
{
    struct checkpoint c, back;
    struct err err = {0};

    checkpoint_make(&c, 1);
    ck_assert_int_eq(checkpoint_write(in_dir("one.npz"), 0600, &c, NULL), 0);
    if (numpy("import numpy as np, zipfile\n"
              "m = np.load(\"one.npz\")\n"
              "np.savez_compressed(\"again.npz\", **{k: m[k] for k in m.files "
              "if k != \"config.ini\"})\n"
              "z = zipfile.ZipFile(\"again.npz\", \"a\")\n"
              "z.writestr(\"config.ini\", m[\"config.ini\"])\n"
              "z.close()\n")) {
        ck_assert_msg(!checkpoint_read(in_dir("again.npz"), &back, &err), "%s",
                      err.text);
        assert_same(&c, &back);
        checkpoint_done(&back);
    }
    checkpoint_done(&c);
}
END_TEST

/* Cut anywhere, it is refused in a line that names the file. */
START_TEST(every_truncation_is_refused)
{
    const char *path = in_dir("model.npz");
    struct checkpoint c, back;
    struct stat st;

    checkpoint_make(&c, 2);
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL), 0);
    checkpoint_done(&c);
    ck_assert_int_eq(stat(path, &st), 0);
    for (off_t k = st.st_size; k-- > 0;) {
        struct err err = {0};

        ck_assert_int_eq(truncate(path, k), 0);
        ck_assert_msg(checkpoint_read(path, &back, &err) == STATUS_FORMAT,
                      "%ld of %ld bytes: %d %s", (long)k, (long)st.st_size,
                      err.code, err.text);
        ck_assert_ptr_nonnull(strstr(err.text, "model.npz: "));
        ck_assert_ptr_null(back.config);
    }
}
END_TEST

/* One byte changed anywhere: refused, or read as something consistent. The
 * weights are under the archive's checksums, so theirs are refused. */
START_TEST(no_changed_byte_does_harm)
{
    const char *path = in_dir("model.npz");
    struct checkpoint c, back;
    size_t n, n_read = 0;
    char *data;
    int fd;

    checkpoint_make(&c, 1);
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL), 0);
    data = slurp(path, &n);
    fd = open(path, O_WRONLY);
    for (size_t k = 0; k < n; k++) {
        char changed = (char)(data[k] ^ (1 << k % 8));
        enum status status;

        ck_assert_int_eq(pwrite(fd, &changed, 1, (off_t)k), 1);
        status = checkpoint_read(path, &back, NULL);
        ck_assert_int_eq(pwrite(fd, data + k, 1, (off_t)k), 1);
        if (status == STATUS_OK) {
            n_read++;
            ck_assert_mem_eq(c.lanes[0].state->params,
                             back.lanes[0].state->params,
                             c.lanes[0].shape.n_params * sizeof(double));
            checkpoint_done(&back);
        } else {
            ck_assert_int_eq(status, STATUS_FORMAT);
        }
    }
    /* dates, attributes and versions of 22 entries, no more */
    ck_assert_uint_lt(n_read, n / 4);
    close(fd);
    mem_free(data);
    checkpoint_done(&c);
}
END_TEST

/* A number that no run of ours has could overflow where it is used. */
START_TEST(a_number_out_of_bounds_is_refused)
{
    struct run_state good = {.epoch = 1};
    struct run_state bad[11];
    struct checkpoint c, back;
    struct run_state *state;

    params_initial(good.values);
    for (size_t i = 0; i < 11; i++)
        bad[i] = good;
    bad[0].train_ns = INT64_MAX;
    bad[1].train_ns = -1;
    bad[2].active_ns = INT64_MAX;
    bad[3].active_ns = INT64_MIN;
    bad[4].step = UINT64_MAX;
    bad[5].epoch = 0;
    bad[6].epoch = UINT32_MAX;
    bad[7].values[params_index(&param_epochs)] = 1e300;
    bad[8].values[params_index(&param_lr)] = INFINITY;
    bad[9].values[params_index(&param_pert)] = NAN;
    bad[10].acc = 1e300;
    checkpoint_make(&c, 1);
    state = (struct run_state *)c.lanes[0].state;
    for (size_t i = 0; i < 11; i++) {
        struct err err = {0};

        bad[i].n_params = state->n_params;
        memcpy(state, &bad[i], sizeof *state);
        ck_assert(!checkpoint_write(in_dir("bad.npz"), 0600, &c, NULL));
        ck_assert_msg(checkpoint_read(in_dir("bad.npz"), &back, &err) ==
                          STATUS_FORMAT,
                      "%zu: %s", i, err.text);
        ck_assert_ptr_nonnull(strstr(err.text, "no run's"));
    }
    checkpoint_done(&c);
}
END_TEST

START_TEST(memory_may_run_out_anywhere)
{
    const char *path = in_dir("model.npz");
    struct checkpoint c, back;
    enum status status = STATUS_NOMEM;

    checkpoint_make(&c, 2);
    for (size_t k = 1; status == STATUS_NOMEM; k++) {
        mem_fail_at(k);
        status = checkpoint_write(path, 0600, &c, NULL);
        ck_assert_int_lt((int)k, 200);
    }
    mem_fail_at(0);
    ck_assert_int_eq(status, STATUS_OK);
    status = STATUS_NOMEM;
    for (size_t k = 1; status == STATUS_NOMEM; k++) {
        mem_fail_at(k);
        status = checkpoint_read(path, &back, NULL);
        ck_assert_int_lt((int)k, 200);
    }
    mem_fail_at(0);
    ck_assert_int_eq(status, STATUS_OK);
    assert_same(&c, &back);
    checkpoint_done(&back);
    checkpoint_done(&c);
}
END_TEST

/* The limit on a file's size stands for a full disk, which also root meets. */
START_TEST(a_full_disk_keeps_the_old_file)
{
    const struct rlimit small = {1000, RLIM_INFINITY};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    struct checkpoint c, back;
    struct err err = {0};
    const char *path = in_dir("model.npz");
    uint64_t hash;
    char command[128];

    checkpoint_make(&c, 1);
    hash = c.data_hash;
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, NULL), 0);
    c.data_hash = hash + 1;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(checkpoint_write(path, 0600, &c, &err), STATUS_IO);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    ck_assert_ptr_nonnull(strstr(err.text, "model.npz: File too large"));
    ck_assert_int_eq(checkpoint_read(path, &back, NULL), 0);
    ck_assert_uint_eq(back.data_hash, hash);
    checkpoint_done(&back);
    checkpoint_done(&c);
    snprintf(command, sizeof command, "test \"$(ls '%s')\" = model.npz", dir);
    ck_assert_msg(system(command) == 0, "something else was left behind");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store");
    TCase *files = tcase_create("files"), *points = tcase_create("checkpoints");
    TCase *texts = tcase_create("texts");

    tcase_add_checked_fixture(files, dir_make, dir_end);
    tcase_add_test(files, a_file_is_replaced_whole);
    tcase_add_test(files, a_link_stays_one);
    tcase_add_test(files, failures_are_told_and_leave_nothing);
    tcase_add_test(files, a_link_to_nothing_leads_to_the_new_file);
    tcase_add_test(files, only_regular_files_are_touched);
    tcase_add_test(files, what_cannot_be_written_is_told_before);
    tcase_add_test(files, the_reason_is_the_systems_own);
    tcase_add_loop_test(files, what_killed_writers_left_is_removed, 0, 2);
    tcase_add_test(files, a_locked_file_of_our_number_is_anothers);
    tcase_add_test(files, only_what_is_ours_is_removed);
    suite_add_tcase(suite, files);
    tcase_add_checked_fixture(texts, dir_make, dir_end);
    tcase_add_test(texts, every_value_reads_back);
    tcase_add_test(texts, a_changed_file_reads_as_before);
    tcase_add_loop_test(texts, what_a_person_wrote_stays, 0,
                        sizeof changes / sizeof *changes);
    tcase_add_test(texts, quotes_keep_what_begins_a_comment);
    tcase_add_test(texts, files_that_make_no_sense_are_refused);
    tcase_add_loop_test(texts, a_table_is_kept_up_to_a_step, 0, 2);
    tcase_add_test(texts, a_diverged_run_knows_its_table);
    tcase_add_test(texts, another_table_is_not_gone_on_with);
    tcase_add_test(texts, a_kept_time_is_bounded);
    tcase_set_timeout(texts, 60);
    suite_add_tcase(suite, texts);
    tcase_add_checked_fixture(points, dir_make, dir_end);
    tcase_set_timeout(points, 60);
    tcase_add_loop_test(points, a_checkpoint_reads_back, 1, 5);
    tcase_add_test(points, numpy_reads_it);
    tcase_add_test(points, what_numpy_wrote_is_read);
    tcase_add_test(points, every_truncation_is_refused);
    tcase_add_test(points, no_changed_byte_does_harm);
    tcase_add_test(points, a_number_out_of_bounds_is_refused);
    tcase_add_test(points, memory_may_run_out_anywhere);
    tcase_add_test(points, a_full_disk_keeps_the_old_file);
    suite_add_tcase(suite, points);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
