/* Fonts for tests: the files that the desktop has. */
#pragma once

#include "text/fonts.h"

/* The file that has all of them; read once, and never freed. */
struct bytes files_whole(void);

/* What is in it. */
const struct fonts_files *files_read(void);

/* Made of them, with a cache of so many bytes. */
struct fonts *files_fonts(size_t cache_bytes);

struct bytes files_text(const char *text);
