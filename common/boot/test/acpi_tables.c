/* What is wrong with the tables themselves, whatever is in them: every byte that can be cut off. */
#include "acpi_check.h"

enum { MADT_BYTES = 44 };

static void begin(uint8_t revision)
{
    arena_begin(&arena);
    uint8_t *madt = arena_table(&arena, "APIC", MADT_BYTES);
    set_u32(madt + 36, 0xfee00000);
    set_u32(arena_entry(&arena, madt, 0, 8) + 4, 1);
    set_u32(arena_entry(&arena, madt, 1, 12) + 4, 0xfec00000);
    arena_seal(&arena, revision);
}

static void refused(enum status want, const char *words)
{
    check_refused(ACPI_X86_64, 0, want, words);
}

static uint8_t *root(void)
{
    return arena.bytes + ARENA_ROOT;
}

static void fix_pointer(void)
{
    arena_fix(arena.bytes, 20, 8);
    arena_fix(arena.bytes, 36, 32);
}

static void test_cut_anywhere(void)
{
    for (uint8_t revision = 0; revision <= 2; revision += 2) {
        begin(revision);
        const uint64_t whole = arena.used;
        for (arena.limit = 0; arena.limit < whole; arena.limit++) {
            refused(STATUS_TRUNCATED, "does not lie in memory");
        }
        check_accepted(ACPI_X86_64, 0);
    }
}

static void test_any_changed_byte(void)
{
    begin(2);
    for (uint64_t i = 0; i < arena.used; i++) {
        const bool is_covered =
            i < 36 || (i >= ARENA_ROOT && i < ARENA_ROOT + 44) || i >= ARENA_FIRST_TABLE;
        arena.bytes[i] ^= 0x40;
        const enum status status = arena_read(&arena, ACPI_X86_64, 0, &info, &error);
        CHECK((status != STATUS_OK) == is_covered);
        CHECK((error.text[0] != '\0') == is_covered);
        arena.bytes[i] ^= 0x40;
    }
}

static void test_bad_pointer(void)
{
    begin(2);
    arena.bytes[0] = 'r';
    fix_pointer();
    refused(STATUS_MALFORMED, "RSDP at 0x0: wrong signature or checksum");
    begin(2);
    set_u32(arena.bytes + 20, 35);
    fix_pointer();
    refused(STATUS_MALFORMED, "wrong extended length");
    begin(2);
    set_u64(arena.bytes + 24, UINT64_MAX - 3);
    fix_pointer();
    refused(STATUS_TRUNCATED, "XSDT at 0xfffffffffffffffc (36 bytes) does not lie in memory");
    set_u64(arena.bytes + 24, ARENA_FIRST_TABLE);
    fix_pointer();
    refused(STATUS_MALFORMED, "no XSDT at 0x100, but something else");
}

/* Revision 2 without an XSDT: the RSDT serves. */
static void test_no_extended_root(void)
{
    begin(0);
    arena.bytes[15] = 2;
    set_u32(arena.bytes + 20, 36);
    fix_pointer();
    check_accepted(ACPI_X86_64, 0);
}

static void test_bad_root(void)
{
    begin(2);
    set_u32(root() + 4, 35);
    refused(STATUS_MALFORMED, "XSDT at 0x40 claims 35 bytes");
    set_u32(root() + 4, UINT32_MAX);
    refused(STATUS_MALFORMED, "XSDT at 0x40 claims 4294967295 bytes");
    set_u32(root() + 4, 44);
    root()[12]++;
    refused(STATUS_MALFORMED, "XSDT at 0x40 has a wrong checksum");
}

static void test_entries(void)
{
    begin(2);
    set_u64(root() + 36, 0x100000);
    arena_fix_table(root());
    refused(STATUS_TRUNCATED, "table at 0x100000 (36 bytes) does not lie in memory");
    set_u64(root() + 36, 0);
    arena_fix_table(root());
    refused(STATUS_NOT_FOUND, "no APIC table");
    /* An incomplete entry at the end is none. */
    begin(2);
    set_u32(root() + 4, 44 + 7);
    arena_fix_table(root());
    check_accepted(ACPI_X86_64, 0);
}

static void test_bad_table(void)
{
    begin(2);
    uint8_t *madt = arena_find(&arena, "APIC");
    set_u32(madt + 4, 20);
    refused(STATUS_MALFORMED, "APIC at 0x100 claims 20 bytes");
    set_u32(madt + 4, 43);
    arena_fix_table(madt);
    refused(STATUS_TRUNCATED, "APIC at 0x100 has 43 bytes, not 44");
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"cut anywhere", test_cut_anywhere},
        {"any changed byte", test_any_changed_byte},
        {"bad pointer", test_bad_pointer},
        {"no extended root", test_no_extended_root},
        {"bad root", test_bad_root},
        {"entries", test_entries},
        {"bad table", test_bad_table},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
