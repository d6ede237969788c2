/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a data set from the cache is not the one that its files hold:
 * a damaged, cut or stale one was taken, or a whole one had other bits; or the
 * cache is in somebody's way where it cannot be. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/cache/cache_folder.h"
#include "data/cache/checksum.h"
#include "data_files.h"
#include "engine/problem/problem.h"

/* In the data's folder, but not seen by who looks for its files. */
static void use_cache(void)
{
    setenv("XDG_CACHE_HOME", path_of(".cache"), 1);
}

static struct problem *load_split(const char *path, uint32_t seed)
{
    struct problem_config config = {.data.path = path,
                                    .val_fraction = 0.1,
                                    .split_seed = seed,
                                    .cache_least = 1};
    struct problem *problem = NULL;
    struct err err = {.text = ""};

    ck_assert_msg(problem_load(&config, NULL, &problem, &err) == STATUS_OK,
                  "%s", err.text);
    return problem;
}

static struct problem *load(void)
{
    return load_split(data_folder, 42);
}

static bool is_mapped(const struct problem *problem)
{
    return problem->cache.file.map != NULL;
}

/* Whether the next start takes the cache; either way there is one after it. */
static bool next_is_mapped(void)
{
    struct problem *problem = load();
    bool mapped = is_mapped(problem);

    check_samples(problem->ds);
    problem_free(problem);
    return mapped;
}

/* Copies the name of the cache's only file; "" when there is none. */
static const char *only_file(void)
{
    static char path[200];
    char folder[200];
    const struct dirent *entry;
    DIR *dir;

    snprintf(folder, sizeof folder, "%s/mlptui", path_of(".cache"));
    path[0] = '\0';
    dir = opendir(folder);
    while (dir && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        ck_assert_str_eq(path, "");
        ck_assert_int_lt(
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name),
            (int)sizeof path);
    }
    if (dir)
        closedir(dir);
    return path;
}

#define SAME(a, b, n) ck_assert_mem_eq(a, b, (n) * sizeof *(a))

static void check_same_runs(const struct runs *a, const struct runs *b)
{
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_uint_eq(a->n_features, b->n_features);
    ck_assert_uint_eq(a->max_runs, b->max_runs);
    ck_assert(a->min_x == b->min_x && a->max_x == b->max_x);
    ck_assert_uint_eq(a->run_mask, b->run_mask);
    SAME(a->byte_x, b->byte_x, 256);
    SAME(a->first_run, b->first_run, a->n + 1);
    SAME(a->first_nz, b->first_nz, a->n + 1);
    SAME(a->first_cell, b->first_cell, a->n + 1);
    SAME(a->half_nz, b->half_nz, a->n);
    SAME(a->labels, b->labels, a->n);
    SAME(a->entry, b->entry, a->first_nz[a->n]);
    ck_assert((a->value8 != NULL) == (b->value8 != NULL));
    ck_assert((a->value != NULL) == (b->value != NULL));
    if (a->value8)
        SAME(a->value8, b->value8, a->first_run[a->n]);
    else
        SAME(a->value, b->value, a->first_run[a->n]);
}

static void check_same(const struct problem *a, const struct problem *b)
{
    const struct dataset *p = a->ds, *q = b->ds;
    size_t cells = p->n * p->n_features;

    ck_assert_uint_eq(p->n, q->n);
    ck_assert_uint_eq(p->n_features, q->n_features);
    ck_assert_uint_eq(p->n_classes, q->n_classes);
    ck_assert_uint_eq(p->n_first, q->n_first);
    ck_assert_int_eq(p->width, q->width);
    ck_assert_int_eq(p->height, q->height);
    ck_assert_str_eq(p->name, q->name);
    ck_assert(p->divisor == q->divisor);
    ck_assert(p->scale.kind == q->scale.kind &&
              p->scale.divisor == q->scale.divisor &&
              p->scale.low == q->scale.low && p->scale.high == q->scale.high);
    ck_assert((p->bytes != NULL) == (q->bytes != NULL));
    if (p->bytes)
        SAME(p->bytes, q->bytes, cells);
    else
        SAME(p->reals, q->reals, cells);
    SAME(p->labels, q->labels, p->n);
    ck_assert((p->class_names != NULL) == (q->class_names != NULL));
    if (p->class_names)
        SAME(p->class_names, q->class_names, p->n_classes);
    ck_assert_uint_eq(a->split.n_train, b->split.n_train);
    ck_assert_uint_eq(a->split.n_val, b->split.n_val);
    SAME(a->split.train, b->split.train, a->split.n_train);
    SAME(a->split.val, b->split.val, a->split.n_val);
    ck_assert_uint_eq(a->hash, b->hash);
    ck_assert_mem_eq(&a->facts, &b->facts, sizeof a->facts);
    check_same_runs(a->train, b->train);
    check_same_runs(a->val, b->val);
}

