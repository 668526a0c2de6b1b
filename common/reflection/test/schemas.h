/* The schemas that the build made for the tests, and text that is collected. */
#pragma once

#include "reflection/print.h"
#include "test_bytes.h"
#include "unit.h"

#define TEXT(literal) ((struct bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

struct test_schemas {
    struct bytes file;
    struct reflection reflection;
};

static inline void test_schemas_open(struct test_schemas *schemas)
{
    schemas->file = test_bytes_from_file(TEST_SCHEMAS);
    CHECK_EQUAL(reflection_open(&schemas->reflection, schemas->file), STATUS_OK);
}

static inline void test_schemas_close(struct test_schemas *schemas)
{
    test_bytes_free(schemas->file);
}

static inline struct bytes test_text(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

struct collected {
    struct text_sink sink;
    char text[16384];
    size_t length;
};

static inline void collect(struct text_sink *sink, const char *text, size_t length)
{
    struct collected *collected = (struct collected *)(void *)sink;
    CHECK(length < sizeof(collected->text) - collected->length);
    memcpy(collected->text + collected->length, text, length);
    collected->length += length;
    collected->text[collected->length] = '\0';
}

static inline void collected_start(struct collected *collected)
{
    collected->sink.put = collect;
    collected->length = 0;
    collected->text[0] = '\0';
}

static inline void
check_text(const struct collected *got, const char *want, const char *file, int line)
{
    if (strcmp(got->text, want) != 0) {
        unit_failures++;
        fprintf(stderr, "%s:%d: got\n%s\nwant\n%s\n", file, line, got->text, want);
    }
}

#define CHECK_TEXT(got, want) check_text((got), (want), __FILE__, __LINE__)

static inline struct reflection_method
test_method(struct test_schemas *schemas, const char *interface, const char *name)
{
    struct interface_type_reader type = {0};
    struct reflection_method method = {0};
    struct reflection *reflection = &schemas->reflection;
    CHECK_EQUAL(reflection_interface(reflection, test_text(interface), &type), STATUS_OK);
    CHECK_EQUAL(reflection_method(reflection, &type, test_text(name), &method), STATUS_OK);
    return method;
}
