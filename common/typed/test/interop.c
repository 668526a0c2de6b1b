/*
 * The example as a file: `write` puts it on stdout, `check` compares stdin with it; `trace` puts a
 * file of traced calls there. interop.py holds them against the stock tool.
 */
#include "example.h"
#include "schema/trace_data.h"

#define WORDS_MAX 512u

static int write_example(void)
{
    static uint64_t words[WORDS_MAX];
    struct message_builder builder;
    message_builder_start_framed(&builder, words, WORDS_MAX);
    CHECK_EQUAL(everything_write(&example_everything, &builder), STATUS_OK);
    const struct bytes image = message_builder_finish(&builder);
    CHECK_EQUAL(fwrite(image.data, 1, image.size_bytes, stdout), image.size_bytes);
    return unit_failures;
}

static int check_example(void)
{
    static uint8_t image[WORDS_MAX * 8];
    struct message message;
    struct message_struct root = {0};
    struct everything_reader got;
    const size_t size_bytes = fread(image, 1, sizeof(image), stdin);
    CHECK_EQUAL(message_open((struct bytes){image, size_bytes}, &message), STATUS_OK);
    CHECK_EQUAL(message_root(&message, &root), STATUS_OK);
    CHECK_EQUAL(everything_read(&root, &got), STATUS_OK);
    example_check(&got);
    return unit_failures;
}

/* Two calls, one behind the other, as the program trace saves them. */
static int write_trace(void)
{
    static const uint64_t request[] = {1, UINT64_MAX};
    static const uint32_t sessions[] = {0, 7};
    for (uint32_t i = 1; i <= 2; i++) {
        uint64_t words[WORDS_MAX];
        struct message_builder builder;
        const struct traced_call call = {
            .number = i,
            .session = 3,
            .name = TEXT("directory"),
            .interface = TEXT("Directory"),
            .method = TEXT("lookup"),
            .status = STATUS_NOT_FOUND,
            .params = {.text = TEXT("(path = \"a\")"), .words = request, .words_count = 2},
            .results = {.is_in_registers = true, .sessions = sessions, .sessions_count = 2},
        };
        message_builder_start_framed(&builder, words, WORDS_MAX);
        CHECK_EQUAL(traced_call_write(&call, &builder), STATUS_OK);
        const struct bytes image = message_builder_finish(&builder);
        CHECK_EQUAL(fwrite(image.data, 1, image.size_bytes, stdout), image.size_bytes);
    }
    return unit_failures;
}

int main(int argument_count, char **arguments)
{
    CHECK_EQUAL(argument_count, 2);
    if (strcmp(arguments[1], "trace") == 0) {
        return write_trace();
    }
    return strcmp(arguments[1], "write") == 0 ? write_example() : check_example();
}
