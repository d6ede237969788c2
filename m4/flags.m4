dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl Flags that not every compiler takes.

dnl TRY(variable, flag): the flag joins the variable, which the Makefile has, too,
dnl when the compiler takes it.
AC_DEFUN([TRY], [
  AC_SUBST([$1])
  try_saved=$CFLAGS; CFLAGS="$CFLAGS -Werror $2"
  AC_MSG_CHECKING([whether $CC takes $2])
  AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <string.h>]], [[char a[8]; memset(a, 0, 8); return a[0];]])],
    [AC_MSG_RESULT([yes]); $1="$$1 $2"], [AC_MSG_RESULT([no])])
  CFLAGS=$try_saved])
dnl TRY_ALL(variable, flags): all at once, or else one by one.
AC_DEFUN([TRY_ALL], [
  try_before=$$1
  TRY([$1], [$2])
  AS_IF([test "x$$1" = "x$try_before"], [m4_foreach_w([flag], [$2], [TRY([$1], flag)])])])
