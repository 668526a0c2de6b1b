/*
 * The site: files of a Directory, kept open between requests, and small ones in memory. What is
 * kept is believed for DOCUMENTS_FRESH_NS; then its path is looked up again, and what is another
 * file by now, or has changed, is opened anew. Who is being sent the old one gets that to its end.
 */
#pragma once

#include "http/site.h"

#define DOCUMENTS_FRESH_NS UINT64_C(50000000)
/* Kept and in use together. */
#define DOCUMENTS_MAX 640u
/* Those that nobody uses. */
#define DOCUMENTS_IDLE_MAX 128u
/* Files up to this size are kept in memory, as long as all of them have room. */
#define DOCUMENTS_CONTENT_BYTES     65536u
#define DOCUMENTS_ALL_CONTENT_BYTES 4194304u
/* What larger files are read through, where the directory's service gives it. */
#define DOCUMENTS_WINDOW_BYTES 65536u

/* The site of a directory, which there is one of. */
struct site *documents_init(uint32_t directory);
