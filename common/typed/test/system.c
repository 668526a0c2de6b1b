#include "system.h"
#include "schema/kernel.h"

struct test_system test_system;

struct message_page *message_page(void)
{
    return test_system.current;
}

void test_system_start(enum status (*serve)(struct server_call *call))
{
    memset(&test_system, 0xa5, sizeof(test_system));
    test_system.client.deadline_ns = 0;
    test_system.current = &test_system.client;
    test_system.serve = serve;
    test_system.tamper = NULL;
    test_system.tamper_answer = NULL;
    test_system.released_count = 0;
}

static void release(const struct register_message *message)
{
    CHECK_EQUAL(message->tag, message_tag(PROCESS_RELEASE, 1));
    CHECK(test_system.released_count < TEST_RELEASES);
    test_system.released[test_system.released_count++] = (uint32_t)message->words[0];
}

/* Only what the tag counts crosses over. */
static void carry(uint64_t tag, const struct message_page *from, struct message_page *to)
{
    const uint32_t words = message_tag_page_word_count(tag);
    const uint32_t capabilities = message_tag_capability_count(tag);
    CHECK(words <= MESSAGE_PAGE_WORDS);
    CHECK(capabilities <= MESSAGE_CAPABILITIES_MAX);
    memcpy(to->words, from->words, words * sizeof(uint64_t));
    memcpy(to->capabilities, from->capabilities, capabilities * sizeof(uint32_t));
}

static enum status serve(struct register_message *message)
{
    struct server_call *call = &test_system.call;
    test_system.request_tag = message->tag;
    if (test_system.tamper != NULL) {
        test_system.tamper(message, &test_system.client);
    }
    carry(message->tag, &test_system.client, &test_system.server);
    *call = (struct server_call){.tag = message->tag, .page = &test_system.server};
    memcpy(call->words, message->words, sizeof(call->words));
    memcpy(
        call->capabilities,
        test_system.server.capabilities,
        message_tag_capability_count(message->tag) * sizeof(uint32_t));
    test_system.current = &test_system.server;
    const enum status status = test_system.serve(call);
    CHECK(call->is_deferred || status == (call->tag >> MESSAGE_TAG_STATUS_SHIFT & 0xff));
    test_system.answer_tag = call->tag;
    memcpy(message->words, call->words, sizeof(call->words));
    message->tag = call->tag;
    if (test_system.tamper_answer != NULL) {
        test_system.tamper_answer(message, &test_system.server);
    }
    test_system.current = &test_system.client;
    carry(message->tag, &test_system.server, &test_system.client);
    return (enum status)(message->tag >> MESSAGE_TAG_STATUS_SHIFT & 0xff);
}

uint64_t system_call(uint64_t number, uint64_t handle, struct register_message *message)
{
    if (number == SYSTEM_CALL_REPLY) {
        CHECK_EQUAL(handle, TEST_REPLY);
        test_system.reply_tag = message->tag;
        memcpy(test_system.reply_words, message->words, sizeof(message->words));
        return STATUS_OK;
    }
    CHECK_EQUAL(number, SYSTEM_CALL_CALL);
    if (handle == handle_make(INITIAL_PROCESS, 1)) {
        release(message);
        return STATUS_OK;
    }
    return handle == TEST_SESSION ? serve(message) : STATUS_INVALID_HANDLE;
}
