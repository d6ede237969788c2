/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The descriptor is exchanged, not the stream: messages of other libraries
 * and of the sanitizers are caught too. Without room for a file messages go
 * where they always went. State is static because there is one standard
 * error. */
#include "ui/term/stderr_aside.h"

#include <stdio.h>
#include <unistd.h>

#include "base/outlet.h"

static FILE *kept;
static int real_fd = -1;

void stderr_aside(void)
{
    if (kept != NULL || !isatty(STDERR_FILENO))
        return;
    kept = tmpfile();
    if (kept == NULL)
        return;
    fflush(stderr);
    real_fd = dup(STDERR_FILENO);
    if (real_fd >= 0)
        dup2(fileno(kept), STDERR_FILENO);
}

void stderr_release(void)
{
    char buf[512];
    size_t n;

    if (real_fd >= 0) {
        fflush(stderr);
        dup2(real_fd, STDERR_FILENO);
        close(real_fd);
        real_fd = -1;
    }
    outlet_hush(STDERR_FILENO);
    if (kept == NULL)
        return;
    rewind(kept);
    while ((n = fread(buf, 1, sizeof buf, kept)) > 0)
        fwrite(buf, 1, n, stderr);
    fclose(kept);
    kept = NULL;
}
