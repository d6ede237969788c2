/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/style.h"

#define LIGHT                                                                  \
    "--bg:#fff;--fg:#1b1f24;--dim:#57606a;--rule:#d0d7de;--soft:#f3f5f7;"      \
    "--c0:#0068b5;--c1:#c85a00;--c2:#00805a;--c3:#a6498a;--c4:#7a6200;"        \
    "--c5:#4a5bc4;--c6:#b3261e;--c7:#5f6368;"
#define DARK                                                                   \
    "--bg:#14181d;--fg:#e6e9ec;--dim:#a3acb5;--rule:#3a434d;--soft:#1e242b;"   \
    "--c0:#5cb3ff;--c1:#ff9d45;--c2:#3fd0a0;--c3:#ea9bd0;--c4:#e3cf57;"        \
    "--c5:#a9b3ff;--c6:#ff8a80;--c7:#bdc3c9;"

const char style_colours[] =
    ":root{color-scheme:light dark;" LIGHT "}\n"
    "@media screen and (prefers-color-scheme:dark){:root{" DARK "}}\n";

const char style_chart[] =
    ".chart{font:12px system-ui,'DejaVu Sans',sans-serif;color:var(--fg)}\n"
    ".chart text{fill:var(--fg);stroke:var(--bg);stroke-width:3px;"
    "paint-order:stroke}.chart .small{font-size:11px}\n"
    ".paper{fill:var(--bg)}\n"
    ".grid{stroke:var(--rule);stroke-width:.6;fill:none}\n"
    ".axis{stroke:var(--dim);fill:none}\n"
    ".line{fill:none;stroke-width:2;stroke-linejoin:round}\n"
    ".faint{fill:none;stroke-width:1;stroke-opacity:.4}\n"
    ".dots{fill:none;stroke-width:5;stroke-linecap:round}\n"
    ".mark{fill:none;stroke-width:1;stroke-dasharray:2 2}\n"
    ".band{fill-opacity:.18}\n"
    ".c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}"
    ".c3{stroke:var(--c3)}.c4{stroke:var(--c4)}.c5{stroke:var(--c5)}"
    ".c6{stroke:var(--c6)}.c7{stroke:var(--c7)}\n"
    ".chart "
    ".band{stroke:none}.band.c0{fill:var(--c0)}.band.c1{fill:var(--c1)}.band."
    "c2{fill:var(--c2)}"
    ".band.c3{fill:var(--c3)}.band.c4{fill:var(--c4)}.band.c5{fill:var(--c5)}"
    ".band.c6{fill:var(--c6)}.band.c7{fill:var(--c7)}\n";

const char style_page[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1rem 1.25rem 3rem;max-width:64rem;"
    "background:var(--bg);color:var(--fg);"
    "font:16px/1.5 system-ui,'DejaVu Sans',sans-serif}\n"
    "h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0;"
    "overflow-wrap:anywhere}\n"
    "h2{font-size:1.25rem;margin:2.2rem 0 .5rem;padding-top:.6rem;"
    "border-top:1px solid var(--rule)}\n"
    "h3{font-size:1.05rem;margin:1.4rem 0 .4rem}\n"
    "p{margin:.5rem 0;max-width:46rem}.dim{color:var(--dim)}\n"
    "figure{margin:1rem 0}figcaption{color:var(--dim);font-size:.9rem;"
    "max-width:46rem}\n"
    ".chart{display:block;width:100%;height:auto}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0;"
    "font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;color:var(--dim);padding:.2rem 0 .4rem}\n"
    "th,td{padding:.22rem .6rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--rule)}\n"
    "thead th{border-bottom:2px solid var(--dim);vertical-align:bottom}\n"
    "td.n,th.n{text-align:right}td.n,th.lane{white-space:nowrap}\n"
    "td.long{overflow-wrap:anywhere}\n"
    ".key{display:inline-block;width:1.6rem;height:.75rem;margin-right:.4rem;"
    "vertical-align:baseline}\n"
    ".key path{stroke-width:3;fill:none}\n"
    ".matrix td,.matrix th{text-align:right;padding:.12rem .35rem;border:0}\n"
    ".matrix td{border:1px solid var(--bg);min-width:2.1rem}\n"
    ".matrix .yes{background:rgba(0,104,181,var(--a))}\n"
    ".matrix .no{background:rgba(222,110,10,var(--a))}\n"
    ".tiles{display:flex;flex-wrap:wrap;gap:.7rem .7rem;padding:0;margin:.6rem "
    "0;list-style:none}\n"
    ".tiles li{font-size:.8rem;line-height:1.3;width:6.2rem}\n"
    ".tiles.small li{width:4.6rem}\n"
    ".tiles img{display:block;width:100%;height:auto;"
    "image-rendering:pixelated;border:1px solid var(--rule);"
    "margin-bottom:.2rem}\n"
    "code{font:.85rem/1.4 ui-monospace,'DejaVu Sans Mono',monospace;"
    "overflow-wrap:anywhere}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}"
    "h2{break-after:avoid}h3{break-after:avoid}"
    "figure,tr,.matrix,.tiles li{break-inside:avoid}.wide{overflow:visible}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "thead{display:table-header-group}}\n";

const char *style_dashes(unsigned style)
{
    static const char *const dashes[] = {
        "",
        " stroke-dasharray=\"7 3\"",
        " stroke-dasharray=\"2 2.5\"",
        " stroke-dasharray=\"9 3 2 3\"",
        " stroke-dasharray=\"4 2\"",
        " stroke-dasharray=\"12 4\"",
        " stroke-dasharray=\"9 2 2 2 2 2\"",
        " stroke-dasharray=\"1 3\"",
        " stroke-dasharray=\"14 3 4 3\"",
    };

    return dashes[style % (sizeof dashes / sizeof dashes[0])];
}
