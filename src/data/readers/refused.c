/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of files that are not read, known by their first bytes, so that a
 * person is told what the file is and how to make a table of it, instead of
 * what is wrong with its first line. Every row is tried in its order; a file
 * with a zero byte that none of them knows is binary, and no table either. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "data/archive.h"
#include "data/readers/reader.h"

#define PANDAS(what)                                                           \
    "expected a table; pandas.read_" what                                      \
    "('FILE').to_csv('FILE.csv', index=False) writes one"
#define UNPACK(how)                                                            \
    "expected what is packed in it; unpack it with `" how " FILE`"
#define PICTURE "expected a folder with one folder of PNG pictures for a class"
#define OLDER   "expected a table of text; export it as CSV"

struct magic {
    size_t at, n; /* n bytes at that place of the head */
    const char *bytes;
    const char *kind, *advice;
};

#define MAGIC(at, bytes, kind, advice)                                         \
    {                                                                          \
        at, sizeof(bytes) - 1, bytes, kind, advice                             \
    }

static const struct magic magics[] = {
    MAGIC(0,
          "\xfd"
          "7zXZ",
          "xz data", UNPACK("unxz")),
    MAGIC(0, "BZh", "bzip2 data", UNPACK("bunzip2")),
    MAGIC(0, "\x28\xb5\x2f\xfd", "Zstandard data", UNPACK("unzstd")),
    MAGIC(0, "\x04\x22\x4d\x18", "LZ4 data", UNPACK("unlz4")),
    MAGIC(0, "\x1f\x9d", "compress data", UNPACK("uncompress")),
    MAGIC(0, "\x1f\x8b", "gzip data packed twice", UNPACK("gunzip")),
    MAGIC(0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK("7z x")),
    MAGIC(0, "Rar!", "a RAR archive", UNPACK("unrar x")),
    MAGIC(257, "ustar", "a tar archive", UNPACK("tar -xf")),
    MAGIC(0, "PAR1", "a Parquet file", PANDAS("parquet")),
    MAGIC(0, "ARROW1", "an Arrow file", PANDAS("feather")),
    MAGIC(0, "FEA1", "a Feather file", PANDAS("feather")),
    MAGIC(0, "\x89HDF\r\n\x1a\n", "an HDF5 file",
          "expected a table or a .npz; h5py.File('FILE') shows its arrays, and "
          "numpy.savez writes them"),
    MAGIC(0, "MATLAB 7.3 MAT-file", "a MATLAB 7.3 file",
          "expected a table or a .npz; h5py.File('FILE') shows its arrays, and "
          "numpy.savez writes them"),
    MAGIC(0, "MATLAB 5.0 MAT-file", "a MATLAB file",
          "expected a table or a .npz; numpy.savez('FILE.npz', "
          "**scipy.io.loadmat('FILE')) writes one"),
    MAGIC(0, "SQLite format 3", "an SQLite database",
          "expected a table; `sqlite3 -csv FILE 'SELECT * FROM table'` writes "
          "one"),
    MAGIC(0, "RDX", "R data", OLDER),
    MAGIC(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file",
          "expected a table of text; save it as CSV, or "
          "pandas.read_excel('FILE').to_csv('FILE.csv', index=False)"),
    MAGIC(0, "\xff\xd8\xff", "a JPEG picture", PICTURE),
    MAGIC(0, "\x89PNG\r\n\x1a\n", "one PNG picture", PICTURE),
    MAGIC(0, "GIF8", "a GIF picture", PICTURE),
    MAGIC(0, "II*\0", "a TIFF picture", PICTURE),
    MAGIC(0, "MM\0*", "a TIFF picture", PICTURE),
    MAGIC(0, "%PDF-", "a PDF document", OLDER),
    MAGIC(0, "version https://git-lfs.github.com/spec/", "a Git LFS pointer",
          "expected the data that it stands for; fetch them with `git lfs "
          "pull`"),
    MAGIC(0, "PK\3\4", "a ZIP archive inside another or in a pipe",
          "expected the table in it; unpack it first, with `funzip` in a pipe"),
};

/* Kinds of text, by how they begin without their blanks, in any case. */
static const struct {
    const char *begins, *kind, *advice;
} texts[] = {
    {"<!doctypehtml", "a web page",
     "expected data; what was downloaded is an HTML page, perhaps an error's "
     "or a login's"},
    {"<html", "a web page",
     "expected data; what was downloaded is an HTML page, perhaps an error's "
     "or a login's"},
    {"<?xml", "XML", PANDAS("xml")},
    {"{\"", "JSON", PANDAS("json")},
    {"[{", "JSON", PANDAS("json")},
    {"[[", "JSON", PANDAS("json")},
};

