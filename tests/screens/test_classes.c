/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a class is shown by another name than the data gives it, is
 * not found by what a person types, or of a thousand classes some are out of
 * reach, counted wrongly or drawn outside their place. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data_files.h"
#include "suite.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"
#include "ui/parts/prompt.h"
#include "ui_case.h"

static struct errors_state *errors(void)
{
    return errors_of(&ui);
}

static struct dataset *data(void)
{
    return (struct dataset *)model->problem->ds;
}

static void setup(void)
{
    ui_begin();
    ui.view = VIEW_ERRORS;
    ui.area = screen_view_rect(80, 24);
    view_errors.sync(model, &ui);
}

static void key(int k)
{
    press(k);
    view_errors.sync(model, &ui);
}

/* Types into the prompt that a key has opened. */
static void type(const char *text)
{
    struct ui_context x = {model, NULL, &ui, NULL};

    ck_assert_ptr_nonnull(ui.prompt.kind);
    for (; *text != '\0'; text++)
        prompt_key(&x, *text);
    prompt_key(&x, KEYS_ENTER);
    ck_assert_ptr_null(ui.prompt.kind);
    view_errors.sync(model, &ui);
}

static uint16_t truth_of(size_t i, size_t n_classes)
{
    return (uint16_t)(i * 37 % n_classes);
}

/* Every third answer of lane 0 is the class after the right one. */
static uint16_t said_of(size_t i, size_t n_classes)
{
    return (uint16_t)((truth_of(i, n_classes) + (i % 3 == 0 ? 1u : 0u)) %
                      n_classes);
}

static struct snapshot *answers_of(size_t n_classes, size_t n_params)
{
    struct snapshot *p =
        mem_alloc(1, snapshot_size(n_params, FAKE_VAL, n_classes));
    float *probs;

    ck_assert_ptr_nonnull(p);
    *p = *model->lanes[0].snapshot;
    p->n_params = n_params;
    p->n_classes = n_classes;
    p->answered_ns++;
    probs = snapshot_probs_mut(p);
    for (size_t i = 0; i < FAKE_VAL; i++)
        probs[i * n_classes + said_of(i, n_classes)] = 0.5f;
    snapshot_pick(probs, FAKE_VAL, n_classes, snapshot_said_mut(p));
    return p;
}

static void give_classes(size_t n_classes)
{
    data()->n_classes = n_classes;
    for (size_t i = 0; i < FAKE_VAL; i++) {
        data()->labels[FAKE_TRAIN + i] = truth_of(i, n_classes);
        model->problem->val->labels[i] = truth_of(i, n_classes);
    }
    for (size_t lane = 0; lane < 2; lane++) {
        struct snapshot *p = answers_of(n_classes, 0);

        mem_free((void *)model->lanes[lane].snapshot);
        model->lanes[lane].snapshot = p;
    }
    view_errors.sync(model, &ui);
}

static void name_classes(const char *const *names, size_t n, bool labels)
{
    give_classes(n);
    ck_assert_int_eq(dataset_name_classes(data(), names), STATUS_OK);
    data()->labels_are_names = labels;
}

static const char *const steps[] = {"-1", "0", "25", "225"};
static const char *const flowers[] = {"Iris-setosa", "Iris-versicolor",
                                      "Iris-virginica"};
static const char *const clothes[] = {"Coat", "Ankle boot", "Bag"};

START_TEST(a_label_stands_alone)
{
    static const struct {
        const char *const *names;
        size_t n;
        bool labels;
        size_t class;
        int w;
        const char *text;
    } cases[] = {
        {steps, 4, true, 3, CLASS_TEXT_FULL, "225"},
        {steps, 4, true, 0, CLASS_TEXT_SHORT, "-1"},
        {steps, 4, true, 3, 2, "2…"},
        {flowers, 3, true, 1, CLASS_TEXT_FULL, "Iris-versicolor"},
        {flowers, 3, true, 1, 10, "versicolor"},
        {flowers, 3, true, 1, 5, "vers…"},
        {flowers, 3, true, 2, CLASS_TEXT_SHORT, "virgi…"},
        {clothes, 3, true, 1, 5, "Ankl…"},
        {clothes, 3, false, 0, CLASS_TEXT_FULL, "0 Coat"},
        {clothes, 3, false, 1, 5, "1 An…"},
        {clothes, 3, false, 1, 4, "1"},
        {clothes, 3, false, 1, CLASS_TEXT_SHORT, "1"},
    };
    char text[CLASS_TEXT_SIZE];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        name_classes(cases[i].names, cases[i].n, cases[i].labels);
        ck_assert_str_eq(class_text(data(), cases[i].class, cases[i].w, text),
                         cases[i].text);
    }
    name_classes(clothes, 3, true);
    ck_assert_int_eq(class_text_width(data()), 10);
    name_classes(clothes, 3, false);
    ck_assert_int_eq(class_text_width(data()), 12);
}
END_TEST

