/*
 * What a call was, as text on "stderr" and as a message in a file. All functions want the gate
 * (gate.h); they make calls of their own, and leave nothing of the message page.
 */
#pragma once

#include "reflection/print.h"
#include "session.h"

#define CALL_TEXT_BYTES 4096u

/* A message as it was under way. */
struct seen_message {
    uint64_t words[MESSAGE_PAGE_WORDS]; /* registers, or the page */
    uint32_t word_count;
    bool is_in_registers;
    uint32_t capability_count;
    uint32_t sessions[MESSAGE_CAPABILITIES_MAX]; /* what they are called by; 0: not traced */
    char text[CALL_TEXT_BYTES];
    size_t text_length;
};

/* A call that has been made. */
struct seen_call {
    uint64_t number;
    uint64_t start_ns;
    uint64_t duration_ns;
    struct traced_session session; /* as it was */
    uint32_t ordinal;
    bool is_one_way;
    enum status status;
    struct seen_message params;
    struct seen_message results;
};

/* Fills a message in from what the tag counts: registers and page of the calling thread. */
void seen_message_take(struct seen_message *message, uint64_t tag, const uint64_t *registers);

/* The same message as it is printed. */
struct reflection_view seen_message_view(const struct seen_message *message);

/* The file that all calls are saved in; before the first of them. Errors as command/files.h. */
NODISCARD enum status show_start_saving(const char *path);

/* Shows the call, and saves it where that was asked for. */
void show_call(struct seen_call *call);
