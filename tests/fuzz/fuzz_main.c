/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One program for all targets. Without libFuzzer it replays the committed
 * corpus, so that what was once found stays mended everywhere. If that fails,
 * a hostile file or argument crashes the program, or is read in two ways. */
#include <dirent.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#define INPUT_MAX ((size_t)1 << 20)

static const struct target {
    const char *name;
    void (*run)(const uint8_t *bytes, size_t n);
} targets[] = {
    {"idx", fuzz_idx},           {"gz", fuzz_gz},
    {"csv", fuzz_csv},           {"options", fuzz_options},
    {"npz", fuzz_npz},           {"config", fuzz_config},
    {"lesson", fuzz_lesson},     {"arff", fuzz_arff},
    {"svmlight", fuzz_svmlight}, {"source", fuzz_source},
    {"npy", fuzz_npy},           {"npzdata", fuzz_npzdata},
    {"png", fuzz_png},           {"runs", fuzz_runs},
    {"run_json", fuzz_run_json}, {"past", fuzz_past},
    {"sweep", fuzz_sweep},
};

#define N_TARGETS (sizeof targets / sizeof *targets)

void fuzz_check_err(enum status status, const struct err *err)
{
    MUST(err->code == status);
    MUST(err->text[0] != '\0');
    for (const char *at = err->text; *at; at++)
        MUST((unsigned char)*at >= 0x20 && *at != 0x7f);
}

int fuzz_new_file(char path[FUZZ_PATH_SIZE])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    MUST(fd >= 0);
    snprintf(path, FUZZ_PATH_SIZE, "/proc/self/fd/%d", fd);
    return fd;
}

void fuzz_fill_file(int fd, const void *bytes, size_t n)
{
    MUST(ftruncate(fd, 0) == 0);
    MUST(pwrite(fd, bytes, n, 0) == (ssize_t)n);
}

#ifdef ENABLE_FUZZING

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* $MLPTUI_FUZZ names the target. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct target *target;
    const char *name = getenv("MLPTUI_FUZZ");

    for (size_t i = 0; i < N_TARGETS && !target; i++)
        if (name && strcmp(name, targets[i].name) == 0)
            target = &targets[i];
    MUST(target);
    target->run(bytes, n);
    return 0;
}

#else

static void replay(const struct target *target, const char *path)
{
    uint8_t *bytes = malloc(INPUT_MAX);
    FILE *file = fopen(path, "rb");

    MUST(bytes && file);
    size_t n = fread(bytes, 1, INPUT_MAX, file);
    fclose(file);
    /* exactly n bytes, so that a sanitizer sees the first one behind */
    uint8_t *exact = malloc(n ? n : 1);
    MUST(exact);
    memcpy(exact, bytes, n);
    free(bytes);
    target->run(exact, n);
    free(exact);
}

/* The number of files in the target's corpus, all replayed. */
static int replay_all(const struct target *target)
{
    const char *srcdir = getenv("srcdir");
    char dir[1024], path[2048];
    int n = 0;

    snprintf(dir, sizeof dir, "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".",
             target->name);
    DIR *corpus = opendir(dir);
    if (!corpus) {
        fprintf(stderr, "%s: not there\n", dir);
        return 0;
    }
    for (struct dirent *entry; (entry = readdir(corpus));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        fprintf(stderr, "%s\n", path);
        replay(target, path);
        n++;
    }
    closedir(corpus);
    return n;
}

int main(void)
{
    int n = 0, missing = 0;

    for (size_t i = 0; i < N_TARGETS; i++) {
        int files = replay_all(&targets[i]);

        n += files;
        missing += files == 0;
    }
    printf("Checks: %d, Failures: %d, Errors: 0\n", n + missing, missing);
    return missing;
}

#endif