/* A folder, and named sets: of bytes, of reals, with names of classes. */
START_TEST(mapped_is_the_same_to_the_bit)
{
    static const char *const sets[] = {NULL, "b.csv", "r.csv", "w.csv"};
    const char *set = sets[_i] ? sets[_i] : data_folder;
    struct problem *a, *b;
    struct stat info;
    FILE *file;

    use_cache();
    write_idx();
    if (sets[_i]) {
        file = fopen(path_of(sets[_i]), "w");
        for (int i = 0; i < 40; i++)
            fprintf(file, _i == 1 ? "%d,%d,%d\n" : "%d,%d.25,%d\n", i % 3, i,
                    i % 7);
        if (_i == 3) {
            rewind(file);
            for (int i = 0; i < 40; i++)
                fprintf(file, "%s,%2d,%d\n", i % 2 ? "oak" : "elm", i, i % 7);
        }
        fclose(file);
        setenv("MLPTUI_DATA", data_folder, 1);
        ck_assert_int_eq(chdir("/"), 0);
    }
    a = load_split(set, 42);
    b = load_split(set, 42);
    problem_free(b); /* a may be in the writing */
    problem_free(a);
    setenv("XDG_CACHE_HOME", "/dev/null", 1);
    a = load_split(set, 42);
    use_cache();
    b = load_split(set, 42);
    ck_assert(!is_mapped(a));
    ck_assert(is_mapped(b));
    check_same(a, b);
    ck_assert_str_ne(only_file(), "");
    ck_assert_int_eq(stat(only_file(), &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    problem_free(a);
    problem_free(b);
}
END_TEST

static void write_at(const char *path, off_t at, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, n, at), (ssize_t)n);
    close(fd);
}

static size_t read_file(const char *path, unsigned char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t n;

    ck_assert_ptr_nonnull(file);
    n = fread(out, 1, size, file);
    ck_assert_uint_lt(n, size);
    fclose(file);
    return n;
}

static unsigned char kept[1 << 16];

/* Makes the cache's file, copies it, and says which key it has. */
static size_t make_file(struct cache_part *key)
{
    static char text[CACHE_KEY_SIZE];
    struct problem *problem = load();

    *key = (struct cache_part){text, problem->cache.key.n};
    memcpy(text, problem->cache.key.text, sizeof text);
    problem_free(problem);
    return read_file(only_file(), kept, sizeof kept);
}

/* Every byte by itself, one bit of it, and all of its bits. */
START_TEST(any_damage_is_found)
{
    struct cache_file file;
    struct cache_part key;
    const char *path;
    size_t n;

    use_cache();
    write_idx();
    n = make_file(&key);
    path = only_file();
    ck_assert(cache_file_open(path, &key, &file));
    cache_file_close(&file);
    for (size_t i = 0; i < n; i++) {
        for (int all = 0; all < 2; all++) {
            unsigned char bad =
                (unsigned char)(kept[i] ^ (all ? 255 : 1 << i % 8));

            write_at(path, (off_t)i, &bad, 1);
            ck_assert_msg(!cache_file_open(path, &key, &file), "byte %zu", i);
            ck_assert_ptr_null(file.map);
        }
        write_at(path, (off_t)i, &kept[i], 1);
    }
    ck_assert(cache_file_open(path, &key, &file));
    cache_file_close(&file);
    for (size_t i = n; i-- > 0;) {
        ck_assert_int_eq(truncate(path, (off_t)i), 0);
        ck_assert_msg(!cache_file_open(path, &key, &file), "%zu bytes", i);
    }
    write_at(path, 0, kept, n);
    write_at(path, (off_t)n, "", 1);
    ck_assert(!cache_file_open(path, &key, &file));
}
END_TEST

