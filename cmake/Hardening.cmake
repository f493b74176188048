# SPDX-License-Identifier: MIT
# appmsg_hardening: mitigations for everything that optimised builds contain.
# Builds for sanitizers, valgrind and coverage are of type Debug and do without:
# fortified functions would hide errors from them.
#
# A target whose property APPMSG_NO_STACK_PROTECTOR is set goes without that one.
include(CheckCCompilerFlag)
include(CheckPIESupported)

add_library(appmsg_hardening INTERFACE)
if(NOT APPMSG_HARDENING)
  return()
endif()

# Position-independent programs, and libraries that may go into any of them.
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
# A level that the C library does not know counts as the highest that it knows.
# -U first: distributions set a level of their own.
target_compile_options(appmsg_hardening INTERFACE
  $<${optimised}:-U_FORTIFY_SOURCE> $<${optimised}:-D_FORTIFY_SOURCE=3>)

foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER "APPMSG_HAVE${flag}" known)
  check_c_compiler_flag(${flag} ${known})
  set(wanted ${optimised})
  if(flag MATCHES "stack-protector")
    set(wanted $<AND:${optimised},$<NOT:$<BOOL:$<TARGET_PROPERTY:APPMSG_NO_STACK_PROTECTOR>>>>)
  endif()
  if(${known})
    target_compile_options(appmsg_hardening INTERFACE $<${wanted}:${flag}>)
  endif()
endforeach()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_link_options(appmsg_hardening INTERFACE
    $<${optimised}:LINKER:-z,relro,-z,now,-z,noexecstack>)
endif()
