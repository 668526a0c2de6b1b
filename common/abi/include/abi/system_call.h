/*
 * The seven system calls and the shape of a message (DESIGN 4.3).
 *
 * Registers, in and out. A system call changes only what is named here and, on x86_64, rcx and r11:
 *
 *              number/status  handle/badge  tag  words 0..5
 *   x86_64     rax            rdi           rsi  rdx r8 r9 r10 r12 r13   (syscall)
 *   AArch64    x8             x0            x1   x2 x3 x4 x5 x6 x7       (svc #0)
 *   riscv64    a7             a0            a1   a2 a3 a4 a5 a6 t0       (ecall)
 *
 * All six word registers travel, whatever the tag counts: a program sets those it does not use to
 * zero, as the generated stubs do.
 */
#pragma once

#include "abi/principal.h"
#include <stddef.h>
#include <stdint.h>

enum system_call {
    /* Sends to what `handle` names and waits for the answer, which replaces tag and words. */
    SYSTEM_CALL_CALL = 0,
    /* Endpoint: waits for a message. Event: waits for signals; words[0] = the bits, now cleared. */
    SYSTEM_CALL_RECV = 1,
    /* Answers the call that was received last, or, if handle is not 0, that Reply's call. */
    SYSTEM_CALL_REPLY = 2,
    /* Answers the call received last, if there is one, then receives from `handle`. */
    SYSTEM_CALL_REPLY_RECV = 3,
    /* Sends and goes on once the message is received; no answer. */
    SYSTEM_CALL_SEND = 4,
    /* Ring: submits, and waits for completions (abi/ring.h). */
    SYSTEM_CALL_RING_ENTER = 5,
    /* Lets other threads of the same priority run. */
    SYSTEM_CALL_YIELD = 6,
    SYSTEM_CALL_COUNT = 7,
};

#define MESSAGE_REGISTER_WORDS   6u
#define MESSAGE_PAGE_WORDS       448u
#define MESSAGE_CAPABILITIES_MAX 4u

/*
 * The tag.
 *   bits 0..5    method
 *        8..10   register words, 0..6
 *        16..24  words in the message page, 0..448
 *        28..30  capabilities, 0..4
 *        32..35  bit n: capability n is moved, not copied
 *        40      the deadline in the message page holds (call, send, recv, reply_recv, ring_enter)
 *        44..46  only in what is received: enum message_notice
 *        48..55  in a reply: enum status that the caller gets
 */
#define MESSAGE_TAG_METHOD_MASK        UINT64_C(0x3f)
#define MESSAGE_TAG_WORD_COUNT_SHIFT   8u
#define MESSAGE_TAG_WORD_COUNT_MASK    UINT64_C(0x7)
#define MESSAGE_TAG_PAGE_WORDS_SHIFT   16u
#define MESSAGE_TAG_PAGE_WORDS_MASK    UINT64_C(0x1ff)
#define MESSAGE_TAG_CAPABILITIES_SHIFT 28u
#define MESSAGE_TAG_CAPABILITIES_MASK  UINT64_C(0x7)
#define MESSAGE_TAG_MOVE_SHIFT         32u
#define MESSAGE_TAG_MOVE_MASK          UINT64_C(0xf)
#define MESSAGE_TAG_DEADLINE           (UINT64_C(1) << 40)
#define MESSAGE_TAG_NOTICE_SHIFT       44u
#define MESSAGE_TAG_NOTICE_MASK        UINT64_C(0x7)
#define MESSAGE_TAG_STATUS_SHIFT       48u
#define MESSAGE_TAG_STATUS_MASK        UINT64_C(0xff)

/* What a received message is, other than a call. */
enum message_notice {
    MESSAGE_NOTICE_NONE = 0,
    /* A `send`: nobody waits for an answer. */
    MESSAGE_NOTICE_ONE_WAY = 1,
    /* The last capability to the session with this badge was dropped. */
    MESSAGE_NOTICE_CLOSED = 2,
    /* The bound event was signalled; words[0] = the bits, now cleared. */
    MESSAGE_NOTICE_EVENT = 3,
};

