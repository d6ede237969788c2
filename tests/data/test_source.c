/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the same bytes are other data when they come through a pipe,
 * an archive or in UTF-16, what is cut is taken for whole, or a writer that
 * never writes keeps the program from ending. */
#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/mem.h"
#include "data/load/files.h"
#include "data/source.h"
#include "data_files.h"

#define TEXT(literal) literal, sizeof(literal) - 1

/* More than a head, no line like another. */
#define LONG_BYTES 100000
static char long_text[LONG_BYTES + 32];

static void make_long_text(void)
{
    size_t n = 0;
    for (int i = 0; n < LONG_BYTES; i++)
        n += (size_t)sprintf(long_text + n, "%d,%d\n", i % 3, i);
    long_text[LONG_BYTES] = '\0';
}

/* All bytes of a source, `step` at a time; the caller's (free). */
static enum status read_all(const char *path, struct progress *progress,
                            size_t step, char **out, size_t *n_out,
                            struct err *err)
{
    struct source *source = mem_alloc(1, sizeof *source);
    ck_assert_ptr_nonnull(source);
    char *bytes = malloc(4 * LONG_BYTES);
    size_t n = 0, got = step;
    enum status status = source_open(source, path, progress, err);
    while (status == STATUS_OK && got == step) {
        ck_assert_uint_le(n + step, 4 * LONG_BYTES);
        status = source_read(source, bytes + n, step, &got, err);
        n += status == STATUS_OK ? got : 0;
        if (status == STATUS_OK)
            status = source_progress(source, progress, err);
    }
    source_close(source);
    mem_free(source);
    bytes[n] = '\0';
    *out = bytes;
    *n_out = n;
    return status;
}

static void must_read(const char *path, const void *expected, size_t n)
{
    static const size_t steps[] = {1000, 65536, 65537, LONG_BYTES + 1};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char *bytes;
        size_t got;
        struct err err = {.text = ""};
        enum status status = read_all(path, NULL, steps[i], &bytes, &got, &err);
        ck_assert_msg(status == STATUS_OK, "%s", err.text);
        ck_assert_uint_eq(got, n);
        ck_assert(memcmp(bytes, expected, n) == 0);
        free(bytes);
    }
}

/* Refused in one line with that part. */
static void must_refuse(const char *path, enum status expected,
                        const char *part)
{
    char *bytes;
    size_t got;
    struct err err = {.text = ""};
    ck_assert_int_eq(read_all(path, NULL, 1000, &bytes, &got, &err), expected);
    ck_assert_msg(strstr(err.text, part), "%s", err.text);
    free(bytes);
}

/* --- Pipes --- */

struct writer {
    pthread_t thread;
    int fd;
    char path[32]; /* of the reading end */
    const char *bytes;
    size_t n, piece;
};

static void *write_pieces(void *ctx)
{
    struct writer *w = ctx;
    for (size_t done = 0; done < w->n;) {
        size_t left = w->n - done;
        ssize_t now =
            write(w->fd, w->bytes + done, left < w->piece ? left : w->piece);
        if (now < 0)
            break; /* the reader wants no more */
        done += (size_t)now;
    }
    close(w->fd);
    return NULL;
}

/* Another thread writes into a pipe, `piece` bytes at a time. */
static int begin_writing(struct writer *w, const void *bytes, size_t n,
                         size_t piece)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    signal(SIGPIPE, SIG_IGN);
    w->fd = fds[1];
    w->bytes = bytes;
    w->n = n;
    w->piece = piece;
    snprintf(w->path, sizeof w->path, "/dev/fd/%d", fds[0]);
    ck_assert_int_eq(pthread_create(&w->thread, NULL, write_pieces, w), 0);
    return fds[0];
}

static enum status read_pipe(const void *bytes, size_t n, size_t piece,
                             char **out, size_t *n_out, struct err *err)
{
    struct writer w;
    int fd = begin_writing(&w, bytes, n, piece);
    enum status status = read_all(w.path, NULL, 1000, out, n_out, err);
    close(fd);
    pthread_join(w.thread, NULL);
    return status;
}

static void pipe_must_read(const void *bytes, size_t n, size_t piece,
                           const void *expected, size_t n_expected)
{
    char *got;
    size_t n_got;
    struct err err = {.text = ""};
    enum status status = read_pipe(bytes, n, piece, &got, &n_got, &err);
    ck_assert_msg(status == STATUS_OK, "%s", err.text);
    ck_assert_uint_eq(n_got, n_expected);
    ck_assert(memcmp(got, expected, n_expected) == 0);
    free(got);
}

