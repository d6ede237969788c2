/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed is read as the screens print it. A class that is called so
 * comes first ("-1" may be one), then lanes, then parts of names. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ui/errors/errors_list.h"
#include "ui/parts/class_text.h"

/* The lane of that name, in letters of either case, or -1. */
static int lane_named(const struct model *m, const char *name, size_t len)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const char *own = m->lanes[i].config.name;

        if (strlen(own) == len && strncasecmp(own, name, len) == 0)
            return (int)i;
    }
    return -1;
}

/* "bp -wp": wrong by bp, right by wp. False when a word is no lane. */
static bool take_lanes(const struct model *m, const char *text,
                       struct errors_choice *to)
{
    for (; *text != '\0'; text += strspn(text, " ")) {
        bool right = *text == '-';
        size_t len = strcspn(text += right, " ");
        int lane = lane_named(m, text, len);

        if (lane < 0)
            return false;
        *(right ? &to->right : &to->wrong) |= 1u << lane;
        text += len;
    }
    to->right &= ~to->wrong;
    return true;
}

/* "#247" */
static bool take_picture(const struct model *m, const char *text,
                         struct errors_choice *to)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 8 || m->problem == NULL)
        return false;
    to->only = strtol(text, NULL, 10);
    return to->only < (int64_t)m->problem->val->n;
}

/* "7 9", "Ankle boot Bag": any of the blanks may part the two. */
static bool take_pair(const struct dataset *ds, const char *text,
                      struct errors_choice *to)
{
    for (const char *at = strchr(text, ' '); at != NULL;
         at = strchr(at + 1, ' ')) {
        size_t len = (size_t)(at - text);
        char first[PROMPT_MAX];

        if (len >= sizeof first)
            return false;
        memcpy(first, text, len);
        first[len] = '\0';
        to->true_class = class_named(ds, first);
        to->said_class = class_named(ds, at + strspn(at, " >"));
        if (to->true_class >= 0 && to->said_class >= 0)
            return true;
    }
    to->true_class = to->said_class = -1;
    return false;
}

/* "7", "coat", ">9", "7 9" */
static bool take_classes(const struct dataset *ds, const char *text,
                         struct errors_choice *to)
{
    if (strchr(">*-", text[0]) != NULL) {
        to->said_class = class_named(ds, text + 1 + strspn(text + 1, " "));
        return to->said_class >= 0;
    }
    if (take_pair(ds, text, to))
        return true;
    to->true_class = class_named(ds, text);
    return to->true_class >= 0;
}

bool errors_find(const struct model *m, struct errors_state *e,
                 const char *text)
{
    const struct dataset *ds = m->problem == NULL ? NULL : m->problem->ds;
    struct errors_choice to = e->choice, lanes = {0};

    to.true_class = to.said_class = -1;
    to.only = to.unit = -1;
    lanes.true_class = lanes.said_class = -1;
    lanes.only = lanes.unit = -1;
    if (text[0] == '#') {
        if (!take_picture(m, text + 1, &to))
            return false;
    } else if (ds != NULL && (to.true_class = class_exact(ds, text)) >= 0) {
        /* all of the text is one class */
    } else if (text[0] != '\0' && take_lanes(m, text, &lanes)) {
        to = lanes;
    } else if (text[0] != '\0' &&
               (ds == NULL || !take_classes(ds, text, &to))) {
        return false;
    }
    errors_open_list(m, e, &to);
    return true;
}
