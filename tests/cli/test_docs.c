/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the manual page or a completion lists other rules, parameters,
 * options or words than the program has. `make docs` writes the lists anew. */
#include <check.h>
#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options/option_row.h"
#include "engine/lane/params.h"
#include "lab/published.h"
#include "nn/rule.h"
#include "nn/rules/rules.h"
#include "source_file.h"
#include "ui/help/glossary.h"

/* Sentences as mdoc wants them: each on lines of its own, a minus sign before
 * a number. */
static void print_sentences(FILE *out, const char *text)
{
    size_t column = 0;

    while (*text != '\0') {
        size_t n = strcspn(text, " ");
        bool ends = n > 0 && text[n - 1] == '.';

        if (column > 0 && column + 1 + n > 78)
            column = 0, fputc('\n', out);
        column += (size_t)fprintf(out, "%s", column > 0 ? " " : "");
        for (size_t i = 0; i < n; i++, column++)
            fputs(i == 0 && text[0] == '-' && isdigit((unsigned char)text[1])
                      ? "\\-"
                      : (char[]){text[i], '\0'},
                  out);
        text += n + strspn(text + n, " ");
        if (ends && *text != '\0')
            column = 0, fputc('\n', out);
    }
    fputc('\n', out);
}

static void format_rules(FILE *out)
{
    for (size_t i = 0; rule_at(i); i++) {
        fprintf(out, ".It Cm %s\n", rule_at(i)->name);
        print_sentences(out, rule_at(i)->about);
    }
}

static void format_presets(FILE *out)
{
    const struct published *preset;

    for (size_t i = 0; (preset = published_at(i)) != NULL; i++) {
        char text[512];

        fprintf(out, ".It Cm %s\n", preset->name);
        snprintf(text, sizeof text, "%s: %s.", preset->source, preset->title);
        print_sentences(out, text);
    }
}

static void format_parameters(FILE *out)
{
    const struct param *p;
    char text[PARAM_TEXT];

    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        fprintf(out, ".It Fl -%s Ar ", p->name);
        for (const char *at = p->value; *at != '\0'; at++)
            fputc(tolower((unsigned char)*at), out);
        fputc('\n', out);
        print_sentences(out, p->about);
        fprintf(out, "The default is %s.\n",
                p->unset ? p->unset : param_format(p, p->initial, text));
    }
}

static void format_glossary(FILE *out)
{
    const struct glossary_word *word;

    for (size_t i = 0; (word = glossary_at(i)) != NULL; i++) {
        fprintf(out, ".It Sy \\&%s\\&\n", word->word);
        print_sentences(out, word->says);
    }
}

static void format_keys(FILE *out)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        fprintf(out, ".Cm %s ,\n", p->name);
}

START_TEST(the_manual_lists_rules_and_parameters)
{
    source_check("man/mlptui.1", ".\\\" rules begin\n", ".\\\" rules end\n",
                 format_rules);
    source_check("man/mlptui.1", ".\\\" presets begin\n", ".\\\" presets end\n",
                 format_presets);
    source_check("man/mlptui.1", ".\\\" parameters begin\n",
                 ".\\\" parameters end\n", format_parameters);
    source_check("man/mlptui.1", ".\\\" keys of a lane begin\n",
                 ".\\\" keys of a lane end\n", format_keys);
    source_check("man/mlptui.1", ".\\\" glossary begin\n",
                 ".\\\" glossary end\n", format_glossary);
}
END_TEST

/* The words an option's value may be, parted by blanks; "" = any text. */
static const char *values_of(const struct option_row *row, char buf[256])
{
    size_t n = 0;

    buf[0] = '\0';
    for (size_t i = 0; row->words && row->words[i]; i++)
        n += (size_t)snprintf(buf + n, 256 - n, "%s%s", n > 0 ? " " : "",
                              row->words[i]);
    if (row->hint)
        snprintf(buf + n, 256 - n, "%s%s", n > 0 ? " " : "", row->hint);
    return buf;
}

/* What the file completes by hand, as files or rules. */
static bool by_hand(const char *name)
{
    static const char *const names[] = {"lane",   "data",    "labels",
                                        "val",    "inspect", "save",
                                        "resume", "out",     "lesson"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void format_bash_values(FILE *out)
{
    const struct option_row *row;
    char values[256];

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        if (!row->value || by_hand(row->name))
            continue;
        fprintf(out, "    --%s", row->name);
        if (row->letter)
            fprintf(out, " | -%c", row->letter);
        if (values_of(row, values)[0] != '\0')
            fprintf(out, ") words=\"%s\" ;;\n", values);
        else
            fprintf(out, ") return ;;\n");
    }
}

static void format_bash_options(FILE *out)
{
    const struct option_row *row;
    size_t column = 0;

    fputs("        words=\"", out);
    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        if (column + strlen(row->name) > 70)
            column = 0, fputs("\n           ", out);
        column += (size_t)fprintf(out, "%s--%s", i > 0 ? " " : "", row->name);
    }
    fputs("\"\n", out);
}

/* An option that does nothing but print, and ends what can follow. */
static bool ends_line(const struct option_row *row)
{
    return !row->value && row->field == offsetof(struct options, task);
}

static void print_zsh_name(FILE *out, const struct option_row *row)
{
    const char *equals = row->value ? "=" : "";

    if (ends_line(row))
        fputs("'(- *)'", out);
    else if (row->letter)
        fprintf(out, "'(-%c --%s)'", row->letter, row->name);
    if (row->letter)
        fprintf(out, "{-%c,--%s%s}'", row->letter, row->name, equals);
    else
        fprintf(out, "'--%s%s", row->name, equals);
}

static void print_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        fprintf(out, strchr("[]:", *text) ? "\\%c" : "%c", *text);
}

/* '--color=[always, auto or never (auto)]:WHEN:(never auto always)' */
static void format_zsh(FILE *out)
{
    const struct option_row *row;
    char values[256];

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        if (by_hand(row->name))
            continue;
        fputs("    ", out);
        print_zsh_name(out, row);
        fputc('[', out);
        print_escaped(out, row->help);
        fputc(']', out);
        if (row->value) {
            fputc(':', out);
            print_escaped(out, row->value);
            fputc(':', out);
        }
        if (values_of(row, values)[0] != '\0')
            fprintf(out, "(%s)", values);
        fputs("'\n", out);
    }
}

START_TEST(the_completions_list_the_presets)
{
    const struct option_row *row;
    size_t i = 0;

    while (strcmp((row = option_row_at(i))->name, "preset") != 0)
        i++;
    for (i = 0; published_at(i); i++)
        ck_assert_ptr_nonnull(strstr(row->hint, published_at(i)->name));
}
END_TEST

START_TEST(the_completions_list_the_options)
{
    source_check("completion/mlptui", "    # values begin\n",
                 "    # values end\n", format_bash_values);
    source_check("completion/mlptui", "        # options begin\n",
                 "        # options end\n", format_bash_options);
    source_check("completion/_mlptui", "    # options begin\n",
                 "    # options end\n", format_zsh);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("docs");
    TCase *tcase = tcase_create("lists");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(tcase, the_manual_lists_rules_and_parameters);
    tcase_add_test(tcase, the_completions_list_the_presets);
    tcase_add_test(tcase, the_completions_list_the_options);
    suite_add_tcase(suite, tcase);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