static char *slurp(const char *name, size_t *n)
{
    char *bytes = malloc(LONG_BYTES);
    FILE *file = fopen(path_of(name), "rb");
    ck_assert_ptr_nonnull(file);
    *n = fread(bytes, 1, LONG_BYTES, file);
    fclose(file);
    return bytes;
}

START_TEST(pipes_are_read_as_they_come)
{
    /* the second begins as a stream does, but is none */
    static const char *const tails[] = {"xx", "\x1f\x08", NULL};
    size_t n;
    make_long_text();
    pipe_must_read(long_text, LONG_BYTES, LONG_BYTES, long_text, LONG_BYTES);
    pipe_must_read(long_text, LONG_BYTES, 777, long_text, LONG_BYTES);
    pipe_must_read(long_text, 300, 1, long_text, 300);
    pipe_must_read("", 0, 1, "", 0);
    pipe_must_read("\x1f", 1, 1, "\x1f", 1);
    write_gz("t.gz", long_text, LONG_BYTES);
    char *packed = slurp("t.gz", &n);
    pipe_must_read(packed, n, 1, long_text, LONG_BYTES);
    pipe_must_read(packed, n, n, long_text, LONG_BYTES);
    /* two streams in a row, and what is none behind them */
    write_gz("t.gz", "1,2\n", 4);
    char *small = slurp("t.gz", &n);
    memcpy(small + n, small, n);
    for (const char *const *tail = tails; *tail; tail++)
        for (size_t more = 1; more <= 2; more++) {
            memcpy(small + 2 * n, *tail, 2);
            pipe_must_read(small, 2 * n + more, 1, "1,2\n1,2\n", 8);
            pipe_must_read(small, 2 * n + more, 99, "1,2\n1,2\n", 8);
        }
    free(small);
    free(packed);
}
END_TEST

START_TEST(packed_pipes_are_cut_at_every_byte)
{
    size_t n;
    write_gz("t.gz", TEXT("1,2\n3,4\n"));
    char *packed = slurp("t.gz", &n);
    for (size_t cut = 2; cut < n; cut++) {
        char *got;
        size_t n_got;
        struct err err = {.text = ""};
        ck_assert_int_eq(read_pipe(packed, cut, 7, &got, &n_got, &err),
                         STATUS_FORMAT);
        ck_assert_ptr_nonnull(strstr(err.text, "gzip stream cut short"));
        free(got);
    }
    packed[n - 6] ^= 1; /* the checksum */
    char *got;
    size_t n_got;
    struct err err = {.text = ""};
    ck_assert_int_eq(read_pipe(packed, n, 7, &got, &n_got, &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "gzip stream damaged after 8"));
    free(got);
    free(packed);
}
END_TEST

struct reader_thread {
    const char *path;
    struct progress progress;
    struct err err;
    enum status status;
    size_t n; /* bytes read */
};

static void *read_in_thread(void *ctx)
{
    struct reader_thread *r = ctx;
    char *bytes;
    r->status = read_all(r->path, &r->progress, 1000, &bytes, &r->n, &r->err);
    free(bytes);
    return NULL;
}

/* The first byte of a gzip stream is taken before the second is there. */
START_TEST(packed_pipes_may_begin_with_one_byte)
{
    struct reader_thread r = {.status = STATUS_IO};
    char path[32];
    pthread_t thread;
    int fds[2], waiting = 1;
    size_t n;
    write_gz("t.gz", TEXT("1,2\n3,4\n"));
    char *packed = slurp("t.gz", &n);
    ck_assert_int_eq(pipe(fds), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
    r.path = path;
    ck_assert_int_eq(write(fds[1], packed, 1), 1);
    ck_assert_int_eq(pthread_create(&thread, NULL, read_in_thread, &r), 0);
    while (waiting > 0) {
        usleep(1000);
        ck_assert_int_eq(ioctl(fds[0], FIONREAD, &waiting), 0);
    }
    ck_assert_int_eq(write(fds[1], packed + 1, n - 1), (ssize_t)(n - 1));
    close(fds[1]);
    pthread_join(thread, NULL);
    ck_assert_msg(r.status == STATUS_OK, "%s", r.err.text);
    ck_assert_uint_eq(r.n, 8);
    close(fds[0]);
    free(packed);
}
END_TEST

static void cancel_reading(const char *path, int permille)
{
    struct reader_thread r = {.path = path};
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, read_in_thread, &r), 0);
    while (atomic_load(&r.progress.permille) != permille)
        usleep(1000);
    atomic_store(&r.progress.cancel, 1);
    pthread_join(thread, NULL);
    ck_assert_int_eq(r.status, STATUS_IO);
    ck_assert_str_eq(r.err.text, "loading was cancelled");
}