/* Whatever is wrong, the data set is right, and the file anew. */
START_TEST(a_damaged_file_is_made_anew)
{
    struct cache_part key;
    const char *path;
    size_t n;

    use_cache();
    write_idx();
    n = make_file(&key);
    path = only_file();
    for (size_t i = 0; i < n; i += 211) {
        unsigned char bad = kept[i] ^ 4;

        write_at(path, (off_t)i, &bad, 1);
        ck_assert(!next_is_mapped());
        ck_assert(next_is_mapped());
        ck_assert_int_eq(truncate(path, (off_t)i), 0);
        ck_assert(!next_is_mapped());
        ck_assert(next_is_mapped());
    }
    ck_assert_int_eq(chmod(path, 0602), 0); /* another could have written it */
    ck_assert(!next_is_mapped());
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(!next_is_mapped());
    ck_assert(!next_is_mapped()); /* nothing to be done about it */
}
END_TEST

/* Two words changed at once, which a sum without order would miss. */
START_TEST(the_sum_depends_on_the_order)
{
    uint64_t words[32] = {0}, at_once, in_parts;
    struct checksum sum;

    for (size_t i = 0; i < 32; i++)
        words[i] = i;
    checksum_init(&sum);
    checksum_add(&sum, words, sizeof words);
    at_once = checksum_end(&sum);
    checksum_init(&sum);
    for (size_t i = 0; i < 32; i += 8)
        checksum_add(&sum, words + i, 8 * sizeof *words);
    in_parts = checksum_end(&sum);
    ck_assert_uint_eq(at_once, in_parts);
    for (size_t i = 0; i < 32; i++)
        for (size_t k = 0; k < i; k++) {
            for (int how = 0; how < 2; how++) {
                uint64_t a = words[i], b = words[k];

                words[i] = how ? b : a ^ UINT64_C(1) << 63;
                words[k] = how ? a : b ^ UINT64_C(1) << 63;
                checksum_init(&sum);
                checksum_add(&sum, words, sizeof words);
                ck_assert_uint_ne(checksum_end(&sum), at_once);
                words[i] = a;
                words[k] = b;
            }
        }
}
END_TEST

static void set_time(const char *path, time_t seconds)
{
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};

    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

START_TEST(a_changed_source_is_read_again)
{
    struct blob blob = idx_blob(3);
    struct problem *problem;

    use_cache();
    write_idx();
    ck_assert(!next_is_mapped());
    ck_assert(next_is_mapped());
    for (int i = 0; i < 4; i++) { /* its time */
        set_time(path_of(idx_names[i]), 1000000 + i);
        ck_assert(!next_is_mapped());
        ck_assert(next_is_mapped());
    }
    blob.bytes[8] ^= 1; /* what is in it */
    write_file(idx_names[3], blob.bytes, blob.size);
    set_time(path_of(idx_names[3]), 2000000);
    problem = load();
    ck_assert(!is_mapped(problem));
    ck_assert_uint_eq(problem->ds->labels[N_TRAIN], 1);
    problem_free(problem);
    write_file("more", "", 0); /* one more file */
    problem = load();
    ck_assert(!is_mapped(problem));
    problem_free(problem);
    ck_assert_str_ne(only_file(), ""); /* always the same one */
}
END_TEST

START_TEST(what_is_asked_for_counts)
{
    static const struct data_options asked[] = {{.width = 2, .height = 6},
                                                {.scale = SCALE_NONE},
                                                {.max_memory = 1 << 30}};
    struct problem *problem;
    struct err err;

    use_cache();
    write_idx();
    ck_assert(!next_is_mapped());
    for (int i = 0; i < N_OF(asked) + 2; i++) {
        struct problem_config config = {
            .val_fraction = i == 0 ? 0.2 : 0.1,
            .split_seed = i == 1 ? 43 : 42,
            .cache_least = 1,
        };

        if (i >= 2)
            config.data = asked[i - 2];
        config.data.path = data_folder;
        for (int again = 0; again < 2; again++) {
            ck_assert_int_eq(problem_load(&config, NULL, &problem, &err),
                             STATUS_OK);
            ck_assert_int_eq(is_mapped(problem), again);
            problem_free(problem);
        }
    }
    ck_assert(next_is_mapped());
}
END_TEST