static inline uint64_t message_tag(uint32_t method, uint32_t register_words)
{
    return (uint64_t)method | (uint64_t)register_words << MESSAGE_TAG_WORD_COUNT_SHIFT;
}

static inline uint64_t message_tag_page_words(uint32_t page_words)
{
    return (uint64_t)page_words << MESSAGE_TAG_PAGE_WORDS_SHIFT;
}

static inline uint64_t message_tag_capabilities(uint32_t count)
{
    return (uint64_t)count << MESSAGE_TAG_CAPABILITIES_SHIFT;
}

static inline uint64_t message_tag_status(uint32_t status)
{
    return (uint64_t)status << MESSAGE_TAG_STATUS_SHIFT;
}

static inline uint32_t message_tag_method(uint64_t tag)
{
    return (uint32_t)(tag & MESSAGE_TAG_METHOD_MASK);
}

static inline uint32_t message_tag_word_count(uint64_t tag)
{
    return (uint32_t)(tag >> MESSAGE_TAG_WORD_COUNT_SHIFT & MESSAGE_TAG_WORD_COUNT_MASK);
}

static inline uint32_t message_tag_page_word_count(uint64_t tag)
{
    return (uint32_t)(tag >> MESSAGE_TAG_PAGE_WORDS_SHIFT & MESSAGE_TAG_PAGE_WORDS_MASK);
}

static inline uint32_t message_tag_capability_count(uint64_t tag)
{
    return (uint32_t)(tag >> MESSAGE_TAG_CAPABILITIES_SHIFT & MESSAGE_TAG_CAPABILITIES_MASK);
}

static inline uint32_t message_tag_notice(uint64_t tag)
{
    return (uint32_t)(tag >> MESSAGE_TAG_NOTICE_SHIFT & MESSAGE_TAG_NOTICE_MASK);
}

/*
 * A thread's message page. Kernel and thread share it; it is pinned, and only its thread's system
 * calls look at it.
 */
struct message_page {
    uint64_t words[MESSAGE_PAGE_WORDS];
    /* Out: what the message hands over. In: what it brought, in the same order. */
    uint32_t capabilities[MESSAGE_CAPABILITIES_MAX];
    /* Absolute, in nanoseconds of Machine.clock; counts when the tag says so. */
    uint64_t deadline_ns;
    /* Written by the kernel when a message is received from a process other than the last one. */
    uint64_t sender_process;
    uint8_t sender_principal[PRINCIPAL_BYTES];
    /* Where the thread sees this page: written once. Its thread pointer starts here. */
    uint64_t self;
    uint8_t reserved[4096 - (MESSAGE_PAGE_WORDS * 8) - 72];
};

#define MESSAGE_PAGE_SELF 3648

_Static_assert(sizeof(struct message_page) == 4096, "one page");
_Static_assert(offsetof(struct message_page, self) == MESSAGE_PAGE_SELF, "system_call.h of x86_64");

/*
 * A handle: index in the low bits, generation above. Generation 0 is never valid, so 0 names
 * nothing.
 */
#define HANDLE_INDEX_BITS 15u

static inline uint32_t handle_make(uint32_t index, uint32_t generation)
{
    return index | generation << HANDLE_INDEX_BITS;
}

#define CONSOLE_WRITE_BYTES_MAX 40u

/* Process.copy: each use of the new capability makes an audit record. */
#define COPY_AUDITED UINT32_C(1)

/* Process.map */
enum map_permission {
    MAP_READ = 1,
    MAP_WRITE = 2,
    MAP_EXECUTE = 4,
};

/* Ledger.createMemory */
enum memory_kind_requested {
    MEMORY_ANONYMOUS = 0,
    MEMORY_CONTIGUOUS = 1,
};

/* What the first process finds in its table, as indexes of generation 1. */
enum initial_capability {
    INITIAL_PROCESS = 1,
    INITIAL_THREAD = 2,
    INITIAL_LEDGER = 3,
    INITIAL_SCHEDULING = 4,
    INITIAL_MACHINE = 5,
    INITIAL_PRINCIPAL_AUTHORITY = 6,
    INITIAL_CODE_AUTHORITY = 7,
    INITIAL_AUDIT_SOURCE = 8,
    INITIAL_CONSOLE = 9,
};