/* The writer is there and silent; or has written a part, packed or not; or is
 * not there yet. */
START_TEST(waiting_for_a_writer_is_cancelled)
{
    static const char *const first[] = {"", "1,2\n", "\x1f\x8b"};
    char path[32];
    for (int i = 0; i < 3; i++) {
        int fds[2];
        ck_assert_int_eq(pipe(fds), 0);
        snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
        ck_assert_int_eq(write(fds[1], first[i], strlen(first[i])),
                         (ssize_t)strlen(first[i]));
        cancel_reading(path, -1);
        close(fds[0]);
        close(fds[1]);
    }
    ck_assert_int_eq(mkfifo(path_of("fifo"), 0600), 0);
    cancel_reading(path_of("fifo"), -1);
}
END_TEST

START_TEST(progress_of_a_pipe_is_in_megabytes)
{
    ck_assert_int_eq(progress_of_bytes(0), -1);
    ck_assert_double_eq(progress_megabytes(progress_of_bytes(99999)), 0);
    ck_assert_double_eq(progress_megabytes(progress_of_bytes(12345678)), 12.3);
    ck_assert_int_lt(progress_of_bytes(UINT64_MAX), 0);
}
END_TEST

static void load_stdin(int fd, struct dataset **out)
{
    struct err err = {.text = ""};
    ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    enum status status = load_from("-", NULL, NULL, out, &err);
    ck_assert_msg(status == STATUS_OK, "%s", err.text);
    ck_assert_uint_eq((*out)->n, 4);
    ck_assert_uint_eq((*out)->n_features, 2);
}

static bool never(void *ctx, const char *path)
{
    ck_assert_ptr_nonnull(path);
    ++*(int *)ctx;
    return false;
}

/* Asking which files are read takes nothing from the pipe. */
START_TEST(standard_input_is_a_data_set)
{
    static const char text[] = "label,a,b\n0,1,2\n1,3,4\n0,5,6\n1,1,1\n";
    struct dataset *ds = NULL;
    struct writer w;
    int asked = 0;
    int fd = begin_writing(&w, text, strlen(text), 5);
    struct data_options options = {.path = w.path};
    ck_assert(!data_each_file(&options, never, &asked));
    ck_assert_int_eq(asked, 1);
    load_stdin(fd, &ds);
    ck_assert_str_eq(ds->name, "stdin");
    dataset_free(ds);
    pthread_join(w.thread, NULL);
    write_file("t.csv", text, strlen(text));
    fd = open(path_of("t.csv"), O_RDONLY);
    load_stdin(fd, &ds);
    ck_assert_str_eq(ds->name, "stdin");
    dataset_free(ds);
    fd = begin_writing(&w, text, strlen(text), 5);
    ck_assert_int_eq(load_from(w.path, NULL, NULL, &ds, NULL), STATUS_OK);
    ck_assert_str_eq(ds->name, "pipe");
    dataset_free(ds);
    pthread_join(w.thread, NULL);
    close(fd);
}
END_TEST

START_TEST(a_terminal_is_no_data)
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert_int_ge(fd, 0);
    ck_assert(grantpt(fd) == 0 && unlockpt(fd) == 0);
    int slave = open(ptsname(fd), O_RDWR | O_NOCTTY);
    ck_assert_int_eq(dup2(slave, STDIN_FILENO), STDIN_FILENO);
    must_refuse(SOURCE_STDIN, STATUS_IO, "a terminal, expected data from");
    fd = open("/dev/null", O_RDONLY);
    ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    must_read(SOURCE_STDIN, "", 0);
}
END_TEST

/* --- ZIP --- */

struct member {
    const char *name;
    const void *bytes;
    size_t n;
};

static void write_zip(const char *name, const struct member *members, size_t n,
                      const char *password)
{
    int code;
    zip_t *zip = zip_open(path_of(name), ZIP_CREATE | ZIP_TRUNCATE, &code);
    ck_assert_ptr_nonnull(zip);
    for (size_t i = 0; i < n; i++) {
        const struct member *m = &members[i];
        if (m->name[strlen(m->name) - 1] == '/') {
            ck_assert_int_ge(zip_dir_add(zip, m->name, 0), 0);
            continue;
        }
        zip_source_t *bytes = zip_source_buffer(zip, m->bytes, m->n, 0);
        zip_int64_t at = zip_file_add(zip, m->name, bytes, 0);
        ck_assert_int_ge(at, 0);
        if (password)
            ck_assert_int_eq(zip_file_set_encryption(zip, (zip_uint64_t)at,
                                                     ZIP_EM_AES_256, password),
                             0);
    }
    ck_assert_int_eq(zip_close(zip), 0);
}

