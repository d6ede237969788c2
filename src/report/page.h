/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study as one page that needs nothing else: no script, no network, no font
 * of its own. Light or dark, on a screen or on paper, for eyes and for screen
 * readers. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/figures.h"
#include "report/predictions.h"
#include "report/study.h"

/* What every file of ours begins with: so much of it tells whether one may be
 * replaced. */
extern const char page_begin[], page_figure_begin[];

#define PAGE_NETS 8

/* A lane whose answers and weights are shown: of a group the one with the
 * lowest seed. */
struct page_net {
    size_t lane;
    const struct predictions *predictions; /* NULL: `why` says why not */
    char why[256];
};

struct page {
    const char *title; /* NULL = one is made */
    const struct study *study;
    enum study_axis axis;
    const char *notes; /* what could not be read, a line each; or "" */
    struct figures figures;
    struct page_net nets[PAGE_NETS];
    size_t n_nets;
};

/* Which groups have curves, and which nets are shown, of a settled study of one
 * run at least. */
void page_choose(struct page *page);

/* STATUS_NOMEM. */
enum status page_write(const struct page *page, struct html *h);

/* The first figure alone, as an SVG file. */
enum status page_write_figure(const struct page *page, struct html *h);

#endif
