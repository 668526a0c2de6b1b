/* Records of a log for tests: what stands in number N follows from N. */
#pragma once

#include "chain.h"
#include <stdio.h>
#include <string.h>

#define LOG_SEED    (const uint8_t[32]){7, 1, 2}
#define LOG_PROCESS 9u

struct made_record {
    struct audit_record record;
    uint8_t principal[32];
    uint8_t subject[64];
    char text[400];
    char method[64];
};

/* Of `variant`, which says how long its parts are and what is in them. */
static inline void make_record(uint64_t variant, struct made_record *made)
{
    memset(made->principal, (int)(variant % 5), sizeof(made->principal));
    memset(made->subject, (int)(variant % 7), sizeof(made->subject));
    (void)snprintf(
        made->text,
        sizeof(made->text),
        "%*llu",
        (int)(variant * 37 % 300),
        (unsigned long long)variant);
    (void)snprintf(
        made->method, sizeof(made->method), "Log.m%llu", (unsigned long long)variant % 10);
    made->record = (struct audit_record){
        .time_ns = variant * 1000,
        .event = (uint16_t)(variant % 3 == 0 ? AUDIT_EVENT_DENIED : AUDIT_EVENT_SERVICE_EVENT),
        .process = variant % 11,
        .principal = {made->principal, variant % 2 * 32},
        .source = {(const uint8_t *)"kernel", 6},
        .subject = {made->subject, variant % 65},
        .value = variant,
        .method = {(const uint8_t *)made->method, strlen(made->method)},
        .text = {(const uint8_t *)made->text, strlen(made->text)},
    };
}

static inline void add_record(struct chain *chain, uint64_t variant, struct chain_source source)
{
    struct made_record made;
    make_record(variant, &made);
    chain_add(chain, &made.record, source);
}