START_TEST(a_class_is_typed_as_it_is_shown)
{
    name_classes(steps, 4, true);
    ck_assert_int_eq(class_named(data(), "225"), 3);
    ck_assert_int_eq(class_named(data(), "-1"), 0);
    ck_assert_int_eq(class_named(data(), "2"), -1); /* nor its number */
    ck_assert_int_eq(class_named(data(), "22"), -1);
    ck_assert(errors_find(model, errors(), "-1"));
    ck_assert_int_eq(errors()->choice.true_class, 0);
    ck_assert(errors_find(model, errors(), ">225"));
    ck_assert_int_eq(errors()->choice.true_class, -1);
    ck_assert_int_eq(errors()->choice.said_class, 3);
    ck_assert(errors_find(model, errors(), "25 -1"));
    ck_assert_int_eq(errors()->choice.true_class, 2);
    ck_assert_int_eq(errors()->choice.said_class, 0);
    ck_assert(!errors_find(model, errors(), "3"));
    name_classes(clothes, 3, false);
    ck_assert_int_eq(class_named(data(), "2"), 2);
    ck_assert_int_eq(class_named(data(), "bag"), 2);
    ck_assert(errors_find(model, errors(), "Ankle boot coat"));
    ck_assert_int_eq(errors()->choice.true_class, 1);
    ck_assert_int_eq(errors()->choice.said_class, 0);
    name_classes(flowers, 3, true);
    ck_assert(errors_find(model, errors(), "iris-ve"));
    ck_assert_int_eq(errors()->choice.true_class, 1);
    ck_assert(errors_find(model, errors(), "bp -wp"));
    ck_assert_uint_eq(errors()->choice.right, 2);
}
END_TEST

/* Of each size the screen has labels, and no number of ours beside them. */
START_TEST(screens_show_labels)
{
    static const int sizes[][2] = {{40, 12}, {60, 20}, {80, 24}, {200, 50}};

    name_classes(steps, 4, true);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *text = shown_text(sizes[i][0], sizes[i][1]);

        ck_assert_ptr_nonnull(strstr(text, "225"));
        ck_assert_ptr_null(strstr(text, "true 3"));
        ck_assert_ptr_null(strstr(text, "says 3"));
        ck_assert_ptr_null(strstr(text, "BPx3"));
        free(text);
    }
    name_classes(flowers, 3, true);
    key('M');
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *text = shown_text(sizes[i][0], sizes[i][1]);

        ck_assert_ptr_nonnull(strstr(text, "vers"));
        ck_assert_ptr_nonnull(strstr(text, "setosa"));
        free(text);
    }
}
END_TEST

static size_t counted(size_t truth, size_t said, size_t n_classes)
{
    size_t n = 0;

    for (size_t i = 0; i < FAKE_VAL; i++)
        n += truth_of(i, n_classes) == truth && said_of(i, n_classes) == said;
    return n;
}

START_TEST(a_window_of_the_matrix_counts_what_is_in_it)
{
    struct confusion k = {
        .first_true = 330, .first_said = 331, .n_rows = 60, .n_cols = 64};
    size_t all = 0;

    give_classes(1000);
    errors_confusion(model, 0, &k);
    for (size_t t = 0; t < k.n_rows; t++)
        for (size_t s = 0; s < k.n_cols; s++) {
            ck_assert_uint_eq(k.n[t][s], counted(330 + t, 331 + s, 1000));
            all += k.n[t][s];
        }
    ck_assert_uint_gt(all, 0);
    ck_assert_uint_eq(k.n_all, FAKE_VAL);
}
END_TEST

START_TEST(many_classes_are_asked_for)
{
    give_classes(1000);
    key('T');
    type("333");
    ck_assert_int_eq(errors()->choice.true_class, 333);
    ck_assert_uint_eq(errors()->n_list, counted(333, 334, 1000));
    key('i');
    type("334");
    ck_assert_int_eq(errors()->choice.said_class, 334);
    ck_assert_uint_eq(errors()->n_list, counted(333, 334, 1000));
    key('T');
    type("1000");
    ck_assert_int_eq(errors()->choice.true_class, 333);
    key('T');
    type("");
    ck_assert_int_eq(errors()->choice.true_class, -1);
}
END_TEST

START_TEST(the_matrix_goes_to_any_class)
{
    static const int sizes[][2] = {{40, 12}, {80, 24}, {200, 50}};

    give_classes(1000);
    key('M');
    key('T');
    type("333");
    key('i');
    type("999");
    ck_assert_int_eq(errors()->cell_true, 333);
    ck_assert_int_eq(errors()->cell_said, 999);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *text = shown_text(sizes[i][0], sizes[i][1]);
        const char *head = strstr(text, " 999");
        const char *row = strstr(text, "\n333");

        row = row == NULL ? strstr(text, "|333") : row;
        ck_assert_msg(head != NULL && row > head, "%s", text);
        free(text);
    }
    ui.area = screen_view_rect(80, 24);
    key(KEYS_PAGE_DOWN);
    ck_assert_int_gt(errors()->cell_true, 340);
    key(KEYS_HOME);
    ck_assert_int_lt(errors()->cell_said, 990);
    for (int i = 0; i < 200; i++)
        key(KEYS_PAGE_DOWN);
    ck_assert_int_eq(errors()->cell_true, 999);
    key('T');
    type("0");
    key('i');
    type("1");
    key(KEYS_ENTER); /* sample 0 is the only one of its class */
    ck_assert_uint_eq(errors()->n_list, 1);
    ck_assert_int_eq(errors_selected(errors()), 0);
}
END_TEST

