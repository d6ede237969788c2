/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same drawing as on a terminal, without one: what a test compares and a
 * README shows is what a person sees. */
#include "ui/app/dump.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "ui/frame/kept_runs.h"
#include "ui/frame/screen.h"

#define SIZE_LIMIT 1000

static enum status write_rows(const struct canvas *c, FILE *out)
{
    size_t size = 4 * (size_t)c->w + 1;
    char *row = mem_alloc(size, 1);
    int empty = 0;

    if (row == NULL)
        return STATUS_NOMEM;
    for (int y = 0; y < c->h; y++) {
        canvas_row_utf8(c, y, row, size);
        if (row[0] == '\0') {
            empty++;
            continue;
        }
        for (; empty > 0; empty--)
            fputc('\n', out);
        fprintf(out, "%s\n", row);
    }
    mem_free(row);
    return fflush(out) == 0 && !ferror(out) ? STATUS_OK : STATUS_IO;
}

/* With the runs that --open names, read to their ends as they are now. */
static enum status draw_and_write(const struct model *m,
                                  const struct ui_config *config,
                                  struct ui_state *ui, struct canvas *c,
                                  FILE *out)
{
    struct screen screen = {.live = m, .shown = m, .ui = ui};
    struct kept_runs kept = {0};
    enum status status = STATUS_OK;

    ui->area = screen_view_rect(c->w, c->h);
    if (config->n_open > 0)
        status = kept_runs_begin(&kept, config, &ui->source, NULL);
    if (status == STATUS_OK) {
        kept_runs_settle(&kept, m, ui);
        screen_draw(&screen, c);
        status = write_rows(c, out);
    }
    kept_runs_done(&kept);
    return status;
}

/* What the screen would be drawn with in this locale; --glyphs overrules it,
 * as for a file that goes elsewhere. */
static enum glyphs dump_glyphs(const struct ui_config *config)
{
    if (!config->term.unicode)
        return GLYPHS_ASCII;
    return config->glyphs >= 0 ? (enum glyphs)config->glyphs
                               : term_locale_glyphs();
}

enum status dump_screen(const struct model *m, const struct ui_config *config,
                        int w, int h, FILE *out, struct err *err)
{
    struct ui_state ui;
    struct canvas c;
    enum view_id view;
    enum status status;

    if (config->view != NULL && !view_find(config->view, &view))
        return err_set(err, STATUS_USAGE,
                       "%.40s: no such screen, expected train, compare, "
                       "errors, weights, log or runs",
                       config->view);
    if (w < 1 || h < 1 || w > SIZE_LIMIT || h > SIZE_LIMIT)
        return err_set(err, STATUS_USAGE, "%dx%d: expected 1x1 to %dx%d", w, h,
                       SIZE_LIMIT, SIZE_LIMIT);
    status = ui_state_init(&ui);
    if (status == STATUS_OK) {
        ui_state_choose(&ui, config);
        status = canvas_init(&c, w, h, dump_glyphs(config));
        if (status == STATUS_OK) {
            status = draw_and_write(m, config, &ui, &c, out);
            canvas_done(&c);
        }
        ui_state_done(&ui);
    }
    if (status == STATUS_IO)
        return err_set(err, STATUS_IO, "screen: %s", strerror(errno));
    if (status != STATUS_OK)
        return err_set(err, status, "screen: out of memory");
    return STATUS_OK;
}
