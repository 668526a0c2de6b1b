/*
 * What upstream's meson.build would write: a C library with its common extensions. Nothing is
 * looked for in a file system: callers say so (XKB_CONTEXT_NO_DEFAULT_INCLUDES), and these paths
 * lead nowhere.
 */
#pragma once

#define LIBXKBCOMMON_VERSION       "1.5.0"
#define DFLT_XKB_CONFIG_ROOT       "/nonexistent"
#define DFLT_XKB_CONFIG_EXTRA_PATH "/nonexistent"
#define XLOCALEDIR                 "/nonexistent"
#define DEFAULT_XKB_RULES          "evdev"
#define DEFAULT_XKB_MODEL          "pc105"
#define DEFAULT_XKB_LAYOUT         "us"
#define DEFAULT_XKB_VARIANT        NULL
#define DEFAULT_XKB_OPTIONS        NULL
#define EXIT_INVALID_USAGE         2
#define HAVE_UNISTD_H              1
#define HAVE___BUILTIN_EXPECT      1
#define HAVE_STRNDUP               1
#define HAVE_ASPRINTF              1
