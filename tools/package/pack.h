/* What a packed package has as its content (lib/package.h). */
#pragma once

#include "files.h"
#include "lib/package.h"

/* Size and LZ4 block, malloc()ed. Ends the tool when there is no memory. */
struct file_content pack(struct file_content whole);

/* The package that is packed in this one, malloc()ed; data is NULL where none is. */
struct file_content unpack(const struct package *package);
