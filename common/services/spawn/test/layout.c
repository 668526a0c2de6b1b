#include "layout.h"
#include "test_bytes.h"
#include "unit.h"

#define MACHINE     ELF_MACHINE_RISCV
#define HEADERS     64u
#define HEADER_SIZE 56u
#define TEXT        0x200u
#define FILE_BYTES  0x300u
#define PT_LOAD     1u

#define R 4u
#define W 2u
#define X 1u

static uint8_t file[FILE_BYTES];
static struct elf_program program;
static struct image image;

static void put_segment(
    uint32_t index, uint32_t flags, uint64_t vaddr, uint64_t file_bytes, uint64_t memory_bytes)
{
    uint8_t *header = file + HEADERS + index * HEADER_SIZE;
    set_u16(file + 56, (uint16_t)(index + 1));
    set_u32(header, PT_LOAD);
    set_u32(header + 4, flags);
    set_u64(header + 8, TEXT);
    set_u64(header + 16, vaddr);
    set_u64(header + 32, file_bytes);
    set_u64(header + 40, memory_bytes);
}

/* A file with one page of code, position independent. */
static void build(void)
{
    memset(file, 0, sizeof(file));
    memcpy(file, "\177ELF\2\1\1", 7);
    set_u16(file + 16, 3);
    set_u16(file + 18, MACHINE);
    set_u64(file + 32, HEADERS);
    set_u16(file + 54, HEADER_SIZE);
    put_segment(0, R | X, 0, 0x100, 0x100);
}

static enum status read_built(void)
{
    const struct bytes copy = test_bytes_copy(file, sizeof(file));
    const enum status status = layout_read(copy, MACHINE, &program, &image);
    test_bytes_free(copy);
    return status;
}

static void test_good(void)
{
    build();
    put_segment(1, R, PAGE_SIZE_BYTES, 0x10, 0x10);
    put_segment(2, R | W, 2 * PAGE_SIZE_BYTES, 0x10, 0x10);
    CHECK_EQUAL(read_built(), STATUS_OK);
    CHECK_EQUAL(image.segment_count, 2);
    CHECK_EQUAL(image.data_offset, 2 * PAGE_SIZE_BYTES);
    CHECK_EQUAL(image.end, 3 * PAGE_SIZE_BYTES);
    CHECK_EQUAL(image.stack_bytes, IMAGE_STACK_BYTES_DEFAULT);
    CHECK_EQUAL(layout_content_bytes(&image), 3 * PAGE_SIZE_BYTES);
}

/* Data that starts as zeros is its process's own memory: the loader has none of it. */
static void test_zeros_of_data(void)
{
    build();
    put_segment(1, R | W, PAGE_SIZE_BYTES, 0x10, UINT64_C(0x40000000));
    CHECK_EQUAL(read_built(), STATUS_OK);
    CHECK_EQUAL(layout_content_bytes(&image), 2 * PAGE_SIZE_BYTES);
}

/* What nobody writes to would be the loader's memory: it has to be in the file. */
static void test_more_than_the_file(void)
{
    const uint64_t most = PAGE_SIZE_BYTES + LAYOUT_GAPS_BYTES;
    build();
    put_segment(0, R | X, 0, 0x100, most);
    CHECK_EQUAL(read_built(), STATUS_OK);
    CHECK_EQUAL(layout_content_bytes(&image), most);
    put_segment(0, R | X, 0, 0x100, most + 1);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    put_segment(0, R | X, 0, 0x100, UINT64_C(0xfffff000));
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    build();
    put_segment(1, R, UINT64_C(0x20000000), 0x10, 0x10);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    build();
    put_segment(1, R | W, UINT64_C(0x20000000), 0x10, 0x10);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
}

static void test_order_and_stack(void)
{
    build();
    put_segment(1, R | W, PAGE_SIZE_BYTES, 0x10, 0x10);
    put_segment(2, R, 2 * PAGE_SIZE_BYTES, 0x10, 0x10);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    build();
    put_segment(1, R, PAGE_SIZE_BYTES, 0, IMAGE_STACK_BYTES_MAX + 1);
    set_u32(file + HEADERS + HEADER_SIZE, 0x6474e551);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    put_segment(1, R, PAGE_SIZE_BYTES, 0, IMAGE_STACK_BYTES_MAX);
    set_u32(file + HEADERS + HEADER_SIZE, 0x6474e551);
    CHECK_EQUAL(read_built(), STATUS_OK);
    CHECK_EQUAL(image.stack_bytes, IMAGE_STACK_BYTES_MAX);
}

/* Errors of the reader come through. */
static void test_no_program(void)
{
    build();
    CHECK_EQUAL(layout_read((struct bytes){file, 10}, MACHINE, &program, &image), STATUS_TRUNCATED);
    CHECK_EQUAL(
        layout_read((struct bytes){file, sizeof(file)}, ELF_MACHINE_X86_64, &program, &image),
        STATUS_UNSUPPORTED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"segments and data", test_good},
        {"data that starts as zeros", test_zeros_of_data},
        {"more memory than the file has", test_more_than_the_file},
        {"order of segments, size of the stack", test_order_and_stack},
        {"no program", test_no_program},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
