/* Lookups, against what the generator says in C of the same schemas. */
#include "schema/directory.h"
#include "schema/kernel.h"
#include "schema/sample.h"
#include "schema/stream.h"
#include "schemas.h"
#include <stdlib.h>

static void test_interfaces(void)
{
    struct test_schemas schemas;
    struct interface_type_reader found;
    test_schemas_open(&schemas);
    struct reflection *reflection = &schemas.reflection;
    CHECK_EQUAL(reflection_interface(reflection, TEXT("Terminal"), &found), STATUS_OK);
    CHECK_EQUAL(found.id, TERMINAL_INTERFACE_ID);
    CHECK_EQUAL(found.methods.count, TERMINAL_METHOD_COUNT);
    CHECK_EQUAL(found.superclasses.count, 1);
    CHECK_EQUAL(reflection_interface_by_id(reflection, FILE_INTERFACE_ID, &found), STATUS_OK);
    CHECK(found.name.size_bytes == 4 && memcmp(found.name.data, "File", 4) == 0);
    CHECK_EQUAL(reflection_interface(reflection, TEXT("Fil"), &found), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_interface(reflection, TEXT(""), &found), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_interface_by_id(reflection, 1, &found), STATUS_NOT_FOUND);
    const uint32_t count = reflection->schemas.interfaces.count;
    CHECK_EQUAL(reflection_interface_at(reflection, count - 1, &found), STATUS_OK);
    CHECK_EQUAL(reflection_interface_at(reflection, count, &found), STATUS_NOT_FOUND);
    test_schemas_close(&schemas);
}

static void test_types(void)
{
    struct test_schemas schemas;
    struct struct_type_reader type;
    struct enum_type_reader enumeration;
    test_schemas_open(&schemas);
    struct reflection *reflection = &schemas.reflection;
    CHECK_EQUAL(reflection_struct(reflection, TEXT("Entry"), &type), STATUS_OK);
    CHECK_EQUAL(type.fields.count, 4);
    CHECK_EQUAL(reflection_struct(reflection, TEXT(""), &type), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_struct(reflection, TEXT("Entries"), &type), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_struct_at(reflection, UINT32_MAX, &type), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_enum(reflection, TEXT("Colour"), &enumeration), STATUS_OK);
    CHECK_EQUAL(enumeration.members.count, COLOUR_COUNT);
    CHECK_EQUAL(reflection_enum(reflection, TEXT("Color"), &enumeration), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_enum_at(reflection, UINT32_MAX, &enumeration), STATUS_NOT_FOUND);
    test_schemas_close(&schemas);
}

static void test_methods(void)
{
    struct test_schemas schemas;
    struct interface_type_reader sample;
    struct reflection_method method;
    test_schemas_open(&schemas);
    struct reflection *reflection = &schemas.reflection;
    CHECK_EQUAL(reflection_interface(reflection, TEXT("Sample"), &sample), STATUS_OK);
    CHECK_EQUAL(reflection_method(reflection, &sample, TEXT("swap"), &method), STATUS_OK);
    CHECK_EQUAL(method.ordinal, SAMPLE_SWAP);
    CHECK(method.params.is_in_registers && method.results.is_in_registers);
    CHECK_EQUAL(method.params.data_words, SAMPLE_SWAP_PARAMS_WORDS);
    CHECK_EQUAL(method.params.pointer_count, SAMPLE_SWAP_PARAMS_CAPABILITIES);
    CHECK_EQUAL(reflection_method_at(reflection, &sample, SAMPLE_ECHO, &method), STATUS_OK);
    CHECK(method.type.is_inherited && !method.params.is_in_registers);
    CHECK_EQUAL(reflection_method_at(reflection, &sample, SAMPLE_WAIT, &method), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_method(reflection, &sample, TEXT("wait"), &method), STATUS_NOT_FOUND);
    CHECK_EQUAL(
        reflection_method_at(reflection, &sample, SAMPLE_METHOD_COUNT, &method), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_method(reflection, &sample, TEXT("sway"), &method), STATUS_NOT_FOUND);
    test_schemas_close(&schemas);
}

static uint64_t mask_of(struct test_schemas *schemas, const char *interface, const char *facet)
{
    uint64_t mask = 0;
    CHECK_EQUAL(
        reflection_mask(&schemas->reflection, test_text(interface), test_text(facet), &mask),
        STATUS_OK);
    return mask;
}

static void test_masks(void)
{
    struct test_schemas schemas;
    uint64_t mask = 0;
    test_schemas_open(&schemas);
    struct reflection *reflection = &schemas.reflection;
    CHECK_EQUAL(mask_of(&schemas, "Machine", "observer"), MACHINE_FACET_OBSERVER);
    CHECK_EQUAL(mask_of(&schemas, "Terminal", "reader"), TERMINAL_FACET_READER);
    CHECK_EQUAL(mask_of(&schemas, "Event", ""), EVENT_MASK_ALL);
    CHECK_EQUAL(mask_of(&schemas, "Capability", ""), 0);
    CHECK_EQUAL(
        reflection_mask(reflection, TEXT("Event"), TEXT("reader"), &mask), STATUS_NOT_FOUND);
    CHECK_EQUAL(reflection_mask(reflection, TEXT("Nothing"), TEXT(""), &mask), STATUS_NOT_FOUND);
    test_schemas_close(&schemas);
}

/* A file that is cut is refused when it is opened or when what is missing is looked for. */
static void test_cut_files(void)
{
    struct test_schemas schemas;
    struct reflection cut;
    test_schemas_open(&schemas);
    for (size_t size = 0; size < schemas.file.size_bytes; size += 8) {
        CHECK_EQUAL(
            reflection_open(&cut, (struct bytes){schemas.file.data, size}), STATUS_TRUNCATED);
    }
    CHECK_EQUAL(reflection_open(&cut, (struct bytes){NULL, 0}), STATUS_TRUNCATED);
    uint8_t *copy = malloc(schemas.file.size_bytes);
    memcpy(copy, schemas.file.data, schemas.file.size_bytes);
    copy[8] = 2; /* a root in another segment */
    CHECK_EQUAL(
        reflection_open(&cut, (struct bytes){copy, schemas.file.size_bytes}), STATUS_MALFORMED);
    free(copy);
    test_schemas_close(&schemas);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"interfaces", test_interfaces},
        {"types", test_types},
        {"methods", test_methods},
        {"masks", test_masks},
        {"cut files", test_cut_files},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
