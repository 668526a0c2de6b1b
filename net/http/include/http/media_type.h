/* What a file's name says of its content. */
#pragma once

#include "lib/bytes.h"

/* The value of Content-Type, by the ending of the name; "application/octet-stream" for others. */
const char *media_type_of(struct bytes path);
