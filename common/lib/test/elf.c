#include "lib/elf.h"
#include "abi/boot_info.h"
#include "test_bytes.h"
#include "unit.h"

#define LOWEST UINT64_C(0x400000)
#define END    UINT64_C(0x800000)

#define HEADERS     64u
#define HEADER_SIZE 56u
#define TEXT        0x200u
#define DATA        0x300u
#define FILE_BYTES  0x310u

#define R 4u
#define W 2u
#define X 1u

/* Text at 0x400000, 0x100 bytes; data at 0x401000, 0x10 of 0x2000 bytes in the file. */
static uint8_t file[FILE_BYTES];
static struct elf_place place;

static void put_header(
    uint32_t index,
    uint32_t type,
    uint32_t flags,
    uint64_t offset,
    uint64_t vaddr,
    uint64_t file_size_bytes,
    uint64_t memory_size_bytes)
{
    uint8_t *header = file + HEADERS + index * HEADER_SIZE;
    set_u32(header, type);
    set_u32(header + 4, flags);
    set_u64(header + 8, offset);
    set_u64(header + 16, vaddr);
    set_u64(header + 32, file_size_bytes);
    set_u64(header + 40, memory_size_bytes);
}

static void build(void)
{
    place = (struct elf_place){.machine = ELF_MACHINE_RISCV, .lowest = LOWEST, .end = END};
    memset(file, 0, sizeof(file));
    memcpy(file, "\177ELF\2\1\1", 7);
    set_u16(file + 16, 2);
    set_u16(file + 18, ELF_MACHINE_RISCV);
    set_u64(file + 24, LOWEST + 8);
    set_u64(file + 32, HEADERS);
    set_u16(file + 54, HEADER_SIZE);
    set_u16(file + 56, 3);
    put_header(0, 0x6474e551, R | W, 0, 0, 0, 0x20000); /* PT_GNU_STACK */
    put_header(1, 1, R | X, TEXT, LOWEST, 0x100, 0x100);
    put_header(2, 1, R | W, DATA, LOWEST + 0x1000, 0x10, 0x2000);
}

static enum status read_sized(size_t size_bytes)
{
    const struct bytes copy = test_bytes_copy(file, size_bytes);
    struct elf_program program;
    const enum status status = elf_read(copy, &place, &program);
    test_bytes_free(copy);
    return status;
}

static enum status read_built(void)
{
    return read_sized(FILE_BYTES);
}

static void test_good(void)
{
    build();
    struct elf_program program;
    const struct bytes image = {file, sizeof(file)};
    CHECK_EQUAL(elf_read(image, &place, &program), STATUS_OK);
    CHECK_EQUAL(program.entry, LOWEST + 8);
    CHECK_EQUAL(program.segment_count, 2);
    CHECK_EQUAL(program.stack_size_bytes, 0x20000);
    CHECK_EQUAL(program.segments[0].vaddr, LOWEST);
    CHECK_EQUAL(program.segments[0].permissions, SEGMENT_READ | SEGMENT_EXECUTE);
    CHECK(program.segments[0].file.data == file + TEXT);
    CHECK_EQUAL(program.segments[1].memory_size_bytes, 0x2000);
    CHECK_EQUAL(program.segments[1].file.size_bytes, 0x10);
    CHECK_EQUAL(program.segments[1].permissions, SEGMENT_READ | SEGMENT_WRITE);
}

static void test_truncated(void)
{
    build();
    for (size_t size_bytes = 0; size_bytes < FILE_BYTES; size_bytes++) {
        CHECK_EQUAL(read_sized(size_bytes), STATUS_TRUNCATED);
    }
    CHECK_EQUAL(read_built(), STATUS_OK);
    set_u64(file + 32, UINT64_MAX);
    CHECK_EQUAL(read_built(), STATUS_TRUNCATED);
    build();
    put_header(2, 1, R | W, UINT64_MAX - 4, LOWEST + 0x1000, 0x10, 0x2000);
    CHECK_EQUAL(read_built(), STATUS_TRUNCATED);
}

/* Each byte of the identity, and the fields after it. */
static void test_not_our_elf(void)
{
    for (unsigned i = 0; i < 7; i++) {
        build();
        file[i] ^= 0xff;
        CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    }
    build();
    set_u16(file + 16, 3); /* position independent */
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    build();
    set_u16(file + 54, HEADER_SIZE + 1);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
}