/* ZIP archives, by the name of a file in them. */
static const struct {
    const char *ending, *kind, *advice;
} archives[] = {
    {"/xl/workbook.xml", "an Excel file",
     "expected a table of text; save it as CSV, or "
     "pandas.read_excel('FILE').to_csv('FILE.csv', index=False)"},
    {"/xl/workbook.bin", "an Excel file",
     "expected a table of text; save it as CSV"},
    {"/META-INF/manifest.xml", "an OpenDocument file",
     "expected a table of text; save it as CSV"},
    {"/data.pkl", "a PyTorch file",
     "expected a table or a .npz; numpy.savez('FILE.npz', ...) writes one of "
     "the tensors that torch.load('FILE') gives"},
    {"", "an archive of an office program",
     "expected a table of text; export it as CSV"},
};

struct found {
    const char *kind, *advice;
};

static bool find_archive(const struct source *source, struct found *found)
{
    size_t n = sizeof archives / sizeof *archives, i = 0;
    if (!source->archive || source_is_npz(source))
        return false;
    while (i < n - 1 &&
           archive_count_ending(source->archive, archives[i].ending) == 0)
        i++;
    *found = (struct found){archives[i].kind, archives[i].advice};
    return true;
}

static bool find_magic(const struct source *source, struct found *found)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *m = &magics[i];
        if (source->n_head >= m->at + m->n &&
            memcmp(source->head + m->at, m->bytes, m->n) == 0) {
            *found = (struct found){m->kind, m->advice};
            return true;
        }
    }
    return false;
}

/* The protocol's number, from 2 on, and the instruction that comes first in
 * what is written today. */
static bool find_pickle(const struct source *source, struct found *found)
{
    const unsigned char *head = source->head;
    if (source->n_head < 3 || head[0] != 0x80 || head[1] < 2 || head[1] > 5)
        return false;
    *found = (struct found){"a Python pickle",
                            "expected a table or a .npz; pickle.load it in "
                            "Python and numpy.savez('FILE.npz', X=..., y=...)"};
    return true;
}

/* The first characters of text that are no blanks, as far as they fit. */
static void squeeze(const struct source *source, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < source->n_head && n + 1 < size; i++)
        if (source->head[i] == 0 ||
            !strchr(" \t\r\n\xef\xbb\xbf", source->head[i]))
            out[n++] = (char)source->head[i];
    out[n] = '\0';
}

static bool find_text(const struct source *source, struct found *found)
{
    char text[32];
    squeeze(source, text, sizeof text);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strncasecmp(text, texts[i].begins, strlen(texts[i].begins)) == 0) {
            *found = (struct found){texts[i].kind, texts[i].advice};
            return true;
        }
    return false;
}

/* Text in UTF-16 that does not say so has a zero in every other byte. */
static bool find_binary(const struct source *source, struct found *found)
{
    const unsigned char *zero = memchr(source->head, 0, source->n_head);
    size_t n = source->n_head < 64 ? source->n_head : 64, even = 0, odd = 0;
    if (!zero)
        return false;
    for (size_t i = 0; i + 1 < n; i += 2) {
        even += source->head[i] == 0;
        odd += source->head[i + 1] == 0;
    }
    *found = (struct found){"a binary file of no known kind",
                            "expected a table of text, pictures or a .npz"};
    if (n >= 8 && (even == n / 2) != (odd == n / 2) &&
        (even == 0) != (odd == 0))
        *found = (struct found){
            "text in UTF-16 without its mark",
            even ? "expected UTF-8; `iconv -f UTF-16BE FILE` writes it"
                 : "expected UTF-8; `iconv -f UTF-16LE FILE` writes it"};
    return true;
}

static bool find(const struct source *source, struct found *found)
{
    return !source->folder &&
           (find_archive(source, found) || find_magic(source, found) ||
            find_pickle(source, found) || find_text(source, found) ||
            find_binary(source, found));
}

static bool recognises(const struct source *source)
{
    struct found found;
    return find(source, &found);
}

static enum status refuse(const struct reading *r, struct sheet *out)
{
    struct found found = {"a file", "expected a table"};
    (void)out;
    find(r->source, &found);
    return err_set(r->err, STATUS_FORMAT, "%s: %s, %s",
                   err_path(r->source->path), found.kind, found.advice);
}

const struct reader reader_refused = {"refused", recognises, refuse};
