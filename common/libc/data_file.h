/* Open files that are a File, and open directories. */
#pragma once

#include "open_file.h"
#include "schema/directory.h"

/*
 * Of a File's window, and what is read or written through it with one message: a page less, since
 * it begins where it suits the service.
 */
#define WINDOW_BYTES      UINT64_C(0x11000)
#define WINDOW_PART_BYTES UINT64_C(0x10000)

/* What stat() says of a node. */
void data_file_state(const struct node_state *from, struct stat *state);

extern const struct file_operations data_operations;
extern const struct file_operations directory_operations;