static void test_bad_segment(void)
{
    static const struct {
        uint32_t type;
        uint32_t flags;
        uint64_t vaddr;
        uint64_t file_size_bytes;
        uint64_t memory_size_bytes;
    } bad[] = {
        {1, R | W | X, LOWEST + 0x1000, 0x10, 0x2000},
        {1, W, LOWEST + 0x1000, 0x10, 0x2000},
        {1, 0, LOWEST + 0x1000, 0x10, 0x2000},
        {1, R, LOWEST + 0x1008, 0x10, 0x2000},
        {1, R, LOWEST + 0x1000, 0x10, 0xf},
        {1, R, LOWEST + 0x1000, 0, 0},
        {1, R, LOWEST - 0x1000, 0x10, 0x10},
        {1, R, END, 0x10, 0x10},
        {1, R, END - 0x1000, 0x10, 0x1001},
        {1, R, LOWEST + 0x1000, 0x10, UINT64_MAX},
        {1, R, 0 - UINT64_C(0x1000), 0x10, 0x2000},
        {2, R, LOWEST + 0x1000, 0x10, 0x10}, /* PT_DYNAMIC */
        {3, R, LOWEST + 0x1000, 0x10, 0x10}, /* PT_INTERP */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        build();
        put_header(
            2,
            bad[i].type,
            bad[i].flags,
            DATA,
            bad[i].vaddr,
            bad[i].file_size_bytes,
            bad[i].memory_size_bytes);
        CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    }
}

static void test_order_and_overlap(void)
{
    build();
    put_header(1, 1, R | W, DATA, LOWEST + 0x1000, 0x10, 0x2000);
    put_header(2, 1, R | X, TEXT, LOWEST, 0x100, 0x100);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    build();
    put_header(1, 1, R | X, TEXT, LOWEST, 0x100, 0x1001);
    CHECK_EQUAL(read_built(), STATUS_OVERLAP);
    put_header(1, 1, R | X, TEXT, LOWEST, 0x100, 0x1000);
    CHECK_EQUAL(read_built(), STATUS_OK);
    put_header(2, 1, R | W, DATA, LOWEST, 0x10, 0x10);
    CHECK_EQUAL(read_built(), STATUS_OVERLAP);
}

static void test_entry(void)
{
    static const uint64_t bad[] = {0, LOWEST - 1, LOWEST + 0x100, LOWEST + 0x1000, UINT64_MAX};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        build();
        set_u64(file + 24, bad[i]);
        CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    }
    build();
    set_u16(file + 56, 0); /* no segments at all */
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
}

/* Addresses from 0, a dynamic section, and a base to be loaded at. */
static void build_position_independent(void)
{
    build();
    place.base = LOWEST;
    set_u16(file + 16, 3);
    set_u64(file + 24, 8);
    put_header(0, 2, R | W, DATA, 0x1000, 0x10, 0x10); /* PT_DYNAMIC */
    put_header(1, 1, R | X, TEXT, 0, 0x100, 0x100);
    put_header(2, 1, R | W, DATA, 0x1000, 0x10, 0x2000);
}

static void test_position_independent(void)
{
    build_position_independent();
    struct elf_program program;
    const struct bytes image = {file, sizeof(file)};
    CHECK_EQUAL(elf_read(image, &place, &program), STATUS_OK);
    CHECK_EQUAL(program.entry, LOWEST + 8);
    CHECK_EQUAL(program.segments[0].vaddr, LOWEST);
    CHECK_EQUAL(program.segments[1].vaddr, LOWEST + 0x1000);
    set_u16(file + 16, 2); /* linked for its addresses */
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    static const uint64_t bad[] = {END - LOWEST, UINT64_MAX & ~UINT64_C(0xfff), 0 - LOWEST, 0x10};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        build_position_independent();
        put_header(2, 1, R | W, DATA, bad[i], 0x10, 0x2000);
        CHECK_EQUAL(read_built(), STATUS_MALFORMED);
    }
    build_position_independent();
    set_u64(file + 24, UINT64_MAX);
    CHECK_EQUAL(read_built(), STATUS_MALFORMED);
}

static void test_machine_and_limits(void)
{
    build();
    set_u16(file + 18, ELF_MACHINE_X86_64);
    CHECK_EQUAL(read_built(), STATUS_UNSUPPORTED);
    build();
    set_u16(file + 56, UINT16_MAX);
    CHECK_EQUAL(read_built(), STATUS_LIMIT_EXCEEDED);
}

static void test_too_many_segments(void)
{
    static uint8_t large[0x1000];
    build();
    set_u16(file + 56, ELF_SEGMENTS_MAX + 1);
    memcpy(large, file, sizeof(file));
    for (uint32_t i = 0; i <= ELF_SEGMENTS_MAX; i++) {
        put_header(0, 1, R | X, 0, LOWEST + i * UINT64_C(0x1000), 0x10, 0x10);
        memcpy(large + HEADERS + i * HEADER_SIZE, file + HEADERS, HEADER_SIZE);
    }
    struct elf_program program;
    const struct bytes image = {large, sizeof(large)};
    CHECK_EQUAL(elf_read(image, &place, &program), STATUS_LIMIT_EXCEEDED);
    set_u16(large + 56, ELF_SEGMENTS_MAX);
    CHECK_EQUAL(elf_read(image, &place, &program), STATUS_OK);
    CHECK_EQUAL(program.segment_count, ELF_SEGMENTS_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"truncated", test_truncated},
        {"not our ELF", test_not_our_elf},
        {"bad segment", test_bad_segment},
        {"order and overlap", test_order_and_overlap},
        {"entry", test_entry},
        {"position independent", test_position_independent},
        {"machine and limits", test_machine_and_limits},
        {"too many segments", test_too_many_segments},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
