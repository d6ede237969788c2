dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl What the program cannot do without.

dnl NEED(library, header, function, Debian package): joins LIBS, or else the
dnl package joins $missing.
AC_DEFUN([NEED], [
  have=yes
  AC_CHECK_HEADER([$2], [], [have=no])
  AS_IF([test $have = yes], [AC_SEARCH_LIBS([$3], [$1], [], [have=no])])
  AS_IF([test $have = no], [missing="$missing $4"])])
