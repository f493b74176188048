# SPDX-License-Identifier: MIT
# appmsg_warnings: what gcc 12 and clang 14 can say about our code.  Both know
# all of these.
add_library(appmsg_warnings INTERFACE)
target_compile_options(appmsg_warnings INTERFACE
  -Wall
  -Wextra
  -Wpedantic
  -Wcast-qual
  -Wconversion
  -Wformat=2
  -Wmissing-prototypes
  -Wpointer-arith
  -Wshadow
  -Wstrict-prototypes
  -Wundef
  -Wvla
  $<$<BOOL:${APPMSG_WERROR}>:-Werror>
)
