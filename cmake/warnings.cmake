# Every warning is an error, in every flavor.
set(TESSERA_WARNINGS
  -Wall -Wextra -Werror -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wundef
  -Wvla -Wformat=2 -Wcast-qual -Wwrite-strings -Wimplicit-fallthrough)

# The same bytes from any folder: no path of the build machine and no date in an object.
set(TESSERA_REPRODUCIBLE
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -fdebug-compilation-dir=. -Werror=date-time)
