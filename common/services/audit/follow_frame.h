/*
 * How a machine shows its audit log to who follows it, over any stream of bytes: who follows asks
 * once, and then gets frames, until either ends it. All numbers are little-endian.
 *
 *   the request                          a frame
 *   8    "TESSFLW1"                      u32  enum follow_frame_kind
 *   u64  boot of the last record known   u32  how many bytes follow
 *   u64  its number; 0: from the oldest  ...
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "log_head.h"
#include <stdbool.h>

#define FOLLOW_REQUEST_BYTES    24u
#define FOLLOW_FRAME_HEAD_BYTES 8u
#define FOLLOW_FRAME_BYTES_MAX  4096u
#define FOLLOW_HEAD_BYTES_MAX   (SIGNATURE_BYTES + LOG_HEAD_BYTES_MAX)

enum follow_frame_kind {
    FOLLOW_FRAME_LOG = 1,     /* part of the log, in the form of an export (proof.h) */
    FOLLOW_FRAME_HEAD = 2,    /* a signature, and the LogHead that it is over */
    FOLLOW_FRAME_REFUSED = 3, /* u32 enum status; nothing comes behind it */
};

struct follow_request {
    uint64_t boot;
    uint64_t number;
};

void follow_request_write(
    const struct follow_request *request, uint8_t target[FOLLOW_REQUEST_BYTES]);

/* False: it is none. */
bool follow_request_read(const uint8_t from[FOLLOW_REQUEST_BYTES], struct follow_request *request);

/* `size_bytes` is at most FOLLOW_FRAME_BYTES_MAX. */
void follow_frame_write_head(
    enum follow_frame_kind kind, size_t size_bytes, uint8_t target[FOLLOW_FRAME_HEAD_BYTES]);

/* False: it is none, or what follows is too long, or not as long as what it is said to be. */
bool follow_frame_read_head(
    const uint8_t from[FOLLOW_FRAME_HEAD_BYTES], enum follow_frame_kind *kind, size_t *size_bytes);
