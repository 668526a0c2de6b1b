#include "request.h"
#include "unit.h"

static const struct block_properties disk = {
    .block_bytes = 512,
    .block_count = 100,
    .request_blocks_max = 16,
    .in_flight_max = 1,
};

#define BUFFER UINT64_C(16384)

static enum status ask(uint64_t block, uint32_t block_count, uint32_t offset_bytes)
{
    const struct block_wish wish = {BLOCK_OPERATION_WRITE, block, block_count, offset_bytes};
    return block_wish_check(&wish, &disk, BUFFER);
}

static void test_good(void)
{
    CHECK_EQUAL(ask(0, 1, 0), STATUS_OK);
    CHECK_EQUAL(ask(99, 1, 512), STATUS_OK);
    CHECK_EQUAL(ask(84, 16, 8192), STATUS_OK);
    const struct block_wish flush = {.operation = BLOCK_OPERATION_FLUSH};
    CHECK_EQUAL(block_wish_check(&flush, &disk, BUFFER), STATUS_OK);
}

static void test_blocks(void)
{
    CHECK_EQUAL(ask(0, 0, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(0, 17, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(0, UINT32_MAX, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(100, 1, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(85, 16, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(UINT64_MAX, 2, 0), STATUS_INVALID_ARGUMENT);
}

static void test_buffer(void)
{
    CHECK_EQUAL(ask(0, 1, 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(0, 1, 16384), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(0, 2, 15872), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ask(0, 1, UINT32_MAX - 511), STATUS_INVALID_ARGUMENT);
    const struct block_wish wish = {BLOCK_OPERATION_READ, 0, 16, 0};
    CHECK_EQUAL(block_wish_check(&wish, &disk, 4096), STATUS_INVALID_ARGUMENT);
}

/* A disk with fewer blocks than one request may have. */
static void test_small_disk(void)
{
    struct block_properties small = disk;
    small.block_count = 4;
    const struct block_wish wish = {BLOCK_OPERATION_READ, 0, 5, 0};
    CHECK_EQUAL(block_wish_check(&wish, &small, BUFFER), STATUS_INVALID_ARGUMENT);
}

static void test_read_only(void)
{
    struct block_properties sealed = disk;
    sealed.is_read_only = true;
    struct block_wish wish = {BLOCK_OPERATION_WRITE, 0, 1, 0};
    CHECK_EQUAL(block_wish_check(&wish, &sealed, BUFFER), STATUS_UNSUPPORTED);
    wish.operation = BLOCK_OPERATION_READ;
    CHECK_EQUAL(block_wish_check(&wish, &sealed, BUFFER), STATUS_OK);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what disk and buffer have", test_good},
        {"blocks that the disk has not", test_blocks},
        {"parts that the buffer has not", test_buffer},
        {"a small disk", test_small_disk},
        {"a disk that is only read", test_read_only},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
