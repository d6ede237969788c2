/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One case a suite, with a limit of time that a loaded machine keeps, and
 * without the cache of who runs it: a test reads what it says it reads. */
#include "suite.h"

#include <stdlib.h>

int suite_run(const char *name, void (*add_tests)(TCase *tc), SFun setup,
              SFun teardown)
{
    Suite *suite = suite_create(name);
    TCase *tc = tcase_create(name);

    setenv("XDG_CACHE_HOME", "/dev/null", 1);
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, setup, teardown);
    add_tests(tc);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