static enum status why_not(struct err *err)
{
    struct problem_config config = {
        .data.path = data_folder, .val_fraction = 0.1, .cache_least = 1};
    struct problem *problem = NULL;
    enum status status = problem_load(&config, NULL, &problem, err);

    problem_free(problem);
    return status;
}

START_TEST(a_missing_source_is_an_error_as_without)
{
    struct err with = {.text = ""}, without = {.text = ""};

    write_idx();
    for (int i = 3; i >= 0; i -= 3) {
        use_cache();
        ck_assert_int_eq(why_not(&with), i == 3 ? STATUS_OK : STATUS_IO);
        ck_assert_int_eq(unlink(path_of(idx_names[i])), 0);
        ck_assert_int_eq(why_not(&with), STATUS_IO);
        setenv("XDG_CACHE_HOME", "/dev/null", 1);
        ck_assert_int_eq(why_not(&without), STATUS_IO);
        ck_assert_str_eq(with.text, without.text);
    }
}
END_TEST

/* No folder, no way to make it, no room, no home: the data set is read. */
START_TEST(without_a_cache_nothing_is_wrong)
{
    struct rlimit limit;

    write_idx();
    write_file("file", "", 0);
    setenv("XDG_CACHE_HOME", path_of("file"), 1);
    ck_assert(!next_is_mapped());
    ck_assert(!next_is_mapped());
    setenv("XDG_CACHE_HOME", path_of("file/deeper"), 1);
    ck_assert(!next_is_mapped());
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    ck_assert(!next_is_mapped());
    setenv("HOME", "relative", 1);
    ck_assert(!next_is_mapped());
    setenv("HOME", path_of("none"), 1);
    ck_assert(!next_is_mapped());
    use_cache();
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = 4096;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(!next_is_mapped());
    ck_assert_str_eq(only_file(), "");
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(!next_is_mapped());
    ck_assert(next_is_mapped());
}
END_TEST

/* A relative XDG_CACHE_HOME counts as none. */
START_TEST(the_home_has_a_cache)
{
    write_idx();
    ck_assert_int_eq(mkdir(path_of(".home"), 0700), 0);
    setenv("HOME", path_of(".home"), 1);
    setenv("XDG_CACHE_HOME", "relative", 1);
    ck_assert(!next_is_mapped());
    ck_assert(next_is_mapped());
    ck_assert_int_eq(access(path_of(".home/.cache/mlptui"), R_OK), 0);
    if (geteuid() != 0)
        return;
    ck_assert_int_eq(chown(path_of(".home"), 65534, 65534), 0);
    ck_assert(!next_is_mapped()); /* another's home */
}
END_TEST

START_TEST(small_sets_and_own_files_are_not_kept)
{
    struct problem_config config = {.data.path = data_folder,
                                    .val_fraction = 0.1};
    char path[200];
    struct problem *problem;
    struct err err;

    use_cache();
    write_idx();
    ck_assert_int_eq(problem_load(&config, NULL, &problem, &err), STATUS_OK);
    problem_free(problem);
    ck_assert_str_eq(only_file(), "");
    write_file("x.csv", "1,2\n0,3\n1,4\n0,5\n", 16);
    snprintf(path, sizeof path, "%s", path_of("x.csv"));
    problem_free(load_split(path, 42));
    ck_assert_str_eq(only_file(), "");
}
END_TEST

/* FOLDER/kinds finds one file of four. */
START_TEST(files_read_beside_count)
{
    char path[200], name[64];
    struct problem *problem;

    use_cache();
    snprintf(path, sizeof path, "%s", path_of("kinds"));
    for (int i = 0; i < 4; i++) {
        struct blob blob = idx_blob(i);

        snprintf(name, sizeof name, "kinds-%s", idx_names[i]);
        write_file(name, blob.bytes, blob.size);
    }
    problem_free(load_split(path, 42));
    problem = load_split(path, 42);
    ck_assert(is_mapped(problem));
    problem_free(problem);
    for (int i = 1; i < 4; i++) {
        struct blob blob = idx_blob(i);

        blob.bytes[blob.size - 1] ^= 1;
        snprintf(name, sizeof name, "kinds-%s", idx_names[i]);
        write_file(name, blob.bytes, blob.size);
        problem = load_split(path, 42);
        ck_assert_msg(!is_mapped(problem), "%s", name);
        problem_free(problem);
    }
}
END_TEST