START_TEST(a_zip_of_one_table_is_that_table)
{
    struct member members[] = {
        {"data/", NULL, 0},
        {"__MACOSX/data/._train.csv", "abc", 3},
        {"data/train.csv", long_text, LONG_BYTES},
        {"data/.DS_Store", "abc", 3},
    };
    make_long_text();
    write_zip("t.zip", members + 2, 1, NULL);
    must_read(path_of("t.zip"), long_text, LONG_BYTES);
    write_zip("t.zip", members, 4, NULL);
    must_read(path_of("t.zip"), long_text, LONG_BYTES);
    write_zip("t.zip", members, 4, "secret");
    must_refuse(path_of("t.zip"), STATUS_FORMAT,
                "t.zip: an encrypted ZIP archive, expected one without");
    write_zip("t.zip", members, 2, NULL);
    must_refuse(path_of("t.zip"), STATUS_FORMAT, "a ZIP archive without a fil");
}
END_TEST

START_TEST(a_zip_of_several_tables_names_them)
{
    struct member members[40];
    char names[40][32];
    for (int i = 0; i < 40; i++) {
        sprintf(names[i], "folder-%d/table.csv", i);
        members[i] = (struct member){names[i], "1,2\n", 4};
    }
    write_zip("t.zip", members, 2, NULL);
    must_refuse(path_of("t.zip"), STATUS_FORMAT,
                "a ZIP archive of 2 files (folder-0/table.csv, "
                "folder-1/table.csv), expected one table; unpack it and name");
    write_zip("t.zip", members, 40, NULL);
    must_refuse(path_of("t.zip"), STATUS_FORMAT,
                "folder-1/table.csv, folder-2/table.csv and 37 more)");
}
END_TEST

START_TEST(archives_of_other_programs_are_known)
{
    static const struct {
        struct member members[2];
        bool npz;
        const char *part;
    } others[] = {
        {{{"x_train.npy", "a", 1}, {"y_train.npy", "b", 1}}, true, NULL},
        {{{"[Content_Types].xml", "a", 1}, {"xl/workbook.xml", "b", 1}},
         false,
         "t.zip: an Excel file, expected a table of text; save it as CSV, or "
         "pandas.read_excel('FILE')"},
        {{{"[Content_Types].xml", "a", 1}, {"word/document.xml", "b", 1}},
         false,
         "an archive of an office program"},
        {{{"content.xml", "a", 1}, {"META-INF/manifest.xml", "b", 1}},
         false,
         "an OpenDocument file"},
        {{{"net/data.pkl", "a", 1}, {"net/version", "b", 1}},
         false,
         "a PyTorch file"},
    };
    struct source *source = mem_alloc(1, sizeof *source);
    struct dataset *ds;
    struct err err = {.text = ""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        write_zip("t.zip", others[i].members, 2, NULL);
        ck_assert_int_eq(source_open(source, path_of("t.zip"), NULL, &err),
                         STATUS_OK);
        ck_assert(source_is_npz(source) == others[i].npz);
        source_close(source);
        if (!others[i].part)
            continue;
        ck_assert_int_eq(load_from(path_of("t.zip"), NULL, NULL, &ds, &err),
                         STATUS_FORMAT);
        ck_assert_msg(strstr(err.text, others[i].part), "%s", err.text);
    }
    mem_free(source);
}
END_TEST

START_TEST(a_zip_is_cut_at_every_byte)
{
    struct member member = {"t.csv", "1,2\n3,4\n", 8};
    size_t n;
    write_zip("t.zip", &member, 1, NULL);
    char *bytes = slurp("t.zip", &n);
    for (size_t cut = 4; cut < n; cut++) {
        write_file("cut.zip", bytes, cut);
        must_refuse(path_of("cut.zip"), STATUS_FORMAT,
                    "cut.zip: ZIP archive damaged or cut short: ");
    }
    /* one bit of what is packed: libzip's checksum sees it */
    bytes[30 + 5 + 2] ^= 1;
    write_file("cut.zip", bytes, n);
    must_refuse(path_of("cut.zip"), STATUS_FORMAT, "damaged or cut short: ");
    free(bytes);
}
END_TEST

/* --- UTF-16 --- */

