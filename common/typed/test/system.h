/*
 * One client, one server and the system between them: what the generated stubs of the one send, the
 * generated dispatch of the other gets, from page to page as the kernel would do it.
 */
#pragma once

#include "runtime/message.h"
#include "runtime/server_call.h"
#include "unit.h"

#define TEST_SESSION  handle_make(40, 3)
#define TEST_REPLY    handle_make(41, 3)
#define TEST_RELEASES 8u

struct test_system {
    struct message_page client;
    struct message_page server;
    struct message_page *current; /* whose code runs */
    enum status (*serve)(struct server_call *call);
    /* NULL, or changes a message on its way. */
    void (*tamper)(struct register_message *message, struct message_page *page);
    void (*tamper_answer)(struct register_message *message, struct message_page *page);
    struct server_call call; /* the last one */
    uint64_t request_tag;    /* of the last one */
    uint64_t answer_tag;     /* of the last one */
    uint64_t reply_tag;      /* of the last answer to TEST_REPLY */
    uint64_t reply_words[MESSAGE_REGISTER_WORDS];
    uint32_t released[TEST_RELEASES];
    uint32_t released_count;
};

extern struct test_system test_system;

/* A system in which `serve` answers; pages are full of what was there before. */
void test_system_start(enum status (*serve)(struct server_call *call));
