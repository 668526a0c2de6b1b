/* Open files that are a File, and open directories. */
#pragma once

#include "open_file.h"
#include "schema/directory.h"

/* Of a File's window: what is read or written with one message, when it is much. */
#define WINDOW_BYTES UINT64_C(0x10000)

/* What stat() says of a node. */
void data_file_state(const struct node_state *from, struct stat *state);

extern const struct file_operations data_operations;
extern const struct file_operations directory_operations;