static size_t count_files(const char *ending)
{
    char command[300], folder[200];
    size_t n = 0;
    FILE *pipe;

    snprintf(folder, sizeof folder, "%s/mlptui", path_of(".cache"));
    snprintf(command, sizeof command, "ls '%s' | grep -c '%s$'", folder,
             ending);
    pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    ck_assert_int_eq(fscanf(pipe, "%zu", &n), 1);
    pclose(pipe);
    return n;
}

/* A file counts as used when it is mapped; the times are set, since those of
 * quick turns may be the same. */
START_TEST(the_folder_stays_small)
{
    char first[PATH_MAX], next[PATH_MAX];
    struct problem *problem;

    use_cache();
    write_idx();
    problem = load_split(data_folder, 0);
    strcpy(first, problem->cache.key.file);
    problem_free(problem);
    write_file(".cache/mlptui/notes.txt", "mine", 4);
    write_file(".cache/mlptui/left.set.abcdef", "", 0);
    write_file(".cache/mlptui/new.set.abcdef", "", 0);
    set_time(path_of(".cache/mlptui/left.set.abcdef"), 1000000);
    for (uint32_t seed = 1; seed < CACHE_MOST_FILES + 3; seed++) {
        set_time(first, 1);
        problem = load_split(data_folder, 0);
        ck_assert(is_mapped(problem));
        problem_free(problem);
        problem = load_split(data_folder, seed);
        strcpy(next, problem->cache.key.file);
        problem_free(problem);
        set_time(next, 1000000 + (time_t)seed);
    }
    ck_assert_uint_eq(count_files("set"), CACHE_MOST_FILES);
    ck_assert_int_eq(access(path_of(".cache/mlptui/notes.txt"), F_OK), 0);
    ck_assert_int_eq(access(path_of(".cache/mlptui/new.set.abcdef"), F_OK), 0);
    ck_assert_int_ne(access(path_of(".cache/mlptui/left.set.abcdef"), F_OK), 0);
}
END_TEST

/* Each has the right data whoever writes, renames or removes meanwhile. */
START_TEST(processes_do_not_hurt_each_other)
{
    enum { PROCESSES = 4, TURNS = 25 };
    pid_t child[PROCESSES];

    use_cache();
    write_idx();
    for (int i = 0; i < PROCESSES; i++) {
        child[i] = fork();
        ck_assert_int_ge(child[i], 0);
        for (int k = 0; child[i] == 0 && k < TURNS; k++) {
            struct problem *problem = load();

            if (k % 5 == i) {
                unlink(problem->cache.key.file);
                if (i == 3)
                    set_time(path_of(idx_names[0]), 1000000 + k);
            }
            check_samples(problem->ds);
            problem_free(problem);
        }
        if (child[i] == 0)
            _exit(0);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;

        ck_assert_int_eq(waitpid(child[i], &status, 0), child[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    next_is_mapped();
    ck_assert(next_is_mapped());
    ck_assert_str_ne(only_file(), ""); /* and no writer's file is left */
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, mapped_is_the_same_to_the_bit, 0, 4);
    tcase_add_test(tc, any_damage_is_found);
    tcase_add_test(tc, a_damaged_file_is_made_anew);
    tcase_add_test(tc, the_sum_depends_on_the_order);
    tcase_add_test(tc, a_changed_source_is_read_again);
    tcase_add_test(tc, what_is_asked_for_counts);
    tcase_add_test(tc, a_missing_source_is_an_error_as_without);
    tcase_add_test(tc, without_a_cache_nothing_is_wrong);
    tcase_add_test(tc, the_home_has_a_cache);
    tcase_add_test(tc, small_sets_and_own_files_are_not_kept);
    tcase_add_test(tc, files_read_beside_count);
    tcase_add_test(tc, the_folder_stays_small);
    tcase_add_test(tc, processes_do_not_hurt_each_other);
}

int main(void)
{
    return data_tests_run("cache", add_tests) > 0;
}