START_TEST(the_worst_mistakes_come_first)
{
    uint16_t *said;

    give_classes(1000);
    said = snapshot_said_mut((struct snapshot *)model->lanes[0].snapshot);
    for (size_t i = 0; i < 5; i++) { /* five samples of one class */
        model->problem->val->labels[i] = 700;
        said[i] = i < 3 ? 20 : 10;
    }
    for (size_t i = 5; i < FAKE_VAL; i++)
        said[i] = model->problem->val->labels[i];
    key('M');
    key('n');
    ck_assert_int_eq(errors()->cell_true, 700);
    ck_assert_int_eq(errors()->cell_said, 20);
    key('n');
    ck_assert_int_eq(errors()->cell_true, 700);
    ck_assert_int_eq(errors()->cell_said, 10);
    key('N');
    ck_assert_int_eq(errors()->cell_said, 20);
    key('N'); /* round to the last */
    ck_assert_int_eq(errors()->cell_said, 10);
}
END_TEST

/* A cell that is clicked is the one that was drawn there. */
START_TEST(a_click_opens_what_is_under_it)
{
    struct ui_context x = {model, NULL, &ui, NULL};
    struct errors_layout l;
    bool opened = false;

    give_classes(300);
    key('M');
    errors()->cell_true = truth_of(3, 300);
    errors()->cell_said = said_of(3, 300);
    errors_layout(model, &ui, ui.area, &l);
    for (int y = l.matrix.y; y < l.matrix.y + l.matrix.h && !opened; y++)
        for (int col = l.matrix.x; col < l.matrix.x + l.matrix.w && !opened;
             col++) {
            errors()->cell_true = truth_of(3, 300);
            errors()->cell_said = said_of(3, 300);
            view_errors.mouse(&x, ui.area, col, y, 1);
            opened = errors()->opened;
        }
    ck_assert(opened);
    ck_assert_uint_gt(errors()->n_list, 0);
    for (size_t k = 0; k < errors()->n_list; k++) {
        ck_assert_int_eq(truth_of(errors()->list[k], 300),
                         errors()->choice.true_class);
        ck_assert_int_eq(said_of(errors()->list[k], 300),
                         errors()->choice.said_class);
    }
}
END_TEST

/* Nothing is drawn beyond an array, whatever the size. */
START_TEST(any_size_has_room_for_a_thousand_classes)
{
    give_classes(1000);
    for (int mode = ERRORS_LIST; mode <= ERRORS_MATRIX; mode++)
        for (int w = 1; w < 220; w += 13)
            for (int h = 1; h < 70; h += 5) {
                errors()->mode = (enum errors_mode)mode;
                errors()->cell_true = errors()->cell_said = 998;
                free(shown_text(w, h));
            }
    ck_assert(screen_says(80, 24, "998"));
}
END_TEST

START_TEST(a_file_keeps_its_labels_and_names)
{
    static const char text[] = "long one,wide,kind\n"
                               "1,2,25\n2,1,225\n3,2,0\n1,4,25\n2,2,225\n"
                               "7,2,0\n";
    struct data_options options = {.label = "last"};
    struct data_facts facts;
    struct dataset *ds;
    struct err err;
    char path[] = "/tmp/mlptui-classes-XXXXXX";
    int fd = mkstemp(path);
    FILE *out = fdopen(fd, "w");

    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
    options.path = path;
    ck_assert_msg(data_load(&options, NULL, &ds, &facts, &err) == STATUS_OK,
                  "%s", err.text);
    remove(path);
    ck_assert(ds->labels_are_names);
    ck_assert_str_eq(dataset_class_name(ds, 2), "225");
    ck_assert_str_eq(ds->feature_names[0], "long one");
    ck_assert_str_eq(ds->feature_names[1], "wide");
    dataset_free(ds);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_label_stands_alone);
    tcase_add_test(tc, a_class_is_typed_as_it_is_shown);
    tcase_add_test(tc, screens_show_labels);
    tcase_add_test(tc, a_window_of_the_matrix_counts_what_is_in_it);
    tcase_add_test(tc, many_classes_are_asked_for);
    tcase_add_test(tc, the_matrix_goes_to_any_class);
    tcase_add_test(tc, the_worst_mistakes_come_first);
    tcase_add_test(tc, a_click_opens_what_is_under_it);
    tcase_add_test(tc, any_size_has_room_for_a_thousand_classes);
    tcase_add_test(tc, a_file_keeps_its_labels_and_names);
}

int main(void)
{
    return suite_run("classes", add_tests, setup, ui_end);
}
