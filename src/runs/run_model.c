/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that is on disk as the model that a front end would have of it. */
#include "runs/run_parts.h"

enum status run_model_read(const struct run_found *run, struct model **out,
                           struct err *err)
{
    struct run_reader *r;
    size_t n;
    enum status status = run_reader_new(run, &r, err);

    if (status)
        return status;
    status = run_reader_more(r, true, SIZE_MAX, &n, err);
    if (!status && run_reader_model(r, run, out))
        status = err_set(err, STATUS_NOMEM, "out of memory");
    run_reader_free(r);
    return status;
}
