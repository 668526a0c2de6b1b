/*
 * A machine whose directory others call, at the socket that is its standard input, until the other
 * end closes it. Its service is a double: what each method answers is in answer(). Exits with 0
 * when no handle is left.
 */
#include "lib/message_builder.h"
#include "machine.h"
#include <stdlib.h>
#include <unistd.h>

static struct test_schemas schemas;
static struct machine machine;

static uint32_t ordinal_of(const char *method)
{
    return test_method(&schemas, "Directory", method).ordinal;
}

static void give(enum status status, const struct reflection_message *results)
{
    remote_peer_answered(&machine.peer, machine.call, status, results);
}

/* openDirectory: "notes" is there. */
static void open_directory(void)
{
    struct message message;
    struct message_struct root;
    struct bytes path = {0};
    struct reflection_message results = {.is_in_registers = true, .capability_count = 1};
    CHECK_EQUAL(
        message_open_page(machine.params.words, machine.params.word_count, NULL, 0, &message),
        STATUS_OK);
    CHECK_EQUAL(message_root(&message, &root), STATUS_OK);
    CHECK_EQUAL(message_struct_text(&root, 0, &path), STATUS_OK);
    if (bytes_equal(path, test_text("notes"))) {
        results.capabilities[0] = machine_object(&machine);
        give(STATUS_OK, &results);
    } else {
        give(STATUS_NOT_FOUND, NULL);
    }
}

/* list: no entries, and the cursor and one. */
static void list(void)
{
    struct reflection_message results = {0};
    struct message_builder builder;
    struct message_place root;
    CHECK(machine.params.is_in_registers && machine.params.word_count == 1);
    message_builder_start(&builder, results.words, MESSAGE_PAGE_WORDS);
    CHECK_EQUAL(message_builder_root(&builder, 1, 1, &root), STATUS_OK);
    message_place_u64(&root, 0, machine.params.words[0] + 1, 0);
    results.word_count = builder.used_words;
    give(STATUS_OK, &results);
}

static void answer(void)
{
    const struct reflection_message nothing = {.is_in_registers = true};
    if (machine.ordinal == ordinal_of("openDirectory")) {
        open_directory();
    } else if (machine.ordinal == ordinal_of("list")) {
        list();
    } else {
        give(STATUS_OK, &nothing);
    }
}

static void send_output(void)
{
    for (;;) {
        const struct bytes output = rpc_output(&machine.peer.connection);
        const ssize_t count = output.size_bytes > 0 ? write(0, output.data, output.size_bytes) : 0;
        if (count <= 0) {
            return; /* reading says whether it is gone */
        }
        rpc_output_taken(&machine.peer.connection, (size_t)count);
    }
}

/* One byte after the other, so that each call is answered before the next one comes. */
static bool take(uint8_t byte)
{
    size_t taken = 0;
    uint32_t answered_count = machine.call_count;
    while (taken == 0) {
        const enum status status =
            rpc_receive(&machine.peer.connection, (struct bytes){&byte, 1}, &taken);
        while (answered_count != machine.call_count) {
            answered_count++;
            answer();
        }
        send_output();
        if (status != STATUS_OK) {
            return false;
        }
    }
    return true;
}

int main(void)
{
    uint8_t byte = 0;
    test_schemas_open(&schemas);
    machine_init(&machine, &schemas);
    while (read(0, &byte, 1) == 1) {
        if (!take(byte)) {
            break;
        }
    }
    rpc_end(&machine.peer.connection, (struct bytes){0});
    const struct bytes reason = rpc_reason(&machine.peer.connection);
    const uint32_t left = machine_handle_count(&machine);
    fprintf(
        stderr,
        "ended (%.*s), %u handles left\n",
        (int)reason.size_bytes,
        (const char *)reason.data,
        left);
    test_schemas_close(&schemas);
    return left == 0 && unit_failures == 0 ? 0 : 1;
}
