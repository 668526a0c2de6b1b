/* What the parts of block_test share. */
#pragma once

#include "program_check.h"
#include "requests.h"
#include <stdbool.h>

#define BUFFER_BYTES 0x100000u

/* Of the disk, from the first test on. */
extern struct block_geometry geometry;

/* Errors of BlockDevice.open and .openReader. */
enum status open_channel(bool is_writer, uint32_t buffer_bytes, struct channel *channel);

/* One of BUFFER_BYTES, for good. */
void map_buffer(struct channel *channel, uint32_t permissions);
void close_channel(struct channel *channel);

/* The word that stands at an offset of the disk, in one run. */
uint64_t pattern_at(uint64_t offset, uint64_t run);

/* The buffer becomes what is to stand from an offset of the disk on. */
void fill(const struct channel *channel, uint64_t offset, uint64_t run);

/* A buffer's worth of the disk, in REQUESTS_MAX pieces. */
struct transfer pieces(enum block_channel_method method, uint64_t offset);

void test_killed(void);
void test_devices_killed(void);
void test_memory_is_held(void);