/* ASCII as UTF-16 or UTF-32 with its mark. */
static size_t widen(const char *text, size_t n, size_t width, bool big,
                    char *out)
{
    size_t at = big ? width - 1 : 0, high = big ? width - 2 : 1;
    memset(out, 0, (n + 1) * width);
    out[at] = '\xff';
    out[high] = '\xfe';
    for (size_t i = 0; i < n; i++)
        out[(i + 1) * width + at] = text[i];
    return (n + 1) * width;
}

START_TEST(utf16_and_utf32_become_utf8)
{
    char *wide = malloc(4 * (LONG_BYTES + 1));
    make_long_text();
    for (size_t width = 2; width <= 4; width += 2)
        for (int big = 0; big < 2; big++) {
            size_t n = widen(long_text, LONG_BYTES, width, big, wide);
            write_file("t.txt", wide, n);
            must_read(path_of("t.txt"), long_text, LONG_BYTES);
            write_gz("t.txt.gz", wide, n);
            must_read(path_of("t.txt.gz"), long_text, LONG_BYTES);
            pipe_must_read(wide, n, 999, long_text, LONG_BYTES);
            n = widen(long_text, 5, width, big, wide);
            for (size_t cut = width; cut < n; cut++) {
                write_file("t.txt", wide, cut);
                if (cut % width == 0)
                    must_read(path_of("t.txt"), long_text, cut / width - 1);
                else
                    must_refuse(path_of("t.txt"), STATUS_FORMAT,
                                "t.txt: half a character after ");
            }
        }
    free(wide);
    write_file("t.txt", TEXT("\xff\xfe\xe4\0\x3d\xd8\xff\xde"));
    must_read(path_of("t.txt"), TEXT("\xc3\xa4\xf0\x9f\x9b\xbf"));
    write_file("t.txt", TEXT("\xff\xfe\xe4\0\0\xdc\1\0"));
    must_refuse(path_of("t.txt"), STATUS_FORMAT,
                "t.txt: no character after 2 bytes of UTF-16LE");
}
END_TEST

/* Pairs of units that blocks of a power of two end in the middle of. */
START_TEST(utf16_goes_on_within_a_character)
{
    size_t n = 4, m = 1;
    char *wide = malloc(LONG_BYTES + 8), *text = malloc(LONG_BYTES + 8);
    memcpy(wide,
           "\xff\xfe"
           "a",
           4);
    text[0] = 'a';
    for (; n < LONG_BYTES; n += 4, m += 4) {
        memcpy(wide + n, "\x3d\xd8\xff\xde", 4);
        memcpy(text + m, "\xf0\x9f\x9b\xbf", 4);
    }
    write_file("t.txt", wide, n);
    must_read(path_of("t.txt"), text, m);
    free(wide);
    free(text);
}
END_TEST

/* --- All of them --- */

START_TEST(sources_survive_lack_of_memory)
{
    struct member member = {"t.csv", "1,2\n3,4\n", 8};
    struct source *source = malloc(sizeof *source);
    struct err err;
    static const char *const names[] = {"t.zip", "t.txt", "fifo"};
    write_zip("t.zip", &member, 1, NULL);
    write_file("t.txt", TEXT("\xff\xfe\x31\0"));
    ck_assert_int_eq(mkfifo(path_of("fifo"), 0600), 0);
    int fd = open(path_of("fifo"), O_RDWR); /* neither end waits */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mem_fail_at(1);
        ck_assert_int_eq(source_open(source, path_of(names[i]), NULL, &err),
                         STATUS_NOMEM);
        ck_assert_uint_eq(mem_fail_at(0), 0);
    }
    close(fd);
    free(source);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, pipes_are_read_as_they_come);
    tcase_add_test(tc, packed_pipes_are_cut_at_every_byte);
    tcase_add_test(tc, packed_pipes_may_begin_with_one_byte);
    tcase_add_test(tc, waiting_for_a_writer_is_cancelled);
    tcase_add_test(tc, progress_of_a_pipe_is_in_megabytes);
    tcase_add_test(tc, standard_input_is_a_data_set);
    tcase_add_test(tc, a_terminal_is_no_data);
    tcase_add_test(tc, a_zip_of_one_table_is_that_table);
    tcase_add_test(tc, a_zip_of_several_tables_names_them);
    tcase_add_test(tc, archives_of_other_programs_are_known);
    tcase_add_test(tc, a_zip_is_cut_at_every_byte);
    tcase_add_test(tc, utf16_and_utf32_become_utf8);
    tcase_add_test(tc, utf16_goes_on_within_a_character);
    tcase_add_test(tc, sources_survive_lack_of_memory);
}

int main(void)
{
    return data_tests_run("source", add_tests);
}
