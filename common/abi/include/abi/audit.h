/*
 * Audit records (DESIGN 4.8). Each CPU has a ring of them, which AuditSource.ring maps read-only:
 * one page of head, then the records. The kernel writes records and `head`, nobody else anything.
 * A reader remembers how far it read; what was overwritten before it came is lost, and the distance
 * says how much: records are numbered without gaps.
 */
#pragma once

#include "abi/principal.h"
#include <stdint.h>

enum audit_kind {
    AUDIT_DENIED = 1,          /* subject: object kind; detail: method */
    AUDIT_PROCESS_STARTED = 2, /* subject: number of the new process */
    AUDIT_PROCESS_ENDED = 3,   /* subject: its number; detail: exit code */
    AUDIT_SEALED = 4,          /* subject: size in bytes */
    AUDIT_PRINCIPAL_BOUND = 5, /* subject: process number; principal: the new one */
    AUDIT_REVOKED = 6,         /* subject: object kind */
    AUDIT_USED = 7,  /* a capability marked audited: subject: object kind; detail: method */
    AUDIT_FAULT = 8, /* subject: address; detail: enum fault_kind */
};

/* AUDIT_USED: not called, but given to a method of another object. */
#define AUDIT_AS_ARGUMENT UINT32_MAX

struct audit_ring_record {
    uint64_t number; /* of this ring, from 1; written last, 0 while the record is being written */
    uint64_t time_ns;
    uint64_t process;
    uint64_t subject;
    uint8_t principal[PRINCIPAL_BYTES];
    uint32_t kind; /* enum audit_kind */
    uint32_t detail;
    uint64_t badge;
    uint32_t handle; /* DENIED, USED, REVOKED: of the capability, in the table of `process` */
    uint32_t reserved[11];
};

_Static_assert(sizeof(struct audit_ring_record) == 128, "a page holds 32");

struct audit_ring_head {
    uint64_t written; /* records ever written; the last one has this number */
    uint32_t record_count;
    uint32_t cpu;
};
