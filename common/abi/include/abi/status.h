/*
 * The closed list of results. Everything that can fail, in the kernel, at boot and in services,
 * answers with one of these; status_text() in lib/status.h has the words for each.
 */
#pragma once

#define NODISCARD __attribute__((warn_unused_result))

enum status {
    /* It worked. */
    STATUS_OK = 0,
    /* An argument is outside what the call takes. Correct the call; trying again does not help. */
    STATUS_INVALID_ARGUMENT = 1,
    /* The handle names no capability of this process, or one that is gone. */
    STATUS_INVALID_HANDLE = 2,
    /* The capability does not carry the method. Only whoever granted it can grant more. */
    STATUS_DENIED = 3,
    /* There is no such system call, method, version or device kind here. */
    STATUS_UNSUPPORTED = 4,
    /* Not enough memory. Release some, or ask for less. */
    STATUS_NO_MEMORY = 5,
    /* What was asked for by name or address does not exist. */
    STATUS_NOT_FOUND = 6,
    /* The data ends before what it announces. */
    STATUS_TRUNCATED = 7,
    /* The data contradicts its format. */
    STATUS_MALFORMED = 8,
    /* The data is not what its signer signed. */
    STATUS_BAD_SIGNATURE = 9,
    /* The data is signed, but not by the key that counts here. */
    STATUS_WRONG_SIGNER = 10,
    /* A range covers what another one holds already. */
    STATUS_OVERLAP = 11,
    /* More of something than a documented bound allows (docs/ASSUMPTIONS.md). */
    STATUS_LIMIT_EXCEEDED = 12,
    /* The deadline passed first. */
    STATUS_TIMED_OUT = 13,
    /*
     * Whoever should have answered has ended, or its side was destroyed. Ask for a new way to it.
     */
    STATUS_PEER_GONE = 14,
    /* The object is in a state that does not allow this now. Change its state first. */
    STATUS_WRONG_STATE = 15,
    /* It was called off by request. */
    STATUS_CANCELLED = 16,
    /* The device said that it failed, or its medium did. Elsewhere, or once more, may work. */
    STATUS_DEVICE_ERROR = 17,
    /* There is no room left where data is kept. Delete something. */
    STATUS_NO_SPACE = 18,
    STATUS_COUNT = 19,
};
